"""The two engines behind one face: the only lines that know SQLite from PostgreSQL."""

from app.foundation.database.columns import amount, body, moment, packed, reference, words
from app.foundation.database.counting import counting
from app.foundation.database.face import (
    at_one_moment,
    by_engine,
    engine,
    execute,
    execute_many,
    fetch,
    fetch_one,
    fetch_value,
    insert_many_by_name,
    is_postgresql,
    now_ms,
    start,
    stop,
    transaction,
    use,
)

__all__ = [
    "amount",
    "at_one_moment",
    "body",
    "by_engine",
    "counting",
    "engine",
    "execute",
    "execute_many",
    "fetch",
    "fetch_one",
    "fetch_value",
    "insert_many_by_name",
    "is_postgresql",
    "moment",
    "now_ms",
    "packed",
    "reference",
    "start",
    "stop",
    "transaction",
    "use",
    "words",
]
