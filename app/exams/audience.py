"""Who must sit an exam: the people of chosen units and categories, as they stand today."""

from typing import Any

from app.exams.obligation import to_sit_again
from app.exams.rules import HOME, HOST, Settings
from app.foundation import access, database
from app.people.categories import GONE
from app.units.queries import PLACES

_LENT = (
    "(SELECT max(l.id) FROM posting l JOIN unit h ON h.id = l.unit AND h.closed_at IS NULL "
    "WHERE l.person = p.id AND l.kind = 'seconded' AND l.to_at IS NULL)"
)
_SERVES = {
    HOME: "o.kind = 'home' AND o.to_at IS NULL",
    HOST: f"o.id = COALESCE({_LENT}, (SELECT b.id FROM posting b WHERE b.person = p.id AND b.kind = 'home' AND b.to_at IS NULL))",
}
"""The one posting `o` by which a person `p` stands on a roster, by the exam's rule about people lent to another unit."""


def _people(settings: Settings) -> str:
    return (
        f"FROM person p JOIN posting o ON o.person = p.id AND {_SERVES[settings.seconded_count]} "
        f"JOIN unit u ON u.id = o.unit {PLACES} WHERE p.left_at IS NULL "
        f"AND p.status NOT IN ({', '.join(repr(status) for status in sorted(GONE))})"
    )



async def _where(settings: Settings, *, without: set[int]) -> tuple[str, list[Any]]:
    """SQL conditions and their arguments: units with all below them, categories, and, for a make-up,
    who of the main exam's roster is still to sit."""
    args: list[Any] = []
    where = ""

    def place(value: Any) -> str:
        args.append(value)
        return f"${len(args)}"

    if settings.units:
        column = "system.path" if settings.tree == access.SYSTEM else "area.path"
        paths = await _paths(settings)
        below = " OR ".join(f"{column} LIKE {place(path + '%')}" for path in paths)
        where += f" AND ({below or '1 = 0'})"
    if settings.categories:
        where += f" AND p.category IN ({', '.join(place(category) for category in settings.categories)})"
    if settings.main_exam is not None:
        where += to_sit_again(settings.resits, main=place(settings.main_exam))
    if without:
        where += f" AND p.id NOT IN ({', '.join(place(person) for person in sorted(without))})"
    return where, args


async def _paths(settings: Settings) -> list[str]:
    """The paths of the chosen units in the chosen tree; units below another chosen one add nothing."""
    places = ", ".join(f"${n + 2}" for n in range(len(settings.units)))
    rows = await database.fetch(
        f"SELECT path FROM unit_place WHERE tree = $1 AND to_at IS NULL AND unit IN ({places}) ORDER BY path",
        settings.tree, *settings.units,
    )  # fmt: skip
    kept: list[str] = []
    for row in rows:
        if not any(row["path"].startswith(path) for path in kept):
            kept.append(row["path"])
    return kept


async def closed_among(units: tuple[int, ...]) -> list[str]:
    """The names of those of these units that stand in the trees no more."""
    if not units:
        return []
    places = ", ".join(f"${n + 1}" for n in range(len(units)))
    rows = await database.fetch(f"SELECT name FROM unit WHERE closed_at IS NOT NULL AND id IN ({places}) ORDER BY id", *units)
    return [row["name"] for row in rows]


async def count(settings: Settings, *, without: set[int]) -> tuple[int, int]:
    """(people, units they serve in) who would be on the roster if it were frozen now."""
    where, args = await _where(settings, without=without)
    row = await database.fetch_one(f"SELECT count(*) AS people, count(DISTINCT o.unit) AS units {_people(settings)}{where}", *args)
    assert row is not None
    return int(row["people"]), int(row["units"])


async def people(settings: Settings, *, without: set[int]) -> list[dict[str, Any]]:
    """Rows for the roster: person, unit, both paths, category, status; by unit, then person."""
    where, args = await _where(settings, without=without)
    return await database.fetch(
        "SELECT p.id AS person, o.unit, area.path AS area_path, system.path AS system_path, p.category, p.status "
        f"{_people(settings)}{where} ORDER BY area.path, p.id",
        *args,
    )


async def units_of_tree(tree: str) -> list[dict[str, Any]]:
    """Every open unit of a tree in its order, parents first: id, code, short name, kind, path, depth from 0."""
    rows = await database.fetch(
        "SELECT u.id, u.code, u.short_name, u.kind, p.path, p.position, p.parent FROM unit u "
        "JOIN unit_place p ON p.unit = u.id AND p.tree = $1 AND p.to_at IS NULL WHERE u.closed_at IS NULL",
        tree,
    )
    position = {row["id"]: (row["position"], row["id"]) for row in rows}

    def order(row: dict[str, Any]) -> list[tuple[int, int]]:
        above = [int(part) for part in row["path"].strip("/").split("/")]
        return [position.get(unit, (0, unit)) for unit in above]

    return [{**row, "depth": row["path"].strip("/").count("/")} for row in sorted(rows, key=order)]
