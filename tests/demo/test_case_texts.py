"""The demo's cases: form, desensitisation, questions, and every citation held against the articles."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.demo import case_texts
from app.demo.case_texts import CASE_TYPES, CaseNotUnderstood, CaseText, CitedLaw
from question_bank.check import TABLE
from question_bank.checks.citations import citation_faults, repealed_named
from question_bank.checks.wording import wording_faults
from question_bank.citing import article_name
from question_bank.faults import FAULT
from question_bank.laws import LawLibrary, read_library, read_table
from question_bank.numerals import chinese_number
from question_bank.question import FALSE, MULTIPLE_CHOICE, SINGLE_CHOICE, TRUE, TRUE_FALSE, Question

LEAST_CASES = 24
LEAST_LAWS = 24
TEXTS = next((up / "shared/laws" for up in Path(__file__).parents if (up / "shared/laws/index.json").exists()), None)
CASES = case_texts.read_cases()
ARTICLE = re.compile(r"第([零一二三四五六七八九十百千]+)条(?:之([一二三]))?")
NUMERAL = "[零一二三四五六七八九十百千]+"
PART = re.compile(rf"第({NUMERAL})条(?:之([一二三]))?|第({NUMERAL})款|第({NUMERAL})项|《([^》]+)》|“([^”]+)”")
PERSONAL = re.compile(
    r"\d{6,}|\d{3,4}-\d{6,8}|[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Z]|〔\d{4}〕|第\d+号"
)
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)


def faults_of(question: Question, *, laws: LawLibrary, on: date) -> list[str]:
    found = [*wording_faults(question), *citation_faults(question, laws=laws, on=on), *repealed_named(question, laws=laws, on=on)]
    return [fault.as_line() for fault in found if fault.level == FAULT]


def day_of_facts(case: CaseText) -> date:
    """The first day of the first month the facts name."""
    found = re.search(r"(20\d\d)年(\d{1,2})月", case.facts)
    assert found is not None, case.file
    return date(int(found.group(1)), int(found.group(2)), 1)


def articles_of(cite: CitedLaw) -> list[str]:
    return [_code(number, suffix) for number, suffix in ARTICLE.findall(cite.articles)]


def _code(number: str, suffix: str | None) -> str:
    return f"{int(chinese_number(number) or 0)}" + (f"-{'一二三'.index(suffix) + 1}" if suffix else "")


def parts(text: str, *, law: str = "") -> Iterator[tuple[str, str, int, str, str]]:
    """(law, article, paragraph or 0, item, quoted words) of a text: what is said belongs to what was named last before it."""
    article, paragraph = "", 0
    for number, suffix, clause, item, name, words in PART.findall(text):
        if name:
            law, article, paragraph = name, "", 0
        elif number:
            article, paragraph = _code(number, suffix), 0
            yield law, article, 0, "", ""
        elif clause:
            paragraph = int(chinese_number(clause) or 0)
            yield law, article, paragraph, "", ""
        else:
            yield law, article, paragraph, item, words


def paragraphs_of(text: str) -> list[str]:
    """An article's paragraphs; the items of a list belong to the paragraph that opens it."""
    found: list[str] = []
    for line in text.splitlines():
        if re.match(rf"[（(]{NUMERAL}[）)]", line):
            found[-1] += line
        else:
            found.append(line)
    return found


def faults_in(part: tuple[str, str, int, str, str], *, laws: LawLibrary, version: str) -> list[str]:
    name, article, paragraph, item, words = part
    law = laws.version(name, version)
    text = laws.article(law, article) if law else None
    where = f"《{name}》{article_name(article) if article else '?'}第{paragraph}款{item}项：{words}"
    if text is None:
        return [f"没有这一条 {where}"]
    clauses = paragraphs_of(text)
    if paragraph > len(clauses):
        return [f"没有这一款 {where}"]
    said = clauses[paragraph - 1] if paragraph else text
    if item and not re.search(rf"[（(]{item}[）)]", said):
        return [f"没有这一项 {where}"]
    return [] if words.rstrip("。，") in said.replace("\n", "") else [f"不是原文 {where}"]


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= LEAST_CASES
    assert len(frozenset[str]().union(*(case.laws for case in CASES))) >= LEAST_LAWS


def test_no_two_have_the_same_name() -> None:
    for names in ([c.title for c in CASES], [c.subtitle for c in CASES], [c.code for c in CASES]):
        assert [name for name, times in Counter(names).items() if times > 1] == []
    codes = [question.code for case in CASES for question in case.questions]
    assert len(codes) == len(set(codes))


@EACH
def test_a_case_has_the_form_of_one(case: CaseText) -> None:
    assert case.faults == ()
    assert case.type in CASE_TYPES
    assert case.source.startswith("青禾县") and case.source.endswith("（演示）")
    assert 3 <= len(case.keywords) <= 7
    assert 150 <= len(case.facts) <= 450
    assert 300 <= len(case.analysis) <= 800
    assert len(case.questions) >= 3
    assert day_of_facts(case) <= case.effective <= date(2026, 11, 23)
    assert case.effective.year in (2025, 2026)


@EACH
def test_a_case_names_nobody(case: CaseText) -> None:
    text = " ".join((case.title, case.subtitle, case.facts, *case.focus, case.outcome, case.analysis, case.meaning))
    assert PERSONAL.findall(text) == []


@EACH
def test_each_question_passes_the_banks_check(case: CaseText) -> None:
    laws = read_table(TABLE)
    for question in case.questions:
        for day in (day_of_facts(case), case.effective):
            assert faults_of(question, laws=laws, on=day) == []


@EACH
def test_each_law_was_in_force_on_the_day_of_the_facts(case: CaseText) -> None:
    laws = read_table(TABLE)
    for cite in case.cites:
        current = laws.in_force(cite.law, day_of_facts(case))
        assert current is not None and current.version == cite.version, cite.law
        assert all(int(article.split("-")[0]) <= current.articles for article in articles_of(cite))
        assert articles_of(cite) != []


def test_keys_are_balanced() -> None:
    asked = [question for case in CASES for question in case.questions]
    letters = Counter(q.key for q in asked if q.type == SINGLE_CHOICE)
    judged = Counter(q.key for q in asked if q.type == TRUE_FALSE)
    single = sum(letters.values())
    assert all(5 * letters[letter] <= 2 * single and 8 * letters[letter] >= single for letter in "ABCD"), letters
    assert abs(judged[TRUE] - judged[FALSE]) <= max(3, len(CASES) // 5), judged
    assert all(len(q.key) < len(q.options) for q in asked if q.type == MULTIPLE_CHOICE)


@pytest.mark.skipif(TEXTS is None, reason="the texts of the laws are not here")
@EACH
def test_each_citation_and_quotation_stands_in_the_text(case: CaseText) -> None:
    assert TEXTS is not None
    laws = read_library(TEXTS)
    versions = {cite.law: cite.version for cite in case.cites}
    listed = {(cite.law, article) for cite in case.cites for article in articles_of(cite)}
    said = list(parts(case.analysis))
    said += [part for cite in case.cites for part in parts(cite.articles, law=cite.law)]
    assert [fault for part in said for fault in faults_in(part, laws=laws, version=versions[part[0]])] == []
    assert {part[:2] for part in said} == listed
    for question in case.questions:
        assert faults_of(question, laws=laws, on=case.effective) == []


def test_a_file_of_the_wrong_form_is_refused(tmp_path: Path) -> None:
    whole = (case_texts.FOLDER / CASES[0].file).read_text()
    for name, text in (
        ("a", whole.replace("title:", "titel:")),
        ("b", whole.replace("effective: 2", "effective: 9-")),
        ("c", "- 1"),
    ):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text)
        with pytest.raises(CaseNotUnderstood, match=f"{name}.yaml"):
            case_texts.read_case(path)
