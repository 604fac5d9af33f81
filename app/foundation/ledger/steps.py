"""Writing the record, inside the transaction of the act it tells of."""

import secrets
from typing import Any

from app.foundation import canonical, database
from app.foundation.access import Viewer

_ADD = (
    "INSERT INTO ledger_entry (at, person, verb, subject, subject_id, detail, salt, address) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
)


async def record(
    verb: str, subject: str, subject_id: int | None, *, by: Viewer, at: int, detail: dict[str, Any] | None = None
) -> None:
    """Adds one entry: who did what to which row, when and from where. No secrets and no full personal data in `detail`."""
    text = canonical.dump(detail or {})
    await database.execute(_ADD, at, by.person, verb, subject, subject_id, text, secrets.token_bytes(16), by.address)
