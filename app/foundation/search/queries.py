"""Asking the index. Exact: what it offers is proved by containment, also for one or two characters."""

from app.foundation import database
from app.foundation.search.grams import for_postgresql, for_sqlite, terms

_SQLITE = "s.id IN (SELECT rowid FROM search_index WHERE search_index MATCH {asked})"
_POSTGRESQL = "to_tsvector('simple', s.grams) @@ to_tsquery('simple', {asked})"


def found_in(kind: str, asked: str, *, first: int) -> tuple[str, list[str]]:
    """SQL to stand after a row id (`q.id` …) that holds where the row's text contains every run of what is asked.

    Its arguments take the places from `$first` on. Nothing that can be asked finds nothing.
    """
    wanted = terms(asked)
    if not wanted:
        return f"IN (SELECT s.subject_id FROM search_entry s WHERE s.kind = ${first} AND 1 = 0)", [kind]
    offered = database.by_engine(sqlite=_SQLITE, postgresql=_POSTGRESQL).format(asked=f"${first + 1}")
    holds = database.by_engine(sqlite="instr", postgresql="strpos")
    proved = " AND ".join(f"{holds}(s.text, ${first + 2 + n}) > 0" for n in range(len(wanted)))
    question = database.by_engine(sqlite=for_sqlite(wanted), postgresql=for_postgresql(wanted))
    sql = f"IN (SELECT s.subject_id FROM search_entry s WHERE s.kind = ${first} AND {offered} AND {proved})"
    return sql, [kind, question, *wanted]


async def find(kind: str, words: str, *, limit: int) -> list[int]:
    """The ids of rows of a kind whose text contains every run of the words, lowest first; one statement."""
    sql, args = found_in(kind, words, first=1)
    rows = await database.fetch(
        f"SELECT e.subject_id FROM search_entry e WHERE e.kind = $1 AND e.subject_id {sql} "
        f"ORDER BY e.subject_id LIMIT ${len(args) + 1}",
        *args, limit,
    )  # fmt: skip
    return [row["subject_id"] for row in rows]
