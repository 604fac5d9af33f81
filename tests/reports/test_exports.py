"""Long exports: made by a job for its asker alone, survive a restart, can be cancelled, expire with their bytes."""

import io

import httpx
import pytest
from python_calamine import CalamineWorkbook

from app.foundation import canonical, clock, database
from app.foundation.files import store
from app.foundation.files.media_types import ZIP
from app.foundation.jobs import actions as jobs
from app.foundation.jobs import steps as job_steps
from app.rates import people
from app.reports.exports import actions, queries
from app.reports.exports.rules import KEPT, Stage, stage_of
from tests.people_of_tests import World
from tests.reports.test_circular import held, work
from tests.reports.test_sheets import unit_code


async def asked(world: World, who: str = "庚", unit: str = "青禾县", which: str = "listed") -> str:
    exam = await held(world)
    wanted = {"exam": exam["code"], "unit": await unit_code(world, unit), "query": {"which": which}}
    return await actions.ask_export(await world.viewer(who), "people", wanted, title="在册名单", purpose="核对名单", now=clock.now_ms())


async def row_of(world: World, code: str, who: str = "庚") -> dict[str, object]:
    return await queries.export_for(await world.viewer(who), code)


async def test_a_long_list_is_made_in_the_background_and_equals_the_screen(
    world: World, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = await held(world)
    await world.log_in(client, "庚")
    where = f"/rates/{exam['code']}/units/{await unit_code(world, '青禾县')}/people"
    monkeypatch.setattr(people, "AT_ONCE", 6)
    assert "后台生成" not in (await client.get(f"{where}?which=listed")).text
    monkeypatch.setattr(people, "AT_ONCE", 5)
    assert "后台生成" in (await client.get(f"{where}?which=listed")).text
    assert (await client.post(f"{where}/export-later?which=listed", data={"purpose": ""})).status_code == 422
    sent = await client.post(f"{where}/export-later?which=listed", data={"purpose": "核对名单"})
    await work()
    here = sent.headers["location"]
    taken = await client.get(f"{here}/file")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(taken.content)).get_sheet_by_index(0).to_python()
    assert {row[0] for row in rows[4:]} == {"甲", "戊", "乙", "辛", "己", "丙"}
    at_once = await client.post(f"{where}/export?which=listed")
    assert rows[3:] == CalamineWorkbook.from_filelike(io.BytesIO(at_once.content)).get_sheet_by_index(0).to_python()[3:]
    entries = await database.fetch("SELECT detail FROM ledger_entry WHERE verb = 'export_people' AND subject = 'export' ORDER BY id")
    assert canonical.load(entries[0]["detail"])["purpose"] == "核对名单" and canonical.load(entries[1]["detail"])["people"] == 6
    assert here in (await client.get("/exports")).text


async def test_only_the_asker_downloads_and_only_while_allowed(world: World, client: httpx.AsyncClient) -> None:
    code = await asked(world)
    await work()
    file = await database.fetch_value('SELECT file FROM "export"')
    for who, status in (("庚", 200), ("丁", 404), ("乙", 404), ("壬", 403)):
        await world.log_in(client, who)
        assert (await client.get(f"/exports/{code}/file")).status_code == status
        assert (await client.get(f"/files/{file}")).status_code == 404, "not by the way round either"
    await database.execute("UPDATE role_grant SET ended_at = 1 WHERE person = $1", world.people["庚"])
    await world.log_in(client, "庚")
    assert (await client.get(f"/exports/{code}/file")).status_code == 403


async def test_who_lost_the_unit_gets_nothing_made(world: World) -> None:
    code = await asked(world, who="乙", unit="县水利局")
    await database.execute("UPDATE role_grant SET ended_at = 1 WHERE person = $1", world.people["乙"])
    await work()
    row = await database.fetch_one('SELECT x.made_at, j.failed_at FROM "export" x JOIN job j ON j.code = x.job WHERE x.code = $1', code)
    assert row is not None and row["made_at"] is None and row["failed_at"] is not None


async def test_it_survives_a_worker_that_dies_and_is_made_once(world: World) -> None:
    code = await asked(world)
    job = await job_steps.lease(await database.now_ms())
    assert job is not None, "a worker took it and died"
    await database.execute("UPDATE job SET leased_until = 1 WHERE code = $1", job["code"])
    await work()
    assert stage_of(await row_of(world, code), now=clock.now_ms()) is Stage.READY
    await database.execute("UPDATE job SET finished_at = NULL, leased_until = NULL WHERE code = $1", job["code"])
    await work()
    assert await database.fetch_value("SELECT count(*) AS n FROM file_use WHERE subject = 'export'") == 1


async def test_a_cancelled_one_makes_no_file(world: World, client: httpx.AsyncClient) -> None:
    code = await asked(world)
    row = await row_of(world, code)
    await jobs.cancel(await world.viewer("庚"), str(row["job"]), now=clock.now_ms())
    await work()
    assert stage_of(await row_of(world, code), now=clock.now_ms()) is Stage.STOPPED
    await world.log_in(client, "庚")
    assert "任务已取消" in (await client.get(f"/exports/{code}")).text


async def test_it_expires_with_its_bytes(world: World, client: httpx.AsyncClient) -> None:
    code = await asked(world)
    await work()
    row = await row_of(world, code)
    sha256 = str(row["sha256"])
    await actions.remove_expired()
    assert await store.read(sha256), "not before its time"
    assert stage_of(row, now=int(str(row["expires_at"])) - 1) is Stage.READY
    assert stage_of(row, now=int(str(row["expires_at"]))) is Stage.EXPIRED
    await database.execute('UPDATE "export" SET expires_at = $1', clock.now_ms() - KEPT)
    await world.log_in(client, "庚")
    assert (await client.get(f"/exports/{code}/file")).status_code == 404
    await actions.remove_expired()
    await actions.remove_expired()
    with pytest.raises(store.Missing):
        await store.read(sha256)
    assert "到期删除" in (await client.get(f"/exports/{code}")).text
    assert await database.fetch_value("SELECT count(*) AS n FROM ledger_entry WHERE verb = 'remove_export'") == 1


async def test_the_store_takes_no_packet_that_somebody_sent() -> None:
    with pytest.raises(ValueError, match="text"):
        await store.put_made(b"x", media_type="text/html")
    assert ZIP not in store.media_types.TAKEN
