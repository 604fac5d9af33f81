"""Reading what is said about questions, where they were used, and many chosen at once."""

from typing import Any

from app.bank import content
from app.bank.life.rules import MOST_CHOSEN, Chosen
from app.bank.rules import SEALED, TEMPLATE, sees_sealed
from app.foundation import database, refusals
from app.foundation.access import Viewer

RETIRE, TAG = "retire", "tag"
_NEWEST = "(SELECT max(n.number) FROM question_version n WHERE n.question = q.id)"


async def comments(question_id: int) -> list[dict[str, Any]]:
    """What was said about a question, the oldest first, with names."""
    return await database.fetch(
        "SELECT c.text, c.at, p.name FROM question_comment c LEFT JOIN person p ON p.id = c.by WHERE c.question = $1 ORDER BY c.id",
        question_id,
    )


async def uses(question_id: int) -> list[dict[str, Any]]:
    """The exams whose papers hold a question: exam's number and when its papers were first drawn, the newest first."""
    return await database.fetch(
        "SELECT u.exam, min(u.at) AS at FROM question_use u JOIN question_version v ON v.id = u.version "
        "WHERE v.question = $1 GROUP BY u.exam ORDER BY min(u.at) DESC",
        question_id,
    )


async def writers() -> list[tuple[str, str]]:
    """(person number, name) of everybody who wrote a question here, by name."""
    rows = await database.fetch(
        "SELECT p.id, p.name FROM person p WHERE p.id IN (SELECT DISTINCT written_by FROM question_version) ORDER BY p.name, p.id"
    )
    return [(str(row["id"]), row["name"]) for row in rows]


async def chosen_for(viewer: Viewer, codes: list[str], *, act: str, lock: str = "") -> list[Chosen]:
    """The questions of these codes in their order, each with why the act leaves it out; at most 200; 404 for one that is not theirs."""
    wanted = list(dict.fromkeys(codes))
    if not wanted or len(wanted) > MOST_CHOSEN:
        raise refusals.bad_input(f"请先在列表里勾选 1 到 {MOST_CHOSEN} 道题。没有改动任何题。")
    places = ", ".join(f"${n + 1}" for n in range(len(wanted)))
    rows = await database.fetch(
        f"SELECT q.id, q.code, q.pool, q.retired_at, v.content, v.checked_at, v.set_aside_at FROM question q "
        f"JOIN question_version v ON v.question = q.id AND v.number = {_NEWEST} WHERE q.code IN ({places}){lock}",
        *wanted,
    )
    known = {row["code"]: row for row in rows if row["pool"] != TEMPLATE and (row["pool"] != SEALED or sees_sealed(viewer))}
    if missing := [code for code in wanted if code not in known]:
        raise refusals.not_found(f"没有找到 {missing[0]}，或者它不归您管。没有改动任何题。")
    return [_chosen(known[code], act=act) for code in wanted]


def _chosen(row: dict[str, Any], *, act: str) -> Chosen:
    question = content.unpack(row["content"])
    why_not = "已经停用" if row["retired_at"] is not None else ""
    if not why_not and act == TAG and (row["checked_at"] is None or row["set_aside_at"] is not None):
        why_not = "最新一版没有启用，请单独修改"
    return Chosen(row["id"], row["code"], question.stem, question.tags, why_not)
