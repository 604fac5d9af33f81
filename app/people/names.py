"""Names of people for the pages of the foundation: records, jobs, approvals."""

from collections.abc import Iterable

from app.foundation import database

_MOST = 500


async def names_of(people: Iterable[int]) -> dict[int, str]:
    """The names of these people by id, also of those who have left; one statement."""
    asked = sorted(set(people))
    if not asked:
        return {}
    places = ", ".join(f"${n + 1}" for n in range(len(asked)))
    rows = await database.fetch(f"SELECT id, name FROM person WHERE id IN ({places})", *asked)
    return {row["id"]: row["name"] for row in rows}


async def called(words: str) -> list[int]:
    """The ids of at most 500 people whose name holds these words."""
    rows = await database.fetch("SELECT id FROM person WHERE name LIKE $1 ESCAPE '!' ORDER BY id LIMIT $2", _holding(words), _MOST)
    return [row["id"] for row in rows]


def _holding(words: str) -> str:
    """The LIKE pattern for texts that hold these words as they are."""
    plain = words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{plain}%"
