"""Reading the record, for who may see all of it."""

from dataclasses import dataclass
from typing import Any

from app.foundation import clock, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.ledger import verbs
from app.foundation.web import who

MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class Sought:
    """What a list of entries is narrowed to; '' narrows nothing. `verb` and `subject` are keys, `day` is 2026-11-22."""

    person: str = ""
    verb: str = ""
    subject: str = ""
    day: str = ""


@dataclass(frozen=True)
class Entry:
    """One act in words. `number` is its place in the sealed order, None until the sealer has come by."""

    at: int
    who: str
    verb: str
    subject: str
    subject_id: int | None
    detail: str
    address: str
    number: int | None


async def entries_for(viewer: Viewer, sought: Sought, *, offset: int, size: int) -> tuple[list[Entry], int]:
    """Some entries that fit, newest first, and how many fit in all; at most four statements.

    403 for who may not see the record of the whole county, 422 for a day that is none.
    """
    if not viewer.may_everywhere(Permission.SEE_LEDGER):
        raise refusals.not_allowed("操作记录包括所有单位，只有对全部单位有查阅权限的人可以看。")
    where, args = await _condition(sought)
    total = int(await database.fetch_value(f"SELECT count(*) AS n FROM ledger_entry e WHERE {where}", *args))
    rows = await database.fetch(
        f"SELECT e.*, l.number FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry = e.id WHERE {where} "
        f"ORDER BY e.id DESC LIMIT ${len(args) + 1} OFFSET ${len(args) + 2}",
        *args, size, offset,
    )  # fmt: skip
    names = await who.names_of(row["person"] for row in rows)
    return [_entry(row, names) for row in rows], total


def _entry(row: dict[str, Any], names: dict[int, str]) -> Entry:
    return Entry(
        at=row["at"], who=who.name_in(names, row["person"]), verb=verbs.verb_name(row["verb"]),
        subject=verbs.subject_name(row["subject"]), subject_id=row["subject_id"],
        detail="" if row["detail"] == "{}" else row["detail"], address=row["address"], number=row["number"],
    )  # fmt: skip


async def _condition(sought: Sought) -> tuple[str, list[Any]]:
    """The WHERE of what is sought, with its values in the order of their places."""
    parts, args = ["1 = 1"], list[Any]()

    def fits(column: str, sign: str, value: Any) -> None:
        args.append(value)
        parts.append(f"{column} {sign} ${len(args)}")

    if sought.verb:
        fits("e.verb", "=", sought.verb)
    if sought.subject:
        fits("e.subject", "=", sought.subject)
    if sought.day:
        start = _start_of(sought.day)
        fits("e.at", ">=", start)
        fits("e.at", "<", start + clock.DAY)
    if sought.person:
        found = await who.called(sought.person)
        places = ", ".join(f"${len(args) + n}" for n in range(1, len(found) + 1))
        parts.append(f"e.person IN ({places})" if found else "1 = 0")
        args.extend(found)
    return " AND ".join(parts), args


def _start_of(day: str) -> int:
    try:
        return clock.from_local(f"{day}T00:00")
    except ValueError as error:
        raise refusals.bad_input("日期要写成 2026-11-22 这样。", fields={"day": "日期要写成 2026-11-22 这样"}) from error
