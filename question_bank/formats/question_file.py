"""The bank's own file: one law, its gists and its questions (YAML, strict)."""

import re
from dataclasses import dataclass
from pathlib import Path

from question_bank.faults import FAULT, Fault
from question_bank.formats.fields import ARTICLE, FaultList, Fields
from question_bank.formats.nodes import FileNotUnderstood, Mapping, read_nodes
from question_bank.formats.template_fields import note_faults, read_template
from question_bank.question import (
    AUDIENCES,
    CASE_QUESTION,
    DIFFICULTIES,
    FALSE,
    KINDS,
    LETTERS,
    MULTIPLE_CHOICE,
    SINGLE_CHOICE,
    STATUSES,
    TRUE,
    TRUE_FALSE,
    TYPES,
    Entry,
    Place,
    Question,
    QuestionGroup,
    Signature,
    flatten,
)

HEAD = ("law", "prefix", "gists", "questions")
ITEM = (
    "type",
    "stem",
    "options",
    "key",
    "explanation",
    "cite",
    "see",
    "difficulty",
    "kind",
)
SHARED = ("tags", "audience", "status", "written", "checked")
CODE = re.compile(r"[a-z]{2,6}-\d{4}")
ITEM_CODE = re.compile(r"[a-z]{2,6}-\d{4}[a-d]")
PREFIX = re.compile(r"[a-z]{2,6}")


@dataclass(frozen=True, slots=True)
class Gist:
    """Our own wording of one article's rule; shown where no text is installed."""

    article: str
    version: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """One file of the bank as read; entries with a fault of form are left out."""

    path: str
    law: str
    prefix: str
    gists: tuple[Gist, ...]
    entries: tuple[Entry, ...]
    lines: int
    faults: tuple[Fault, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question of the file that can be asked, groups taken apart; templates are none."""
        return tuple(question for question in flatten(self.entries) if question.template is None)

    @property
    def templates(self) -> tuple[Question, ...]:
        """The file's template questions."""
        return tuple(question for question in flatten(self.entries) if question.template is not None)


def read_file(path: Path) -> QuestionFile:
    """Read one file; raises FileNotUnderstood when it is not YAML of our kind."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"读不出来，应当是 UTF-8 文本：{error}"
        raise FileNotUnderstood(Fault(FAULT, "file", message=message, file=str(path))) from error
    return read_text(text, file=str(path))


def read_text(text: str, *, file: str) -> QuestionFile:
    """Read a file's text; faults of form are collected, each with line and field."""
    root = read_nodes(text, file=file)
    faults = FaultList(file)
    if not isinstance(root, Mapping):
        message = "文件应当以 law、prefix、gists、questions 开头"
        raise FileNotUnderstood(Fault(FAULT, "file", message=message, file=file, line=1))
    head = Fields(root, faults=faults)
    head.known(HEAD)
    law = head.text("law")
    prefix = head.matching("prefix", pattern=PREFIX, says="应当是二至六个小写字母")
    entries = []
    for node in head.mappings("questions"):
        entry = _entry(node, faults=faults, law=law)
        if entry is not None:
            entries.append(entry)
    gists = _gists(head, faults=faults)
    count = len(text.splitlines())
    return QuestionFile(
        file, law, prefix=prefix, gists=gists, entries=tuple(entries), lines=count,
        faults=tuple(faults.found),
    )  # fmt: skip


def _gists(head: Fields, *, faults: FaultList) -> tuple[Gist, ...]:
    node = head.get("gists")
    if node is None:
        return ()
    if not isinstance(node, Mapping):
        head.fault("应当写成 条号: {version: …, text: …}", name="gists")
        return ()
    found = []
    for article, value in node.fields.items():
        line = node.lines[article]
        if not ARTICLE.fullmatch(article) or not isinstance(value, Mapping):
            faults.add(
                "应当写成 条号: {version: …, text: …}",
                line=line,
                name=f"gists.{article}",
            )
            continue
        inner = Fields(value, faults=faults, code=f"gists.{article}")
        inner.known(("version", "text"))
        version = ""
        if "version" in value.fields:
            version = inner.day("version")
        found.append(Gist(article, version, text=inner.text("text"), line=line))
    return tuple(found)


def _entry(node: Mapping, *, faults: FaultList, law: str) -> Entry | None:
    fields = Fields(node, faults=faults)
    fields.code = fields.text("code")
    before = len(faults.found)
    type_ = fields.one_of("type", allowed=[*TYPES, CASE_QUESTION])
    if not CODE.fullmatch(fields.code):
        fields.fault("代码应当是前缀加四位数字，如 fy-0001", name="code")
    if type_ == CASE_QUESTION:
        group = _group(fields, law=law)
        return group if len(faults.found) == before else None
    if not type_:
        return None
    templated = "template" in node.fields
    fields.known(("code", *ITEM, "derived", *SHARED, *(("template",) if templated else ())))
    question = _question(fields, shared=_Shared.read(fields), law=law)
    return question if len(faults.found) == before else None


@dataclass(frozen=True, slots=True)
class _Shared:
    tags: tuple[str, ...]
    audience: tuple[str, ...]
    status: str
    written: Signature
    checked: Signature
    case_text: str = ""
    group: str = ""

    @classmethod
    def read(cls, fields: Fields, *, case_text: str = "", group: str = "") -> "_Shared":
        return cls(
            tags=fields.texts("tags"),
            audience=fields.texts("audience", allowed=AUDIENCES),
            status=fields.one_of("status", allowed=STATUSES, default="draft"),
            written=fields.signature("written"),
            checked=fields.signature("checked"),
            case_text=case_text,
            group=group,
        )


def _group(fields: Fields, *, law: str) -> QuestionGroup:
    fields.known(("code", "type", "case", "questions", *SHARED))
    shared = _Shared.read(fields, case_text=fields.text("case"), group=fields.code)
    items = []
    for node in fields.mappings("questions"):
        inner = Fields(node, faults=fields.faults)
        inner.code = inner.text("code")
        inner.known(("code", *ITEM, "derived"))
        if not ITEM_CODE.fullmatch(inner.code) or inner.code[:-1] != fields.code:
            inner.fault(f"小题代码应当是 {fields.code} 加一个字母 a–d", name="code")
        items.append(_question(inner, shared=shared, law=law))
    if not 2 <= len(items) <= 4:
        fields.fault("一组案例题应当有二至四个小题", name="questions")
    place = Place(fields.faults.file, fields.node.line)
    return QuestionGroup(fields.code, shared.case_text, questions=tuple(items), place=place)


def _question(fields: Fields, *, shared: _Shared, law: str) -> Question:
    type_ = fields.one_of("type", allowed=TYPES)
    templated = "template" in fields.node.fields
    options, key = _absent(fields) if templated else _options_and_key(fields, type_)
    made = Question(
        code=fields.code,
        type=type_,
        stem=fields.text("stem"),
        options=options,
        key=key,
        explanation=fields.text("explanation"),
        cite=fields.citations("cite", required=True),
        see=fields.citations("see", required=False),
        difficulty=fields.one_of("difficulty", allowed=DIFFICULTIES),
        kind=fields.texts("kind", allowed=KINDS, required=True),
        derived=fields.text("derived", required=False),
        tags=shared.tags,
        audience=shared.audience,
        case_text=shared.case_text,
        group=shared.group,
        status=shared.status,
        written=shared.written,
        checked=shared.checked,
        law=law,
        template=read_template(fields) if templated else None,
        place=Place(fields.faults.file, fields.node.line),
    )
    if made.template is not None:
        note_faults(fields, made)
    return made


def _options_and_key(fields: Fields, type_: str) -> tuple[tuple[str, ...], str]:
    options = () if type_ == TRUE_FALSE else fields.options()
    if type_ == TRUE_FALSE and "options" in fields.node.fields:
        fields.fault("判断题没有选项", name="options")
    key = fields.text("key")
    if fault := key_fault(key, type_=type_, count=len(options)):
        fields.fault(fault, name="key")
    return options, key


def _absent(fields: Fields) -> tuple[tuple[str, ...], str]:
    for name in ("options", "key"):
        if name in fields.node.fields:
            fields.fault("模板题不写选项和答案字母，答案由 template 里的 key 算出", name=name)
    return (), ""


def key_fault(key: str, *, type_: str, count: int) -> str:
    """Why the key does not fit its type; "" when it does."""
    if not key or not type_:
        return ""
    if type_ == TRUE_FALSE:
        return "" if key in (TRUE, FALSE) else f"判断题的答案只能是 对 或 错，现在是「{key}」"
    letters = LETTERS[:count]
    if any(letter not in letters for letter in key):
        return f"答案「{key}」里有不存在的选项"
    if "".join(sorted(set(key))) != key:
        return f"答案「{key}」应当按字母顺序排列且不重复"
    if type_ == SINGLE_CHOICE and len(key) != 1:
        return f"单选题只能有一个答案，现在是「{key}」"
    if type_ == MULTIPLE_CHOICE and len(key) < 2:
        return f"多选题至少有两个答案，现在是「{key}」"
    return ""
