"""The demo's courses as texts: one YAML file a course, read into frozen values."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "courses"
COMPULSORY, ELECTIVE = "compulsory", "elective"
_COURSE = {"code", "title", "laws", "for", "minutes", "sections"}
_AUDIENCE = {"system", "categories", "kind"}
_SECTION = {"title", "text", "cites", "questions"}
_CITE = {"law", "article", "paragraph"}


class CourseNotUnderstood(ValueError):
    """A course file cannot be read; the message names the file and says why."""


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article that a section rests on: short name, `36` or `120-1`, and a paragraph from 1 or 0 for the whole."""

    law: str
    article: str
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class SectionText:
    """One section: Markdown without HTML, the articles it rests on, the codes of questions of the shipped bank."""

    title: str
    text: str
    cites: tuple[CitedArticle, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseText:
    """One course; no `system` and no `categories` mean everybody, `minutes` is an estimate of reading."""

    code: str
    title: str
    laws: tuple[str, ...]
    system: str
    categories: tuple[str, ...]
    kind: str
    minutes: int
    sections: tuple[SectionText, ...]


def read_course_texts(folder: Path = FOLDER) -> tuple[CourseText, ...]:
    """Every course of a folder in the order of its file names; raises CourseNotUnderstood."""
    return tuple(read_course_text(path) for path in sorted(folder.glob("*.yaml")))


def read_course_text(path: Path) -> CourseText:
    """One course file; raises CourseNotUnderstood for what is missing, unknown or of the wrong kind."""
    try:
        return _course(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise CourseNotUnderstood(f"读不懂课程文件 {path.name}：{error}") from error


def _course(node: Any) -> CourseText:
    fields = _fields(node, known=_COURSE, required=_COURSE)
    audience = _fields(fields["for"], known=_AUDIENCE, required=_AUDIENCE - {"system"})
    kind = _word(audience["kind"])
    if kind not in (COMPULSORY, ELECTIVE):
        raise ValueError(f"kind 应当是 {COMPULSORY} 或者 {ELECTIVE}，不是 {kind}")
    return CourseText(
        _word(fields["code"]), _word(fields["title"]), laws=_words(fields["laws"]), system=_word(audience.get("system", "")),
        categories=_words(audience["categories"]), kind=kind, minutes=int(_word(fields["minutes"])),
        sections=tuple(_section(section) for section in _list(fields["sections"])),
    )  # fmt: skip


def _section(node: Any) -> SectionText:
    fields = _fields(node, known=_SECTION, required=_SECTION)
    return SectionText(
        _word(fields["title"]), _word(fields["text"]).strip(), cites=tuple(_cite(cite) for cite in _list(fields["cites"])),
        questions=_words(fields["questions"]),
    )  # fmt: skip


def _cite(node: Any) -> CitedArticle:
    fields = _fields(node, known=_CITE, required={"law", "article"})
    return CitedArticle(_word(fields["law"]), _word(fields["article"]), paragraph=int(_word(fields.get("paragraph", "0"))))


def _fields(node: Any, *, known: set[str], required: set[str]) -> dict[str, Any]:
    if not isinstance(node, dict):
        raise ValueError(f"应当是字段，不是 {node!r}")
    if wrong := sorted(set(node) - known) + sorted(required - set(node)):
        raise ValueError(f"多出或者缺少字段：{'、'.join(map(str, wrong))}")
    return node


def _list(node: Any) -> list[Any]:
    if not isinstance(node, list):
        raise ValueError(f"应当是列表，不是 {node!r}")
    return node


def _words(node: Any) -> tuple[str, ...]:
    return tuple(_word(one) for one in _list(node))


def _word(node: Any) -> str:
    if not isinstance(node, str):
        raise ValueError(f"应当是文字，不是 {node!r}")
    return node
