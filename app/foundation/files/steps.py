"""Who uses which file; every function runs in the caller's transaction."""

from app.foundation import database
from app.foundation.access import Viewer
from app.foundation.codes import new_code
from app.foundation.files.store import Content
from app.foundation.ledger.steps import record
from app.foundation.web.downloads import safe_name


async def use(
    content: Content, *, name: str, subject: str, subject_id: int, purpose: str, by: Viewer, now: int
) -> str:
    """Notes that a row uses stored bytes under a name; the public code of this use. `purpose` is a word such as evidence."""
    await database.execute(
        "INSERT INTO stored_file (sha256, media_type, size, stored_at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
        content.sha256, content.media_type, content.size, now,
    )  # fmt: skip
    file = await database.fetch_value("SELECT id FROM stored_file WHERE sha256 = $1", content.sha256)
    code = new_code()
    rows = await database.fetch(
        "INSERT INTO file_use (code, file, subject, subject_id, purpose, name, by, at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        code, file, subject, subject_id, purpose, safe_name(name), by.person, now,
    )  # fmt: skip
    await record("add_file", "file_use", rows[0]["id"], by=by, at=now, detail={"sha256": content.sha256, "subject": subject})
    return code


async def end_use(code: str, *, by: Viewer, now: int) -> bool:
    """Ends a use: its address answers 404 from now on, the bytes stay for the record. False when there was none."""
    rows = await database.fetch("UPDATE file_use SET ended_at = $2 WHERE code = $1 AND ended_at IS NULL RETURNING id", code, now)
    for row in rows:
        await record("end_file", "file_use", row["id"], by=by, at=now)
    return bool(rows)


async def is_used(sha256: str) -> bool:
    """Whether any row still uses these bytes."""
    found = await database.fetch_value(
        "SELECT u.id FROM file_use u JOIN stored_file f ON f.id = u.file WHERE f.sha256 = $1 AND u.ended_at IS NULL LIMIT 1", sha256
    )
    return found is not None
