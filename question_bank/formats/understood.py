"""What a foreign file was understood to say: questions with their doubts, and what was refused.

Every reader of a format answers with one `Reading`. Nothing is skipped in silence: what looked like
a question is either among `questions` (perhaps with doubts that a person must look at) or among `refused`.
"""

from dataclasses import dataclass

from question_bank.files.refused_files import FileRefused
from question_bank.question import Citation

__all__ = ["MAX_BYTES", "Doubt", "FileRefused", "Reading", "Refused", "Understood"]

MAX_BYTES = 20 * 1024 * 1024
"""A file with more bytes is not read."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person should look at before the question is stored.

    `field` is type, stem, options, key, explanation, case_text, cited or "" for the whole question;
    `code` is a short constant for tests and `--json` (as `key_missing`, `type_guessed`).
    """

    field: str
    code: str
    message: str
    blocks: bool = False  # the question cannot be stored before this is settled


@dataclass(frozen=True, slots=True)
class Understood:
    """One question as read. `type`, `key` and `options` follow question_bank.question (key "B", "ABD", "对").

    `row` counts from 1 what a person can count in the file: the row of a sheet, the paragraph of a
    document, the question of an exchange format. `place` says it in words (第 12 行, 第 3 题).
    `cited` is the legal ground in words; `cite` and what follows are filled by formats that carry them as data.
    """

    row: int
    place: str
    type: str
    stem: str
    options: tuple[str, ...] = ()
    key: str = ""
    explanation: str = ""
    case_text: str = ""
    group: str = ""
    code: str = ""
    cited: str = ""
    difficulty: str = ""
    tags: tuple[str, ...] = ()
    cite: tuple[Citation, ...] = ()
    see: tuple[Citation, ...] = ()
    kind: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    derived: str = ""
    law: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that looked like a question and cannot become one, and why; `text` is its beginning."""

    row: int
    place: str
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole file: read = len(questions) + len(refused); `notes` say what was left out on purpose (titles, blank rows)."""

    format: str
    questions: tuple[Understood, ...]
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """How many things that looked like questions stood in the file."""
        return len(self.questions) + len(self.refused)
