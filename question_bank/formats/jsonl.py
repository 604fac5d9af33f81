"""Our own exchange layout: one question per line as JSON; every field is described in docs/bank-jsonl.md."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from question_bank.formats.drafts import Draft, collected, difficulty_of, judged
from question_bank.formats.plain import text_of_bytes
from question_bank.formats.question_file import key_fault
from question_bank.formats.understood import Reading, Refused, Understood
from question_bank.question import (
    AUDIENCES,
    KINDS,
    LETTERS,
    TRUE,
    TRUE_FALSE,
    TYPES,
    Citation,
    Question,
)

FORMAT = "JSONL"
_TEXTS = ("code", "type", "case", "group", "stem", "key", "explanation", "cited", "difficulty", "derived", "law")
_LISTS = ("options", "tags", "kind", "audience")
_CITES = ("cite", "see")
_CITED = ("law", "version", "article", "hash")


class _NotUnderstood(ValueError):
    """One line is no question; the message says why."""


def read(data: bytes) -> Reading:
    """The questions of a JSONL file, one a line; `row` is the line. Raises FileRefused where it is no text."""
    lines = enumerate(text_of_bytes(data).split("\n"), start=1)
    return collected(FORMAT, (_question(line, row=row) for row, line in lines if line.strip()))


def write(questions: Iterable[Question], target: BinaryIO) -> None:
    """Writes one line per question with every field that is not empty; who wrote and read it is left out."""
    for question in questions:
        target.write(json.dumps(_fields(question), ensure_ascii=False).encode() + b"\n")


def _fields(question: Question) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "code": question.code, "type": question.type, "law": question.law, "group": question.group, "case": question.case_text,
        "stem": question.stem, "options": list(question.options), "key": question.key, "explanation": question.explanation,
        "cite": [_cited(cite) for cite in question.cite], "see": [_cited(cite) for cite in question.see],
        "difficulty": question.difficulty, "kind": list(question.kind), "tags": list(question.tags),
        "audience": list(question.audience), "derived": question.derived,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


def _cited(cite: Citation) -> dict[str, str]:
    return {name: value for name in _CITED if (value := getattr(cite, name))}


def _question(line: str, *, row: int) -> Understood | Refused:
    draft = Draft(row, counted="行")
    try:
        fields = _object(line)
        draft.stem = fields.get("stem", "")
        _fill(draft, fields)
    except _NotUnderstood as error:
        return draft.refused(str(error))
    unknown = [name for name in fields if name not in (*_TEXTS, *_LISTS, *_CITES)]
    if unknown:
        draft.doubt("", "unknown_field", message=f"有不认识的字段，没有读入：{'、'.join(unknown)[:100]}")
    return judged(draft)


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line, object_pairs_hook=_once)
    except _NotUnderstood:
        raise
    except (ValueError, RecursionError) as error:
        raise _NotUnderstood("这一行不是 JSON") from error
    if not isinstance(found, dict):
        raise _NotUnderstood("这一行不是一个 JSON 对象")
    for name in _TEXTS:
        if not isinstance(found.get(name, ""), str):
            raise _NotUnderstood(f"{name} 应当是文字")
    for name in _LISTS:
        _texts(found.get(name, []), name)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise _NotUnderstood("同一个字段写了两次")
    return dict(pairs)


def _texts(value: object, name: str) -> None:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _NotUnderstood(f"{name} 应当是文字的列表")


def _fill(draft: Draft, fields: dict[str, Any]) -> None:
    type_ = fields.get("type", "")
    if type_ not in TYPES:
        raise _NotUnderstood(f"type 应当是 {'、'.join(TYPES)} 之一，现在是“{type_[:30]}”")
    draft.type, draft.options, draft.tags = type_, list(fields.get("options", [])), list(fields.get("tags", []))
    draft.case_text, draft.group, draft.code = fields.get("case", ""), fields.get("group", ""), fields.get("code", "")
    draft.explanation, draft.cited = fields.get("explanation", ""), fields.get("cited", "")
    draft.derived, draft.law = fields.get("derived", ""), fields.get("law", "")
    draft.difficulty = difficulty_of(fields.get("difficulty", ""))
    if fields.get("difficulty") and not draft.difficulty:
        draft.doubt("difficulty", "difficulty_unknown", message="难度没有读懂，应当是 easy、medium、hard 之一")
    draft.kind = _known(draft, fields, name="kind", among=KINDS)
    draft.audience = _known(draft, fields, name="audience", among=AUDIENCES)
    draft.cite, draft.see = _citations(fields, "cite"), _citations(fields, "see")
    _key(draft, fields.get("key", ""))


def _known(draft: Draft, fields: dict[str, Any], *, name: str, among: Iterable[str]) -> tuple[str, ...]:
    known = tuple(value for value in fields.get(name, []) if value in among)
    if len(known) < len(fields.get(name, [])):
        draft.doubt("", f"{name}_unknown", message=f"{name} 里有不认识的值，没有读入")
    return known


def _key(draft: Draft, key: str) -> None:
    if fault := key_fault(key, type_=draft.type, count=len(draft.options)):
        raise _NotUnderstood(fault)
    if draft.type == TRUE_FALSE:
        if draft.options:
            raise _NotUnderstood("判断题没有选项")
        draft.truth = key == TRUE if key else None
    else:
        draft.right = {LETTERS.index(letter) for letter in key}


def _citations(fields: dict[str, Any], name: str) -> tuple[Citation, ...]:
    written = fields.get(name, [])
    if not isinstance(written, list):
        raise _NotUnderstood(f"{name} 应当是引用的列表")
    return tuple(_each(written, name))


def _each(written: list[Any], name: str) -> Iterator[Citation]:
    for one in written:
        fits = isinstance(one, dict) and set(one) <= set(_CITED) and all(isinstance(value, str) for value in one.values())
        if not fits or not one.get("law") or not one.get("article"):
            raise _NotUnderstood(f"{name} 的每一项应当是 law、version、article、hash，law 和 article 不能空")
        yield Citation(one["law"], one.get("version", ""), one["article"], one.get("hash", ""))
