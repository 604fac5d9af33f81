"""Reading exams for those who arrange, publish or look at them."""

from typing import Any

from app.bank import queries as bank
from app.exams.drawing import pools_of
from app.exams.rules import State
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer

PER_PAGE = 30

_STATES = {
    State.DRAFT: "e.withdrawn_at IS NULL AND e.published_at IS NULL",
    State.COMING: "e.withdrawn_at IS NULL AND e.published_at IS NOT NULL AND e.opens_at > {now}",
    State.OPEN: "e.withdrawn_at IS NULL AND e.published_at IS NOT NULL AND e.opens_at <= {now} AND e.closes_at > {now}",
    State.CLOSED: "e.withdrawn_at IS NULL AND e.published_at IS NOT NULL AND e.closes_at <= {now}",
    State.WITHDRAWN: "e.withdrawn_at IS NOT NULL",
}
SHOWN = tuple(_STATES)
"""The states that the list can be narrowed to; an exam being published stands among the drafts."""


async def exams_for(viewer: Viewer, *, state: str, now: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """How many exams there are, and a page of them, newest window first, each with the people on its roster."""
    if not viewer.may_everywhere(Permission.SEE_EXAMS):
        raise refusals.not_allowed("安排考试由县普法办负责。您可以在“总览”里看本单位的参考情况。")
    where = _STATES.get(State(state), "1 = 1").format(now=int(now)) if state in SHOWN else "1 = 1"
    total = await database.fetch_value(f"SELECT count(*) AS n FROM exam e WHERE {where}")
    rows = await database.fetch(
        "SELECT e.*, (SELECT count(*) FROM roster_entry r WHERE r.exam = e.id) AS listed, m.title AS main_title "
        f"FROM exam e LEFT JOIN exam m ON m.id = e.main_exam WHERE {where} "
        f"ORDER BY e.opens_at DESC, e.id DESC LIMIT {PER_PAGE} OFFSET {int(offset)}"
    )
    return int(total or 0), rows


async def exam_for(viewer: Viewer, code: str, *, verb: str = Permission.SEE_EXAMS, lock: bool = False) -> dict[str, Any]:
    """The exam's row, if the viewer may do `verb` for the whole county; else 404."""
    ending = database.by_engine(sqlite="", postgresql=" FOR UPDATE") if lock else ""
    row = await database.fetch_one(f"SELECT * FROM exam WHERE code = $1{ending}", code)
    if row is None or not viewer.may_everywhere(verb):
        raise refusals.not_found("没有找到这场考试，或者它不归您查看。")
    return row


async def arrangers(exam_id: int) -> dict[int, str]:
    """Who arranged or checked an exam, by person id with name: they know it and cannot sit it."""
    rows = await database.fetch(
        "SELECT DISTINCT p.id, p.name FROM person p WHERE p.id IN (SELECT l.person FROM ledger_entry l WHERE l.subject = 'exam' "
        "AND l.subject_id = $1 AND l.verb IN ('arrange_exam', 'edit_exam')) "
        "OR p.id IN (SELECT e.drafted_by FROM exam e WHERE e.id = $1) OR p.id IN (SELECT e.checked_by FROM exam e WHERE e.id = $1)",
        exam_id,
    )
    return {row["id"]: row["name"] for row in rows}


async def insiders(exam: dict[str, Any]) -> set[int]:
    """Who cannot sit an exam: its arrangers, whoever checked it once, also where that publishing was stopped, and who wrote,
    checked or drew a question that it may draw and that is not public."""
    rows = await database.fetch(
        "SELECT DISTINCT person FROM ledger_entry WHERE subject = 'exam' AND subject_id = $1 AND verb = 'approve' "
        "AND person IS NOT NULL",
        exam["id"],
    )
    knowing = await bank.knowing(pools_of(exam["pools"]))
    return set(await arrangers(exam["id"])) | {row["person"] for row in rows} | set(knowing)


async def names_of(people: list[int | None]) -> dict[int, str]:
    """Names by person id."""
    known = sorted({person for person in people if person is not None})
    if not known:
        return {}
    places = ", ".join(f"${n + 1}" for n in range(len(known)))
    rows = await database.fetch(f"SELECT id, name FROM person WHERE id IN ({places})", *known)
    return {row["id"]: row["name"] for row in rows}


async def main_exams(*, without: int | None) -> list[dict[str, Any]]:
    """Exams that another one could be the make-up of, newest first."""
    return await database.fetch(
        "SELECT id, code, title FROM exam WHERE published_at IS NOT NULL AND withdrawn_at IS NULL AND main_exam IS NULL "
        "AND id <> $1 ORDER BY closes_at DESC LIMIT 30",
        without or 0,
    )


async def make_ups_of(exam: int) -> int:
    """How many make-ups an exam has, drafts among them, without those withdrawn."""
    return int(await database.fetch_value("SELECT count(*) AS n FROM exam WHERE main_exam = $1 AND withdrawn_at IS NULL", exam))


async def unit_names(ids: tuple[int, ...]) -> list[str]:
    """The short names of units, in the order of their ids."""
    if not ids:
        return []
    places = ", ".join(f"${n + 1}" for n in range(len(ids)))
    rows = await database.fetch(f"SELECT short_name FROM unit WHERE id IN ({places}) ORDER BY id", *ids)
    return [row["short_name"] for row in rows]


async def open_job(exam_id: int) -> dict[str, Any] | None:
    """The newest job that draws this exam's papers."""
    return await database.fetch_one(
        "SELECT * FROM job WHERE kind = 'draw_papers' AND detail LIKE $1 ORDER BY id DESC LIMIT 1", f'%"exam":{int(exam_id)}}}'
    )


async def roster_size(exam_id: int) -> tuple[int, int]:
    """(people, units) of a frozen roster."""
    row = await database.fetch_one(
        "SELECT count(*) AS people, count(DISTINCT unit) AS units FROM roster_entry WHERE exam = $1", exam_id
    )
    assert row is not None
    return int(row["people"]), int(row["units"])


async def main_title(exam_id: int | None) -> str:
    """The title of the exam that another is the make-up of; '' for none."""
    return str(await database.fetch_value("SELECT title FROM exam WHERE id = $1", exam_id) or "") if exam_id is not None else ""
