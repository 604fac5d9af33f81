"""`python -m question_bank convert IN OUT`: reads any format, writes any other, and accounts for every question."""

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from question_bank.files.refused_files import FileRefused
from question_bank.formats.bank_file import broken_groups
from question_bank.formats.foreign import read_foreign
from question_bank.formats.nodes import FileNotUnderstood
from question_bank.formats.outgoing import OUTGOING, Written, format_of, why_not_in
from question_bank.formats.question_file import read_text
from question_bank.formats.taken import Outcome, question_of, sorted_out
from question_bank.formats.understood import Reading, Refused, Understood
from question_bank.question import TYPES, Question

ALL_TAKEN, SOME_REFUSED, FILE_REFUSED = 0, 1, 2
_LISTED = 200


def run(options: Namespace, *, today: date) -> int:
    """Runs the command; 0 every question was written, 1 some were refused, 2 the file was."""
    try:
        outcome = convert(options.source, options.target, key=options.key)
    except (FileRefused, OSError) as error:
        print(_sentence(error), file=sys.stderr)
        if options.json:
            nothing = sorted_out(Reading("", ())).as_dict(full=options.full)
            print(json.dumps({**nothing, "file_refused": _sentence(error)}, ensure_ascii=False))
        return FILE_REFUSED
    if options.json:
        print(json.dumps(outcome.as_dict(full=options.full), ensure_ascii=False))
    else:
        for line in _lines(outcome, full=options.full):
            print(line)
        if outcome.taken:
            print(f"已写入 {options.target}")
    return SOME_REFUSED if outcome.refused or not outcome.taken else ALL_TAKEN


def convert(source: Path, target: Path, *, key: bool = True) -> Outcome:
    """Writes the questions of one file as another; nothing is written where none can be taken.

    Raises FileRefused for a file that cannot be read or written so, OSError where the disk refuses.
    """
    kind = format_of(target.name)
    if not kind:
        endings = "、".join(one.ending for one in OUTGOING.values())
        raise FileRefused(f"不知道要写成什么格式：{target.name}。请用这些后缀之一：{endings}。")
    if not key and not OUTGOING[kind].keyless:
        raise FileRefused(f"{OUTGOING[kind].name} 离不开答案，没有写出文件。不要答案请写成 .docx、.xlsx 或 .csv。")
    if target.exists() and source.samefile(target):
        raise FileRefused("写出的文件和读入的是同一个，没有改动。请换一个文件名。")
    outcome = sorted_out(read_any(source.read_bytes(), name=source.name))
    made, refused = _made(outcome.taken, kind=kind)
    outcome = outcome.without(refused)
    if made:
        _write(made, target, kind=kind, how=Written(title=target.stem, key=key))
    return outcome


def read_any(data: bytes, *, name: str) -> Reading:
    """A file of the bank's own (.yaml), or of any foreign format. Raises FileRefused."""
    if not name.lower().endswith((".yaml", ".yml")):
        return read_foreign(data, name=name)
    try:
        file = read_text(data.decode("utf-8"), file=name)
    except FileNotUnderstood as error:
        raise FileRefused(f"这个题库文件读不懂，没有转换：{error.fault.message}（第 {error.fault.line} 行）") from error
    except UnicodeDecodeError as error:
        raise FileRefused("这个题库文件不是 UTF-8 文本，没有转换。请另存为 UTF-8 再试。") from error
    faults = tuple(
        Refused(fault.line, f"第 {fault.line} 行", f"{fault.field}：{fault.message}", fault.code) for fault in file.faults
    )
    vague = [question for question in file.questions if question.template is not None]
    reason = "是模板题，没有固定的选项和答案，要先由平台抽成具体的题"
    templates = tuple(Refused(one.place.line, f"第 {one.place.line} 行", reason, one.stem[:60]) for one in vague)
    return Reading("题库文件", tuple(_own(one) for one in file.questions if one.template is None), (*faults, *templates))


def _own(question: Question) -> Understood:
    return Understood(
        row=question.place.line, place=f"第 {question.place.line} 行", type=question.type, stem=question.stem, options=question.options,
        key=question.key, explanation=question.explanation, case_text=question.case_text, group=question.group, code=question.code,
        difficulty=question.difficulty, tags=question.tags, cite=question.cite, see=question.see, kind=question.kind,
        audience=question.audience, derived=question.derived, law=question.law,
    )  # fmt: skip


def _made(taken: Iterable[Understood], *, kind: str) -> tuple[list[Question], list[Refused]]:
    made: list[tuple[Understood, Question]] = []
    refused: list[Refused] = []
    for read in taken:
        question = question_of(read)
        law = made[0][1].law if made else question.law
        if reason := why_not_in(kind, question, law=law):
            refused.append(Refused(read.row, read.place, reason, read.stem[:60]))
        else:
            made.append((read, question))
    broken = broken_groups(question for _, question in made) if kind == "yaml" else frozenset()
    reason = "一组案例题应当有二至四个挨在一起、同一案情的小题，不能写成题库文件"
    refused += [Refused(read.row, read.place, reason, read.stem[:60]) for read, question in made if question.group in broken]
    return [question for _, question in made if question.group not in broken], refused


def _write(made: list[Question], target: Path, *, kind: str, how: Written) -> None:
    """Writes beside the target and renames: a file half written is never seen."""
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            OUTGOING[kind].write(made, file, how)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _lines(outcome: Outcome, *, full: bool) -> Iterator[str]:
    yield (
        f"{outcome.format}：读到 {outcome.read} 题 = 收下 {len(outcome.taken)} + 文件内重复 {len(outcome.repeated)} + 没有收下 {len(outcome.refused)}"
    )
    counts = outcome.as_dict()["by_type"]
    if counts:
        yield "，".join(f"{TYPES[type_]} {count}" for type_, count in counts.items())
    yield from outcome.notes
    for refused in sorted(outcome.refused, key=lambda one: one.row):
        yield f"没有收下 {refused.place}：{refused.reason}" + (f"　{refused.text}" if refused.text else "")
    for repeated in outcome.repeated:
        yield f"重复 {repeated.place}：与{repeated.of}相同　{repeated.text}"
    doubted = [(question, doubt) for question in outcome.taken for doubt in question.doubts]
    for question, doubt in doubted[:_LISTED]:
        yield f"请核对 {question.place}：{doubt.message}"
    if len(doubted) > _LISTED:
        yield f"还有 {len(doubted) - _LISTED} 处请核对，用 --json 全部列出"
    for question in outcome.taken if full else ():
        options = "　".join(f"{letter}. {text}" for letter, text in zip("ABCDEFGH", question.options, strict=False))
        yield f"{question.place}　{TYPES[question.type]}　{question.stem}　{options}　答案：{question.key}"


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"文件打不开，没有转换：{error.filename or ''} {error.strerror or ''}"
    return str(error)
