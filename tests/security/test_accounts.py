"""Getting in as somebody else: sessions, cookies, throttling, codes for people above, guests whose link has ended."""

import httpx
import pytest
import pytest_asyncio

from app.foundation import clock, database, protected
from app.foundation.refusals import Refusal
from app.people import hashing
from app.people.actions import activation
from app.people.standing import actions as standing
from app.people.standing.actions import Change
from tests import make
from tests.matrix.askers import ASKERS, county, token_of
from tests.matrix.rows import code_of
from tests.people_of_tests import PASSWORD, World, csrf_token

PHONE = "13800138000"


@pytest_asyncio.fixture
async def known(world: World, client: httpx.AsyncClient) -> World:
    """戊 with a phone and a password; the client holds a CSRF token and nothing else."""
    number = world.people["戊"]
    await database.execute(
        "UPDATE person SET phone_sealed = $1, phone_index = $2 WHERE id = $3",
        protected.seal(PHONE, about="person.phone"), protected.index(PHONE, about="phone"), number,
    )  # fmt: skip
    hashed = await hashing.hash_password(PASSWORD)
    await database.execute("INSERT INTO credential (person, password_hash, set_at) VALUES ($1, $2, 1)", number, hashed)
    client.headers["x-csrftoken"] = await csrf_token(client)
    return world


async def log_in(client: httpx.AsyncClient, account: str, password: str = PASSWORD, **more: str) -> httpx.Response:
    return await client.post("/log-in", data={"account": account, "password": password, **more})


async def test_a_planted_session_id_is_not_taken_over(known: World, client: httpx.AsyncClient) -> None:
    client.cookies.set("__Host-pufa", "planted", domain="testserver.local")
    answer = await log_in(client, PHONE)
    assert answer.status_code == 303
    given = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("__Host-pufa="))
    assert "planted" not in given
    for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert flag.lower() in given.lower()
    assert "domain" not in given.lower()
    rows = await database.fetch("SELECT token_hash FROM web_session")
    assert all(given.partition("=")[2].partition(";")[0].encode() not in bytes(row["token_hash"]) for row in rows)


async def test_every_cookie_is_guarded(known: World, client: httpx.AsyncClient) -> None:
    client.cookies.clear()
    page = await client.get("/log-in")
    client.headers["x-csrftoken"] = str(client.cookies.get("__Host-pufa-csrf"))
    answer = await log_in(client, PHONE, keep="1")
    for cookie in [*page.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]:
        if cookie.startswith("__Host-"):
            assert all(flag in cookie.lower() for flag in ("httponly", "secure", "samesite=lax", "path=/")), cookie


async def test_one_account_has_one_count_however_it_is_written(known: World, client: httpx.AsyncClient) -> None:
    staff = f"T{known.people['戊']}"
    spellings = [PHONE, "138 0013 8000", "138-0013-8000", "+86" + PHONE, "１３８００１３８０００", staff, staff.lower(), f" {staff} "]
    statuses = [(await log_in(client, spellings[n % len(spellings)], "不是这个密码呀")).status_code for n in range(12)]
    assert statuses[:10] == [401] * 10
    assert statuses[10:] == [429, 429]
    assert (await log_in(client, staff)).status_code == 429


async def test_an_unknown_account_is_answered_in_the_same_words(known: World, client: httpx.AsyncClient) -> None:
    wrong = await log_in(client, PHONE, "不是这个密码呀")
    nobody = await log_in(client, "13900139000", "不是这个密码呀")
    assert wrong.status_code == nobody.status_code == 401
    plain = [answer.text.replace(PHONE, "").replace("13900139000", "") for answer in (wrong, nobody)]
    assert len(plain[0]) == len(plain[1])
    assert "手机号、工号或密码不对" in nobody.text


async def test_a_staff_number_like_a_phone_does_not_catch_its_owners_log_in(known: World, client: httpx.AsyncClient) -> None:
    await database.execute("UPDATE person SET staff_no = $1 WHERE id = $2", PHONE, known.people["甲"])
    assert (await log_in(client, PHONE)).status_code == 303
    assert f"T{known.people['戊']}" in (await client.get("/me")).text


@pytest.mark.parametrize("goal", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "/a\r\nX: 1", "javascript:alert(1)"])
async def test_no_goal_leads_away(known: World, client: httpx.AsyncClient, goal: str) -> None:
    answer = await log_in(client, PHONE, next=goal)
    assert answer.headers["location"] == "/"
    assert (await client.get("/log-in", params={"next": goal})).headers["location"] == "/"
    assert (await client.post("/large", data={"large": "1", "next": goal})).headers["location"] == "/"


async def test_no_new_code_for_somebody_above(world: World) -> None:
    admin = world.people["甲"]
    await make.grant(admin, "unit_admin", world.units["县司法局"])
    viewer = await world.viewer("甲")
    checker, plain = await code_of("person", world.people["庚"]), await make.person("新来的", world.units["县司法局"])
    with pytest.raises(Refusal, match="普法办") as refused:
        await activation.issue_code(viewer, checker, now=clock.now_ms())
    assert refused.value.status == 403
    assert await database.fetch_value("SELECT count(*) AS n FROM activation") == 0
    unit = await code_of("unit", world.units["县司法局"])
    slips = await activation.issue_codes(viewer, unit, everybody=True, below=True, now=clock.now_ms())
    assert [slip.name for slip in slips] == ["新来的"]
    assert (await activation.issue_code(viewer, await code_of("person", plain), now=clock.now_ms())).name == "新来的"
    slip = await activation.issue_code(await world.viewer("庚"), await code_of("person", world.people["丁"]), now=clock.now_ms())
    assert slip.name == "丁"


async def test_nobody_ends_the_roles_of_somebody_above(world: World) -> None:
    await make.grant(world.people["甲"], "unit_admin", world.units["县司法局"])
    code = await code_of("person", world.people["庚"])
    with pytest.raises(Refusal) as refused:
        await standing.set_status(await world.viewer("甲"), code, Change("left", clock.now_ms()), now=clock.now_ms())
    assert refused.value.status == 403
    assert (await world.viewer("庚")).holds("office_checker")


async def test_a_list_ends_no_role_of_somebody_above(world: World, client: httpx.AsyncClient) -> None:
    await make.grant(world.people["甲"], "unit_admin", world.units["县司法局"])
    await world.log_in(client, "甲")
    table = f"姓名,工号,人员类别,状态\n庚,T{world.people['庚']},科员,调离\n".encode()
    unit = await code_of("unit", world.units["县司法局"])
    kept = await client.post("/import/people", data={"unit": unit}, files={"file": ("名单.csv", table)})
    assert kept.status_code == 303
    applied = await client.post(kept.headers["location"] + "/apply")
    assert applied.status_code == 409
    assert "普法办先收回" in applied.text
    assert (await world.viewer("庚")).holds("office_checker")


async def test_a_guests_session_ends_with_the_link(client: httpx.AsyncClient) -> None:
    world = await county()
    guest = next(asker for asker in ASKERS if asker.session == "guest")
    client.cookies.set("__Host-pufa", await token_of(guest, world), domain="testserver.local")
    assert (await client.get("/me")).status_code == 403
    await database.execute("UPDATE guest_link SET expires_at = 1")
    client.cookies.set("__Host-pufa", await token_of(guest, world), domain="testserver.local")
    await database.execute("UPDATE guest_link SET expires_at = 1")
    assert (await client.get("/me")).status_code == 303


async def test_a_strange_notice_cookie_breaks_no_page(client: httpx.AsyncClient) -> None:
    for value in ("NQ", "W10", "W1tdLCAxXQ", "bnVsbA", "%%%", "eyJhIjoxfQ", "W1sib2siXSwgMV0"):
        client.cookies.set("pufa_notice", value, domain="testserver.local")
        assert (await client.get("/log-in")).status_code == 200, value
