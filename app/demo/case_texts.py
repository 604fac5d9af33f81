"""The demo's cases explained for the public: one YAML file a case, read strictly and with their questions."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml

from question_bank.faults import Fault
from question_bank.formats.question_file import QuestionFile, read_text
from question_bank.question import Question

FOLDER = Path(__file__).parent / "cases"
WORDS = ("code", "title", "subtitle", "type", "source", "effective", "facts", "outcome", "analysis", "meaning")
LISTS = ("keywords", "focus", "tips", "cites", "questions")
CASE_TYPES = ("行政处罚", "行政许可", "行政复议", "行政诉讼", "民事", "刑事", "调解")
PREFIX = "case"


class CaseNotUnderstood(ValueError):
    """A case file cannot be read; the message names the file and says why."""


@dataclass(frozen=True, slots=True)
class Tip:
    """One piece of advice and whom it is for."""

    to: str
    text: str


@dataclass(frozen=True, slots=True)
class CitedLaw:
    """One version of a law with the articles a case rests on, as they are printed, and what for."""

    law: str
    version: str
    articles: str
    use: str


@dataclass(frozen=True, slots=True)
class CaseText:
    """One case, whole: what happened, what was decided, which articles explain it, what is asked about it."""

    file: str
    code: str
    title: str
    subtitle: str
    type: str
    source: str
    keywords: tuple[str, ...]
    effective: date
    facts: str
    focus: tuple[str, ...]
    outcome: str
    analysis: str
    meaning: str
    tips: tuple[Tip, ...]
    cites: tuple[CitedLaw, ...]
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]

    @property
    def laws(self) -> frozenset[str]:
        """Short names of the laws it cites."""
        return frozenset(cite.law for cite in self.cites)


def read_cases(folder: Path = FOLDER) -> tuple[CaseText, ...]:
    """Every case of a folder by file name; raises CaseNotUnderstood."""
    return tuple(read_case(path) for path in sorted(folder.glob("*.yaml")))


def read_case(path: Path) -> CaseText:
    """One case file; raises CaseNotUnderstood when a field is missing, unknown or of the wrong form."""
    try:
        root = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        return _case(path.name, root=root)
    except (yaml.YAMLError, OSError, ValueError, KeyError, TypeError) as error:
        raise CaseNotUnderstood(f"读不懂案例 {path.name}：{error}") from error


def _case(name: str, *, root: dict) -> CaseText:
    if not isinstance(root, dict) or set(root) != {*WORDS, *LISTS}:
        raise ValueError("字段应当正好是 " + "、".join((*WORDS, *LISTS)))
    for field in WORDS:
        if not isinstance(root[field], str) or not root[field].strip():
            raise ValueError(f"{field} 应当是文字，不能空着")
    for field in LISTS:
        if not isinstance(root[field], list) or not root[field]:
            raise ValueError(f"{field} 应当是列表，不能空着")
    asked = _questions(name, root=root)
    return CaseText(
        file=name,
        **{field: root[field] for field in WORDS if field != "effective"},
        effective=date.fromisoformat(root["effective"]),
        keywords=tuple(root["keywords"]),
        focus=tuple(root["focus"]),
        tips=tuple(Tip(**tip) for tip in root["tips"]),
        cites=tuple(CitedLaw(**cite) for cite in root["cites"]),
        questions=tuple(replace(question, law=question.cite[0].law) for question in asked.questions),
        faults=asked.faults,
    )


def _questions(name: str, *, root: dict) -> QuestionFile:
    """The questions by the bank's own reader, so that a case can ask nothing the bank would refuse."""
    bank = {"law": root["cites"][0]["law"], "prefix": PREFIX, "gists": {}, "questions": root["questions"]}
    text = yaml.safe_dump(bank, allow_unicode=True, sort_keys=False, width=10_000)
    return read_text(text, file=name)
