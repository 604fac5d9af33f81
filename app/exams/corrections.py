"""Corrections of keys as they are stored: what counts as right in a marking run, and in words."""

from app.foundation import database
from question_bank.marking import Correction
from question_bank.question import LETTERS, TRUE_FALSE, Question

_IN_RUN = (
    "SELECT c.version, c.keys FROM key_correction c JOIN marking_run r ON r.id = c.run "
    "JOIN marking_run here ON here.id = $1 AND here.exam = r.exam AND r.number <= here.number ORDER BY r.number"
)


async def in_run(run: int) -> dict[int, Correction]:
    """What counts in a run instead of keys, by question version: its own correction and those of the runs before it."""
    return {version: unpacked(keys) for version, keys in (await keys_in_run(run)).items()}


async def keys_in_run(run: int) -> dict[int, str]:
    """The same as it is stored; of several corrections of one version the newest."""
    return {row["version"]: row["keys"] for row in await database.fetch(_IN_RUN, run)}


def unpacked(keys: str) -> Correction:
    """Accepted keys as stored (`AB|ABD`, '' for a void question) as positions in the question's own order."""
    return Correction(tuple(frozenset(LETTERS.index(letter) for letter in one) for one in keys.split("|") if one))


def own_key(question: Question) -> str:
    """The question's own key in letters, as corrections are stored: 对 is A, 错 is B."""
    return "".join(LETTERS[place] for place in sorted(question.key_set))


def in_words(keys: str, question: Question) -> str:
    """`答案改为 B`, `A 或 C 都算对`, `题目作废，人人得满分`; letters in the question's own order."""
    if not keys:
        return "题目作废，人人得满分"
    told = [_told(one, question) for one in keys.split("|")]
    return f"答案改为 {told[0]}" if len(told) == 1 else f"{' 或 '.join(told)} 都算对"


def _told(key: str, question: Question) -> str:
    return question.choices[LETTERS.index(key)] if question.type == TRUE_FALSE else key
