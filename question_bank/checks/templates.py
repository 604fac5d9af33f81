"""Rules on template questions: 500 draws, citations, and the numbers that the key's calculation rests on."""

from collections.abc import Iterator
from datetime import date

from question_bank.checks.citations import citation_faults, repealed_named
from question_bank.checks.wording import found
from question_bank.faults import FAULT, Fault
from question_bank.laws import LawLibrary
from question_bank.numerals import missing_quantities
from question_bank.question import Question
from question_bank.templating.calculations import number
from question_bank.templating.days import Calendar
from question_bank.templating.proof import prove
from question_bank.templating.template import ADD_DAYS, ADD_MONTHS, ADD_WORKING_DAYS, PERCENT_PER_DAY_CAPPED, Result, Template

_UNITS = {ADD_DAYS: ("日",), ADD_WORKING_DAYS: ("个工作日", "日"), ADD_MONTHS: ("个月", "年"), PERCENT_PER_DAY_CAPPED: ("%",)}


def template_findings(question: Question, *, laws: LawLibrary, on: date, days: Calendar) -> Iterator[Fault]:
    """Everything found of one template question, at its place."""
    proof = prove(question, days=days)
    for sentence in proof.faults:
        yield found(question, "template", message=sentence, name="template", level=FAULT)
    for sentence in proof.notes:
        yield found(question, "template", message=sentence, name="template")
    if not question.derived:
        yield found(question, "template", message="没有写明答案怎样算得（derived）", name="derived", level=FAULT)
    yield from citation_faults(question, laws=laws, on=on)
    yield from repealed_named(question, laws=laws, on=on)
    yield from _rule_in_article(question, laws=laws)


def _rule_in_article(question: Question, *, laws: LawLibrary) -> Iterator[Fault]:
    """Periods and shares of the key's calculation must stand in a cited article, where texts are at hand."""
    versions = [laws.version(cite.law, cite.version) for cite in question.cite]
    texts = [laws.article(law, cite.article) for law, cite in zip(versions, question.cite, strict=True) if law]
    sources = [text for text in texts if text]
    if question.template is None or len(sources) < len(question.cite):
        return
    for result in _behind(question.template):
        said = _statements(result)
        if said and all(missing_quantities(statement, sources=sources) for statement in said):
            message = f"答案算法里的「{said[0]}」不在所引条文里"
            yield found(question, "template", message=message, name="results", level=FAULT)


def _behind(template: Template) -> list[Result]:
    """The key's calculation and those whose results it uses."""
    wanted, behind = {template.key}, []
    for result in reversed(template.results):
        if result.name in wanted:
            behind.append(result)
            wanted.update(result.arguments)
    return behind


def _statements(result: Result) -> list[str]:
    """The ways in which the constant of a calculation may be written: 60 days as 60日, 36 months as 36个月 or 3年."""
    values = [value for argument in result.arguments if (value := number(argument)) is not None]
    said = []
    for value in values[:1]:
        for unit in _UNITS.get(result.calculation, ()):
            amount = value / 12 if unit == "年" else value
            if amount.denominator == 1:
                said.append(f"{amount}{unit}")
    return said
