"""What somebody typed is shown as text everywhere, in tables too; the record and the logs hold no secrets."""

import io
import re
from dataclasses import replace

import httpx
from python_calamine import CalamineWorkbook

from app.bank import steps as bank_steps
from app.foundation import clock, database, protected
from app.foundation.web.downloads import disposition
from question_bank.files.workbooks import Column, Sheet, write_workbook
from tests import make
from tests.matrix.rows import code_of
from tests.people_of_tests import PASSWORD, World

BAD = "<img src=x onerror=alert(1)>\"'>{{7*7}}"


async def _spoil(world: World) -> dict[str, str]:
    """Markup in every text that somebody may type."""
    unit, person = world.units["县水利局"], world.people["戊"]
    await database.execute("UPDATE unit SET name = $1, short_name = $1, category = $1 WHERE id = $2", BAD, unit)
    await database.execute("UPDATE person SET name = $1, staff_no = $1 WHERE id = $2", BAD, person)
    await database.execute("UPDATE posting SET title = $1 WHERE person = $2", BAD, person)
    await database.execute("UPDATE person SET name = $1 WHERE id = $2", BAD, world.people["庚"])
    await make.bank_of(single=12, multiple=6, true_false=6)
    spoilt = make.question("xs-0001", law=BAD)
    made = replace(spoilt, stem=BAD, options=tuple(f"{letter}{BAD}" for letter in "ABCD"), explanation=BAD, tags=(BAD,))
    number = await bank_steps.add_question("xs-0001", pool="practice", now=clock.now_ms())
    await bank_steps.add_version(made, question_id=number, number=1, source="shipped", by=None, checked_by=None, now=clock.now_ms())
    await bank_steps.add_change(number, "retire", reason=BAD, by=world.people["庚"], now=clock.now_ms())
    everybody = list(world.people.values())
    exam = await make.published_exam(everybody, title=BAD, drafted_by=world.people["庚"])
    attempt = await make.attempt_of(world.people["庚"], exam)
    return {"unit": await code_of("unit", unit), "person": await code_of("person", person), "exam": exam["code"], "attempt": attempt["code"]}


async def test_no_page_runs_what_somebody_typed(world: World, client: httpx.AsyncClient) -> None:
    codes = await _spoil(world)
    for role in ("office_author", "unit_admin"):
        await make.grant(world.people["庚"], role, world.units["青禾县"])
    await world.log_in(client, "庚")
    assert (await client.post(f"/sit/{codes['attempt']}/start")).status_code == 303
    pages = [
        "/", f"/sit/{codes['attempt']}", f"/sit/{codes['attempt']}/1", f"/sit/{codes['attempt']}/sheet", f"/sit/{codes['attempt']}/check",
        "/me", "/units", f"/units/{codes['unit']}", f"/units/{codes['unit']}/edit", f"/units/{codes['unit']}/slips", "/people",
        f"/people?q={BAD}", f"/people/{codes['person']}", f"/people/{codes['person']}/edit", "/import/people", "/bank", "/bank/xs-0001",
        "/bank/xs-0001/edit", "/exams", f"/exams/{codes['exam']}", f"/exams/{codes['exam']}/preview", "/rates", f"/rates/{codes['exam']}",
        f"/rates/{codes['exam']}/units/{codes['unit']}", f"/rates/{codes['exam']}/units/{codes['unit']}/people", "/study", "/study/missed",
        "/ledger", "/jobs", "/approvals", f"/units?q={BAD}", f"/bank?q={BAD}&law={BAD}", f"/ledger?person={BAD}",
    ]  # fmt: skip
    shown = 0
    for address in pages:
        answer = await client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        assert "<img src=x" not in answer.text, address
        assert "49" not in re.findall(r"onerror=alert\(1\).{0,60}?(49)", answer.text), address
        shown += "&lt;img src=x" in answer.text
    assert shown >= 12
    handed = await client.post(f"/sit/{codes['attempt']}/hand-in", follow_redirects=True)
    assert "<img src=x" not in handed.text


async def test_a_typed_formula_stays_text() -> None:
    rows = [["=1+1", "@SUM(A1)"], ["+86", "-2"], ["=HYPERLINK(\"http://evil\")", "\t=1"]]
    data = write_workbook([Sheet("表", [Column("甲"), Column("乙")], rows, title="=1+1", notes=("=2+2",))])
    read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    texts = [cell for row in read for cell in row]
    for text in ("=1+1", "@SUM(A1)", "+86", "-2"):
        assert text in texts


def test_a_file_name_writes_no_header_and_no_path() -> None:
    said = disposition("../..\\a\r\nX-Bad: 1\";名单\u202egnp.xlsx")
    assert not re.search(r"[\r\n]", said)
    assert said.count('"') == 2
    assert "/" not in said
    assert "%E2%80%AE" not in said


async def test_exports_and_codes_are_recorded(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    exam = await make.published_exam(list(world.people.values()))
    unit = await code_of("unit", world.units["县水利局"])
    await world.log_in(client, "庚")
    address = f"/rates/{exam['code']}/units/{unit}"
    for post in (f"/rates/{exam['code']}/export", f"{address}/export", f"{address}/people/export?which=absent", "/ledger/export", f"/units/{unit}/slips"):
        before = int(await database.fetch_value("SELECT count(*) AS n FROM ledger_entry"))
        assert (await client.post(post, data={"everybody": "1"})).status_code == 200, post
        assert int(await database.fetch_value("SELECT count(*) AS n FROM ledger_entry")) == before + 1, post


async def test_record_and_log_hold_no_numbers_names_or_secrets(world: World, client: httpx.AsyncClient, capsys) -> None:
    await world.log_in(client, "庚")
    secret = {"name": "王机密", "phone": "13911112222", "identity": "11010519491231002X", "staff_no": "S778899", "category": "科员"}
    added = await client.post("/people", data={"unit": "县水利局", **secret})
    assert added.status_code == 303, added.text
    page = added.headers["location"]
    await client.post(f"{page}/edit", data={**secret, "name": "王改名", "category": "staff"})
    slip = (await client.post(f"{page}/activation")).text
    code = re.search(r"[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", slip)
    assert code is not None
    await client.post("/log-in", data={"account": "13911112222", "password": PASSWORD})
    await client.get("/people", params={"q": "王机密"})
    rows = await database.fetch("SELECT detail, verb FROM ledger_entry")
    told = " ".join(row["detail"] for row in rows) + "".join(capsys.readouterr())
    for word in ("王机密", "王改名", "13911112222", "11010519491231002X", "S778899", code[0], code[0].replace("-", ""), PASSWORD):
        assert word not in told, word
    sealed = await database.fetch_one("SELECT phone_sealed, phone_index FROM person WHERE name = '王改名'")
    assert sealed is not None
    assert protected.unseal(bytes(sealed["phone_sealed"]), about="person.phone") == "13911112222"
    assert b"139" not in bytes(sealed["phone_index"])
