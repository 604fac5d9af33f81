"""What stands on a printed paper, in order and in words: pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from question_bank.formats.carrying import cited_text
from question_bank.question import LETTERS, MULTIPLE_CHOICE, SINGLE_CHOICE, TRUE_FALSE, Question

POINTS: Mapping[str, int] = {SINGLE_CHOICE: 100, MULTIPLE_CHOICE: 200, TRUE_FALSE: 100}
"""Points of one question × 100, where the office sets none."""
SECTIONS = {SINGLE_CHOICE: "单项选择题", MULTIPLE_CHOICE: "多项选择题", TRUE_FALSE: "判断题"}
CASES = "案例题"
_NUMERALS = "一二三四"
_SHORT, _MIDDLE = 7, 16
"""Letters of the longest option with which four, and with which two, stand in one line of A4."""
TITLE, NOTE, SECTION, CASE, STEM, OPTIONS, ANSWER = "title", "note", "section", "case", "stem", "options", "answer"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: what it is and its text; `across` options stand beside each other, parted by tabs."""

    kind: str
    text: str
    across: int = 1
    keeps: bool = False  # stays on one page with the next


def lines_of(questions: Iterable[Question], *, title: str, key: bool, points: Mapping[str, int] = POINTS) -> Iterator[Line]:
    """The whole paper: title, head, one section a type, cases last; questions are numbered through."""
    sections = _sections(questions)
    everything = [question for _, part in sections for question in part]
    yield Line(TITLE, f"{title}（答案和解析）" if key else title)
    whole = sum(points[question.type] for question in everything)
    yield Line(NOTE, f"共 {len(everything)} 题，满分 {amount(whole)} 分")
    if not key:
        yield Line(NOTE, "单位：＿＿＿＿＿＿＿＿　姓名：＿＿＿＿＿＿　得分：＿＿＿＿")
    number = 0
    for place, (name, part) in enumerate(sections):
        yield Line(SECTION, f"{_NUMERALS[place]}、{name}（{_counted(part, points=points)}）", keeps=True)
        for case, asked in groupby(part, key=lambda question: question.case_text):
            if case:
                yield Line(CASE, f"案例：{case}", keeps=True)
            for question in asked:
                number += 1
                yield from _question(question, number=number, key=key, names_type=name == CASES)


def amount(hundredths: int) -> str:
    """150 as 1.5, 200 as 2."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}" + (f".{rest:02}".rstrip("0") if rest else "")


def _sections(questions: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    alone: dict[str, list[Question]] = {type_: [] for type_ in SECTIONS}
    cases: dict[str, list[Question]] = {}
    for question in questions:
        if question.case_text:
            cases.setdefault(question.case_text, []).append(question)
        else:
            alone[question.type].append(question)
    found = [(SECTIONS[type_], part) for type_, part in alone.items() if part]
    together = [question for part in cases.values() for question in part]
    return [*found, (CASES, together)] if together else found


def _counted(part: list[Question], *, points: Mapping[str, int]) -> str:
    whole = sum(points[question.type] for question in part)
    each = {points[question.type] for question in part}
    shared = f"每题 {amount(each.pop())} 分，" if len(each) == 1 else ""
    return f"共 {len(part)} 题，{shared}共 {amount(whole)} 分"


def _question(question: Question, *, number: int, key: bool, names_type: bool) -> Iterator[Line]:
    kind = f"（{SECTIONS[question.type]}）" if names_type else ""
    gap = "" if key else "（　　）"
    rows = list(_options(question))
    yield Line(STEM, f"{number}．{kind}{question.stem}{gap}", keeps=bool(rows) or key)
    for place, (text, across) in enumerate(rows):
        yield Line(OPTIONS, text, across, keeps=key or place < len(rows) - 1)
    if key:
        yield from _answer(question)


def _options(question: Question) -> Iterator[tuple[str, int]]:
    if not question.options:
        return
    longest = max(map(len, question.options))
    lined = any("\n" in option or "\t" in option for option in question.options)
    across = 1 if lined or longest > _MIDDLE else 2 if longest > _SHORT else 4
    marked = [f"{letter}．{option}" for letter, option in zip(LETTERS, question.options, strict=False)]
    for start in range(0, len(marked), across):
        yield "\t".join(marked[start : start + across]), across


def _answer(question: Question) -> Iterator[Line]:
    explanation, ground = question.explanation, cited_text(question)
    yield Line(ANSWER, f"答案：{question.key}", keeps=bool(explanation or ground))
    if explanation:
        yield Line(ANSWER, f"解析：{explanation}", keeps=bool(ground))
    if ground:
        yield Line(ANSWER, f"依据：{ground}")
