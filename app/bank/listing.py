"""The bank's list: what is asked for in the address, and the rows it holds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.bank import content, rules
from app.bank.steps import SEARCHED
from app.foundation import database
from app.foundation.search.queries import found_in
from question_bank.question import AUDIENCES, DIFFICULTIES, TYPES, Question

PER_PAGE = 50
USED = {"yes": "考过的", "no": "没考过的"}
SORTS = {"new": "新写的在前", "used": "最近考过的在前"}

_USABLE = "checked_at IS NOT NULL AND {v}.set_aside_at IS NULL"
_SHOWN = (
    "FROM question q JOIN question_version v ON v.question = q.id AND v.number = COALESCE("
    f"(SELECT max(c.number) FROM question_version c WHERE c.question = q.id AND c.{_USABLE.format(v='c')}), "
    "(SELECT max(n.number) FROM question_version n WHERE n.question = q.id))"
)
_WAITING = (
    "EXISTS (SELECT 1 FROM question_version w WHERE w.question = q.id AND w.number > v.number "
    "AND w.checked_at IS NULL AND w.set_aside_at IS NULL)"
)
_FIRST_WAITS = "(v.checked_at IS NULL AND v.set_aside_at IS NULL)"
_STATES = {
    rules.RETIRED: "q.retired_at IS NOT NULL",
    rules.WAITING: f"q.retired_at IS NULL AND ({_WAITING} OR {_FIRST_WAITS})",
    rules.IN_USE: "q.retired_at IS NULL AND v.checked_at IS NOT NULL",
    rules.UNUSED: "q.retired_at IS NULL AND v.checked_at IS NULL AND v.set_aside_at IS NOT NULL",
}

_USES = "FROM question_use u JOIN question_version uv ON uv.id = u.version WHERE uv.question = q.id"
_ORDERS = {"": "q.code", "new": "v.created_at DESC, q.code", "used": f"COALESCE((SELECT max(u.at) {_USES}), 0) DESC, q.code"}

_OF_VERSIONS = re.compile(r"\bv\.")
_HELD = {
    "type": "v.type = $",
    "law": "v.law = $",
    "difficulty": "v.difficulty = $",
    "pool": "q.pool = $",
    "tag": "' ' || v.tags || ' ' LIKE $",
    "audience": "v.content LIKE $",
    "writer": "EXISTS (SELECT 1 FROM question_version b WHERE b.question = q.id AND b.written_by = $)",
}
_AS_ASKED: dict[str, Callable[[str], Any]] = {
    "tag": lambda tag: f"% {tag} %",
    "audience": lambda audience: f'{{"audience":[%"{audience}"%],"case_text"%',
    "writer": int,
}


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; '' means everything."""

    q: str = ""
    type: str = ""
    law: str = ""
    difficulty: str = ""
    tag: str = ""
    pool: str = ""
    state: str = ""
    audience: str = ""
    writer: str = ""
    used: str = ""
    sort: str = ""

    @classmethod
    def of(cls, address: Mapping[str, str]) -> "Asked":
        """What an address asks for; values that no filter knows are left out."""

        def one(name: str, among: Mapping[str, str]) -> str:
            value = address.get(name, "")
            return value if value in among else ""

        return cls(
            q=address.get("q", "").strip()[:60], type=one("type", TYPES), law=address.get("law", "").strip()[:60],
            difficulty=one("difficulty", DIFFICULTIES), tag=address.get("tag", "").strip()[:20],
            pool=one("pool", rules.POOLS), state=one("state", rules.STATES),
            audience=one("audience", AUDIENCES), used=one("used", USED), sort=one("sort", SORTS),
            writer=writer if (writer := address.get("writer", "")).isascii() and writer.isdigit() and len(writer) < 10 else "",
        )  # fmt: skip

    def query(self) -> dict[str, str]:
        """The filters as they stand in the address, without empty ones."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Line:
    """One question of the list, with the version in use (or the newest where none is)."""

    code: str
    pool: str
    state: str
    number: int
    question: Question
    uses: int = 0
    used_at: int | None = None


def _conditions(asked: Asked, *, sealed: bool = True) -> tuple[str, list[Any]]:
    parts, args = [f"q.pool <> '{rules.TEMPLATE}'", *([] if sealed else [f"q.pool <> '{rules.SEALED}'"])], []

    def add(pattern: str, value: Any) -> None:
        args.append(value)
        parts.append(pattern.replace("$", f"${len(args)}"))

    if asked.q:
        sql, words = found_in(SEARCHED, asked.q, first=1)
        args.extend(words)
        parts.append(f"q.id {sql}")
    for name, pattern in _HELD.items():
        if value := getattr(asked, name):
            add(pattern, _AS_ASKED.get(name, str)(value))
    if asked.state:
        parts.append(_STATES[asked.state])
    if asked.used:
        parts.append(("" if asked.used == "yes" else "NOT ") + f"EXISTS (SELECT 1 {_USES})")
    return " AND ".join(parts), args


async def lines(asked: Asked, *, offset: int = 0, sealed: bool = True) -> tuple[int, list[Line]]:
    """How many questions there are in all, and one page of them in the order asked: two statements. Without `sealed` none of those.

    Where nothing is asked of versions, the page is cut before they are looked up.
    """
    where, args = _conditions(asked, sealed=sealed)
    order, cut = _ORDERS[asked.sort], f"LIMIT {PER_PAGE} OFFSET {int(offset)}"
    early = not _OF_VERSIONS.search(f"{where} {order}")
    total = await database.fetch_value(f"SELECT count(*) AS n {'FROM question q' if early else _SHOWN} WHERE {where}", *args)
    page = f"FROM (SELECT q.* FROM question q WHERE {where} ORDER BY {order} {cut}) q " if early else "FROM question q "
    rows = await database.fetch(
        "SELECT q.code, q.pool, q.retired_at, v.number, v.checked_at, v.set_aside_at, v.content, "
        f"(SELECT count(DISTINCT u.exam) {_USES}) AS uses, (SELECT max(u.at) {_USES}) AS used_at, "
        f"CASE WHEN {_WAITING} THEN 1 ELSE 0 END AS waiting {_SHOWN.replace('FROM question q ', page, 1)} "
        f"{'' if early else 'WHERE ' + where} ORDER BY {order}{'' if early else ' ' + cut}",
        *args,
    )
    return int(total or 0), [_line(row) for row in rows]


async def every(asked: Asked, *, most: int, sealed: bool) -> list[tuple[str, str]]:
    """(pool, packed content) of the whole list in its order, at most so many: one statement. Without `sealed` none of those."""
    where, args = _conditions(asked, sealed=sealed)
    rows = await database.fetch(f"SELECT q.pool, v.content {_SHOWN} WHERE {where} ORDER BY q.code LIMIT {int(most)}", *args)
    return [(row["pool"], row["content"]) for row in rows]


async def counted(asked: Asked, *, sealed: bool) -> tuple[int, int]:
    """How many questions the list holds, and how many of them are sealed: one statement. Without `sealed` none of those."""
    where, args = _conditions(asked, sealed=sealed)
    counts = f"count(*) AS n, COALESCE(sum(CASE WHEN q.pool = '{rules.SEALED}' THEN 1 ELSE 0 END), 0) AS sealed"
    row = await database.fetch_one(f"SELECT {counts} {_SHOWN} WHERE {where}", *args)
    return (int(row["n"]), int(row["sealed"])) if row else (0, 0)


def _line(row: dict[str, Any]) -> Line:
    waiting = bool(row["waiting"]) or (row["checked_at"] is None and row["set_aside_at"] is None)
    state = rules.state_of(retired_at=row["retired_at"], checked=row["checked_at"] is not None, waiting=waiting)
    return Line(row["code"], row["pool"], state, row["number"], content.unpack(row["content"]), row["uses"], row["used_at"])


async def laws() -> list[str]:
    """The laws that questions rest on, for the filter."""
    rows = await database.fetch("SELECT DISTINCT law FROM question_version ORDER BY law")
    return [row["law"] for row in rows]
