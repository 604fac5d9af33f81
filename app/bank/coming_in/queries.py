"""Reading imports of questions: only who may write questions of the county, each import by everyone of them."""

from typing import Any

from app.bank.coming_in.rules import Like, Row, likes_from, question_from
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer

_MOST_ROWS = 1_000_000
_ROWS = "SELECT number, content, likes, reason, decision, edited FROM bank_import_row WHERE bank_import = $1"


async def import_for(viewer: Viewer, code: str, *, verb: str = Permission.WRITE_QUESTIONS, lock: str = "") -> dict[str, Any]:
    """An import's row with the name of who began it; 404 for who may not do `verb` with the county's bank."""
    row = await database.fetch_one(f"SELECT * FROM bank_import WHERE code = $1{lock}", code)
    if row is None or not viewer.may_everywhere(verb):
        raise refusals.not_found("没有找到这次导入，或者它不归您办理。")
    return row


async def open_import_for(viewer: Viewer, code: str, *, lock: str = "") -> dict[str, Any]:
    """An import that is not stored nor dropped yet; 409 when it is."""
    row = await import_for(viewer, code, lock=lock)
    if row["applied_at"] is not None:
        raise refusals.conflict("这个文件的题目已经收入题库了，没有再收一次。", reason="applied")
    if row["left_at"] is not None:
        raise refusals.conflict("这次导入已经放弃了。需要的话请重新选文件。", reason="left")
    return row


async def rows(import_id: int) -> list[Row]:
    """Every row of an import in the order of the file."""
    return [_row(found) for found in await database.fetch(f"{_ROWS} ORDER BY number", import_id)]


async def row_of(import_id: int, number: int) -> Row:
    """One row; 404 when the file has no such row."""
    found = await database.fetch_one(f"{_ROWS} AND number = $2", import_id, number) if 0 < number < _MOST_ROWS else None
    if found is None:
        raise refusals.not_found("这个文件里没有这一题。")
    return _row(found)


def _row(found: dict[str, Any]) -> Row:
    return Row(
        found["number"],
        question_from(found["content"]),
        likes_from(found["likes"]),
        found["reason"],
        found["decision"],
        bool(found["edited"]),
    )


async def newest_imports(*, most: int = 20) -> list[dict[str, Any]]:
    """The newest imports that were not dropped, with who began them and how many rows they have."""
    return await database.fetch(
        "SELECT i.code, i.file_name, i.at, i.applied_at, p.name AS who, "
        "(SELECT count(*) FROM bank_import_row r WHERE r.bank_import = i.id) AS rows, "
        "(SELECT count(*) FROM bank_import_row r WHERE r.bank_import = i.id AND r.question IS NOT NULL) AS stored, "
        "(SELECT count(*) FROM bank_import_row r JOIN question_version v ON v.question = r.question AND v.number = 1 "
        "AND v.checked_at IS NULL AND v.set_aside_at IS NULL WHERE r.bank_import = i.id) AS waiting "
        f"FROM bank_import i LEFT JOIN person p ON p.id = i.by WHERE i.left_at IS NULL ORDER BY i.id DESC LIMIT {int(most)}"
    )


async def known_beside(likes: tuple[Like, ...]) -> dict[str, str]:
    """The packed content of the questions of the bank that rows are like, by code."""
    codes = sorted({like.code for like in likes if not like.code.startswith("#")})
    if not codes:
        return {}
    places = ", ".join(f"${n + 1}" for n in range(len(codes)))
    found = await database.fetch(
        f"SELECT q.code, v.content FROM question q JOIN question_version v ON v.question = q.id WHERE q.code IN ({places}) "
        "AND v.number = (SELECT max(w.number) FROM question_version w WHERE w.question = q.id)",
        *codes,
    )
    return {row["code"]: row["content"] for row in found}


async def waiting_of(import_id: int) -> list[dict[str, Any]]:
    """The questions of an import whose first version nobody has checked or set aside: code, content, writer, in the order of the file."""
    return await database.fetch(
        "SELECT q.code, v.content, v.written_by FROM bank_import_row r JOIN question q ON q.id = r.question "
        "JOIN question_version v ON v.question = q.id AND v.number = 1 "
        "WHERE r.bank_import = $1 AND v.checked_at IS NULL AND v.set_aside_at IS NULL AND q.retired_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM question_version n WHERE n.question = q.id AND n.number > 1) ORDER BY r.number",
        import_id,
    )
