"""Keeping the index, inside the transaction of the act that changes a text."""

from app.foundation import database
from app.foundation.search.grams import grams

_PUT = (
    "INSERT INTO search_entry (kind, subject_id, text, grams) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (kind, subject_id) DO UPDATE SET text = excluded.text, grams = excluded.grams"
)


async def put_texts(kind: str, texts: dict[int, str]) -> None:
    """Indexes the text of each row by its id, in place of what was indexed for it before."""
    await database.execute_many(_PUT, [(kind, row, text, grams(text)) for row, text in texts.items()])


async def remove_text(kind: str, row: int) -> None:
    """Takes one row out of the index."""
    await database.execute("DELETE FROM search_entry WHERE kind = $1 AND subject_id = $2", kind, row)
