"""The people behind a number: exactly those it counts, with what may be shown of them."""

from typing import Any

from app.foundation import database, protected
from app.people import identity
from app.rates import counting
from app.rates.counting import WHICH, Part
from app.rates.narrowing import Narrowed, condition, counted_as
from app.rates.queries import year_of
from app.rates.rules import Listed
from app.study.rules import DEFAULT_SETS

AT_ONCE = 2_000
"""People up to which a list is taken out while its asker waits; more are made in the background."""

_PAGE = """
SELECT f.*, COALESCE((SELECT y.label FROM exempt_reason y WHERE y.code = f.reason), f.reason) AS reason_words, h.code, h.name, h.staff_no, h.phone_sealed, u.code AS unit_code, u.short_name AS unit_name,
  (SELECT max(w.seen_at) FROM web_session w WHERE w.person = f.person) AS seen_at,
  CASE WHEN EXISTS (SELECT 1 FROM credential c WHERE c.person = f.person) THEN 1 ELSE 0 END AS opened,
  CASE WHEN EXISTS (SELECT 1 FROM runs z JOIN attempt a ON a.exam = z.exam WHERE a.person = f.person AND a.started_at IS NOT NULL
    AND a.handed_in_at IS NULL AND a.voided_at IS NULL) THEN 1 ELSE 0 END AS at_it,
  CASE WHEN EXISTS (SELECT 1 FROM attempt a WHERE a.person = f.person AND a.exam = $1 AND a.handed_in_for = 'room'
    AND a.voided_at IS NULL) THEN 1 ELSE 0 END AS on_paper
FROM (
  SELECT t.person, t.unit, t.category, t.score, t.exempt, t.reason, t.sittings, t.passed, t.studied, t.first_at, t.said_at,
    (SELECT p.pinyin FROM person p WHERE p.id = t.person) AS pinyin, count(*) OVER (PARTITION BY t.unit) AS together, count(*) OVER () AS found
  FROM standing t {where}
  ORDER BY together DESC, t.unit, pinyin, t.person LIMIT {most} OFFSET {offset}
) f JOIN unit u ON u.id = f.unit JOIN person h ON h.id = f.person ORDER BY f.together DESC, f.unit, f.pinyin, f.person
"""


async def people_in(
    exam: dict[str, Any], part: Part, *, which: str, text: str = "", narrowed: Narrowed | None = None, most: int = 50, offset: int = 0
) -> tuple[list[Listed], int]:
    """Up to `most` people whom a number counts, those of units with many of them first, and how many there are in all.

    `text` narrows to names, pinyin or a staff number. One statement; two where a page lies past the end.
    """
    exam = counted_as(exam, narrowed.counted) if narrowed is not None else exam
    head, args = counting.standing(exam, part, year=year_of(exam), default_sets=DEFAULT_SETS)
    where, args = _where(which, text=text, args=args)
    if narrowed is not None:
        more, args = condition(narrowed, exam, which, args=args, year=year_of(exam), default_sets=DEFAULT_SETS)
        where += more
    page = _PAGE.replace("{where}", where).replace("{most}", f"${len(args) + 1}").replace("{offset}", f"${len(args) + 2}")
    rows = await database.fetch(head + page, *args, most, offset)
    if rows or not offset:
        return [_listed(row) for row in rows], int(rows[0]["found"]) if rows else 0
    found = await database.fetch_value(
        f"{head} SELECT count(*) AS n FROM standing t{where}", *args
    )
    return [], int(found)


async def one_in(exam: dict[str, Any], part: Part, code: str) -> Listed | None:
    """The person with this code, where they are on that part of the roster."""
    head, args = counting.standing(exam, part, year=year_of(exam), default_sets=DEFAULT_SETS)
    where = f" WHERE t.person = (SELECT p.id FROM person p WHERE p.code = ${len(args) + 1})"
    page = _PAGE.replace("{where}", where).replace("{most}", "1").replace("{offset}", "0")
    rows = await database.fetch(head + page, *args, code)
    return _listed(rows[0]) if rows else None


def _where(which: str, *, text: str, args: list[Any]) -> tuple[str, list[Any]]:
    where = f" WHERE ({WHICH[which]})"
    if not text:
        return where, args
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    n = len(args) + 1
    where += (
        f" AND (SELECT 1 FROM person p WHERE p.id = t.person AND (p.name LIKE ${n} ESCAPE '\\' OR p.pinyin LIKE ${n + 1} ESCAPE '\\' "
        f"OR p.staff_no = ${n + 2})) = 1"
    )
    return where, [*args, f"%{plain}%", f"%{plain.lower()}%", text]


def _listed(row: dict[str, Any]) -> Listed:
    failed = row["score"] is not None and not row["passed"]
    after = bool(row["exempt"]) and failed and row["first_at"] < row["said_at"]
    return Listed(
        row["code"], row["name"], row["staff_no"] or "", _masked(row["phone_sealed"]), row["unit"], row["unit_code"], row["unit_name"],
        row["category"], row["score"], row["sittings"], bool(row["exempt"]), row["reason_words"], after, bool(row["studied"]),
        bool(row["opened"]), bool(row["at_it"]), row["seen_at"], bool(row["on_paper"]),
    )  # fmt: skip


def _masked(sealed: bytes | None) -> str:
    if sealed is None:
        return ""
    try:
        return identity.mask_phone(protected.unseal(bytes(sealed), about="person.phone"))
    except protected.CannotOpen:
        return "****"
