"""Command line: `python -m question_bank check|format|balance|blind|convert`."""

import argparse
import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from question_bank import clock, converting
from question_bank.balance import balanced, with_changes
from question_bank.blind import blind_score
from question_bank.blocks import counts
from question_bank.check import TABLE, Report, check, content_files, read_files, template_files
from question_bank.formats.law_table import write_table
from question_bank.formats.writing import with_hashes, write_text
from question_bank.forms import TEMPLATES
from question_bank.laws import LawLibrary, LawsNotUnderstood, read_library, read_table
from question_bank.printing import report_lines
from question_bank.report import bank_report

OK, FAULTS, NOT_UNDERSTOOD = 0, 1, 2


def main(arguments: list[str], *, today: date) -> int:
    """Run one command; returns the exit code (0 fine, 1 faults, 2 not understood)."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options, today=today)
    except (LawsNotUnderstood, OSError) as error:
        print(error, file=sys.stderr)
        return NOT_UNDERSTOOD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m question_bank", description="题库检查与整理")
    commands = parser.add_subparsers(required=True)
    checking = commands.add_parser("check", help="检查试题")
    checking.add_argument("files", nargs="*", type=Path, metavar="FILE")
    checking.add_argument("--laws", type=Path, metavar="DIR", help="法律文本目录")
    checking.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="按哪一天的法律")
    checking.add_argument("--json", action="store_true", help="只输出 JSON")
    checking.add_argument("--quiet", action="store_true", help="不列出提醒")
    checking.set_defaults(run=_check)
    formatting = commands.add_parser("format", help="整理为统一格式，填写条文校验码")
    formatting.add_argument("files", nargs="*", type=Path, metavar="FILE")
    formatting.add_argument("--laws", type=Path, metavar="DIR", help="法律文本目录")
    formatting.set_defaults(run=_format)
    balancing = commands.add_parser("balance", help="调整选项次序，使答案字母均匀")
    balancing.set_defaults(run=_balance)
    blind = commands.add_parser("blind", help="各种试卷靠猜能得多少分")
    blind.set_defaults(run=_blind)
    conversion = commands.add_parser("convert", help="把别的格式的试题转成另一种格式")
    conversion.add_argument(
        "source", type=Path, metavar="IN", help="Excel、Word、文本、Moodle XML、GIFT、Aiken、QTI、JSONL、YAML"
    )
    conversion.add_argument("target", type=Path, metavar="OUT", help=".xlsx .csv .docx .xml .gift .zip .jsonl .yaml")
    conversion.add_argument("--key", action=argparse.BooleanOptionalAction, default=True, help="带答案和解析")
    conversion.add_argument("--json", action="store_true", help="只输出 JSON")
    conversion.add_argument("--full", action="store_true", help="列出收下的每一题")
    conversion.set_defaults(run=converting.run)
    return parser


def _library(folder: Path | None) -> LawLibrary:
    return read_library(folder) if folder else read_table(TABLE)


def _check(options: argparse.Namespace, *, today: date) -> int:
    laws = _library(options.laws)
    paths = options.files or [*content_files(), *template_files()]
    on = options.on or today
    report = check(paths, laws=laws, on=on, whole_bank=not options.files)
    whole = bank_report(report.questions, laws=laws, on=on)
    plan = [] if options.files else counts(report.questions)
    if options.json:
        findings = [finding.as_dict() for finding in report.findings]
        print(json.dumps({"findings": findings, "report": whole.as_dict()}, ensure_ascii=False))
        print(json.dumps(report.figures(), ensure_ascii=False))
    else:
        if not options.quiet:
            print(*report_lines(whole, plan), sep="\n")
        _print(report, quiet=options.quiet)
    return report.exit_code


def _print(report: Report, *, quiet: bool) -> None:
    shown = report.faults if quiet else report.findings
    for finding in shown:
        print(finding.as_line())
    figures = report.figures()
    types = "，".join(f"{name} {count}" for name, count in figures["by_type"].items())  # type: ignore[attr-defined]
    warnings = len(report.findings) - len(report.faults)
    print(f"共 {figures['questions']} 题（{types}），模板题 {figures['templates']}，错误 {figures['faults']}，提醒 {warnings}")


def _format(options: argparse.Namespace, *, today: date) -> int:
    library = read_library(options.laws) if options.laws else None
    files, refused = read_files(options.files or [*content_files(), *template_files()])
    faults = [*refused, *(fault for file in files for fault in file.faults)]
    for fault in faults:
        print(fault.as_line(), file=sys.stderr)
    for file in files:
        if file.faults:
            print(f"{file.path} 有错误，没有改动", file=sys.stderr)
            continue
        filled = with_hashes(file, library) if library else file
        text = write_text(filled)
        if text != Path(file.path).read_text(encoding="utf-8"):
            Path(file.path).write_text(text, encoding="utf-8")
            print(f"已整理 {file.path}")
    if library and not options.files:
        TABLE.write_text(write_table(library), encoding="utf-8")
    return NOT_UNDERSTOOD if refused else FAULTS if faults else OK


def _balance(options: argparse.Namespace, *, today: date) -> int:
    files, refused = read_files(content_files())
    if refused or any(file.faults for file in files):
        print("有文件没有读懂，请先运行 check", file=sys.stderr)
        return NOT_UNDERSTOOD
    changed = balanced([question for file in files for question in file.questions])
    for file in files:
        entries = with_changes(file.entries, changed)
        if entries != file.entries:
            text = write_text(replace(file, entries=entries))
            Path(file.path).write_text(text, encoding="utf-8")
    print(f"调整了 {len(changed)} 题的选项次序")
    return OK


def _blind(options: argparse.Namespace, *, today: date) -> int:
    files, _ = read_files(content_files())
    pool = [question for file in files for question in file.questions]
    for template in TEMPLATES:
        for rule in template.rules:
            score = blind_score(pool, template.form, rule=rule)
            print(f"{template.name} {rule}：靠猜 {score / 100:.1f} 分")
    return OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], today=clock.today()))
