"""A file of questions from choosing it to the first use of what it holds."""

from dataclasses import replace

import httpx
import pytest

from app.bank import queries as bank
from app.foundation import database
from app.foundation.jobs.worker import run_one
from app.handed_down import HANDLERS
from tests import make
from tests.people_of_tests import World

HEAD = "题型,题干,选项A,选项B,选项C,选项D,答案,解析,依据"
GOOD = "单选题,普通程序的处罚案件多久办结？,六十日,九十日,一百二十日,一百八十日,B,自立案起算。,《行政处罚法》第六十条"
BAD = "单选题,谁来决定？,甲,乙,丙,丁,,,"
MISSING = "单选题,,甲,乙,丙,丁,A,,"
TRUE_ONE = "判断题,处罚决定应当公开裁量理由。,,,,,错,,"


def sheet(*lines: str) -> bytes:
    return "\r\n".join((HEAD, *lines)).encode("gb18030")


async def send(client: httpx.AsyncClient, data: bytes, *, name: str = "题目.csv", pool: str = "exam") -> httpx.Response:
    return await client.post("/bank/import", data={"pool": pool, "tags": "2026年度"}, files={"file": (name, data)})


async def stored_count() -> int:
    return int(await database.fetch_value("SELECT count(*) AS n FROM question") or 0)


async def test_a_file_is_read_mended_stored_checked_and_used(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    sent = await send(client, sheet(GOOD, BAD, MISSING, TRUE_ONE, GOOD))
    assert sent.status_code == 303
    base = sent.headers["location"]
    shown = (await client.get(base)).text
    assert await stored_count() == 0
    assert "还有 2 题要您决定" in shown
    refused = await client.post(f"{base}/store")
    assert refused.status_code == 409
    assert "现在什么都还没有收入题库" in refused.text
    number = int(await database.fetch_value("SELECT number FROM bank_import_row WHERE content LIKE '%谁来决定%'") or 0)
    half = await client.post(
        f"{base}/{number}", data={"type": "single_choice", "stem": "谁来决定？", "option_A": "甲", "option_B": "乙", "key": "D"}
    )
    assert half.status_code == 422
    assert "答案「D」里有不存在的选项" in half.text
    form = {
        "type": "single_choice",
        "stem": "谁来决定？",
        "option_A": "甲",
        "option_B": "乙",
        "option_C": "丙",
        "option_D": "丁",
        "key": "a",
    }
    assert (await client.post(f"{base}/{number}", data=form)).status_code == 303
    assert (await client.post(f"{base}/decide", data={"decision": "leave", "state": "repeated", "all": "1"})).status_code == 303
    assert (await client.post(f"{base}/store")).status_code == 303
    assert await run_one(HANDLERS)
    said = await database.fetch_value("SELECT outcome FROM job")
    assert said == "读到 5 题：收入 3 题，等另一位审核人员审过以后才会使用；重复不收 1 题，选择不收 0 题，不能收入 1 题。"
    assert await stored_count() == 3
    assert await bank.in_use(("exam",)) == []
    own = await client.get(f"{base}/check")
    assert own.status_code == 403
    await world.log_in(client, "庚")
    page = (await client.get(f"{base}/check")).text
    assert "普通程序的处罚案件多久办结？" in page
    assert "《行政处罚法》第六十条" in page
    checked = await client.post(f"{base}/check", data={"code": ["bd-0001", "bd-0002"]})
    assert checked.status_code == 303
    used = [question for _, question in await bank.in_use(("exam",))]
    assert sorted(question.code for question in used) == ["bd-0001", "bd-0002"]
    first = next(question for question in used if question.code == "bd-0001")
    assert (first.key, first.law, first.cite[0].article, first.tags) == ("B", "行政处罚法", "60", ("2026年度",))


async def test_storing_twice_stores_once(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    base = (await send(client, sheet(GOOD))).headers["location"]
    assert (await client.post(f"{base}/store")).status_code == 303
    assert (await client.post(f"{base}/store")).status_code == 303
    assert await run_one(HANDLERS)
    assert await run_one(HANDLERS)
    assert await stored_count() == 1
    assert (await client.post(f"{base}/store")).status_code == 409
    assert (await client.post(f"{base}/leave")).status_code == 409


async def test_a_near_duplicate_is_shown_beside_what_it_is_like(world: World, client: httpx.AsyncClient) -> None:
    await make.stored_question(replace(make.question("aa-0001"), stem="普通程序的处罚案件，多久办结？"))
    await world.log_in(client, "丁")
    shown = (await client.get((await send(client, sheet(GOOD))).headers["location"])).text
    assert "题库 aa-0001" in shown
    assert "题干相同，选项不同" in shown
    assert "有 1 题与别的题相近，会一并收入" in shown


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "空.csv", "空"),
        (b"%PDF-1.7 nothing", "题.pdf", "PDF"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"WordDocument" * 99, "题.doc", "另存为"),
    ],
)
async def test_what_is_no_file_of_questions_is_refused_and_nothing_kept(
    world: World, client: httpx.AsyncClient, data: bytes, name: str, says: str
) -> None:
    await world.log_in(client, "丁")
    refused = await send(client, data, name=name)
    assert refused.status_code in (413, 415, 422)
    assert says in refused.text
    assert await database.fetch_value("SELECT count(*) AS n FROM bank_import") == 0


async def test_a_dropped_import_leaves_the_bank_as_it_was(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    base = (await send(client, sheet(GOOD, TRUE_ONE))).headers["location"]
    assert (await client.post(f"{base}/leave")).status_code == 303
    assert await stored_count() == 0
    assert (await client.post(f"{base}/decide", data={"decision": "leave", "number": "1"})).status_code == 409


async def test_pages_ask_few_questions_however_long_the_file(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    counts = []
    for many in (3, 60):
        lines = [GOOD.replace("多久办结", f"第{'一二三四五六七八九十'[n % 10]}{n}种多久办结") for n in range(many)]
        base = (await send(client, sheet(*lines))).headers["location"]
        await client.get(base)
        with database.counting() as asked:
            assert (await client.get(base)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 5
