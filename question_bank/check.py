"""The check of the bank as one call: files in, findings and figures out."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from question_bank.blocks import coverage_faults
from question_bank.checks import bank
from question_bank.checks.citations import citation_faults, gist_faults, repealed_named
from question_bank.checks.templates import template_findings
from question_bank.checks.wording import wording_faults
from question_bank.faults import FAULT, Fault
from question_bank.formats.nodes import FileNotUnderstood
from question_bank.formats.question_file import QuestionFile, read_file
from question_bank.laws import LawLibrary
from question_bank.question import Question
from question_bank.templating.days import shipped_calendar

CONTENT = Path(__file__).parent / "content"
TABLE = CONTENT / "laws.yaml"


@dataclass(frozen=True, slots=True)
class Report:
    """What the check found."""

    files: list[QuestionFile]
    findings: list[Fault]
    unreadable: bool = False

    @property
    def questions(self) -> list[Question]:
        """Every question that was understood."""
        return [question for file in self.files for question in file.questions]

    @property
    def templates(self) -> list[Question]:
        """Every template question that was understood."""
        return [question for file in self.files for question in file.templates]

    @property
    def faults(self) -> list[Fault]:
        """The findings that must be mended."""
        return [finding for finding in self.findings if finding.level == FAULT]

    @property
    def exit_code(self) -> int:
        """0 nothing to mend, 1 faults, 2 a file that was not understood."""
        return 2 if self.unreadable else int(bool(self.faults))

    def figures(self) -> dict[str, object]:
        """The closing figures, as `--json` prints them."""
        questions = self.questions
        return {
            "questions": len(questions),
            "templates": len(self.templates),
            "by_type": dict(sorted(Counter(q.type for q in questions).items())),
            "by_law": dict(sorted(Counter(q.law for q in questions).items())),
            "faults": len(self.faults),
            "distinct_stems": len({bank.plain_stem(q) for q in questions}),
        }


def content_files() -> list[Path]:
    """The shipped question files by name, seen from the working folder where that is above."""
    return sorted(path for path in _folder().glob("*.yaml") if path.name != TABLE.name)


def template_files() -> list[Path]:
    """The shipped files of template questions, in a folder of their own, since they are never drawn themselves."""
    return sorted((_folder() / "templates").glob("*.yaml"))


def _folder() -> Path:
    here = Path.cwd()
    return CONTENT.relative_to(here) if CONTENT.is_relative_to(here) else CONTENT


def read_files(paths: list[Path]) -> tuple[list[QuestionFile], list[Fault]]:
    """The files that could be read, and why the others could not."""
    files, refused = [], []
    for path in paths:
        try:
            files.append(read_file(path))
        except FileNotUnderstood as error:
            refused.append(error.fault)
    return files, refused


def check(paths: list[Path], *, laws: LawLibrary, on: date, whole_bank: bool) -> Report:
    """Check files against laws in force on a day; quotas are held on the whole bank only."""
    files, refused = read_files(paths)
    findings = [*refused, *(fault for file in files for fault in file.faults)]
    findings += bank.file_faults(files)
    questions = [question for file in files for question in file.questions]
    for question in questions:
        findings += wording_faults(question)
        findings += citation_faults(question, laws=laws, on=on)
        findings += repealed_named(question, laws=laws, on=on)
    for template in (template for file in files for template in file.templates):
        findings += template_findings(template, laws=laws, on=on, days=shipped_calendar())
    for file in files:
        findings += gist_faults(file, laws=laws, on=on)
    findings += bank.missing_gists(files)
    findings += bank.duplicate_faults(questions)
    if whole_bank:
        findings += coverage_faults(questions)
        findings += bank.balance_faults(questions)
        findings += bank.blind_faults(questions)
        findings += bank.unread(questions)
    findings.sort(key=lambda f: (f.file, f.line, f.level, f.rule))
    return Report(files, findings, unreadable=bool(refused))
