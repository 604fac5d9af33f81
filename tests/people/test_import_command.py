"""`python -m app import` answers with one JSON object and an exit code."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "import", *words], cwd=ROOT, capture_output=True, text=True, timeout=60, env=env or {}, check=False
    )


def written(folder: Path, text: str, name: str = "list.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


@pytest.mark.parametrize(
    ("text", "exit_code", "figures"),
    [
        ("姓名,单位\n张三,甲局\n李四,乙局\n", 0, (2, 2, 0, [])),
        ("姓名,单位\n张三,甲局\n张三,甲局\n合计,2\n", 0, (2, 1, 1, [])),
        ("姓名,单位,手机号\n张三,甲局,12\n李四,,\n王五,甲局,\n", 1, (3, 1, 0, [2, 3])),
    ],
)
def test_a_dry_run_needs_no_database(tmp_path: Path, text: str, exit_code: int, figures: tuple) -> None:
    done = run("people", written(tmp_path, text), "--dry-run", "--json")
    assert done.returncode == exit_code, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["read"], answer["taken"], answer["duplicates"], [row["row"] for row in answer["refused"]]) == figures
    assert answer["applied"] is False
    assert answer["read"] == answer["taken"] + answer["duplicates"] + len(answer["refused"])


def test_a_file_that_is_no_list_is_refused_on_stderr(tmp_path: Path) -> None:
    done = run("people", written(tmp_path, "%PDF-1.7", name="list.xlsx"), "--json")
    assert done.returncode == 2 and done.stdout == "" and "PDF" in done.stderr


def test_units_then_people_then_the_same_again(tmp_path: Path) -> None:
    env = {"PUFA_DATABASE": f"sqlite:///{tmp_path}/county.sqlite", "PUFA_SECRET": "x" * 40}
    units = written(tmp_path, "单位名称,上级单位\n某县,\n甲局,某县\n东山镇,某县\n东山镇司法所,甲局\n", name="units.csv")
    people = written(tmp_path, "姓名,单位,手机号\n张三,甲局,13800001234\n李四,东山镇司法所,13900001234\n", name="people.csv")
    first = json.loads(run("units", units, "--json", env=env).stdout)
    assert (first["taken"], first["applied"]) == (4, True)
    unknown = written(tmp_path, "姓名,单位\n王五,丙局\n", name="unknown.csv")
    refused = run("people", unknown, "--json", env=env)
    assert refused.returncode == 1 and "没有找到单位“丙局”" in refused.stdout
    assert json.loads(run("people", people, "--json", env=env).stdout)["taken"] == 2
    again = json.loads(run("people", people, "--json", env=env).stdout)
    assert (again["read"], again["taken"], again["duplicates"], again["refused"]) == (2, 0, 2, [])
    assert json.loads(run("units", units, "--json", env=env).stdout)["duplicates"] == 4
    admitted = subprocess.run(
        [sys.executable, "-m", "app", "admit", "13800001234"], cwd=ROOT, capture_output=True, text=True, env=env, check=False, timeout=60
    )
    assert admitted.returncode == 0 and re.search(r"激活码：[2-9A-Z-]{11}（", admitted.stdout), admitted.stderr


def test_a_configured_database_without_a_secret_is_refused(tmp_path: Path) -> None:
    env = {"PUFA_DATABASE": f"sqlite:///{tmp_path}/county.sqlite"}
    done = run("people", written(tmp_path, "姓名,单位\n张三,甲局\n"), env=env)
    assert done.returncode == 2 and "PUFA_SECRET" in done.stderr
