"""The record: added to, never changed; sealed in one order; shown to who may see all of it."""

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from app.foundation import clock, database
from app.foundation.access import Viewer
from app.foundation.ledger import actions, rules, verbs
from app.foundation.ledger.steps import record
from app.foundation.settings import Settings
from question_bank.files.sheets import read_tables
from tests import make
from tests.people_of_tests import World

ROOT = Path(__file__).parents[2]
DAY_ONE = clock.from_local("2026-11-20T09:30")


async def wrote(verb: str = "hand_in", *, by: int | None = None, at: int = DAY_ONE, subject: str = "attempt", **detail: Any) -> None:
    async with database.transaction():
        await record(verb, subject, 7, by=Viewer(by, address="10.0.0.9"), at=at, detail=detail)


async def leaves() -> list[dict[str, Any]]:
    return await database.fetch("SELECT number, entry, digest FROM ledger_leaf ORDER BY number")


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_leaf"])
@pytest.mark.parametrize("verb", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
async def test_the_database_itself_refuses_to_change_or_delete(db: Settings, table: str, verb: str) -> None:
    await wrote()
    assert await actions.seal_unsealed() == 1
    sql = verb.format(table=table, column="at" if table == "ledger_entry" else "number")
    with pytest.raises((asyncpg.PostgresError, sqlite3.Error), match="append-only"):
        await database.execute(sql)
    assert await database.fetch_value(f"SELECT count(*) AS n FROM {table}") == 1


async def test_a_refused_change_leaves_the_next_transaction_whole(db: Settings) -> None:
    await wrote()
    with pytest.raises((asyncpg.PostgresError, sqlite3.Error), match="append-only"):
        async with database.transaction():
            await wrote_in_transaction()
            await database.execute("DELETE FROM ledger_entry")
    assert await database.fetch_value("SELECT count(*) AS n FROM ledger_entry") == 1
    await wrote()
    assert await database.fetch_value("SELECT count(*) AS n FROM ledger_entry") == 2


async def wrote_in_transaction() -> None:
    await record("hand_in", "attempt", 8, by=Viewer(None), at=DAY_ONE)


async def test_an_entry_exists_only_with_its_act(db: Settings) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction():
            await wrote_in_transaction()
            raise ZeroDivisionError
    assert await database.fetch_value("SELECT count(*) AS n FROM ledger_entry") == 0


async def test_entries_are_numbered_from_one_without_a_gap_and_only_once(db: Settings) -> None:
    for _ in range(5):
        await wrote()
    assert await actions.seal_unsealed(most=2) == 2
    assert await actions.seal_everything() == 3
    assert await actions.seal_unsealed() == 0
    await wrote()
    assert await actions.seal_unsealed() == 1
    found = await leaves()
    assert [leaf["number"] for leaf in found] == [1, 2, 3, 4, 5, 6]
    assert len({leaf["entry"] for leaf in found}) == 6


async def test_two_sealers_at_once_give_no_number_twice(db: Settings) -> None:
    for _ in range(30):
        await wrote()
    await asyncio.gather(*(actions.seal_unsealed(most=10) for _ in range(6)))
    await actions.seal_everything()
    assert [leaf["number"] for leaf in await leaves()] == list(range(1, 31))


async def test_an_entry_that_committed_late_is_sealed_in_its_turn(db: Settings) -> None:
    for number in (3, 1):
        await database.execute(
            "INSERT INTO ledger_entry (id, at, person, verb, subject, subject_id, detail, salt, address) "
            "VALUES ($1, 1, NULL, 'start', 'attempt', 1, '{}', $2, '')",
            number, b"s" * 16,
        )  # fmt: skip
        await actions.seal_unsealed()
    assert [leaf["entry"] for leaf in await leaves()] == [3, 1]


async def test_the_quick_pass_looks_back_some_way_and_the_full_one_all_the_way(db: Settings) -> None:
    for number in (actions.RECENT + 500, 2):
        await database.execute(
            "INSERT INTO ledger_entry (id, at, person, verb, subject, subject_id, detail, salt, address) "
            "VALUES ($1, 1, NULL, 'start', 'attempt', 1, '{}', $2, '')",
            number, b"s" * 16,
        )  # fmt: skip
        await actions.seal_unsealed()
    assert len(await leaves()) == 1
    assert await actions.seal_everything() == 1


async def test_anybody_with_the_entry_can_compute_its_leaf(db: Settings) -> None:
    await wrote(by=3, reason="误操作")
    await actions.seal_unsealed()
    entry = await database.fetch_one("SELECT * FROM ledger_entry")
    assert entry is not None
    [leaf] = await leaves()
    assert bytes(leaf["digest"]) == rules.leaf_digest(entry)
    assert rules.leaf_digest({**entry, "person": 4}) != bytes(leaf["digest"])
    assert rules.leaf_digest({**entry, "salt": b"t" * 16}) != bytes(leaf["digest"])
    assert b'"detail":"{\\"reason\\":\\"\xe8\xaf\xaf' in rules.leaf_bytes(entry)


async def entries_of(client: httpx.AsyncClient, query: str = "") -> list[str]:
    page = await client.get(f"/ledger{query}")
    assert page.status_code == 200
    return re.findall(r"<tr><td class=\"nowrap\">.*?</tr>", page.text, flags=re.DOTALL)


async def a_few(world: World) -> None:
    await wrote("hand_in", by=world.people["甲"])
    await wrote("edit_person", by=world.people["乙"], subject="person", at=DAY_ONE + clock.DAY, 字段="职务")
    await wrote("hand_in", at=DAY_ONE + clock.DAY)


async def test_the_page_says_who_did_what_and_when_newest_first(client: httpx.AsyncClient, world: World) -> None:
    await a_few(world)
    await actions.seal_everything()
    await world.log_in(client, "壬")
    rows = await entries_of(client)
    assert len(rows) == 3
    assert "系统" in rows[0] and "交卷" in rows[0] and "2026年11月21日 09:30" in rows[0]
    assert "乙" in rows[1] and "修改人员" in rows[1] and "人员" in rows[1] and "10.0.0.9" in rows[1] and "职务" in rows[1]
    assert "甲" in rows[2] and ">1</td>" in rows[2]


NARROWED = {
    "?person=甲": 1, "?person=查无此人": 0, "?person=%25": 0, "?verb=hand_in": 2, "?subject=person": 1, "?day=2026-11-20": 1,
    "?day=2026-11-21&verb=hand_in": 1, "?day=2026-11-19": 0, "?page=99": 0, "?page=-1": 3,
}  # fmt: skip


async def test_the_list_is_narrowed(client: httpx.AsyncClient, world: World) -> None:
    await a_few(world)
    await world.log_in(client, "庚")
    assert {query: len(await entries_of(client, query)) for query in NARROWED} == NARROWED


async def test_a_day_that_is_none_is_refused_in_words(client: httpx.AsyncClient, world: World) -> None:
    await world.log_in(client, "壬")
    answer = await client.get("/ledger?day=昨天")
    assert answer.status_code == 422 and "2026-11-22" in answer.text


async def test_the_record_is_paged_in_five_statements(client: httpx.AsyncClient, world: World) -> None:
    for n in range(120):
        await wrote(by=world.people["甲" if n % 2 else "乙"], at=DAY_ONE + n)
    await world.log_in(client, "壬")
    assert len(await entries_of(client)) == 50
    with database.counting() as sent:
        assert len(await entries_of(client, "?page=3")) == 20
    assert len([sql for sql in sent if "ledger_entry" in sql or "FROM person WHERE id IN" in sql]) == 3


async def test_the_record_is_for_office_and_auditors(client: httpx.AsyncClient, world: World) -> None:
    for name, status in {"甲": 403, "乙": 403, "辛": 403, "丁": 403, "癸": 403, "庚": 200, "壬": 200}.items():
        await world.log_in(client, name)
        assert (await client.get("/ledger")).status_code == status, name
        assert (await client.post("/ledger/export")).status_code == status, name


async def test_an_auditor_of_one_town_does_not_see_the_record_of_the_county(client: httpx.AsyncClient, world: World) -> None:
    await make.grant(world.people["丙"], "auditor", world.units["白水镇"])
    await world.log_in(client, "丙")
    answer = await client.get("/ledger")
    assert answer.status_code == 403 and "所有单位" in answer.text


async def test_the_export_holds_what_the_page_shows_and_is_itself_recorded(client: httpx.AsyncClient, world: World) -> None:
    await a_few(world)
    await world.log_in(client, "壬")
    answer = await client.post("/ledger/export", data={"verb": "hand_in"})
    assert answer.status_code == 200
    assert "filename*=UTF-8''%E6%93%8D" in answer.headers["content-disposition"]
    [table] = read_tables(answer.content)
    texts = [[cell.text for cell in row] for row in table.rows]
    assert texts[0] == ["序号", "时间", "谁", "做了什么", "对象", "对象编号", "来自", "详情（原始数据）"]
    assert [row[2:5] for row in texts[1:]] == [["系统", "交卷", "答卷"], ["甲", "交卷", "答卷"]]
    last = await database.fetch_one("SELECT * FROM ledger_entry ORDER BY id DESC LIMIT 1")
    assert last is not None and last["verb"] == "export_ledger" and last["person"] == world.people["壬"]
    assert '"entries":2' in last["detail"]


def test_every_verb_that_is_recorded_has_a_chinese_name() -> None:
    recorded = set()
    for path in (ROOT / "app").rglob("*.py"):
        recorded |= set(re.findall(r"\brecord\(\s*\"(\w+)\",\s*\"(\w+)\"", path.read_text()))
    assert len(recorded) > 10
    assert {verb for verb, _ in recorded} <= set(verbs.VERBS), "name it in app/foundation/ledger/verbs.py"
    assert {subject for _, subject in recorded} <= set(verbs.SUBJECTS), "name it in app/foundation/ledger/verbs.py"
    assert len(set(verbs.VERBS.values())) == len(verbs.VERBS), "two verbs share a name"
    assert all(re.fullmatch(r"[\u4e00-\u9fff]+", name) for name in [*verbs.VERBS.values(), *verbs.SUBJECTS.values()])
