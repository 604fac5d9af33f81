"""Writes GIFT with code and tags as Moodle writes them; every text is marked plain."""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from question_bank.formats.carrying import cited_text, shares, tags_of
from question_bank.formats.plain import one_spaced, with_case, with_ground
from question_bank.question import SINGLE_CHOICE, TRUE, TRUE_FALSE, Question

_RESERVED = re.compile(r"[\\~=#{}:]")
_MISREAD = ("[", "%")


def write(questions: Iterable[Question], target: BinaryIO) -> None:
    """Writes the questions one by one in UTF-8; the key is part of the format."""
    for question in questions:
        target.write(("\n".join(_lines(question)) + "\n\n").encode())


def _lines(question: Question) -> Iterator[str]:
    noted = [("id", question.code), *(("tag", tag) for tag in tags_of(question))]
    notes = " ".join(f"[{name}:{_note(value)}]" for name, value in noted if value)
    if notes:
        yield f"// {notes}"
    title = f"::{_escaped(question.code)}::" if question.code else ""
    yield f"{title}[plain]{_escaped(with_case(question.case_text, question.stem))}{{"
    if question.type == TRUE_FALSE:
        yield "T" if question.key == TRUE else "F"
    else:
        yield from _options(question)
    explanation = with_ground(question.explanation, cited_text(question))
    yield f"####{_guarded(explanation)}}}" if explanation else "}"


def _options(question: Question) -> Iterator[str]:
    right, wrong = shares(question)
    for place, option in enumerate(question.options):
        is_right = place in question.key_set
        if question.type == SINGLE_CHOICE:
            yield f"{'=' if is_right else '~'}{_guarded(option)}"
        else:
            yield f"~%{right if is_right else wrong}%{_guarded(option)}"


def _guarded(text: str) -> str:
    """A text that no reader takes for a weight or a format mark."""
    return ("[plain]" if text.startswith(_MISREAD) else "") + _escaped(text)


def _escaped(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _note(text: str) -> str:
    return one_spaced(text).replace("]", "\\]")
