"""Keeping the index, inside the transaction of the act that changes a text."""

from app.foundation import database
from app.foundation.search.grams import MOST_CHARACTERS, grams, plain

_PUT = (
    "INSERT INTO search_entry (kind, subject_id, text, grams) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (kind, subject_id) DO UPDATE SET text = excluded.text, grams = excluded.grams"
)


async def put_texts(kind: str, texts: dict[int, str]) -> None:
    """Indexes the text of each row by its id, in place of what was indexed for it before.

    Raises ValueError for a text of more than 50,000 characters.
    """
    for row, text in texts.items():
        if len(text) > MOST_CHARACTERS:
            raise ValueError(f"{kind} {row}: a text of {len(text)} characters cannot be indexed")
    await database.execute_many(_PUT, [(kind, row, plain(text), grams(text)) for row, text in texts.items()])


async def put(kind: str, subject_id: int, text: str) -> None:
    """Indexes the text of one row; as `put_texts`."""
    await put_texts(kind, {subject_id: text})


async def drop(kind: str, subject_id: int) -> None:
    """Takes one row out of the index."""
    await database.execute("DELETE FROM search_entry WHERE kind = $1 AND subject_id = $2", kind, subject_id)
