"""`sitting.start`: the clock starts once, inside the window, for the person themself."""

import httpx

from app.foundation import clock, database
from tests import make
from tests.people_of_tests import World
from tests.sitting.sitter import sitter


async def test_starting_sets_the_deadline_once(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client, minutes=30)
    before = clock.now_ms()
    answer = await client.post(f"{me.at}/start")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{me.at}/1")
    first = await me.row()
    assert before <= first["started_at"] <= clock.now_ms()
    assert first["deadline"] == first["started_at"] + 30 * clock.MINUTE
    assert (await client.post(f"{me.at}/start")).status_code == 303
    assert await me.row() == first


async def test_the_deadline_is_never_after_the_closing(world: World, client: httpx.AsyncClient) -> None:
    closes_at = clock.now_ms() + 5 * clock.MINUTE
    me = await sitter(world, client, closes_at=closes_at)
    await me.start()
    assert (await me.row())["deadline"] == closes_at


async def test_more_minutes_and_a_later_closing_hold_for_their_person(world: World, client: httpx.AsyncClient) -> None:
    closes_at = clock.now_ms() - clock.MINUTE
    me = await sitter(world, client, closes_at=closes_at)
    later = clock.now_ms() + 2 * clock.HOUR
    await database.execute(
        "INSERT INTO exam_override (exam, person, extra_minutes, closes_at, more_attempts, reason, asked_by, approved_by, at) "
        "VALUES ($1, $2, 15, $3, 0, '视力障碍', 1, 2, 1)",
        me.exam["id"], me.person, later,
    )  # fmt: skip
    await me.start()
    row = await me.row()
    assert row["deadline"] == row["started_at"] + 45 * clock.MINUTE


async def test_refusals_outside_the_window_and_after_the_late_entry_lock(world: World, client: httpx.AsyncClient) -> None:
    now = clock.now_ms()
    early = await sitter(world, client, opens_at=now + clock.MINUTE)
    answer = await client.post(f"{early.at}/start")
    assert answer.status_code == 409 and "考试还没有开始" in answer.text
    for changes, words in (({"closes_at": now - 1}, "考试已经结束"), ({"late_entry_minutes": 59}, "开考已超过 59 分钟")):
        exam = await make.published_exam([early.person], **changes)
        attempt = await make.attempt_of(early.person, exam)
        answer = await client.post(f"/sit/{attempt['code']}/start")
        assert answer.status_code == 409 and words in answer.text
        assert (await make.attempt_of(early.person, exam))["started_at"] is None


async def test_a_stranger_finds_nothing_and_nobody_must_log_in(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await world.log_in(client, "戊")
    assert (await client.post(f"{me.at}/start")).status_code == 404
    await world.log_in(client, "丁")
    assert (await client.post(f"{me.at}/start")).status_code == 404
    assert (await me.row())["started_at"] is None


async def test_a_start_is_one_transaction_of_at_most_three_statements(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await client.get(me.at)
    with database.counting() as sent:
        await me.start()
    writes = [sql for sql in sent if sql.lstrip().upper().startswith(("UPDATE", "INSERT", "BEGIN"))]
    assert len(writes) <= 3
