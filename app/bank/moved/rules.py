"""What is true of a question whose law moved: pure."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from app.laws.rules import CONFIRMABLE, Force, Standing, Stands
from question_bank.laws import plain_text
from question_bank.question import Citation, Question

Confirmed = Collection[tuple[str, str, str]]
"""(law, cited article, what it was confirmed against) of one version of a question."""
NOBODY: Confirmed = frozenset()
_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Moved:
    """A cited article that is no longer what the question was written from."""

    cited: Citation
    stands: Stands

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return self.stands.standing


def moved_in(question: Question, *, force: Force, confirmed: Confirmed = NOBODY) -> list[Moved]:
    """The articles that the key rests on and that moved, but for those confirmed since: such a question is not drawn."""
    return _moved(question.cite, force=force, confirmed=confirmed)


def moved_beside(question: Question, *, force: Force) -> list[Moved]:
    """The articles merely pointed at (`see`) that moved: a hint, the question is drawn all the same."""
    return _moved(question.see, force=force, confirmed=NOBODY)


def _moved(cited: Iterable[Citation], *, force: Force, confirmed: Confirmed) -> list[Moved]:
    found = ((one, force.stands(one)) for one in cited)
    return [
        Moved(one, stands) for one, stands in found if stands.moved and (one.law, one.article, stands.against) not in confirmed
    ]


def seen(moved: Iterable[Moved]) -> str:
    """A short mark of what somebody saw, so that nothing is confirmed that changed meanwhile."""
    lines = sorted(f"{one.cited.law} {one.cited.article} {one.standing} {one.stands.against}" for one in moved)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def why_no_confirmation(moved: list[Moved], *, written_by: int | None, by: int | None) -> str:
    """Why a question cannot be confirmed by this person; '' when it can."""
    if not moved:
        return "这道题所引的条文没有变动，或者已经确认过了。"
    if any(one.standing is Standing.NOT_YET for one in moved):
        return "所引的法律还没有施行，到施行那天会自动恢复抽题，不用确认。"
    if any(one.standing not in CONFIRMABLE for one in moved):
        return "所引的法律已经废止，或者条文已经删去，不能只作确认。请改题、另引条文，或者停用。"
    if written_by is not None and written_by == by:
        return "自己写的题要由另一个人确认。请让另一位审核人员来看。"
    return ""


def cited_anew(question: Question, *, force: Force) -> Question:
    """The question with every merely renumbered citation brought to the number and version in force on the day."""
    return replace(
        question, cite=tuple(_anew(one, force) for one in question.cite), see=tuple(_anew(one, force) for one in question.see)
    )  # fmt: skip


def _anew(cited: Citation, force: Force) -> Citation:
    stands = force.stands(cited)
    if stands.standing is not Standing.RENUMBERED or stands.version is None:
        return cited
    return Citation(cited.law, stands.version.version, stands.article, stands.against)


def only_renumbered(moved: list[Moved]) -> bool:
    """Whether a new citation is all that a question needs."""
    return bool(moved) and all(one.standing is Standing.RENUMBERED for one in moved)


def most_like(text: str, others: dict[str, str]) -> str:
    """The number of the article whose words are most like a text; '' where none is much like it."""
    mine = _pairs(text)
    best, found = _ALIKE, ""
    for number, body in others.items():
        theirs = _pairs(body)
        likeness = len(mine & theirs) / max(len(mine | theirs), 1)
        if likeness > best:
            best, found = likeness, number
    return found


def _pairs(text: str) -> set[str]:
    plain = plain_text(text)
    return {plain[n : n + 2] for n in range(len(plain) - 1)}
