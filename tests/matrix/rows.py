"""One fresh row of each kind for each walk to it, so that what one asker did never helps or hinders the next."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from app.bank import steps as bank_steps
from app.bank.coming_in import actions as questions_in
from app.bank.coming_in.queries import rows as question_rows
from app.bank.coming_in.reading import Read
from app.bank.coming_in.rules import Row as Row_
from app.bank.moved import queries as moved
from app.bank.moved import rules as moved_rules
from app.exams.drawing import form_text
from app.exams.paper import unpack
from app.foundation import clock, database
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import kinds
from app.foundation.approvals import steps as approval_steps
from app.foundation.approvals.steps import Request
from app.foundation.files import steps as file_steps
from app.foundation.files import store
from app.foundation.jobs import actions as jobs
from app.foundation.web import sessions
from app.people.actions import imports
from app.people.actions.imports import File
from app.people.queries import viewer_for
from app.rates.regrade import actions as regrade
from app.rates.saved import actions as saved
from app.sitting import actions as sitting
from app.study import actions as study
from question_bank.formats.understood import Understood
from question_bank.forms import PaperForm, Part
from tests import make
from tests.laws.fictional import NAME, cited, fictional_law
from tests.matrix import roster_rows
from tests.matrix.askers import Asker
from tests.people_of_tests import World
from tests.question_bank.templates_of_tests import template

Row = dict[str, Any]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Cell:
    """One step of the walk: who asks, about what in which unit, and whose row it is ('' where that is no matter)."""

    world: World
    asker: Asker
    unit: str = ""
    owner: str = ""

    @property
    def number(self) -> int:
        """A number that no other row has."""
        return next(_numbers)

    async def owner_viewer(self) -> Viewer:
        """The person whose row it is."""
        viewer = await viewer_for(sessions.Session(0, self.world.people[self.owner], None, 0, 0), "127.0.0.1")
        assert viewer is not None
        return viewer


async def code_of(table: str, number: int) -> str:
    """The public code of a row."""
    return str(await database.fetch_value(f"SELECT code FROM {table} WHERE id = $1", number))


async def _unit(cell: Cell) -> Row:
    return {"code": await code_of("unit", cell.world.units[cell.unit]), "name": cell.unit}


async def _below(cell: Cell) -> tuple[int, str]:
    name = f"新设单位{cell.number}"
    return await make.unit(name, area=cell.world.units[cell.unit]), name


async def _subunit(cell: Cell) -> Row:
    made, name = await _below(cell)
    return {"code": await code_of("unit", made), "name": name}


async def _two_subunits(cell: Cell) -> Row:
    other = (await _below(cell))[1]
    return {**await _subunit(cell), "other": other}


async def _peopled_subunit(cell: Cell) -> Row:
    made, name = await _below(cell)
    await make.person("新来的", made)
    return {"code": await code_of("unit", made), "name": name}


async def _somebody(cell: Cell) -> tuple[int, Row]:
    made = await make.person(f"某人{cell.number}", cell.world.units[cell.unit])
    return made, {"code": await code_of("person", made), "staff_no": f"T{made}", "id": made}


async def _person(cell: Cell) -> Row:
    return (await _somebody(cell))[1]


async def _person_and_subunit(cell: Cell) -> Row:
    return {**await _person(cell), "other": (await _below(cell))[1]}


async def _seconded_person(cell: Cell) -> Row:
    made, row = await _somebody(cell)
    lent = cell.world.units["县司法局"]
    await database.execute(
        "INSERT INTO posting (person, unit, kind, title, from_at) VALUES ($1, $2, 'seconded', '', $3)", made, lent, clock.now_ms()
    )
    return row


async def _granted_person(cell: Cell) -> Row:
    made, row = await _somebody(cell)
    return {**row, "grant": await make.grant(made, "unit_head", cell.world.units[cell.unit], tree=cell.asker.tree)}


async def _upload(cell: Cell) -> Row:
    owner = await cell.owner_viewer()
    path = owner.scopes(Permission.IMPORT_PEOPLE)[0].path
    unit = int(path.strip("/").rpartition("/")[2])
    if await database.fetch_value("SELECT kind FROM unit WHERE id = $1", unit) == "group":
        unit = cell.world.units["县司法局"]
    table = f"姓名,工号,人员类别\n张新来,X{cell.number},科员\n".encode()
    code = await imports.keep_upload(
        owner, File("名单.csv", table), kind="people", unit_code=await code_of("unit", unit), now=clock.now_ms()
    )
    return {"kind": "people", "code": code}


async def _question(cell: Cell) -> Row:
    code = f"mx-{cell.number:04}"
    return {"code": code, "version": await make.stored_question(make.question(code), pool="exam")}


async def _template(cell: Cell) -> Row:
    code = f"my-{cell.number:04}"
    return {"code": code, "version": await make.stored_question(replace(template(), code=code), pool="template")}


async def _waiting_question(cell: Cell) -> Row:
    row = await _question(cell)
    number = await database.fetch_value("SELECT id FROM question WHERE code = $1", row["code"])
    await bank_steps.add_version(
        make.question(row["code"], key="C"), question_id=int(number), number=2, source="local", by=cell.world.people["甲"],
        checked_by=None, now=clock.now_ms(), waits=True,
    )  # fmt: skip
    return {**row, "number": 2}


async def _retired_question(cell: Cell) -> Row:
    row = await _question(cell)
    await database.execute("UPDATE question SET retired_at = $1 WHERE code = $2", clock.now_ms(), row["code"])
    return row


async def _questions_in(cell: Cell) -> Row:
    rows = (Row_(1, Understood(2, "第 2 行", "single_choice", f"第 {cell.number} 个文件问什么？", ("甲", "乙", "丙", "丁"), "B")),)
    async with database.transaction():
        author = await cell.world.viewer("丁")
        code = await questions_in.keep(author, Read("sheet", (), rows), name="试题.xlsx", pool="exam", tags="", now=clock.now_ms())
    return {"code": code, "number": 1}


async def _questions_to_check(cell: Cell) -> Row:
    row = await _questions_in(cell)
    batch = await database.fetch_one("SELECT * FROM bank_import WHERE code = $1", row["code"])
    assert batch is not None
    await questions_in.store(batch, await question_rows(batch["id"]), by=cell.world.people["丁"], now=clock.now_ms())
    stored = await database.fetch_value("SELECT q.code FROM bank_import_row r JOIN question q ON q.id = r.question WHERE r.bank_import = $1", batch["id"])
    return {**row, "question": stored}


async def _attempt(cell: Cell, **changes: Any) -> Row:
    person = cell.world.people[cell.owner]
    exam = await make.published_exam([person], **changes)
    return {"code": (await make.attempt_of(person, exam))["code"], "number": 1}


async def _running_attempt(cell: Cell, **changes: Any) -> Row:
    row = await _attempt(cell, **changes)
    await sitting.start(await cell.owner_viewer(), row["code"])
    return row


async def _sat_attempt(cell: Cell) -> Row:
    row = await _running_attempt(cell, attempts=2)
    await sitting.hand_in(await cell.owner_viewer(), row["code"])
    return row


async def _practice_set(cell: Cell) -> Row:
    await database.execute(
        "UPDATE practice_set SET completed_at = $1 WHERE person = $2", clock.now_ms(), cell.world.people[cell.owner]
    )
    return {"code": await study.serve_set(await cell.owner_viewer(), theme="", now=clock.now_ms()), "position": 1}


TRIAL = "trial"


async def _nothing(row: dict[str, Any], viewer: Viewer, now: int) -> None:
    """An act that needs a second person and changes nothing."""


async def _approval(cell: Cell) -> Row:
    kinds.use_kinds({**kinds.all_kinds(), TRIAL: kinds.Kind("试一试", Permission.DECIDE_APPROVALS, _nothing)})
    asked = Request(TRIAL, "unit", cell.world.units["县水利局"], "试一试", "要看谁能批", {})
    async with database.transaction():
        return {"code": await approval_steps.ask(asked, by=await cell.owner_viewer(), now=clock.now_ms())}


async def _job(cell: Cell) -> Row:
    return {"code": await jobs.ask("load_bank", {}, by=await cell.owner_viewer(), now=clock.now_ms())}


async def _file(cell: Cell) -> Row:
    content = await store.put("一份说明\n".encode())
    async with database.transaction():
        code = await file_steps.use(
            content, name="说明.txt", subject="unit", subject_id=cell.world.units["县水利局"], purpose="note",
            by=await cell.owner_viewer(), now=clock.now_ms(),
        )  # fmt: skip
    return {"code": code}


async def _exam(cell: Cell, **changes: Any) -> Row:
    now = clock.now_ms()
    values = {
        "opens_at": now + clock.DAY, "closes_at": now + 2 * clock.DAY, "drafted_by": cell.world.people["丁"], "published_at": None,
        "pools": "practice", "form": form_text(PaperForm((Part("single_choice", 5, 2000),))), **changes,
    }  # fmt: skip
    exam = await make.published_exam([cell.world.people["甲"]], **values)
    return {"code": exam["code"], "edition": exam["edition"]}


async def _draft(cell: Cell) -> Row:
    return await _exam(cell)


async def _publishing_exam(cell: Cell) -> Row:
    return await _exam(cell, checked_by=cell.world.people["庚"], checked_at=clock.now_ms())


async def _coming_exam(cell: Cell) -> Row:
    return await _exam(cell, published_at=clock.now_ms())


async def _closed_exam(cell: Cell) -> Row:
    now = clock.now_ms()
    return await _exam(cell, opens_at=now - 2 * clock.DAY, closes_at=now - clock.DAY, published_at=now - 3 * clock.DAY)


async def _tried_exam(cell: Cell) -> Row:
    """A closed exam whose first paper's first question has a wrong key."""
    row = await _closed_exam(cell)
    paper = await database.fetch_value("SELECT a.paper FROM attempt a JOIN exam e ON e.id = a.exam WHERE e.code = $1 LIMIT 1", row["code"])
    return {**row, "exam": row["code"], "version": unpack(paper)[0].version}


async def _correction(cell: Cell) -> Row:
    row = await _tried_exam(cell)
    asker = await cell.world.viewer("丁")
    code = await regrade.propose_correction(asker, row["code"], row["version"], keys="", reason="题目有歧义", now=clock.now_ms())
    return {"code": code}


async def _version(cell: Cell) -> Row:
    """A version that is not the default and that nobody of the walk made."""
    number = await database.fetch_value("SELECT max(number) + 1 AS n FROM rate_definition")
    columns = ["number", "base", "study_rule", "sitting_rule", "average_rule", "categories", "reason", "at"]
    row = (number, "all_listed", "any_act", "main_only", "of_sat", "", f"第 {number} 个", 1)
    await database.insert_many_by_name("rate_definition", columns, [row])
    return {"number": int(number)}


async def _defined_exam(cell: Cell) -> Row:
    return {**await _coming_exam(cell), "number": str((await _version(cell))["number"])}


async def _stopped_correction(cell: Cell) -> Row:
    row = await _correction(cell)
    await database.execute("UPDATE job SET failed_at = 1 WHERE code = (SELECT job FROM key_correction WHERE code = $1)", row["code"])
    return row


async def _rated_exam(cell: Cell) -> Row:
    """One exam for all steps, since its rates are only looked at."""
    title = "看比率的考试"
    known = await database.fetch_value("SELECT code FROM exam WHERE title = $1", title)
    if known is None:
        people = [cell.world.people[name] for name in ("甲", "己", "丙", "丑", "庚")]
        known = (await make.published_exam(people, title=title))["code"]
        await make.published_exam(people, title=f"{title}（更早）", opens_at=clock.now_ms() - 90 * clock.DAY, closes_at=clock.now_ms() - 80 * clock.DAY)
    earlier = await database.fetch_value("SELECT code FROM exam WHERE title = $1", f"{title}（更早）")
    return {"code": known, "earlier": earlier}


async def _rated_unit(cell: Cell) -> Row:
    return {**await _rated_exam(cell), "unit": await code_of("unit", cell.world.units[cell.unit])}


async def _saved_view(cell: Cell) -> Row:
    owner = await cell.owner_viewer()
    return {"code": await saved.save_view(owner, name=f"存的{cell.number}", address="/rates/abc?tree=system", now=clock.now_ms())}


async def _ended_view(cell: Cell) -> Row:
    row = await _saved_view(cell)
    await database.execute("UPDATE saved_view SET ended_at = $1 WHERE code = $2", clock.now_ms(), row["code"])
    return row


async def _rated_person(cell: Cell) -> Row:
    row, unit = await _rated_unit(cell), cell.world.units[cell.unit]
    person = await database.fetch_value(
        "SELECT p.code FROM roster_entry r JOIN exam e ON e.id = r.exam JOIN person p ON p.id = r.person "
        f"WHERE e.code = $1 AND (r.area_path LIKE '%/{unit}/%' OR r.system_path LIKE '%/{unit}/%') ORDER BY r.id LIMIT 1",
        row["code"],
    )
    return {**row, "person": person}
async def _article(cell: Cell) -> Row:
    law = await fictional_law()
    return {"code": law.code, "version": law.versions[0].version, "article": "5"}


async def _cited_article(cell: Cell) -> Row:
    return {"law": (await fictional_law()).code, "article": "5"}


async def _moved_question(cell: Cell, article: str = "5") -> Row:
    await fictional_law()
    code = f"mq-{cell.number:04}"
    await make.stored_question(replace(make.question(code, law=NAME), cite=(cited(article),)), pool="sealed")
    number = await database.fetch_value("SELECT id FROM question WHERE code = $1", code)
    work = await moved.work_of(int(number), on=clock.day_of(clock.now_ms()))
    return {"code": code, "seen": moved_rules.seen(work.moved if work else [])}


async def _renumbered_question(cell: Cell) -> Row:
    return await _moved_question(cell, "7")


MAKES: dict[str, Callable[[Cell], Awaitable[Row]]] = {
    "unit": _unit, "subunit": _subunit, "two_subunits": _two_subunits, "peopled_subunit": _peopled_subunit,
    "person": _person, "person_and_subunit": _person_and_subunit, "seconded_person": _seconded_person,
    "granted_person": _granted_person, "upload": _upload,
    "template": _template, "question": _question, "waiting_question": _waiting_question, "questions_in": _questions_in, "questions_to_check": _questions_to_check, "retired_question": _retired_question,
    "draft": _draft, "ready_draft": _draft, "publishing_exam": _publishing_exam, "coming_exam": _coming_exam,
    "closed_exam": _closed_exam, "tried_exam": _tried_exam, "correction": _correction, "version": _version, "defined_exam": _defined_exam, "stopped_correction": _stopped_correction,
    "attempt": _attempt, "running_attempt": _running_attempt, "sat_attempt": _sat_attempt, "practice_set": _practice_set,
    "rated_exam": _rated_exam, "rated_unit": _rated_unit, "rated_person": _rated_person, "saved_view": _saved_view, "ended_view": _ended_view,
    "article": _article, "cited_article": _cited_article, "moved_question": _moved_question,
    "renumbered_question": _renumbered_question,
    **roster_rows.MAKES,
    "approval": _approval, "job": _job, "file": _file,
}  # fmt: skip
"""How a row of each kind is made."""
