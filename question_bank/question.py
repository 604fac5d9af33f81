"""What a question is: immutable values, their closed lists and their content hash."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache

from question_bank.templating.template import Template

SINGLE_CHOICE = "single_choice"
MULTIPLE_CHOICE = "multiple_choice"
TRUE_FALSE = "true_false"
CASE_QUESTION = "case_question"

TYPES = {SINGLE_CHOICE: "单选题", MULTIPLE_CHOICE: "多选题", TRUE_FALSE: "判断题"}
DIFFICULTIES = {"easy": "易", "medium": "中", "hard": "难"}
KINDS = {
    "competence": "权限",
    "time_limit": "期限",
    "number": "数额",
    "procedure": "程序",
    "condition": "条件",
    "exception": "例外",
    "consequence": "后果",
    "concept": "概念",
    "case": "案例",
}
AUDIENCES = {
    "all": "全体",
    "leader": "领导干部",
    "enforcer": "执法人员",
    "new_recruit": "新录用人员",
    "village": "村（社区）干部",
    "support_staff": "辅助人员",
}
STATUSES = {
    "draft": "草稿",
    "checked": "已审读",
    "in_use": "使用中",
    "retired": "已停用",
}
LETTERS = "ABCDEFGH"
TRUE, FALSE = "对", "错"


@dataclass(frozen=True, slots=True)
class Citation:
    """One article that a question rests on; `article` is "36" or "120-1" (之一)."""

    law: str
    version: str
    article: str
    hash: str = ""

    @property
    def order(self) -> tuple[int, int]:
        """Sort key of the article number: (number, suffix)."""
        number, _, suffix = self.article.partition("-")
        return int(number), int(suffix or 0)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who wrote or read a question, and on which day (ISO date); empty when nobody has."""

    by: str = ""
    on: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.by or self.on or self.note)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file name and line, counted from 1."""

    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One question, whole: an item of a case group carries the text of its case.

    With a `template` it is none to be asked yet: options and key are absent, and names in braces stand in its texts.
    What is drawn from a template carries its code as `family`: such questions are alike on purpose.
    """

    code: str
    type: str
    stem: str
    options: tuple[str, ...]
    key: str
    explanation: str
    cite: tuple[Citation, ...]
    difficulty: str
    kind: tuple[str, ...]
    see: tuple[Citation, ...] = ()
    tags: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    derived: str = ""
    case_text: str = ""
    group: str = ""
    status: str = "draft"
    written: Signature = Signature()
    checked: Signature = Signature()
    law: str = ""
    template: Template | None = None
    family: str = ""
    place: Place = field(default=Place(), compare=False)

    @property
    def key_set(self) -> frozenset[int]:
        """Positions of the right choices, from 0; 判断 offers 对 as 0 and 错 as 1."""
        return _positions(self.type, self.key)

    @property
    def stands_on(self) -> str:
        """The short name of the law it belongs to; '' for a question whose ground nobody has stated."""
        return self.law or (self.cite[0].law if self.cite else "")

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts a person can choose from; 判断 always offers 对 and 错."""
        return (TRUE, FALSE) if self.type == TRUE_FALSE else self.options

    @property
    def right_texts(self) -> tuple[str, ...]:
        """The texts of the right choices."""
        return tuple(self.choices[i] for i in sorted(self.key_set))

    def meant_alike(self, other: "Question") -> bool:
        """Whether two questions are alike on purpose: items of one case, or drawn from one template."""
        return bool(self.group and self.group == other.group) or bool(self.family and self.family == other.family)

    @property
    def content_hash(self) -> str:
        """SHA-256 (64 hex) of what a person reads and what the key rests on."""
        return content_hash(self)


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """A case and its two to four questions; the items already carry the case's text."""

    code: str
    case: str
    questions: tuple[Question, ...]
    place: Place = field(default=Place(), compare=False)


Entry = Question | QuestionGroup


@lru_cache(maxsize=1024)
def _positions(type_: str, key: str) -> frozenset[int]:
    if type_ == TRUE_FALSE:
        return frozenset({0 if key == TRUE else 1})
    return frozenset(LETTERS.index(letter) for letter in key)


def content_hash(question: Question) -> str:
    """SHA-256 (64 hex) over canonical JSON; status, writer and reader are left out."""
    content: dict[str, object] = {
        "type": question.type,
        "case": question.case_text,
        "stem": question.stem,
        "options": list(question.options),
        "key": question.key,
        "explanation": question.explanation,
        "cite": [[c.law, c.version, c.article, c.hash] for c in question.cite],
        "see": [[c.law, c.version, c.article, c.hash] for c in question.see],
        "difficulty": question.difficulty,
        "kind": list(question.kind),
        "tags": list(question.tags),
        "audience": list(question.audience),
        "derived": question.derived,
        "group": question.group,
    }
    if question.template is not None:
        content["template"] = asdict(question.template)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def flatten(entries: tuple[Entry, ...] | list[Entry]) -> Iterator[Question]:
    """Every question of the entries in order, groups taken apart."""
    for entry in entries:
        if isinstance(entry, QuestionGroup):
            yield from entry.questions
        else:
            yield entry
