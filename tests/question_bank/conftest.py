"""A fictional law with three versions, and a question file on it, for the bank's tests."""

import json
from pathlib import Path

import pytest

from question_bank.laws import LawLibrary, read_library

VERSIONS = [
    ("2019-01-10", "2019-03-01", None, "申请人应当在十五日内提出。"),
    ("2024-05-06", "2024-07-01", None, "申请人应当在三十日内提出；情况复杂的可以延长三至五日。"),
    ("2030-01-01", "2030-06-01", None, "申请人应当在六十日内提出。"),
]

SAMPLE = """\
law: 示例条例
prefix: sl
gists:
  1: {version: 2024-05-06, text: 申请在三十日内提出。}
questions:
- code: sl-0001
  type: single_choice
  stem: 某人要求复查，应当在多长时间内向示例局提出？
  options: {A: 十日内, B: 十五日内, C: 三十日内, D: 六十日内}
  key: C
  explanation: 期限是三十日，从知道结果的那一天算起；十五日是以前的做法，现在已经不再适用了。
  cite: [{law: 示例条例, version: 2024-05-06, article: 1}]
  difficulty: easy
  kind: [time_limit]
  tags: [必修]
  audience: [all]
  status: draft
  written: {by: 甲, on: 2026-11-20}
  checked: {by: 乙, on: 2026-11-21}
- code: sl-0002
  type: case_question
  case: 某人在示例局窗口提出复查要求，工作人员说材料齐全后再来。
  questions:
  - code: sl-0002a
    type: multiple_choice
    stem: 窗口工作人员接到要求后可以做的有哪些？
    options: {A: 当场登记, B: 出具回执, C: 不予理会, D: 转告同事}
    key: AB
    explanation: 登记和回执都有用；不理会或者只转告同事会让期限白白过去，当事人无法证明已经提出。
    cite: [{law: 示例条例, version: 2024-05-06, article: 2-1}]
    difficulty: medium
    kind: [procedure, case]
  - code: sl-0002b
    type: true_false
    stem: 工作人员可以口头答复后不留记录。
    key: 错
    explanation: 答复应当留有记录，口头答复以后仍要补记；没有记录的答复以后无法查证，责任也说不清楚。
    cite:
    - {law: 示例条例, version: 2024-05-06, article: 2}
    - {law: 示例条例, version: 2024-05-06, article: 2-1}
    derived: 由登记义务推出
    difficulty: hard
    kind: [exception]
  tags: [选修]
  status: draft
  written: {by: 甲, on: 2026-11-20}
  checked: {}
"""


@pytest.fixture
def sample() -> str:
    """The text of a small canonical file (hashes still to be filled)."""
    return SAMPLE


@pytest.fixture
def laws_folder(tmp_path: Path) -> Path:
    """示例条例 in three versions, 旧条例 repealed, 无期条例 without a day of force."""
    folder = tmp_path / "laws"
    folder.mkdir()
    entries = []
    for version, force, superseded, first in VERSIONS:
        rows = [(1, 0, first), (2, 0, "答复应当记录。"), (2, 1, "窗口应当登记并出具回执。")]
        entries.append(_law(folder, "示例条例", version=version, force=force, rows=rows))
        entries[-1]["superseded"] = superseded
    old = _law(folder, "旧条例", version="2001-01-01", force="2001-02-01", rows=[(1, 0, "旧。")])
    old["superseded"] = "废止：自2025-01-01起由示例条例取代"
    unknown = _law(folder, "无期条例", version="2001-01-01", force=None, rows=[(1, 0, "无。")])
    index = {"laws": [*entries, old, unknown]}
    (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture
def laws(laws_folder: Path) -> LawLibrary:
    """The library of the fictional laws."""
    return read_library(laws_folder)


def _law(folder: Path, name: str, *, version: str, force: str | None, rows: list) -> dict:
    file = f"{name}-{version}.jsonl"
    lines = [
        json.dumps({"article": article, "suffix": suffix, "text": text}, ensure_ascii=False) for article, suffix, text in rows
    ]
    (folder / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {
        "law": f"中华人民共和国{name}",
        "short": [name],
        "file": file,
        "version": version,
        "effective_from": force,
        "superseded": None,
        "max_article": 2,
    }
