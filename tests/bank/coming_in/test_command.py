"""`python -m app bank import FILE`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
HEAD = "题型,题干,选项A,选项B,选项C,选项D,答案"
GOOD = "单选题,普通程序的处罚案件多久办结？,六十日,九十日,一百二十日,一百八十日,B"
DATA = "\n".join((HEAD, GOOD, "单选题,谁来决定？,甲,乙,丙,丁,", GOOD)).encode()


def told(folder: Path, data: bytes, *more: str, name: str = "题.csv") -> tuple[int, dict[str, Any]]:
    """Runs the command on a file of these bytes, on a database in this folder: (exit code, what `--json` printed)."""
    file = folder / name
    file.write_bytes(data)
    env = {"PUFA_DATABASE": f"sqlite:///{folder}/bank.sqlite", "PUFA_SECRET": "x" * 40}
    done = subprocess.run(
        [sys.executable, "-m", "app", "bank", "import", str(file), "--json", *more],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env=env, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout)


def test_what_is_read_is_taken_repeated_or_refused_and_a_second_run_repeats_all(tmp_path: Path) -> None:
    code, first = told(tmp_path, DATA, "--full")
    assert (code, first["read"], first["taken"], first["duplicates"], len(first["refused"])) == (1, 3, 1, 1, 1)
    assert first["refused"][0]["row"] == 3
    assert first["questions"] == [
        {"row": 2, "type": "single_choice", "stem": "普通程序的处罚案件多久办结？",
         "options": ["六十日", "九十日", "一百二十日", "一百八十日"], "key": "B"}
    ]  # fmt: skip
    code, again = told(tmp_path, DATA, "--dry-run")
    assert (code, again["read"], again["taken"], again["duplicates"], len(again["refused"])) == (1, 3, 0, 2, 1)


def test_a_file_that_holds_no_questions_is_refused_with_the_same_shape(tmp_path: Path) -> None:
    code, shape = told(tmp_path, b"%PDF-1.7 nothing", name="题.pdf")
    assert (code, shape["read"], shape["taken"], shape["refused"]) == (2, 0, 0, [])
    assert "PDF" in shape["file_refused"]
