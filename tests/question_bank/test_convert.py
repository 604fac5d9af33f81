"""`python -m question_bank convert`: every question is accounted for."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from question_bank.__main__ import main
from question_bank.formats.carrying import why_not_written
from question_bank.formats.outgoing import OUTGOING
from question_bank.formats.question_file import read_text
from question_bank.formats.taken import question_of, sorted_out
from question_bank.formats.understood import Doubt, Reading, Refused, Understood
from question_bank.question import Citation, Question
from tests.question_bank.conftest import SAMPLE

GIFT = """::a::期限是多久？{~十日 ~十五日 =三十日}

期限是多久 ? {=三十日。 ~十五日 ~十日}

期限是多久？{=十日 ~十五日 ~三十日}

请论述。{}

::b::可以延长。{F####不可以。}
"""


def run(*words: object) -> int:
    return main(["convert", *map(str, words)], today=date(2026, 11, 23))


def test_read_is_taken_and_repeated_and_refused(tmp_path: Path, capsys) -> None:
    (tmp_path / "in.gift").write_text(GIFT)
    assert run(tmp_path / "in.gift", tmp_path / "out.jsonl", "--json", "--full") == 1
    shape = json.loads(capsys.readouterr().out)
    assert (shape["read"], shape["taken"], shape["duplicates"]) == (5, 2, 1)
    assert shape["refused"] == [
        {"row": 3, "reason": "与第 1 题是同一道题，答案却不同，请核对"},
        {"row": 4, "reason": "是问答题，只能导入单选、多选和判断题"},
    ]
    assert shape["by_type"] == {"single_choice": 1, "true_false": 1}
    assert shape["questions"][0] == {
        "row": 1, "type": "single_choice", "stem": "期限是多久？", "options": ["十日", "十五日", "三十日"], "key": "C",
    }  # fmt: skip
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2
    assert run(tmp_path / "in.gift", tmp_path / "out.xml") == 1
    printed = capsys.readouterr().out
    assert "读到 5 题 = 收下 2 + 文件内重复 1 + 没有收下 2" in printed
    assert "没有收下 第 4 题：是问答题" in printed
    assert "重复 第 2 题：与第 1 题相同" in printed


@pytest.mark.parametrize("kind", OUTGOING)
def test_every_format_can_be_written_from_the_banks_own_file(kind: str, tmp_path: Path, capsys) -> None:
    source, target = tmp_path / "in.yaml", tmp_path / f"out{OUTGOING[kind].ending}"
    source.write_text(SAMPLE)
    code = run(source, target, "--json")
    shape = json.loads(capsys.readouterr().out)
    assert target.stat().st_size > 100
    assert shape["read"] == shape["taken"] + len(shape["refused"])
    assert code == (1 if shape["refused"] else 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in.yaml", target.name])


def test_a_bank_file_goes_out_and_comes_back_as_it_was(tmp_path: Path, capsys) -> None:
    (tmp_path / "in.yaml").write_text(SAMPLE)
    run(tmp_path / "in.yaml", tmp_path / "a.jsonl", "--json", "--full")
    first = json.loads(capsys.readouterr().out)
    for name in ("b.gift", "c.xml", "d.zip"):
        run(tmp_path / "a.jsonl", tmp_path / name)
        capsys.readouterr()
        assert run(tmp_path / name, tmp_path / f"{name}.jsonl", "--json", "--full") == 0
        back = json.loads(capsys.readouterr().out)
        assert [{**one, "row": 0} for one in back["questions"]] == [{**one, "row": 0} for one in first["questions"]]


@pytest.mark.parametrize(
    ("name", "data", "out", "words"),
    [
        ("in.gift", GIFT.encode(), "out.pdf", "后缀"),
        ("in.gift", GIFT.encode(), "in.gift", "同一个"),
        ("in.gift", b"\x89PNG\r\n", "out.xlsx", "图片"),
        ("in.yaml", b"law: [", "out.xlsx", "读不懂"),
        ("in.yaml", b"\xff\xfe", "out.xlsx", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_converted_is_refused_whole(name, data, out, words, tmp_path: Path, capsys) -> None:
    (tmp_path / name).write_bytes(data)
    assert run(tmp_path / name, tmp_path / out, "--json") == 2
    told = capsys.readouterr()
    assert words in told.err
    shape = json.loads(told.out)
    assert (shape["read"], shape["taken"], words in shape["file_refused"]) == (0, 0, True)
    assert (tmp_path / name).read_bytes() == data
    assert not [path for path in tmp_path.iterdir() if path.name != name]


def test_a_missing_file_is_said_and_a_key_is_never_left_out_by_accident(tmp_path: Path, capsys) -> None:
    assert run(tmp_path / "none.gift", tmp_path / "out.xlsx") == 2
    assert "打不开" in capsys.readouterr().err
    (tmp_path / "in.gift").write_text(GIFT)
    assert run(tmp_path / "in.gift", tmp_path / "out.xml", "--no-key") == 2
    assert "离不开答案" in capsys.readouterr().err


def test_a_blocking_doubt_refuses_and_a_ground_in_words_is_kept() -> None:
    doubt = Doubt("key", "key_missing", "没有读到答案", blocks=True)
    asked = Understood(1, "第 1 题", "single_choice", "问", ("甲", "乙"), doubts=(doubt,))
    told = Understood(2, "第 2 题", "true_false", "可以。", key="对", explanation="是的。", cited="某条例的说明")
    cited = Understood(3, "第 3 题", "true_false", "应当。", key="对", cited="《民法典》第一百八十八条")
    outcome = sorted_out(Reading("GIFT", (asked, told, cited), (Refused(4, "第 4 题", "是问答题"),)))
    assert [one.row for one in outcome.taken] == [2, 3]
    assert [(one.row, one.reason) for one in outcome.refused] == [(4, "是问答题"), (1, "没有读到答案")]
    assert outcome.read == 4
    assert question_of(told).explanation == "是的。\n【依据】某条例的说明"
    assert [(c.law, c.article) for c in question_of(cited).cite] == [("民法典", "188")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"stem": "问\0"}, "控制字符（U+0000）"),
        ({"explanation": "\ud800"}, "U+D800"),
        ({"tags": ("\x1b",)}, "U+001B"),
        ({"cite": (Citation("民法典", "\uffff", "1"),)}, "U+FFFF"),
        ({"key": ""}, "没有答案"),
        ({"explanation": "长" * 30_001}, "超过 30000 字"),
    ],
)
def test_what_no_format_carries_is_never_written(change: dict, reason: str) -> None:
    question = Question("sl-0001", "true_false", "可以。", (), "对", "", (), "", ())
    assert why_not_written(question) == ""
    assert reason in why_not_written(replace(question, **change))


def test_a_bank_file_holds_one_law_and_only_what_is_cited(tmp_path: Path, capsys) -> None:
    lines = [
        '{"code":"a-0001","type":"true_false","stem":"一","key":"对","law":"甲法"}',
        '{"code":"ab-0002","type":"true_false","stem":"二","key":"对","cite":[{"law":"甲法","article":"1"}]}',
        '{"code":"ab-0003","type":"true_false","stem":"三","key":"对","explanation":"是","difficulty":"easy","kind":["number"],"cite":[{"law":"甲法","article":"1"}]}',
        '{"code":"ab-0004","type":"true_false","stem":"四","key":"对","explanation":"是","difficulty":"easy","kind":["number"],"cite":[{"law":"乙法","article":"1"}]}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    assert run(tmp_path / "in.jsonl", tmp_path / "out.yaml", "--json") == 1
    shape = json.loads(capsys.readouterr().out)
    assert [(one["row"], one["reason"].partition("，")[0]) for one in shape["refused"]] == [
        (1, "没有引用条文"), (2, "没有解析、难度、考查点（kind）"), (4, "一个题库文件只放一部法律的题"),
    ]  # fmt: skip
    assert "ab-0003" in (tmp_path / "out.yaml").read_text()


def test_a_bank_file_keeps_its_case_groups_and_loses_no_word(tmp_path: Path, capsys) -> None:
    (tmp_path / "in.yaml").write_text(SAMPLE)
    assert run(tmp_path / "in.yaml", tmp_path / "a.jsonl") == 0
    assert run(tmp_path / "a.jsonl", tmp_path / "b.yaml") == 0
    before, after = read_text(SAMPLE, file="a"), read_text((tmp_path / "b.yaml").read_text(), file="b")
    assert after.faults == ()
    assert [question.content_hash for question in after.questions] == [question.content_hash for question in before.questions]
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    alone = [line for line in lines if '"sl-0002b"' not in line]
    (tmp_path / "c.jsonl").write_text("\n".join(alone))
    capsys.readouterr()
    assert run(tmp_path / "c.jsonl", tmp_path / "d.yaml", "--json") == 1
    assert {one["reason"].partition("，")[0] for one in json.loads(capsys.readouterr().out)["refused"]} == {
        "一组案例题应当有二至四个挨在一起、同一案情的小题"
    }
