"""An import is applied by a job: as a whole or not at all, whatever happens to the job."""

import httpx
import pytest

from app.foundation import clock, database
from app.foundation.jobs import steps as jobs
from app.foundation.jobs.context import JobContext, JobStopped
from app.foundation.jobs.worker import run_one
from app.people.actions import imports
from app.people.actions.imports import HANDLERS
from tests.people.test_pages import text_of, upload
from tests.people_of_tests import World

LINES = (["姓名", "单位", "工号"], ["张三", "县水利局", "NEW1"], ["李四", "县水利局", "NEW2"])


async def asked(world: World, client: httpx.AsyncClient) -> str:
    """A list of two people whose applying 乙 has asked for; its address."""
    await world.log_in(client, "乙")
    where = (await client.post("/import/people", files=upload(*LINES))).headers["location"]
    assert (await client.post(f"{where}/apply")).headers["location"] == where
    return str(where)


async def new_people() -> int:
    return int(await database.fetch_value("SELECT count(*) AS n FROM person WHERE staff_no IN ('NEW1', 'NEW2')"))


async def test_while_it_is_applied_it_is_neither_changed_nor_dropped_nor_applied_twice(world: World, client: httpx.AsyncClient) -> None:
    where = await asked(world, client)
    assert "马上开始" in (await client.get(where)).text
    for act in ("/apply", "/mend", "/leave"):
        assert (await client.post(where + act)).status_code == 409, act
    await client.post("/import/people", files=upload(*LINES))
    assert await database.fetch_value("SELECT count(*) AS n FROM import_batch") == 2
    assert await run_one(HANDLERS) and not await run_one(HANDLERS)
    assert await new_people() == 2 and "新增 2" in text_of(await client.get(where))


async def test_a_cancelled_import_leaves_the_list_for_another_try(world: World, client: httpx.AsyncClient) -> None:
    where = await asked(world, client)
    job = await database.fetch_value("SELECT code FROM job")
    assert (await client.post(f"/jobs/{job}/cancel")).status_code == 303
    assert not await run_one(HANDLERS)
    assert "任务已取消，没有导入任何一行" in (await client.get(where)).text and await new_people() == 0
    assert (await client.post(f"{where}/apply")).status_code == 303 and await run_one(HANDLERS)
    assert await new_people() == 2


async def test_cancelling_while_rows_are_written_undoes_them_all(world: World, client: httpx.AsyncClient) -> None:
    where = await asked(world, client)
    job = await jobs.lease(await database.now_ms())
    assert job is not None
    context = JobContext(job, clock.monotonic())
    await database.execute("UPDATE job SET cancelled_at = $1 WHERE id = $2", clock.now_ms(), job["id"])
    now = clock.now_ms()
    with pytest.raises(JobStopped):
        await imports.apply_upload(await world.viewer("乙"), where.rpartition("/")[2], today=clock.day_of(now), now=now, context=context)
    assert await new_people() == 0
    assert await database.fetch_value("SELECT count(*) AS n FROM import_batch WHERE applied_at IS NOT NULL") == 0


async def test_a_worker_that_died_after_writing_writes_nothing_twice(world: World, client: httpx.AsyncClient) -> None:
    where = await asked(world, client)
    job = await jobs.lease(await database.now_ms())
    assert job is not None
    first = await imports.apply_import(JobContext(job))
    await database.execute("UPDATE job SET leased_until = 1 WHERE id = $1", job["id"])
    assert await run_one(HANDLERS)
    row = await database.fetch_one("SELECT finished_at, outcome FROM job WHERE id = $1", job["id"])
    assert row is not None and row["finished_at"] is not None and row["outcome"] == first
    assert await new_people() == 2 and first in text_of(await client.get(where))


@pytest.mark.parametrize("change", ["left", "no role", "taken"])
async def test_what_no_longer_holds_stops_the_job_with_a_word(world: World, client: httpx.AsyncClient, change: str) -> None:
    where = await asked(world, client)
    if change == "left":
        await database.execute("UPDATE person SET left_at = 1 WHERE id = $1", world.people["乙"])
    elif change == "no role":
        await database.execute("UPDATE role_grant SET ended_at = 1 WHERE person = $1", world.people["乙"])
    else:
        added = await client.post("/people", data={"unit": "县水利局", "name": "王五", "staff_no": "NEW1", "category": "staff"})
        assert added.status_code == 303
    assert await run_one(HANDLERS)
    row = await database.fetch_one("SELECT failed_at, outcome FROM job")
    assert row is not None and row["failed_at"] is not None and ("没有导入" in row["outcome"] or "没有找到" in row["outcome"])
    assert await database.fetch_value("SELECT count(*) AS n FROM person WHERE name IN ('张三', '李四')") == 0
    if change == "taken":
        assert "没有导入任何一行" in (await client.get(where)).text
