import json
from dataclasses import replace
from datetime import date

import pytest

from question_bank.__main__ import main
from question_bank.balance import balanced, with_changes
from question_bank.blind import best_habit, blind_score
from question_bank.check import check
from question_bank.checks import bank
from question_bank.formats.question_file import read_text
from question_bank.formats.writing import with_hashes, write_text
from question_bank.forms import PaperForm, Part
from question_bank.marking import HALF, STRICT

DAY = date(2026, 11, 22)


@pytest.fixture
def findings(sample, laws, tmp_path):
    """Checks the sample with one passage changed: a list of (rule, level, code)."""

    def run(old="", new="", *, on=DAY, whole_bank=False):
        path = tmp_path / "示例条例.yaml"
        file = with_hashes(read_text(sample.replace(old, new), file=str(path)), laws)
        assert not file.faults
        path.write_text(write_text(file), encoding="utf-8")
        report = check([path], laws=laws, on=on, whole_bank=whole_bank)
        return [(f.rule, f.level, f.code) for f in report.findings]

    return run


def test_the_sample_has_no_faults(findings):
    assert [found for found in findings() if found[1] == "fault"] == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("C: 三十日内", "C: 三十一日内", "numbers"),
        ("C: 三十日内", "C: 三十个月内", "numbers"),
        ("version: 2024-05-06, article: 1}]", "version: 2019-01-10, article: 1}]", "citation"),
        ("article: 1}]", "article: 9}]", "citation"),
        ("{law: 示例条例, version: 2024-05-06, article: 1}", "{law: 无, version: 2024-05-06, article: 1, hash: 0123456789ab}", "citation"),
        ("by: 乙", "by: 甲", "reading"),
        ("on: 2026-11-21", "on: 2026-11-19", "reading"),
        ("status: draft\n  written: {by: 甲, on: 2026-11-20}\n  checked: {}", "status: in_use", "reading"),
        ("D: 转告同事", "D: 以上都对", "banned-option"),
        ("应当在多长时间内向", "应当在（ ）内向", "stem-hole"),
        ("期限是三十日，", "按第三条是三十日，", "article-number"),
        ("期限是三十日，", "所以选项 C 正确，", "letters"),
        ("期限是三十日，", "按合同法和旧条例，", "repealed"),
        ("期限是三十日，", "应当在三十日内提出；情况复杂的可以延长三至五日。申请", ""),
        ("code: sl-0001", "code: xx-0001", "code"),
        ("D: 六十日内", "D: 六十日内, E: 九十日内", "option-count"),
        ("工作人员可以口头答复后不留记录。", "工作人员可以口头答复吗？", "statement"),
        ("tags: [必修]", "tags: [必修, 选修]", "tags"),
    ],
)  # fmt: skip
def test_each_fault_is_found(findings, old, new, rule):
    faults = {found[0] for found in findings(old, new) if found[1] == "fault"}
    assert faults == ({rule} if rule else set())


def test_labour_contract_law_is_not_the_repealed_contract_law(findings):
    assert "repealed" not in {rule for rule, *_ in findings("期限是三十日，", "劳动合同法中，")}


def test_copied_text_is_found(findings):
    copied = "申请人应当在三十日内提出；情况复杂的可以延长三至五日。"
    rules = {rule for rule, level, _ in findings("期限是三十日，", copied) if level == "fault"}
    assert rules == {"copied"}


def test_derived_excuses_a_number(findings):
    changed = "derived: 由起算日算得\n  difficulty: easy"
    assert findings("difficulty: easy", changed)
    excused = findings("C: 三十日内", "C: 三十一日内")
    assert ("numbers", "fault", "sl-0001") in excused


def test_an_outdated_article_beside_the_key_is_a_softer_finding(findings):
    see = "see: [{law: 示例条例, version: 2019-01-10, article: 1}]\n  difficulty: easy"
    assert ("citation", "warning", "sl-0001") in findings("difficulty: easy", see)


@pytest.mark.parametrize(
    ("on", "faulty"),
    [(date(2024, 6, 30), True), (date(2024, 7, 1), False), (date(2030, 6, 1), True)],
)
def test_citations_are_held_against_the_day(findings, on, faulty):
    rules = {rule for rule, level, _ in findings(on=on) if level == "fault"}
    assert ("citation" in rules) is faulty


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("B: 十五日内", "B: 七十日内", "ascending"),
        ("D: 转告同事", "D: 一律拒绝办理", "giveaway"),
        ("D: 转告同事", "D: 转告同一个办公室的其他同事以后再说", "length-ratio"),
        ("可以做的有哪些", "做法错误的有哪些", "negative-stem"),
        ("key: AB", "key: ABCD", "all-right"),
        ("tags: [必修]", "tags: [新法]", "tags"),
        ("示例局提出？", "示例局提出。", "whole-question"),
    ],
)
def test_each_warning_is_found(findings, old, new, rule):
    assert rule in {found[0] for found in findings(old, new) if found[1] == "warning"}


def test_article_whose_text_changed_is_found(sample, laws, tmp_path):
    path = tmp_path / "示例条例.yaml"
    text = sample.replace("article: 1}]", "article: 1, hash: 0123456789ab}]")
    path.write_text(text, encoding="utf-8")
    report = check([path], laws=laws, on=DAY, whole_bank=False)
    assert ("hash", "sl-0001") in {(fault.rule, fault.code) for fault in report.faults}


def test_same_stem_and_same_code_are_faults(sample):
    file = read_text(sample, file="示例条例.yaml")
    other = replace(file, path="示例条例-二.yaml")
    rules = [fault.rule for fault in bank.file_faults([file, other])]
    assert rules == ["code", "code", "gist"]
    again = [replace(q, code=q.code + "x", stem=q.stem + "！") for q in file.questions]
    found = list(bank.duplicate_faults([*file.questions, *again]))
    assert [fault.rule for fault in found] == ["duplicate"] * 3


def bank_of(sample, keys):
    (single, *_) = read_text(sample, file="x.yaml").questions
    options = ("甲局", "乙局", "丙局", "丁局")
    return [replace(single, code=f"sl-{n:04d}", key=key, options=options) for n, key in enumerate(keys)]


@pytest.mark.parametrize(
    ("keys", "faulty"),
    [("A" * 28 + "B" * 24 + "C" * 24 + "D" * 24, False), ("A" * 29 + "B" * 24 + "C" * 24 + "D" * 23, True)],
)  # fmt: skip
def test_letters_may_lean_by_three_percent(sample, keys, faulty):
    rules = {fault.rule for fault in bank.balance_faults(bank_of(sample, keys))}
    assert ("key-letter" in rules) is faulty


@pytest.mark.parametrize(("right", "faulty"), [(47, True), (48, False), (52, False), (53, True)])
def test_judgements_are_true_half_the_time(sample, right, faulty):
    judged = read_text(sample, file="x.yaml").questions[2]
    questions = [replace(judged, key="对" if n < right else "错") for n in range(100)]
    rules = {fault.rule for fault in bank.balance_faults(questions)}
    assert ("true-false" in rules) is faulty


def test_balancing_moves_options_and_not_the_truth(sample):
    before = bank_of(sample, "A" * 30 + "B" * 10)
    changed = balanced(before)
    after = with_changes(before, changed)
    assert {q.right_texts for q in before if q.code in changed} <= {("甲局",), ("乙局",)}
    assert [q.right_texts for q in after] == [q.right_texts for q in before]
    assert sorted("".join(q.key for q in after)) == sorted("ABCD" * 10)
    assert balanced(after) == {}


def test_balancing_leaves_numbers_in_order(sample):
    numbers = list(read_text(sample, file="x.yaml").questions[:1]) * 5
    assert balanced(numbers) == {}


def test_blind_guessing_takes_the_best_habit(sample):
    pool = bank_of(sample, "AAAB")
    assert best_habit(pool, worth=100, rule=STRICT) == ("都选 A", 75)
    form = PaperForm((Part("single_choice", 10, 100),))
    assert blind_score(pool, form, rule=STRICT) == 7500
    judged = read_text(sample, file="x.yaml").questions[2]
    assert best_habit([judged], worth=100, rule=HALF) == ("都选错", 100)


def test_command_prints_its_figures_last(sample, laws_folder, tmp_path, capsys):
    path = tmp_path / "示例条例.yaml"
    path.write_text(sample, encoding="utf-8")
    assert main(["check", str(path), "--laws", str(laws_folder), "--json"], today=DAY) == 1
    assert main(["format", str(path), "--laws", str(laws_folder)], today=DAY) == 0
    capsys.readouterr()
    assert main(["check", str(path), "--laws", str(laws_folder), "--json"], today=DAY) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures == {
        "questions": 3,
        "templates": 0,
        "by_type": {"multiple_choice": 1, "single_choice": 1, "true_false": 1},
        "by_law": {"示例条例": 3},
        "faults": 0,
        "distinct_stems": 3,
    }


def test_command_says_what_it_could_not_understand(tmp_path, laws_folder, capsys):
    path = tmp_path / "示例条例.yaml"
    path.write_text("a: {", encoding="utf-8")
    assert main(["check", str(path), "--laws", str(laws_folder)], today=DAY) == 2
    assert "不是合格的 YAML" in capsys.readouterr().out
    assert main(["check", str(path), "--laws", str(tmp_path / "none")], today=DAY) == 2
    assert "读不懂法律目录" in capsys.readouterr().err
