"""`sitting.save_answer` at its edges: which device counts, the last millisecond, and what is no answer at all."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from app.foundation import clock, database
from app.sitting import actions, rules, steps
from tests.people_of_tests import World
from tests.sitting.crowd import LENGTH, Candidate, crowd
from tests.sitting.sitter import Sitter, sitter


async def _count(me: Sitter) -> int:
    return int(await database.fetch_value("SELECT count(*) AS n FROM answer_event WHERE attempt = $1", me.attempt["id"]))


async def _started(world: World, client: httpx.AsyncClient, **exam: Any) -> Sitter:
    me = await sitter(world, client, **exam)
    await me.start()
    return me


async def test_an_older_device_is_stored_and_told_that_another_took_over(world: World, client: httpx.AsyncClient) -> None:
    me = await _started(world, client)
    await me.take_over()
    old = await me.save((1, 2, "A"), epoch=1)
    assert old.status_code == 409
    assert (old.json()["saved"], old.json()["refused"], old.json()["superseded"], old.json()["epoch"]) == ([1], [], True, 2)
    new = await me.save((1, 2, "B"), epoch=2)
    assert (new.status_code, new.json()["superseded"]) == (200, False)
    late = await me.save((2, 2, "C"), epoch=1)
    assert late.status_code == 409 and late.json()["saved"] == [2]
    events = await steps.events_of(me.attempt["id"])
    assert rules.counted(events, until=clock.now_ms()) == {2: "B"}


async def test_a_device_turn_that_was_never_given_out_is_refused(world: World, client: httpx.AsyncClient) -> None:
    me = await _started(world, client)
    answer = await me.save((1, 1, "A"), epoch=2)
    assert answer.status_code == 409 and answer.json()["refused"][0]["reason"] == "unknown_device"
    assert await _count(me) == 0


async def test_a_voided_attempt_takes_nothing(world: World, client: httpx.AsyncClient) -> None:
    me = await _started(world, client)
    assert (await me.save((1, 1, "A"))).status_code == 200
    await database.execute("UPDATE attempt SET voided_at = $1 WHERE id = $2", clock.now_ms(), me.attempt["id"])
    answer = await me.save((1, 1, "A"), (2, 1, "B"))
    assert answer.status_code == 409 and answer.json()["saved"] == [1]
    assert [(one["seq"], one["reason"]) for one in answer.json()["refused"]] == [(2, "voided")]
    assert await _count(me) == 1


@pytest.mark.parametrize("left, status", [(-1, 409), (20_000, 200)])
async def test_deadline_and_grace_are_held_on_both_sides(world: World, client: httpx.AsyncClient, left: int, status: int) -> None:
    me = await _started(world, client, grace_seconds=30)
    ends = await database.now_ms() + left
    await database.execute("UPDATE attempt SET deadline = $1 - grace WHERE id = $2", ends, me.attempt["id"])
    answer = await me.save((1, 1, "A"))
    assert answer.status_code == status
    assert [one["reason"] for one in answer.json()["refused"]] == (["too_late"] if status == 409 else [])
    assert await _count(me) == (1 if status == 200 else 0)


@pytest.mark.parametrize("left, status", [(-1, 409), (20_000, 200)])
async def test_a_rehearsal_goes_by_its_own_date(world: World, client: httpx.AsyncClient, left: int, status: int) -> None:
    me = await _started(world, client)
    shift = 3 * clock.DAY
    ends = await database.now_ms() + shift + left
    await database.execute("UPDATE attempt SET shift = $1, deadline = $2 - grace WHERE id = $3", shift, ends, me.attempt["id"])
    assert (await me.save((1, 1, "A"))).status_code == status
    if status == 200:
        assert rules.counted(await steps.events_of(me.attempt["id"]), until=ends - shift) == {1: "A"}


async def _until_refused(one: Candidate, *, first: int) -> list[int]:
    kept: list[int] = []
    for seq in range(first, first + 10_000):
        told = await one.save((seq, seq % LENGTH + 1, "A"))
        kept += told.saved
        if told.refused:
            assert [reason for _, reason, _ in told.refused] == ["too_late"]
            return kept
    raise AssertionError("the deadline never came")


async def test_what_is_acknowledged_in_the_last_millisecond_counts(db: Any) -> None:
    """The moment of letting in and the moment stored are one: else the marker drops an acknowledged answer."""
    candidates = await crowd(24)
    acknowledged: list[list[int]] = [[] for _ in candidates]
    for patience in (250, 1_000, 4_000):  # a busy machine may store nothing within the first
        ends = await database.now_ms() + patience
        await database.execute("UPDATE attempt SET deadline = $1 - grace", ends)
        more = await asyncio.gather(*(_until_refused(one, first=patience * 10_000) for one in candidates))
        acknowledged = [before + after for before, after in zip(acknowledged, more, strict=True)]
        if sum(len(kept) for kept in acknowledged) > len(candidates):
            break
    assert sum(len(kept) for kept in acknowledged) > len(candidates)
    for one, kept in zip(candidates, acknowledged, strict=True):
        events = await steps.events_of(one.attempt["id"])
        assert [event.seq for event in sorted(events, key=lambda event: event.seq)] == kept
        assert all(event.received_at <= ends for event in events)


async def test_the_first_and_the_last_item_are_on_the_paper_and_the_others_are_kept(
    world: World, client: httpx.AsyncClient
) -> None:
    me = await _started(world, client)
    answer = await me.save((1, 1, "A"), (2, 5, "B"), (3, 6, "C"))
    assert answer.status_code == 409 and answer.json()["saved"] == [1, 2]
    assert [(one["seq"], one["reason"]) for one in answer.json()["refused"]] == [(3, "not_on_paper")]
    assert await _count(me) == 2


async def test_an_attempt_that_is_not_there_is_not_found(world: World, client: httpx.AsyncClient) -> None:
    await _started(world, client)
    for code in ("nobodyhasthis", "x", "%00%00", "a/b/c", "%F0%9F%98%80", "' OR 1=1 --", "x" * 400):
        answer = await client.post(f"/save/{code}", json={"epoch": 1, "answers": [{"seq": 1, "item": 1, "choice": "A"}]})
        assert answer.status_code == 404 and "没有找到" in answer.json()["sentence"], code


BAD_ANSWERS = [
    {"seq": 1, "item": 1, "choice": "a"},
    {"seq": 1, "item": 1, "choice": "😀"},
    {"seq": 1, "item": 1, "choice": "Ａ"},
    {"seq": 1, "item": 1, "choice": "A\u0000"},
    {"seq": 1, "item": 1, "choice": "A\n"},
    {"seq": 1, "item": 1, "choice": "\ud800"},
    {"seq": 1, "item": 1, "choice": "ABCDEFGHI"},
    {"seq": 1, "item": 1, "choice": "AA"},
    {"seq": 1, "item": 1, "choice": None},
    {"seq": 1, "item": 1, "choice": ["A"]},
    {"seq": 2_000_000_001, "item": 1, "choice": "A"},
    {"seq": 2**31, "item": 1, "choice": "A"},
    {"seq": 2**63, "item": 1, "choice": "A"},
    {"seq": 2**64, "item": 1, "choice": "A"},
    {"seq": -1, "item": 1, "choice": "A"},
    {"seq": 1.5, "item": 1, "choice": "A"},
    {"seq": "1", "item": 1, "choice": "A"},
    {"seq": 1, "item": 0, "choice": "A"},
    {"seq": 1, "item": -1, "choice": "A"},
    {"seq": 1, "item": 2**15, "choice": "A"},
    {"seq": 1, "item": 1},
]


BAD_EPOCHS = [0, -1, 2**31, 2**63, 2**64, "1", None]
BAD_BODIES = [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"epoch":1,"answers":[{"seq":1,"item":1,"choice":"A"}', b"epoch=1"]


async def test_what_is_no_answer_is_refused_in_words_and_stores_nothing(world: World, client: httpx.AsyncClient) -> None:
    me = await _started(world, client)
    good = {"seq": 77, "item": 1, "choice": "A"}
    bodies = [json.dumps({"epoch": 1, "answers": [good, bad]}).encode() for bad in BAD_ANSWERS]
    bodies += [json.dumps({"epoch": epoch, "answers": [good]}).encode() for epoch in BAD_EPOCHS]
    for body in [*bodies, *BAD_BODIES]:
        answer = await client.post(f"/save/{me.attempt['code']}", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 422 and "没有保存" in answer.json()["sentence"], body
    assert await _count(me) == 0
    assert (await me.save((77, 1, "A"))).status_code == 200


async def test_two_hundred_answers_fit_and_one_more_does_not(world: World, client: httpx.AsyncClient) -> None:
    me = await _started(world, client)
    whole = await me.save(*((seq, seq % 5 + 1, "A") for seq in range(1, 201)))
    assert whole.status_code == 200 and whole.json()["saved"] == list(range(1, 201))
    assert (await me.save(*((seq, 1, "A") for seq in range(300, 501)))).status_code == 422
    assert await _count(me) == 200


async def test_too_many_bytes_are_not_even_read(world: World, client: httpx.AsyncClient) -> None:
    me = await _started(world, client)
    body = b'{"epoch":1,"answers":[' + b" " * 20_001 + b"]}"
    answer = await client.post(f"/save/{me.attempt['code']}", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 413 and "没有保存" in answer.json()["sentence"]


async def test_only_a_post_saves(world: World, client: httpx.AsyncClient) -> None:
    me = await _started(world, client)
    for method in ("GET", "PUT", "DELETE"):
        assert (await client.request(method, f"/save/{me.attempt['code']}")).status_code == 405
    assert await _count(me) == 0


async def test_a_database_that_is_away_is_said_as_503(world: World, client: httpx.AsyncClient) -> None:
    me = await _started(world, client)
    assert (await me.save((1, 1, "A"))).status_code == 200
    await database.stop()
    answer = await me.save((2, 1, "B"))
    assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
    assert "已经保存的内容都在" in answer.json()["sentence"]
    await database.start()
    assert (await me.save((2, 1, "B"))).status_code == 200
    assert await _count(me) == 2
    assert actions.waiting_to_save() == 0
