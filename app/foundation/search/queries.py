"""Asking the index."""

from app.foundation import database
from app.foundation.search.grams import for_postgresql, for_sqlite

_SQLITE = (
    "IN (SELECT s.subject_id FROM search_entry s WHERE s.kind = {kind} "
    "AND s.id IN (SELECT rowid FROM search_index WHERE search_index MATCH {asked}))"
)
_POSTGRESQL = (
    "IN (SELECT s.subject_id FROM search_entry s WHERE s.kind = {kind} "
    "AND to_tsvector('simple', s.grams) @@ to_tsquery('simple', {asked}))"
)


def found_in(kind: str, asked: str, *, first: int) -> tuple[str, list[str]]:
    """SQL to stand after a row id (`q.id` …) that holds where the row's text has every word asked for.

    Its two arguments take the places `$first` and the next. Nothing that can be asked finds nothing.
    """
    question = database.by_engine(sqlite=for_sqlite(asked), postgresql=for_postgresql(asked))
    if not question:
        return f"IN (SELECT s.subject_id FROM search_entry s WHERE s.kind = ${first} AND s.text = ${first + 1})", [kind, ""]
    pattern = database.by_engine(sqlite=_SQLITE, postgresql=_POSTGRESQL)
    return pattern.format(kind=f"${first}", asked=f"${first + 1}"), [kind, question]
