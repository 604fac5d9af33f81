"""Every format that questions go out in: its name, ending, media type and writer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, BinaryIO

from question_bank.files.workbooks import MIME_TYPE as XLSX_TYPE
from question_bank.formats import bank_file, jsonl, sheet_writing
from question_bank.formats.carrying import why_not_written
from question_bank.formats.gift import writing as gift_writing
from question_bank.formats.paper.layout import POINTS
from question_bank.question import Question

_DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Written:
    """How a file is to be written: its title, with keys or not, the points of a question × 100 on paper."""

    title: str = "试题"
    key: bool = True
    points: Mapping[str, int] = field(default_factory=lambda: dict(POINTS))


Writer = Callable[[Iterable[Question], BinaryIO, Written], None]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One format; `keyless` where it can be written without keys."""

    name: str
    ending: str
    media_type: str
    write: Writer
    keyless: bool = False


def _writing(format: str) -> Any:
    """A format's writer, loaded with its libraries (XML, Word) when the first file is written: not where the site starts."""
    return import_module(f"question_bank.formats.{format}.writing")


OUTGOING: dict[str, Outgoing] = {
    "xlsx": Outgoing(
        "Excel 表格",
        ".xlsx",
        XLSX_TYPE,
        lambda some, target, how: sheet_writing.write_xlsx(some, target, key=how.key),
        keyless=True,
    ),
    "csv": Outgoing(
        "文本表格", ".csv", "text/csv", lambda some, target, how: sheet_writing.write_csv(some, target, key=how.key), keyless=True
    ),
    "docx": Outgoing(
        "Word 试卷",
        ".docx",
        _DOCX_TYPE,
        lambda some, target, how: _writing("paper").write(some, target, title=how.title, key=how.key, points=how.points),
        keyless=True,
    ),
    "moodle": Outgoing("Moodle XML", ".xml", "application/xml", lambda some, target, _: _writing("moodle").write(some, target)),
    "gift": Outgoing("GIFT", ".gift", "text/plain", lambda some, target, _: gift_writing.write(some, target)),
    "qti": Outgoing("QTI 2.2 试题包", ".zip", "application/zip", lambda some, target, _: _writing("qti").write(some, target)),
    "jsonl": Outgoing("JSONL", ".jsonl", "application/jsonl", lambda some, target, _: jsonl.write(some, target)),
    "yaml": Outgoing("题库文件", ".yaml", "application/yaml", lambda some, target, _: bank_file.write(some, target)),
}
"""Formats by the word that an address names them with; .yaml is for files of this repository only."""


def format_of(name: str) -> str:
    """The format that a file name's ending asks for; '' for an ending of none."""
    return next((kind for kind, one in OUTGOING.items() if name.lower().endswith(one.ending)), "")


def why_not_in(kind: str, question: Question, *, law: str = "") -> str:
    """Why this format cannot carry the question; '' when it can. `law` is the one law of a .yaml file."""
    if reason := why_not_written(question):
        return reason
    return bank_file.why_not_in(question, law=law) if kind == "yaml" else ""
