"""Template questions: read and written, drawn around the key's rank, and proved by 500 draws."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.check import TABLE, check, template_files
from question_bank.formats.writing import write_text
from question_bank.laws import read_library, read_table
from question_bank.question import TRUE, Question, content_hash
from question_bank.templating.calculations import add_months, compute, number
from question_bank.templating.days import Calendar, NoCalendar, calendar_of, shipped_calendar
from question_bank.templating.drawing import CannotDraw, draw
from question_bank.templating.proof import is_only_right, prove
from question_bank.templating.template import Result
from tests import machine
from tests.question_bank.templates_of_tests import STATEMENT, TEMPLATE, file_of, template

DAYS = shipped_calendar()
NO_DAYS = calendar_of((), off=(), work=())


def computed(calculation: str, *arguments: str, days: Calendar = DAYS, **values: object) -> object:
    return compute(Result("x", calculation, arguments), values=values, days=days)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("calculation", "arguments", "gives"),
    [
        ("add_days", ("day", "60"), date(2026, 4, 30)),
        ("add_days", ("day", "-1"), date(2026, 2, 28)),
        ("add_months", ("day", "6"), date(2026, 9, 1)),
        ("add_working_days", ("day", "5"), date(2026, 3, 6)),
        ("percent_per_day_capped", ("fine", "3", "10"), Fraction(300)),
        ("percent_per_day_capped", ("fine", "3", "33"), Fraction(990)),
        ("percent_per_day_capped", ("fine", "3", "34"), Fraction(1000)),
        ("multiply", ("fine", "20%"), Fraction(200)),
        ("multiply", ("fine", "3/2", "2"), Fraction(3000)),
        ("age_on", ("born", "day"), Fraction(16)),
        ("age_on", ("born", "eve"), Fraction(15)),
        ("age_on", ("born", "eve", "1"), Fraction(16)),
    ],
)
def test_each_calculation_of_the_closed_list(calculation: str, arguments: tuple[str, ...], gives: object) -> None:
    facts = {"day": date(2026, 3, 1), "eve": date(2026, 2, 28), "born": date(2010, 3, 1), "fine": Fraction(1000)}
    assert computed(calculation, *arguments, **facts) == gives


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2026-08-31", 6, "2027-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2026-12-15", 1, "2027-01-15")],
)
def test_a_month_without_the_day_ends_on_its_last(start: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_working_days_leave_out_holidays_and_count_the_days_worked_instead() -> None:
    assert DAYS.after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert DAYS.after(date(2026, 10, 8), 2) == date(2026, 10, 10)
    assert DAYS.is_day_off(date(2026, 10, 11))
    with pytest.raises(NoCalendar):
        DAYS.after(date(2026, 12, 31), 1)


@pytest.mark.parametrize("text", ["", "a", "1/0", "--1", "1e9", "٣", "1" * 12])
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


def test_a_template_is_read_and_written_back_unchanged() -> None:
    assert write_text(file_of()) == TEMPLATE.replace('explanation: "', "explanation: ")
    assert write_text(file_of(STATEMENT)) == STATEMENT
    assert file_of().questions == ()


def test_templates_stay_out_of_what_can_be_asked_and_in_the_hash() -> None:
    made = template()
    varied = replace(made, template=replace(made.template, at_least=120))  # type: ignore[type-var]
    assert content_hash(made) != content_hash(varied)
    assert content_hash(made) != content_hash(replace(made, template=None))


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("add_days: [received, 60]", "eval: [received, 60]", "results", "只能是 add_days"),
        ("add_days: [received, 60]", "add_days: [received, who]", "results", "应当依次写日期、整数"),
        ("add_days: [received, 60]", "add_days: [received, 1.5]", "results", "应当依次写日期、整数"),
        ("add_days: [received, 60]", "add_days: [later, 60]", "results", "「later」既不是数"),
        ("add_days: [received, 60]", "add_days: received", "add_days", "列表"),
        ("key: last_day\n", "key: thirty\n", "key", "不能带错误想法"),
        ("key: last_day\n", "key: nothing\n", "key", "不是写过的结果"),
        ("draw: 3", "draw: 2", "distractors", "要抽 3 个"),
        ("two_months, ninety, six_months]", "two_months, ninety]", "distractors", "至少 6 个"),
        (", mistake: 当日计入", "", "distractors", "没有写明来自哪一种错误想法"),
        ("day_off: last_day", "day_off: who", "refuse", "不是日期"),
        ("equal_options]", "odd]", "refuse", "只能是 equal_options"),
        ("at_least: 100", "at_least: 99", "at_least", "至少要有 100"),
        ("at_least: 100", "at_least: many", "at_least", "整数"),
        ("from: 2026-03-01", "from: 2026-02-30", "from", "日期"),
        ("to: 2026-10-31", "to: 2026-01-31", "parameters", "从哪一天到哪一天"),
        ("kind: choice, of: [甲店, 乙厂]", "kind: choice, of: [甲店]", "parameters", "至少两个"),
        ("kind: choice", "kind: code", "kind", "只能是 date"),
        ("on: [mon, tue, wed, thu, fri]", "on: [monday]", "on", "不认识「monday」"),
        ("{who}收到", "{whom}收到", "stem", "「{whom}」不是写过的"),
        ("{received}，", "", "stem", "没有写出算答案要用的「received」"),
        ("type: single_choice", "type: multiple_choice", "type", "只能是单选题或判断题"),
        ("  template:\n", "  key: A\n  template:\n", "key", "模板题不写选项和答案字母"),
    ],
)  # fmt: skip
def test_faults_of_a_template_name_their_field(old: str, new: str, field: str, words: str) -> None:
    assert old in TEMPLATE
    faults = file_of(TEMPLATE.replace(old, new, 1)).faults
    assert [fault for fault in faults if fault.field == field and words in fault.message], faults
    assert all(fault.line > 1 and fault.code == "sl-0001" for fault in faults)


def test_all_faults_of_a_template_come_at_once() -> None:
    text = TEMPLATE.replace("draw: 3", "draw: 2").replace("at_least: 100", "at_least: 5").replace("{who}收到", "{whom}收到")
    assert {fault.field for fault in file_of(text).faults} >= {"distractors", "at_least", "stem", "parameters"}


@pytest.mark.parametrize("text", [TEMPLATE, STATEMENT])
def test_500_draws_prove_a_good_template(text: str) -> None:
    proof = prove(template(text), days=DAYS)
    assert (proof.faults, proof.draws, sum(proof.ranks)) == ([], 500, 500)
    assert proof.results >= 100
    assert set(proof.refused) == {"day_off"}
    assert proof == prove(template(text), days=DAYS)


@given(st.integers(0, 2**32))
def test_every_draw_has_one_right_option_whatever_the_seed(seed: int) -> None:
    question = template()
    one = draw(question, random=Random(seed), days=DAYS)
    made = one.question
    received = one.values["received"]
    assert isinstance(received, date)
    last = received + timedelta(days=60)
    words = f"{last.year}年{last.month}月{last.day}日"
    assert made.options.count(words) == 1
    assert made.right_texts == (words,)
    assert "ABCD".index(made.key) == one.rank
    assert len(set(made.options)) == 4
    assert made.template is None
    assert "{" not in made.stem + made.explanation
    assert not DAYS.is_day_off(last)
    assert is_only_right(question, one)


@given(st.integers(0, 2**32))
def test_a_statement_is_true_exactly_when_it_says_the_key(seed: int) -> None:
    one = draw(template(STATEMENT), random=Random(seed), days=DAYS)
    assert (one.question.stem.count(one.shown[one.rank]) == 1) is (one.question.key == TRUE)
    assert one.question.options == ()


def test_no_place_among_the_options_is_worth_choosing() -> None:
    random, question = Random(5), template()
    ranks = Counter(draw(question, random=random, days=DAYS).rank for _ in range(2000))
    assert all(420 < ranks[rank] < 580 for rank in range(4)), ranks


def faulty(old: str, new: str) -> Question:
    assert old in TEMPLATE
    return template(TEMPLATE.replace(old, new))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (faulty("to: 2026-10-31", "to: 2026-04-30"), "种不同的结果"),
        (faulty("add_days: [received, 30]", "add_days: [received, 75]"), "不足三个不同的干扰项"),
        (faulty("to: 2026-10-31", "to: 2030-10-31"), "次不合用"),
        (faulty("from: 2026-03-01, to: 2026-10-31", "from: 2027-03-01, to: 2027-10-31"), "没有放假安排表"),
        (faulty("add_days: [received, 30]", "add_days: [received, 60]"), "有两个结果相同"),
    ],
)
def test_a_bad_template_is_refused_with_the_reason(question: Question, words: str) -> None:
    proof = prove(question, days=DAYS)
    assert any(words in fault for fault in proof.faults), proof
    assert not proof.passed


def test_a_date_without_a_calendar_is_never_drawn() -> None:
    with pytest.raises(CannotDraw, match="没有放假安排表"):
        draw(template(), random=Random(1), days=NO_DAYS)


def test_the_proof_sees_a_wrong_key() -> None:
    question = template()
    one = draw(question, random=Random(3), days=DAYS)
    spoilt = replace(one, question=replace(one.question, key="ABCD"[(one.rank + 1) % 4]))
    assert is_only_right(question, one)
    assert not is_only_right(question, spoilt)


def test_shipped_templates_pass_the_check_and_stand_in_canonical_form() -> None:
    laws = read_library(Path(machine.laws())) if machine.laws() else read_table(TABLE)
    report = check(template_files(), laws=laws, on=date(2026, 11, 23), whole_bank=False)
    assert [fault.as_line() for fault in report.findings] == []
    assert len(report.templates) >= 8
    for file in report.files:
        assert Path(file.path).read_text(encoding="utf-8") == write_text(file), file.path


def test_the_period_of_a_key_must_stand_in_the_cited_article(laws_folder: Path) -> None:
    path = laws_folder.parent / "示例条例.yaml"
    path.write_text(TEMPLATE, encoding="utf-8")
    report = check([path], laws=read_library(laws_folder), on=date(2026, 11, 23), whole_bank=False)
    assert any("「60日」不在所引条文里" in fault.message for fault in report.faults)
