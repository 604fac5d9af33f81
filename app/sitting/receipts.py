"""The receipt of a hand-in: when, how many answers, and a short code over them that only this installation can make.

The code is an HMAC over attempt, moment of hand-in and the answers that counted then, in the order of the paper. Whoever holds
it can have it checked later: one answer more, less or changed gives another code.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.foundation import database, protected, refusals
from app.foundation.access import Viewer
from app.sitting import queries, rules, steps

_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
_SIGNS, _GROUP = 12, 4


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a hand-in is confirmed with; `at` in ms of the exam's time."""

    attempt: str
    at: int
    answers: int
    code: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A receipt beside what somebody was given: `fits` when the code is the same."""

    receipt: Receipt
    fits: bool
    title: str
    name: str
    unit: str


def code_over(attempt: str, *, at: int, chosen: Mapping[int, str]) -> str:
    """Twelve signs in three groups over an attempt's counted answers (position → letters as shown)."""
    answers = ";".join(f"{item}:{chosen[item]}" for item in sorted(chosen))
    digest = hmac.new(protected.key_for("receipt"), f"{attempt}|{at}|{answers}".encode(), hashlib.sha256).digest()
    signs = "".join(_ALPHABET[byte & 31] for byte in digest[:_SIGNS])
    return "-".join(signs[start : start + _GROUP] for start in range(0, _SIGNS, _GROUP))


async def receipt_of(attempt: dict[str, Any]) -> Receipt:
    """The receipt of a handed-in attempt."""
    until = attempt["deadline"] + attempt["grace"] - attempt["shift"]
    chosen = rules.counted(await steps.events_of(attempt["id"]), until=until)
    at = attempt["handed_in_at"]
    return Receipt(attempt["code"], at, len(chosen), code_over(attempt["code"], at=at, chosen=chosen))


async def receipt_for(viewer: Viewer, code: str) -> Receipt:
    """The receipt of the viewer's own handed-in attempt; 404 for anybody else's."""
    return await receipt_of(await queries.attempt_for(viewer, code))


async def check(attempt: str, code: str) -> Checked:
    """What is stored for an attempt beside a code somebody was given; 404 for an attempt that was never handed in.

    Case, blanks and hyphens of the code do not matter.
    """
    row = await database.fetch_one(
        "SELECT a.*, e.title, p.name, COALESCE(u.name, '') AS unit FROM attempt a JOIN exam e ON e.id = a.exam "
        "JOIN person p ON p.id = a.person LEFT JOIN roster_entry r ON r.exam = a.exam AND r.person = a.person "
        "LEFT JOIN unit u ON u.id = r.unit WHERE a.code = $1 AND a.handed_in_at IS NOT NULL",
        attempt.strip().lower(),
    )
    if row is None:
        raise refusals.not_found("没有这份已交的答卷，请核对答卷号（13 个字母和数字）。")
    receipt = await receipt_of(row)
    given = "".join(sign for sign in code.upper() if sign.isalnum())
    fits = hmac.compare_digest(given.encode(), receipt.code.replace("-", "").encode())
    return Checked(receipt, fits, row["title"], row["name"], row["unit"])
