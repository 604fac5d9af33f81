"""Getting in: activation codes, passwords, throttling that cannot lock the owner out."""

import re

import httpx
import pytest

from app.foundation import clock, database, protected, refusals
from app.people import hashing, rules, throttle
from app.people.actions import activation, log_in
from app.people.activation_code import ALPHABET, LENGTH, VALID, new_activation_code, tidy_code, written
from app.people.entering import Device, set_password
from app.people.reading.row import read_row
from question_bank.files.cells import text_cell
from tests.people_of_tests import PASSWORD, World

HERE = Device("10.0.0.1", "test")


async def with_password(world: World, name: str = "甲") -> str:
    await set_password(world.people[name], await hashing.hash_password(PASSWORD), now=clock.now_ms())
    return f"T{world.people[name]}"


async def code_for(world: World, name: str, *, by: str = "乙", now: int | None = None) -> str:
    viewer = await world.viewer(by)
    public = await database.fetch_value("SELECT code FROM person WHERE id = $1", world.people[name])
    return (await activation.issue_code(viewer, public, now=now or clock.now_ms())).code


def test_codes_have_forty_bits_and_no_look_alikes() -> None:
    assert len(ALPHABET) ** LENGTH > 2**40
    assert not set("01OIL") & set(ALPHABET)
    code = new_activation_code()
    assert tidy_code(f" {written(code).lower()} ") == code
    assert tidy_code(written(code).replace("-", "－")) == code
    assert tidy_code(code[:-1]) == tidy_code(code[:-1] + "0") == tidy_code("") == ""


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("123456789", "至少 10"), ("1234567890", ""), ("一二三四五六七八九十", ""), ("a b c d e f", ""), ("aaaaaaaaaa", "重复"),
        ("13800001234", "手机号"), ("t000000001", "手机号"), ("x" * 60 + "yz" * 35, "最多 128"),
    ],
)  # fmt: skip
def test_passwords_have_no_rule_of_composition(password: str, word: str) -> None:
    fault = rules.password_fault(password, known=["13800001234", "T000000001"])
    assert word in fault and bool(word) == bool(fault)


async def test_a_code_opens_the_account_once(world: World, client: httpx.AsyncClient) -> None:
    code = await code_for(world, "甲")
    assert await database.fetch_value("SELECT count(*) AS n FROM activation WHERE code_index = $1", code.encode()) == 0
    assert (await client.get("/activate")).status_code == 200
    client.headers["x-csrftoken"] = str(client.cookies.get("__Host-pufa-csrf"))
    short = await client.post("/activate", data={"code": code, "password": "short"})
    assert short.status_code == 422 and "至少 10 个字" in short.text and code in short.text and "short" not in short.text
    done = await client.post("/activate", data={"code": written(code).lower(), "password": PASSWORD})
    assert done.status_code == 303 and done.headers["location"] == "/"
    assert (await client.get("/me")).status_code == 200
    again = await client.post("/activate", data={"code": code, "password": PASSWORD})
    assert again.status_code == 422 and "用不了" in again.text
    entered = await log_in.log_in(f" t{world.people['甲']} ", PASSWORD, keep=False, device=HERE, now=clock.now_ms())
    assert entered.person == world.people["甲"]


async def test_wrong_late_used_and_withdrawn_codes_answer_alike(world: World) -> None:
    now = clock.now_ms()
    late = await code_for(world, "甲", now=now - VALID - 1)
    first = await code_for(world, "戊")
    await code_for(world, "戊")
    sentences = set()
    for code in (late, first, new_activation_code(), "nonsense"):
        with pytest.raises(refusals.Refusal) as refused:
            await activation.activate(code, PASSWORD, keep=False, device=HERE, now=now)
        assert refused.value.status == 422
        sentences.add(refused.value.sentence)
    assert len(sentences) == 1


async def test_a_new_code_replaces_a_forgotten_password_and_ends_sessions(world: World, client: httpx.AsyncClient) -> None:
    account = await with_password(world)
    await world.log_in(client, "甲")
    code = await code_for(world, "甲")
    assert (await client.get("/me")).status_code == 200
    await activation.activate(code, PASSWORD + "新", keep=True, device=HERE, now=clock.now_ms())
    assert (await client.get("/me")).status_code == 303
    with pytest.raises(refusals.Refusal, match="密码不对"):
        await log_in.log_in(account, PASSWORD, keep=False, device=HERE, now=clock.now_ms())
    verbs = [row["verb"] for row in await database.fetch("SELECT verb FROM ledger_entry ORDER BY id")]
    assert verbs == ["issue_code", "activate"]


async def test_slips_of_a_unit_show_each_code_once(world: World, client: httpx.AsyncClient) -> None:
    await with_password(world, "戊")
    await world.log_in(client, "乙")
    unit = await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units["县水利局"])
    assert (await client.get(f"/units/{unit}/slips")).status_code == 200
    sheet = await client.post(f"/units/{unit}/slips")
    codes = re.findall(r'class="slip-code">([A-Z2-9-]{11})<', sheet.text)
    assert len(codes) == 3 and len(set(codes)) == 3 and "戊的激活码" not in sheet.text
    assert "<svg" in sheet.text and 'style="' not in sheet.text
    assert sheet.headers["cache-control"] == "no-store"
    await activation.activate(codes[0], PASSWORD, keep=False, device=HERE, now=clock.now_ms())
    everybody = await client.post(f"/units/{unit}/slips", data={"everybody": "1"})
    assert len(re.findall("slip-code", everybody.text)) == 4
    with pytest.raises(refusals.Refusal):
        await activation.activate(codes[1], PASSWORD, keep=False, device=HERE, now=clock.now_ms())
    await world.log_in(client, "丙")
    assert (await client.post(f"/units/{unit}/slips")).status_code == 404


async def test_unknown_accounts_and_wrong_passwords_answer_alike(world: World, client: httpx.AsyncClient) -> None:
    account = await with_password(world)
    await client.get("/log-in")
    client.headers["x-csrftoken"] = str(client.cookies.get("__Host-pufa-csrf"))
    answers = []
    for name in (account, "T99999", "13800009999", f"T{world.people['戊']}"):
        answer = await client.post("/log-in", data={"account": name, "password": "wrong wrong wrong"})
        answers.append((answer.status_code, answer.text.replace(name, "")))
    assert len({text for _, text in answers}) == 1 and answers[0][0] == 401


async def test_log_in_by_phone_as_people_write_it(world: World) -> None:
    await with_password(world)
    await database.execute(
        "UPDATE person SET phone_index = $1 WHERE id = $2", protected.index("13800001234", about="phone"), world.people["甲"]
    )
    entered = await log_in.log_in("+86 138-0000-1234", PASSWORD, keep=True, device=HERE, now=clock.now_ms())
    assert entered.person == world.people["甲"]


async def fail(account: str, *, device: Device, now: int) -> int:
    with pytest.raises(refusals.Refusal) as refused:
        await log_in.log_in(account, "wrong wrong wrong", keep=False, device=device, now=now)
    return refused.value.status


async def test_guessing_is_slowed_and_the_owner_still_gets_in(world: World) -> None:
    account, now = await with_password(world), clock.now_ms()
    own = await log_in.log_in(account, PASSWORD, keep=False, device=HERE, now=now)
    other = Device("203.0.113.9")
    tried = [await fail(account, device=other, now=now) for _ in range(throttle.MOST_FAILURES + 1)]
    assert tried == [401] * throttle.MOST_FAILURES + [429]
    with pytest.raises(refusals.Refusal) as refused:
        await log_in.log_in(account, PASSWORD, keep=False, device=other, now=now)
    assert refused.value.status == 429 and refused.value.retry_after
    marked = Device("203.0.113.9", mark=own.device)
    assert (await log_in.log_in(account, PASSWORD, keep=False, device=marked, now=now)).person == own.person
    forged = Device("203.0.113.9", mark=own.device[:-1] + ("0" if own.device[-1] != "0" else "1"))
    assert await fail(account, device=forged, now=now) == 429
    code = await code_for(world, "甲")
    await activation.activate(code, PASSWORD, keep=False, device=other, now=now)
    assert await fail(account, device=other, now=now) == 401
    assert await fail(account, device=other, now=now + throttle.WINDOW) == 401


async def test_unknown_accounts_are_slowed_just_the_same(world: World) -> None:
    now = clock.now_ms()
    tried = [await fail("T99999", device=HERE, now=now) for _ in range(throttle.MOST_FAILURES + 1)]
    assert tried == [401] * throttle.MOST_FAILURES + [429]


async def test_a_session_goes_on_while_its_account_is_guessed_at(world: World, client: httpx.AsyncClient) -> None:
    account = await with_password(world)
    await world.log_in(client, "甲")
    for _ in range(throttle.MOST_FAILURES + 1):
        await fail(account, device=Device("203.0.113.9"), now=clock.now_ms())
    assert (await client.get("/me")).status_code == 200


async def test_a_full_pool_answers_503_with_retry_after(world: World, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    await client.get("/log-in")
    monkeypatch.setattr(hashing, "_MOST_WAITING", 0)
    answer = await client.post(
        "/log-in", data={"account": "T1", "password": PASSWORD}, headers={"x-csrftoken": str(client.cookies.get("__Host-pufa-csrf"))}
    )
    assert answer.status_code == 503 and answer.headers["retry-after"]


async def test_changing_the_password_ends_other_devices_and_keeps_this_one(world: World, client: httpx.AsyncClient) -> None:
    account = await with_password(world)
    elsewhere = await log_in.log_in(account, PASSWORD, keep=True, device=HERE, now=clock.now_ms())
    await world.log_in(client, "甲")
    wrong = await client.post("/me/password", data={"old": "wrong wrong", "new": PASSWORD + "新"})
    assert wrong.status_code == 422 and "现在的密码不对" in wrong.text
    changed = await client.post("/me/password", data={"old": PASSWORD, "new": PASSWORD + "新"})
    assert changed.status_code == 303
    assert (await client.get("/me")).status_code == 200
    client.cookies.set("__Host-pufa", elsewhere.token, domain="testserver.local")
    assert (await client.get("/me")).status_code == 303


async def test_keeping_the_log_in_is_a_choice(world: World) -> None:
    account, now = await with_password(world), clock.now_ms()
    for keep in (True, False):
        await log_in.log_in(account, PASSWORD, keep=keep, device=HERE, now=now)
    rows = await database.fetch("SELECT expires_at FROM web_session ORDER BY id")
    assert [row["expires_at"] - now for row in rows] == [30 * clock.DAY, 12 * clock.HOUR]


async def test_logging_out_everywhere_ends_all(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "甲")
    first = client.cookies.get("__Host-pufa")
    await world.log_in(client, "甲")
    assert (await client.post("/log-out-everywhere")).status_code == 303
    for token in (first, client.cookies.get("__Host-pufa")):
        client.cookies.set("__Host-pufa", str(token), domain="testserver.local")
        assert (await client.get("/me")).status_code == 303


def test_a_staff_number_cannot_be_somebody_elses_phone() -> None:
    today = clock.day_of(clock.now_ms())
    cells = {"name": text_cell("张三"), "staff_no": text_cell("13800001234")}
    assert [fault.column for fault in read_row(1, cells, today=today, needs_unit=False).faults] == ["staff_no"]
    own = read_row(1, {**cells, "phone": text_cell("13800001234")}, today=today, needs_unit=False)
    assert not own.faults and own.values["staff_no"] == ""
