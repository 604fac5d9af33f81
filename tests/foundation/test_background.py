"""What works while the application serves: jobs are done, time is kept, entries are sealed, and it all ends with it."""

import asyncio

from app.foundation import clock, database
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.jobs import actions, rules
from app.foundation.ledger.steps import record
from app.foundation.settings import Settings
from app.handed_down import RECURRING
from app.main import create_app
from tests import make
from tests.people_of_tests import World


async def one(sql: str) -> int:
    return int(await database.fetch_value(sql))


async def until(sql: str) -> None:
    """Waits until a count is 1, at most ten seconds."""
    for _ in range(200):
        if await one(sql) == 1:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(sql)


async def test_while_it_serves_jobs_sweeping_and_sealing_go_on(db: Settings, world: World) -> None:
    person = world.people["甲"]
    await make.bank_of()
    exam = await make.published_exam([person])
    attempt = await make.attempt_of(person, exam)
    over = clock.now_ms() - clock.HOUR
    await database.execute("UPDATE attempt SET started_at = $1, deadline = $1 WHERE id = $2", over, attempt["id"])
    async with database.transaction():
        await record("log_in", "person", person, by=SYSTEM_VIEWER, at=1)
    code = await actions.ask("a kind of a later version", {}, by=SYSTEM_VIEWER, now=clock.now_ms())
    await database.stop()

    app = create_app(db)
    async with app.lifespan():
        await until("SELECT count(*) AS n FROM attempt WHERE handed_in_for = 'time'")
        await until("SELECT count(*) AS n FROM mark")
        await until("SELECT count(*) AS n FROM job WHERE failed_at IS NOT NULL")
        await until("SELECT min(number) AS n FROM ledger_leaf")
    running = {task.get_name() for task in asyncio.all_tasks()} - {asyncio.current_task().get_name()}  # type: ignore[union-attr]

    await database.start()
    row = await database.fetch_one("SELECT outcome FROM job WHERE code = $1", code)
    assert row is not None and row["outcome"] == rules.UNKNOWN_KIND
    assert not running, "nothing works on after the application has stopped"


def test_what_comes_round_has_a_name_of_its_own_and_a_pause() -> None:
    assert len({act.name for act in RECURRING}) == len(RECURRING)
    assert all(act.seconds >= 1 for act in RECURRING)
    assert ("hand_in_for_time", 1) in {(act.name, act.seconds) for act in RECURRING}
