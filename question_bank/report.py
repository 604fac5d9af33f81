"""The state of a bank as one report: balance, blind habits on every form, duplicates, coverage, citations.

Every figure is a whole number: shares in tenths of a percent, marks × 100.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from question_bank.blind import LIMIT, best_habit, blind_score
from question_bank.checks import bank
from question_bank.checks.citations import citation_faults, repealed_named
from question_bank.checks.wording import wording_faults
from question_bank.drawing import Blueprint, PoolItem, Share, make_plan
from question_bank.faults import FAULT, Fault
from question_bank.forms import TEMPLATES, FormTemplate
from question_bank.laws import LawLibrary
from question_bank.likeness import WORDS, Likeness
from question_bank.marking import RULES
from question_bank.question import DIFFICULTIES, TRUE_FALSE, TYPES, Question

STANDARD = Blueprint((Share("difficulty", "easy", 50), Share("difficulty", "medium", 35), Share("difficulty", "hard", 15)))
MOST_LISTED = 200
WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Balance:
    """One share of the bank (‰) and the bounds it should keep (‰); `must` when leaving them is a fault."""

    name: str
    share: int
    low: int
    high: int
    must: bool

    @property
    def kept(self) -> bool:
        """Whether the share lies within its bounds."""
        return self.low <= self.share <= self.high


@dataclass(frozen=True, slots=True)
class BlindRow:
    """What habit alone earns on a form under a 多选 rule (marks × 100 of 100 points), and by which habit per type."""

    form: str
    rule: str
    offered: bool
    score: int
    habits: str

    @property
    def kept(self) -> bool:
        """Whether the score stays within the limit, or the form does not offer the rule."""
        return self.score <= LIMIT or not self.offered


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a form needs of one kind of question and what the bank holds; `papers` without a question in common."""

    form: str
    name: str
    needed: int
    have: int
    possible: bool

    @property
    def papers(self) -> int:
        """How many papers could be filled without using a question twice."""
        return self.have // self.needed if self.needed else 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One question with something to mend or to look at; the message may quote the question."""

    code: str
    rule: str
    message: str
    must: bool


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two questions that are like each other."""

    code: str
    other: str
    how: str
    percent: int


@dataclass(frozen=True, slots=True)
class BankReport:
    """Everything the report shows; lists hold MOST_LISTED at most, the totals count all."""

    on: str
    questions: int
    by_type: dict[str, int]
    by_law: dict[str, int]
    by_difficulty: dict[str, int]
    balance: tuple[Balance, ...]
    blind: tuple[BlindRow, ...]
    coverage: tuple[Coverage, ...]
    citations: int
    citation_faults: int
    findings_total: int
    findings: tuple[Finding, ...]
    duplicates_total: int
    duplicates: tuple[Duplicate, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def bank_report(questions: Sequence[Question], *, laws: LawLibrary, on: date) -> BankReport:
    """The report on questions held against the laws in force on a day; pure and the same for the same questions."""
    questions = list(questions)
    cited = [_cited(question, laws=laws, on=on) for question in questions]
    worded = [_worded(question) for question in questions]
    findings = [finding for found in (*cited, *worded) for finding in found]
    findings.sort(key=lambda finding: (not finding.must, finding.code, finding.rule))
    duplicates = _duplicates(questions)
    return BankReport(
        on=on.isoformat(),
        questions=len(questions),
        by_type=_counted((q.type for q in questions), TYPES),
        by_law=dict(sorted(Counter(q.law for q in questions).items())),
        by_difficulty=_counted((q.difficulty for q in questions), DIFFICULTIES),
        balance=_balance(questions),
        blind=tuple(row for template in TEMPLATES for row in _blind_rows(questions, template)),
        coverage=tuple(row for template in TEMPLATES for row in _coverage(questions, template)),
        citations=sum(len(question.cite) for question in questions),
        citation_faults=sum(finding.must for found in cited for finding in found),
        findings_total=len(findings),
        findings=tuple(findings[:MOST_LISTED]),
        duplicates_total=len(duplicates),
        duplicates=tuple(duplicates[:MOST_LISTED]),
    )


def _counted(values: Any, names: dict[str, str]) -> dict[str, int]:
    counts = Counter(values)
    return {label: counts[value] for value, label in names.items()}


def _balance(questions: list[Question]) -> tuple[Balance, ...]:
    rows = [(share, True) for share in bank.shares(questions)] + [(share, False) for share in bank.soft_shares(questions)]
    return tuple(
        Balance(name.strip(), round(share * WHOLE), round(low * WHOLE), round(high * WHOLE), must)
        for (_, name, low, share, high), must in rows
    )


def _blind_rows(questions: list[Question], template: FormTemplate) -> list[BlindRow]:
    by_type = {part.type: [q for q in questions if q.type == part.type] for part in template.form.parts if part.count}
    if not all(by_type.values()):
        return []
    rows = []
    for rule in RULES:
        habits = [
            f"{TYPES[part.type]}{best_habit(by_type[part.type], worth=part.points, rule=rule)[0]}"
            for part in template.form.parts
            if part.count
        ]
        score = blind_score(questions, template.form, rule=rule)
        rows.append(BlindRow(template.name, rule, rule in template.rules, score, "，".join(habits)))
    return rows


def _coverage(questions: list[Question], template: FormTemplate) -> list[Coverage]:
    pool = [
        PoolItem(n, q.type, law=q.law, difficulty=q.difficulty, tags=q.tags, group=q.group,
                 choices=2 if q.type == TRUE_FALSE else len(q.options))
        for n, q in enumerate(questions)
    ]  # fmt: skip
    possible = make_plan(pool, template.form, blueprint=STANDARD, seed=template.code).possible
    counts = Counter(question.type for question in questions)
    return [
        Coverage(template.name, TYPES[part.type], part.count, counts[part.type], possible)
        for part in template.form.parts
        if part.count
    ]


def _cited(question: Question, *, laws: LawLibrary, on: date) -> list[Finding]:
    faults = [*citation_faults(question, laws=laws, on=on), *repealed_named(question, laws=laws, on=on)]
    return _findings(question, faults)


def _worded(question: Question) -> list[Finding]:
    return _findings(question, [fault for fault in wording_faults(question) if fault.rule != "reading"])


def _findings(question: Question, faults: list[Fault]) -> list[Finding]:
    return [Finding(question.code, fault.rule, fault.message, fault.level == FAULT) for fault in faults]


def _duplicates(questions: list[Question]) -> list[Duplicate]:
    known, found = Likeness(), []
    by_code = {question.code: question for question in questions}
    for question in questions:
        for match in known.matches(question):
            other = by_code[str(match.ref)]
            if not question.meant_alike(other):
                found.append(Duplicate(question.code, other.code, WORDS[match.how], match.percent))
        known.add(question.code, question)
    return found
