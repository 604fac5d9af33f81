"""A question version's content as canonical JSON, and back."""

from dataclasses import replace

import msgspec

from app.foundation import canonical
from question_bank.question import Question

_LEFT_OUT = {"place", "status", "written", "checked"}


def pack(question: Question) -> str:
    """Canonical JSON of what a person reads, the key and what it rests on."""
    whole = msgspec.to_builtins(question)
    whole = {name: value for name, value in whole.items() if name not in _LEFT_OUT}
    return canonical.dump({name: value for name, value in whole.items() if value is not None})


def unpack(text: str) -> Question:
    """The question packed in a version; raises msgspec.ValidationError when it is none."""
    return msgspec.json.decode(text, type=Question)


def renamed(question: Question, code: str) -> Question:
    """The same question under another code."""
    return replace(question, code=code)
