"""A question after it was answered, with its key: never made before the key may be seen. Pure."""

from dataclasses import dataclass

from app.bank.paper import LETTERS, Item
from question_bank.question import TRUE_FALSE, TYPES, Citation, Question

KEY, WRONG = "key", "wrong"


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice as it was shown; `mark` is KEY, WRONG or '' and `tag` says it in words."""

    letter: str
    text: str
    mark: str
    tag: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with what was chosen and what is right, letters as they were shown."""

    type: str
    law: str
    case_text: str
    stem: str
    choices: tuple[Choice, ...]
    is_right: bool
    explanation: str
    cites: tuple[Citation, ...]


def answered_question(item: Item, question: Question, *, chosen: str, is_right: bool) -> Answered:
    """The question as it stands after the answer; `chosen` are the letters shown that were picked."""
    key = item.shown("".join(LETTERS[place] for place in question.key_set))
    choices = tuple(
        _choice(
            letter, text=question.choices[LETTERS.index(own)], chosen=letter in chosen, right=letter in key, many=len(key) > 1
        )
        for letter, own in zip(LETTERS, item.order, strict=False)
    )
    if question.type == TRUE_FALSE:
        choices = tuple(Choice("", one.text, one.mark, one.tag) for one in choices)
    return Answered(
        TYPES[question.type], question.stands_on, question.case_text, question.stem, choices, is_right,
        question.explanation, question.cite,
    )  # fmt: skip


def _choice(letter: str, *, text: str, chosen: bool, right: bool, many: bool) -> Choice:
    if right:
        tag = ("选对" if chosen else "漏选") if many else ("答对了" if chosen else "正确答案")
        return Choice(letter, text, KEY, tag)
    if chosen:
        return Choice(letter, text, WRONG, "不该选" if many else "您选的")
    return Choice(letter, text, "", "")
