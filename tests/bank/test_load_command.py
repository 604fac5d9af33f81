"""`python -m app bank load` fills a fresh database and changes nothing the second time."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load(folder: Path) -> str:
    env = {"PUFA_DATABASE": f"sqlite:///{folder}/bank.sqlite", "PUFA_SECRET": "x" * 40}
    done = subprocess.run(
        [sys.executable, "-m", "app", "bank", "load"], cwd=ROOT, capture_output=True, text=True, timeout=120, env=env, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_fresh_database_is_filled_once(tmp_path: Path) -> None:
    first = re.search(r"新增 (\d+) 题，有变化、等待审核 0 题，没有变化 0 题。", load(tmp_path))
    assert first is not None
    assert int(first.group(1)) >= 300
    assert f"新增 0 题，有变化、等待审核 0 题，没有变化 {first.group(1)} 题。" in load(tmp_path)
