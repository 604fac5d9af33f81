"""Background work: taken once, said how far, cancelled, tried again after a crash, given up in words."""

import asyncio
from typing import Any

import pytest

from app.foundation import clock, database, refusals
from app.foundation.access import SYSTEM_VIEWER, Viewer
from app.foundation.jobs import actions, queries, rules, steps, worker
from app.foundation.jobs.context import JobContext
from app.foundation.jobs.kinds import NAMES
from app.foundation.jobs.recurring import Recurring, Rounds
from app.foundation.jobs.rules import Stage
from app.foundation.settings import Settings
from app.handed_down import HANDLERS
from tests.people_of_tests import World

NOW = clock.now_ms()


async def asked(kind: str = "count", *, by: Viewer = SYSTEM_VIEWER, **detail: Any) -> str:
    return await actions.ask(kind, detail, by=by, now=clock.now_ms())


async def row_of(code: str) -> dict[str, Any]:
    row = await database.fetch_one("SELECT * FROM job WHERE code = $1", code)
    assert row is not None
    return row


async def stage(code: str) -> Stage:
    return rules.stage_of(await row_of(code), now=clock.now_ms())


async def due_now(code: str) -> None:
    await database.execute("UPDATE job SET due_at = 0 WHERE code = $1", code)


async def test_work_is_done_with_what_was_asked_and_says_how_it_ended(db: Settings) -> None:
    async def count(context: JobContext) -> str:
        for done in range(1, 4):
            await context.progress(done, total=3, said=f"第 {done} 个")
        return f"数了 {context.detail['most']} 个，发起人 {context.asked_by}。"

    code = await asked(most=3)
    assert await stage(code) is Stage.WAITING
    assert await worker.run_one({"count": count})
    row = await row_of(code)
    assert rules.stage_of(row, now=NOW) is Stage.FINISHED
    assert (row["done"], row["total"], row["said"]) == (3, 3, "第 3 个")
    assert row["outcome"] == "数了 3 个，发起人 None。"
    assert not await worker.run_one({"count": count})


async def test_the_oldest_due_job_comes_first_and_a_later_one_waits_for_its_time(db: Settings) -> None:
    done: list[int] = []

    async def note(context: JobContext) -> str:
        done.append(context.detail["n"])
        return "好"

    for n, due in ((1, NOW - 10), (2, NOW - 20), (3, NOW + clock.HOUR)):
        code = await asked("note", n=n)
        await database.execute("UPDATE job SET due_at = $1 WHERE code = $2", due, code)
    while await worker.run_one({"note": note}):
        pass
    assert done == [2, 1]


async def test_two_workers_never_take_the_same_job(db: Settings) -> None:
    codes = [await asked(n=n) for n in range(6)]
    taken = await asyncio.gather(*(steps.lease(clock.now_ms()) for _ in range(9)))
    assert sorted(row["code"] for row in taken if row) == sorted(codes)


async def test_a_lease_that_ran_out_is_taken_again_and_the_old_worker_is_told(db: Settings) -> None:
    code = await asked()
    now = clock.now_ms()
    first = await steps.lease(now)
    assert first is not None and await steps.lease(now + rules.LEASE - 1000) is None
    second = await steps.lease(now + rules.LEASE + 1)
    assert second is not None and second["tries"] == 2
    assert not await steps.hold_on(first, now=now)
    await steps.finish(first, outcome="旧的", now=now)
    assert (await row_of(code))["finished_at"] is None
    await steps.finish(second, outcome="新的", now=now)
    assert (await row_of(code))["outcome"] == "新的"


async def test_after_three_tries_that_died_the_job_is_given_up_in_words(db: Settings) -> None:
    code = await asked()
    now = clock.now_ms()
    for turn in range(3):
        assert await steps.lease(now + turn * (rules.LEASE + 1)) is not None
    assert await steps.lease(now + 3 * (rules.LEASE + 1)) is None
    row = await row_of(code)
    assert row["failed_at"] is not None and row["outcome"] == rules.GAVE_UP


async def test_a_bug_is_tried_three_times_with_growing_rests(db: Settings) -> None:
    async def broken(context: JobContext) -> str:
        raise ZeroDivisionError("a bug")

    code = await asked("broken")
    rests = []
    for _ in range(3):
        before = clock.now_ms()
        assert await worker.run_one({"broken": broken})
        assert not await worker.run_one({"broken": broken})
        rests.append((await row_of(code))["due_at"] - before)
        await due_now(code)
    assert await stage(code) is Stage.FAILED
    assert rests[1] > rests[0] >= 5_000
    assert not await worker.run_one({"broken": broken})


async def test_a_refusal_ends_the_job_at_once_with_its_sentence(db: Settings) -> None:
    async def no(context: JobContext) -> str:
        raise refusals.conflict("这场考试已经撤回，没有判卷。")

    code = await asked("no")
    await worker.run_one({"no": no})
    row = await row_of(code)
    assert row["failed_at"] is not None and row["outcome"] == "这场考试已经撤回，没有判卷。" and row["tries"] == 1


async def test_a_kind_nobody_knows_fails_in_words(db: Settings) -> None:
    code = await asked("gone")
    await worker.run_one({})
    assert (await row_of(code))["outcome"] == rules.UNKNOWN_KIND


async def test_a_cancelled_job_that_waits_never_runs(db: Settings, world: World) -> None:
    viewer = await world.viewer("乙")
    code = await asked(by=viewer)
    await actions.cancel(viewer, code, now=clock.now_ms())
    assert await stage(code) is Stage.CANCELLED
    assert not await worker.run_one({})
    with pytest.raises(refusals.Refusal, match="已经结束"):
        await actions.cancel(viewer, code, now=clock.now_ms())


async def test_a_cancelled_job_that_runs_stops_at_its_next_step(db: Settings, world: World) -> None:
    viewer = await world.viewer("乙")
    steps_done = []

    async def long(context: JobContext) -> str:
        for n in range(100):
            steps_done.append(n)
            if n == 3:
                await actions.cancel(viewer, context.code, now=clock.now_ms())
                assert await stage(context.code) is Stage.STOPPING
            await context.progress(100, total=100)
        return "做完了"

    code = await asked("long", by=viewer)
    await worker.run_one({"long": long})
    assert steps_done == [0, 1, 2, 3]
    assert await stage(code) is Stage.CANCELLED


async def test_work_that_was_done_before_the_cancel_reached_it_counts_as_done(db: Settings, world: World) -> None:
    viewer = await world.viewer("乙")

    async def quick(context: JobContext) -> str:
        await actions.cancel(viewer, context.code, now=clock.now_ms())
        return "做完了"

    code = await asked("quick", by=viewer)
    await worker.run_one({"quick": quick})
    assert await stage(code) is Stage.FINISHED


async def test_stopping_the_server_gives_the_job_back_uncounted(db: Settings) -> None:
    began = asyncio.Event()

    async def slow(context: JobContext) -> str:
        async with database.transaction():
            await database.execute("UPDATE job SET said = 'half' WHERE code = $1", context.code)
            began.set()
            await asyncio.sleep(60)
        return "不会到这里"

    code = await asked("slow")
    loop = worker.Worker({"slow": slow})
    await loop.start()
    await asyncio.wait_for(began.wait(), 5)
    await loop.stop()
    row = await row_of(code)
    assert (row["leased_until"], row["tries"], row["said"]) == (None, 0, "")
    assert await steps.lease(clock.now_ms()) is not None


async def test_the_worker_goes_on_after_a_failure(db: Settings) -> None:
    async def broken(context: JobContext) -> str:
        raise KeyError("a bug")

    done = asyncio.Event()

    async def good(context: JobContext) -> str:
        done.set()
        return "好"

    await asked("broken")
    code = await asked("good")
    loop = worker.Worker({"broken": broken, "good": good})
    await loop.start()
    await asyncio.wait_for(done.wait(), 5)
    await asyncio.sleep(0.05)
    await loop.stop()
    assert await stage(code) is Stage.FINISHED


async def test_rounds_go_on_after_a_failure_and_end_when_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.foundation.jobs.recurring.AFTER_FAILURE_SECONDS", 0.001)
    turns: list[int] = []
    enough = asyncio.Event()

    async def act() -> None:
        turns.append(len(turns))
        if len(turns) == 4:
            enough.set()
        if len(turns) == 2:
            raise ValueError("a bug")

    rounds = Rounds([Recurring("act", 0.001, act)])
    await rounds.start()
    await asyncio.wait_for(enough.wait(), 10)
    await rounds.stop()
    seen = len(turns)
    await asyncio.sleep(0.02)
    assert seen == len(turns)


async def test_ten_thousand_rows_of_progress_are_few_statements(db: Settings) -> None:
    counted = []

    async def rows(context: JobContext) -> str:
        with database.counting() as sent:
            for n in range(1, 10_001):
                await context.progress(n, total=10_000)
        counted.append(len(sent))
        return "好"

    await asked("rows")
    await worker.run_one({"rows": rows})
    assert counted[0] <= 8


async def test_a_job_asked_in_a_transaction_that_fails_was_never_asked(db: Settings) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction():
            await steps.ask("count", {}, by=SYSTEM_VIEWER, now=NOW)
            raise ZeroDivisionError
    assert await database.fetch_value("SELECT count(*) AS n FROM job") == 0


async def test_one_sees_ones_own_jobs_and_the_office_all(db: Settings, world: World) -> None:
    codes = {name: await asked(by=await world.viewer(name)) for name in ("乙", "丙", "丁")}

    async def seen_by(name: str) -> set[str]:
        rows, total = await queries.jobs_for(await world.viewer(name), shown="", kind="", offset=0, size=50)
        assert total == len(rows)
        return {row["code"] for row in rows}

    assert await seen_by("乙") == {codes["乙"]}
    assert await seen_by("甲") == set()
    assert await seen_by("壬") == await seen_by("癸") == await seen_by("丁") == set(codes.values())
    with pytest.raises(refusals.Refusal) as refused:
        await queries.job_for(await world.viewer("丙"), codes["乙"])
    assert refused.value.status == 404


async def test_only_the_asker_and_the_operator_cancel(db: Settings, world: World) -> None:
    for name, status in {"丙": 404, "壬": 403, "丁": 403, "癸": None, "乙": None}.items():
        code = await asked(by=await world.viewer("乙"))
        viewer = await world.viewer(name)
        if status is None:
            await actions.cancel(viewer, code, now=clock.now_ms())
            assert await stage(code) is Stage.CANCELLED
            continue
        with pytest.raises(refusals.Refusal) as refused:
            await actions.cancel(viewer, code, now=clock.now_ms())
        assert refused.value.status == status


def test_every_kind_that_is_handled_has_a_chinese_name() -> None:
    assert set(HANDLERS) == set(NAMES)


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ({}, Stage.WAITING),
        ({"leased_until": 101}, Stage.RUNNING),
        ({"leased_until": 100}, Stage.WAITING),
        ({"cancelled_at": 50, "leased_until": 101}, Stage.STOPPING),
        ({"cancelled_at": 50, "leased_until": 100}, Stage.CANCELLED),
        ({"failed_at": 50}, Stage.FAILED),
        ({"finished_at": 50}, Stage.FINISHED),
    ],
)
def test_the_stage_follows_from_the_moments(moments: dict[str, int], expected: Stage) -> None:
    row = {"finished_at": None, "failed_at": None, "cancelled_at": None, "leased_until": None, **moments}
    assert rules.stage_of(row, now=100) is expected
