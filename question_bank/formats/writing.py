"""Writes the bank's own file in its one canonical order and layout."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from question_bank.formats.question_file import Gist, QuestionFile
from question_bank.formats.template_writing import template_lines
from question_bank.laws import LawLibrary, article_hash
from question_bank.question import (
    LETTERS,
    Citation,
    Entry,
    Question,
    QuestionGroup,
    Signature,
)

PLAIN_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~]")
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff\u2028\u2029]|: |:$| #|^\s|\s$")
FLOW_UNSAFE = re.compile(r"[,\[\]{}]|:[,\[\]{}]")


def write_text(file: QuestionFile) -> str:
    """The file's canonical text: gists by article, questions by code."""
    lines = [f"law: {scalar(file.law)}", f"prefix: {scalar(file.prefix)}"]
    if file.gists:
        lines.append("gists:")
        for gist in sorted(file.gists, key=lambda g: Citation("", "", g.article).order):
            fields = [("version", gist.version), ("text", gist.text)]
            lines.append(f"  {gist.article}: {flow_map(fields)}")
    lines.append("questions:")
    for entry in sorted(file.entries, key=lambda e: e.code):
        lines.extend(_entry_lines(entry))
    return "\n".join(lines) + "\n"


def scalar(text: str, *, flow: bool = False) -> str:
    """A text as one line of YAML: plain where that is safe, else double-quoted."""
    plain = PLAIN_START.match(text) and not UNSAFE.search(text) and text.isprintable()
    if plain and not (flow and FLOW_UNSAFE.search(text)):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(
        r"[\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff\ufffe\uffff]",
        lambda match: f"\\u{ord(match.group()):04x}",
        quoted,
    )


def flow_map(fields: Iterable[tuple[str, str]]) -> str:
    """`{a: x, b: y}` without the empty fields."""
    return "{" + ", ".join(f"{k}: {scalar(v, flow=True)}" for k, v in fields if v) + "}"


def flow_list(texts: Iterable[str]) -> str:
    """`[x, y]`."""
    return "[" + ", ".join(scalar(text, flow=True) for text in texts) + "]"


def _entry_lines(entry: Entry) -> Iterator[str]:
    if isinstance(entry, QuestionGroup):
        yield f"- code: {entry.code}"
        yield "  type: case_question"
        yield f"  case: {scalar(entry.case)}"
        yield "  questions:"
        for question in entry.questions:
            yield from _item_lines(question)
        yield from (f"  {line}" for line in _shared_lines(entry.questions[0]))
    else:
        lines = _item_lines(entry)
        yield from lines
        yield from (f"  {line}" for line in _shared_lines(entry))


def _item_lines(question: Question) -> Iterator[str]:
    indent = "  " if question.group else ""
    yield f"{indent}- code: {question.code}"
    for line in _content_lines(question):
        yield f"{indent}  {line}"


def _content_lines(question: Question) -> Iterator[str]:
    yield f"type: {question.type}"
    yield f"stem: {scalar(question.stem)}"
    if question.options:
        yield f"options: {flow_map(zip(LETTERS, question.options, strict=False))}"
    if question.template is not None:
        yield from template_lines(question.template, scalar=partial(scalar, flow=True))
    else:
        yield f"key: {question.key}"
    yield f"explanation: {scalar(question.explanation)}"
    yield from _citation_lines("cite", question.cite)
    yield from _citation_lines("see", question.see)
    if question.derived:
        yield f"derived: {scalar(question.derived)}"
    yield f"difficulty: {question.difficulty}"
    yield f"kind: {flow_list(question.kind)}"


def _citation_lines(name: str, citations: tuple[Citation, ...]) -> Iterator[str]:
    written = [
        flow_map(
            [
                ("law", c.law),
                ("version", c.version),
                ("article", c.article),
                ("hash", c.hash),
            ]
        )
        for c in citations
    ]
    if len(written) == 1:
        yield f"{name}: [{written[0]}]"
    elif written:
        yield f"{name}:"
        yield from (f"- {text}" for text in written)


def _shared_lines(question: Question) -> Iterator[str]:
    if question.tags:
        yield f"tags: {flow_list(question.tags)}"
    if question.audience:
        yield f"audience: {flow_list(question.audience)}"
    yield f"status: {question.status}"
    yield f"written: {_signature(question.written)}"
    yield f"checked: {_signature(question.checked)}"


def _signature(signature: Signature) -> str:
    return flow_map([("by", signature.by), ("on", signature.on), ("note", signature.note)])


def with_hashes(file: QuestionFile, library: LawLibrary) -> QuestionFile:
    """The file with short law names, missing versions and every hash filled from the texts.

    A stated version is never changed: whether it is the one in force is the check's to say.
    """

    def filled(citation: Citation) -> Citation:
        versions = library.versions.get(citation.law, [])
        version = citation.version or (versions[-1].version if versions else "")
        law = library.version(citation.law, version)
        if law is None:
            return citation
        text = library.article(law, citation.article)
        hash_ = article_hash(text) if text is not None else citation.hash
        return replace(citation, law=law.short[0], version=law.version, hash=hash_)

    def filled_question(question: Question) -> Question:
        cite = tuple(filled(c) for c in question.cite)
        see = tuple(filled(c) for c in question.see)
        return replace(question, cite=cite, see=see)

    def filled_entry(entry: Entry) -> Entry:
        if isinstance(entry, QuestionGroup):
            items = tuple(filled_question(question) for question in entry.questions)
            return replace(entry, questions=items)
        return filled_question(entry)

    def filled_gist(gist: Gist) -> Gist:
        version = filled(Citation(file.law, gist.version, gist.article)).version
        return replace(gist, version=version)

    law = next(iter(library.versions.get(file.law, [])), None)
    return replace(
        file,
        law=law.short[0] if law else file.law,
        entries=tuple(filled_entry(entry) for entry in file.entries),
        gists=tuple(filled_gist(gist) for gist in file.gists),
    )
