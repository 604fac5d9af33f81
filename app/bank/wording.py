"""A question as typed into the form, and back: pure but for the table of laws, which is read once."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from question_bank.check import TABLE
from question_bank.laws import LawLibrary, read_table
from question_bank.numerals import chinese_number
from question_bank.question import LETTERS, TRUE_FALSE, Citation, Question
from question_bank.repealed import repealed_on

MOST_OPTIONS = 5
_CITED = re.compile(
    r"《?([^》\s]+?)》?\s*第?([0-9零〇一二三四五六七八九十百千]+)条?(?:之([0-9一二三四五六七八九十]+)|-([0-9]+))?"
)


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    stem: str
    options: tuple[str, ...]
    keys: tuple[str, ...]
    explanation: str
    cited: str
    difficulty: str
    kinds: tuple[str, ...]
    required: str
    tags: str


@lru_cache(maxsize=1)
def known_laws() -> LawLibrary:
    """Our own table of laws: names, versions, force, articles."""
    return read_table(TABLE)


def typed_from(question: Question) -> Typed:
    """The form of an existing question."""
    required = next((tag for tag in question.tags if tag in ("必修", "选修")), "必修")
    return Typed(
        question.stem, question.options, tuple(question.key), question.explanation,
        cited="\n".join(f"{c.law} {c.article}" for c in question.cite), difficulty=question.difficulty, kinds=question.kind,
        required=required, tags=" ".join(tag for tag in question.tags if tag not in ("必修", "选修")),
    )  # fmt: skip


def question_from(
    typed: Typed, *, before: Question, on: date, laws: LawLibrary | None = None
) -> tuple[Question, dict[str, str]]:
    """The question that the form makes of the one before, and what is wrong: field → sentence.

    `laws` are those that may be cited; without them the shipped table.
    """
    faults: dict[str, str] = {}
    cite, fault = citations_in(typed.cited, known=before.cite, on=on, laws=laws)
    if fault:
        faults["cited"] = fault
    options = tuple(option for option in typed.options if option)
    if typed.options[: len(options)] != options:
        faults["options"] = "选项要从 A 起依次填，中间不能空"
    tags = (typed.required, *typed.tags.replace("、", " ").replace("，", " ").split())
    made = replace(
        before, stem=typed.stem, options=() if before.type == TRUE_FALSE else options, key="".join(sorted(typed.keys)),
        explanation=typed.explanation, cite=cite, difficulty=typed.difficulty, kind=typed.kinds, tags=tuple(dict.fromkeys(tags)),
        law=cite[0].law if cite else before.law,
    )  # fmt: skip
    return made, faults


def citations_in(
    text: str, *, known: tuple[Citation, ...], on: date, laws: LawLibrary | None = None
) -> tuple[tuple[Citation, ...], str]:
    """The articles written one a line, as cited before where they were, or why a line cannot be one."""
    found: list[Citation] = []
    library = laws or known_laws()
    for line in filter(None, (part.strip() for part in text.splitlines())):
        match = _CITED.fullmatch(line)
        number = chinese_number(match.group(2)) if match else None
        if match is None or number is None:
            return (), f"「{line}」没有读懂，请写成「行政处罚法 36」这样，一行一条"
        suffix = match.group(3) or match.group(4)
        beside = chinese_number(suffix) if suffix else None
        article = f"{number}" + (f"-{beside}" if beside else "")
        law = library.in_force(match.group(1), on)
        if law is None:
            gone = repealed_on(on, laws=library).get(match.group(1))
            now = f"，现行的是《{gone}》" if gone else ""
            return (), f"平台的法律目录里没有现行有效的《{match.group(1)}》{now}"
        if number > law.articles:
            return (), f"《{law.short[0]}》只有 {law.articles} 条，没有第 {article} 条"
        made = Citation(law.short[0], law.version, article)
        found.append(next((c for c in known if (c.law, c.version, c.article) == (made.law, made.version, article)), made))
    return tuple(found), "" if found else "请写明依据的法律和条文，例如「行政处罚法 36」"


_GROUND = re.compile(r"《([^》\s]{2,40})》\s*第\s*([0-9零〇一二三四五六七八九十百千]+)\s*条(?:之([一二三四五六七八九十]+))?")


def grounds_in(text: str, *, on: date) -> tuple[Citation, ...]:
    """Every article that a sentence names as 《law》第…条 of a law in force on that day, each once; what is not known is left out."""
    found: list[Citation] = []
    for name, number, beside in _GROUND.findall(text):
        law, article = known_laws().in_force(name, on), chinese_number(number)
        if law is not None and article is not None and 0 < article <= law.articles:
            suffix = chinese_number(beside) if beside else None
            found.append(Citation(law.short[0], law.version, f"{article}" + (f"-{suffix}" if suffix else "")))
    return tuple(dict.fromkeys(found))


def empty_question(type_: str) -> Question:
    """What a new question of a type starts from."""
    return Question("", type_, "", (), "", "", (), "medium", ("concept",))


def letters_for(type_: str) -> str:
    """The letters of the options to fill in."""
    return "" if type_ == TRUE_FALSE else LETTERS[:MOST_OPTIONS]
