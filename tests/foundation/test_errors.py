"""Every way of failing: the right status, in words, without the database; the same headers on every answer."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
import structlog
from litestar import Request, get, post
from litestar.params import FromPath, JSONBody

from app.foundation import database, logs, refusals
from app.foundation.settings import Settings
from app.foundation.web.entry import POLICY
from app.main import MOST_BYTES, create_app
from tests import machine, make
from tests.people_of_tests import World, csrf_token

REFUSALS = {
    400: refusals.Refusal("这个地址少了一段。", 400),
    401: refusals.log_in_first(),
    403: refusals.not_allowed(),
    404: refusals.not_found(),
    409: refusals.conflict("这场考试已经撤回。"),
    413: refusals.too_large("文件最大 20 MB。"),
    422: refusals.bad_input("有 1 处需要改。", fields={"title": "考试名称还没填"}),
    429: refusals.too_many("太频繁了，请 60 秒后再试。", retry_after=60),
    503: refusals.busy(),
}
JSON = {"accept": "application/json"}


@get("/refuse/{status:int}", opt={"public": True}, sync_to_thread=False)
def refuse(status: FromPath[int]) -> None:
    raise REFUSALS[status]


@get("/bug", opt={"public": True}, sync_to_thread=False)
def bug() -> None:
    raise ZeroDivisionError("planted words of a bug")


@get("/slow-database", opt={"public": True})
async def slow() -> None:
    await database.fetch_value("SELECT 1 AS one")


@post("/numbers", opt={"public": True}, sync_to_thread=False)
def numbers(data: JSONBody[dict[str, int]]) -> None:
    return None


@post("/swallow", opt={"public": True})
async def swallow(request: Request[Any, Any, Any]) -> None:
    await request.body()


@pytest_asyncio.fixture
async def app_client(db: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The whole application with a few addresses that fail."""
    await database.stop()
    app = create_app(db)
    for handler in (refuse, bug, slow, numbers, swallow):
        app.register(handler)
    await database.start()
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://testserver") as made:
        yield made


def page_of(answer: httpx.Response, status: int) -> str:
    """The text of an error page that is whole, in Chinese and carries its request id."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert f"错误代码 {status}" in answer.text and answer.headers["x-request-id"] in answer.text
    assert not re.search(r"Traceback|Error\b|Exception|planted", answer.text)
    return answer.text


async def test_a_refusal_is_a_page_with_its_sentence(app_client: httpx.AsyncClient) -> None:
    for status, refusal in REFUSALS.items():
        if status != 401:
            text = page_of(await app_client.get(f"/refuse/{status}"), status)
            assert refusal.sentence in text
            assert all(sentence in text for sentence in refusal.fields.values())


async def test_a_script_gets_the_refusal_as_json(app_client: httpx.AsyncClient) -> None:
    for status, refusal in REFUSALS.items():
        answer = await app_client.get(f"/refuse/{status}", headers=JSON)
        assert answer.status_code == status and answer.headers["cache-control"] == "no-store"
        assert answer.json() == {"reason": refusal.reason, "sentence": refusal.sentence, "fields": refusal.fields}
        assert answer.headers.get("retry-after") == (str(refusal.retry_after) if refusal.retry_after else None)


async def test_who_is_not_logged_in_is_led_to_the_log_in_and_back(app_client: httpx.AsyncClient) -> None:
    answer = await app_client.get("/refuse/401?secret=planted")
    assert answer.status_code == 303 and answer.headers["location"] == "/log-in?next=/refuse/401"
    posted = await app_client.post("/log-out", data={"_csrf_token": await csrf_token(app_client)})
    assert "去登录" in page_of(posted, 401)


async def test_a_bug_is_a_500_in_words(app_client: httpx.AsyncClient) -> None:
    assert "已经记下来" in page_of(await app_client.get("/bug"), 500)
    answer = await app_client.get("/bug", headers=JSON)
    assert answer.status_code == 500 and answer.json()["reason"] == "failed" and "planted" not in answer.text


async def test_what_the_framework_refuses_is_in_words_too(app_client: httpx.AsyncClient) -> None:
    app_client.headers["x-csrftoken"] = await csrf_token(app_client)
    for method, path, status, words in (
        ("GET", "/no/such/page", 404, "没有找到"),
        ("GET", "/static/000000000000/css/frame.css", 404, "没有找到"),
        ("DELETE", "/log-in", 405, "按钮"),
        ("POST", "/healthz", 405, "按钮"),
    ):
        assert words in page_of(await app_client.request(method, path), status)


async def test_a_body_that_is_not_understood(app_client: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json", "x-csrftoken": await csrf_token(app_client)}
    assert (await app_client.post("/numbers", content=b'{"a": 1}', headers=headers)).status_code == 201
    for body, status in ((b'{"a": "x"}', 422), (b"{broken", 400)):
        answer = await app_client.post("/numbers", content=body, headers=headers)
        assert answer.status_code == status
        assert re.search(r"[\u4e00-\u9fff]", answer.json()["sentence"])


async def test_a_body_over_the_limit_is_refused_in_words(app_client: httpx.AsyncClient) -> None:
    for kind in ("application/octet-stream", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        headers = {"content-type": kind, "x-csrftoken": await csrf_token(app_client)}
        answer = await app_client.post("/swallow", content=b"a" * (MOST_BYTES + 1), headers=headers)
        assert "太大" in page_of(answer, 413)


async def test_a_form_without_the_right_token_changes_nothing_and_says_why(app_client: httpx.AsyncClient) -> None:
    await csrf_token(app_client)
    for token in ({}, {"_csrf_token": ""}, {"_csrf_token": "0" * 128}):
        text = page_of(await app_client.post("/large", data={"large": "1", "next": "/", **token}), 403)
        assert "<h1>这次提交没有生效</h1>" in text and "刷新后再提交" in text
        assert "pufa_large" not in app_client.cookies
    answer = await app_client.post("/large", json={}, headers=JSON)
    assert answer.status_code == 403 and answer.json()["reason"] == "stale_form"


async def test_with_the_database_stopped_every_address_says_so_and_when_to_come_back(
    app_client: httpx.AsyncClient, world: World
) -> None:
    await world.log_in(app_client, "甲")
    assert (await app_client.get("/healthz")).status_code == 200
    await database.stop()
    for path in ("/healthz", "/slow-database", "/jobs", "/"):
        answer = await app_client.get(path)
        assert "已经保存的内容都在" in page_of(answer, 503)
        assert answer.headers["retry-after"] == "5"
    script = await app_client.get("/slow-database", headers=JSON)
    assert script.status_code == 503 and script.headers["retry-after"] == "5" and script.json()["reason"] == "busy"
    app_client.cookies.clear()
    page_of(await app_client.get("/no/such/page"), 404)
    page_of(await app_client.get("/refuse/409"), 409)
    page_of(await app_client.get("/bug"), 500)
    assert (await app_client.get("/log-in")).status_code == 200
    await database.start()
    assert (await app_client.get("/slow-database")).status_code == 200


async def test_a_transaction_that_meets_a_dead_database_gives_its_connection_back(db: Settings, world: World) -> None:
    if not machine.postgresql():
        with pytest.raises(ZeroDivisionError):
            async with database.transaction():
                raise ZeroDivisionError
    else:
        for _ in range(12):
            with pytest.raises(Exception):  # noqa: B017 - whatever the driver says of a connection that was cut
                async with database.transaction():
                    await database.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    async with database.transaction():
        assert await database.fetch_value("SELECT count(*) AS n FROM person") == 10


PATHS = ("/log-in", "/healthz", "/no/such/page", "/refuse/409", "/refuse/401", "/bug", "/jobs", "/static/x/css/frame.css")
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}


async def test_every_answer_carries_the_security_headers(app_client: httpx.AsyncClient) -> None:
    asset = re.findall(r'href="(/static/[^"]+\.css)"', (await app_client.get("/log-in")).text)[0]
    for path in (*PATHS, asset):
        for accept in ("text/html", "application/json"):
            answer = await app_client.get(path, headers={"accept": accept})
            assert {name: answer.headers.get_list(name) for name in HEADERS} == {name: [value] for name, value in HEADERS.items()}, path
            assert "server" not in answer.headers and "x-powered-by" not in answer.headers


def test_the_policy_lets_in_nothing_inline_and_no_other_host() -> None:
    assert POLICY.startswith("default-src 'none'; ")
    for word in ("unsafe", "data:", "blob:", "http:", "https:", "*"):
        assert word not in POLICY
    for rule in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in POLICY


async def test_a_session_cookie_is_out_of_reach_for_scripts_and_other_sites(app_client: httpx.AsyncClient, world: World) -> None:
    answer = await app_client.get("/log-in")
    [csrf] = [line for line in answer.headers.get_list("set-cookie") if "csrf" in line]
    assert csrf.startswith("__Host-pufa-csrf=") and "HttpOnly" in csrf and "Secure" in csrf and "SameSite=lax" in csrf


async def test_no_log_line_holds_a_query_a_cookie_or_a_name(
    app_client: httpx.AsyncClient, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await world.log_in(app_client, "甲")
    logs.set_up("info")
    for path in ("/log-in", "/no/such/page", "/bug", "/refuse/409", "/healthz"):
        await app_client.get(f"{path}?q=planted-secret-17&next=/planted")
    structlog.reset_defaults()
    text = capsys.readouterr().err
    assert len(text.splitlines()) >= 6 and "planted-secret" not in text and "甲" not in text
    assert app_client.cookies["__Host-pufa"] not in text


async def test_the_request_id_on_the_page_is_the_one_in_the_log(
    app_client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("info")
    answer = await app_client.get("/bug")
    structlog.reset_defaults()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert answer.headers["x-request-id"] in answer.text
    assert {line["id"] for line in lines} == {answer.headers["x-request-id"]}
    [failed, request] = lines
    assert "ZeroDivisionError: planted words" in failed["exception"] and "test_errors.py" in failed["exception"]
    assert request["status"] == 500 and request["method"] == "GET" and request["ms"] >= 0


async def test_two_requests_have_two_ids(app_client: httpx.AsyncClient) -> None:
    ids = {(await app_client.get("/healthz")).headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5


async def test_what_a_database_quotes_of_a_row_stays_out_of_the_log(db: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    units = [await make.unit(name) for name in ("县水利局", "县林业局")]
    planted = "".join(["planted", "-", "code"])
    logs.set_up("info")
    try:
        for unit in units:
            await database.execute("UPDATE unit SET code = $1 WHERE id = $2", planted, unit)
    except Exception as error:  # noqa: BLE001 - whatever either driver raises is what is logged
        structlog.get_logger("t").error("failed", exc_info=error)
    finally:
        structlog.reset_defaults()
    line = capsys.readouterr().err
    assert "unit" in json.loads(line)["exception"] and planted not in line
