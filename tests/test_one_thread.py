"""The main job in one thread: log in → start → save → hand in → score → one rate."""

import httpx

from app.bank import queries as bank
from app.exams.paper import unpack
from app.foundation import clock, database
from app.foundation.web.filters import rate_pair
from app.people import hashing
from app.rates import queries as rates
from tests import make
from tests.people_of_tests import PASSWORD, World, csrf_token


async def _right_choices(attempt: dict) -> dict[int, str]:
    items = unpack(attempt["paper"])
    questions = await bank.versions({item.version for item in items})
    right = {}
    for position, item in enumerate(items, start=1):
        key = "".join("ABCDEFGH"[i] for i in sorted(questions[item.version].key_set))
        right[position] = item.shown(key)
    return right


async def test_a_person_logs_in_sits_an_exam_and_is_counted(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    person, other = world.people["甲"], world.people["戊"]
    exam = await make.published_exam([person, other])
    await database.execute(
        "INSERT INTO credential (person, password_hash, set_at) VALUES ($1, $2, 1)", person, await hashing.hash_password(PASSWORD)
    )
    token = await csrf_token(client)
    form = {"account": f"T{person}", "password": PASSWORD, "_csrf_token": token}
    entered = await client.post("/log-in", data=form)
    assert entered.status_code == 303
    assert "__Host-pufa=" in entered.headers["set-cookie"]
    client.headers["x-csrftoken"] = token

    attempt = await make.attempt_of(person, exam)
    code = attempt["code"]
    assert (await client.post(f"/sit/{code}/start")).status_code == 303
    right = await _right_choices(attempt)
    answers = [{"seq": n, "item": n, "choice": right[n]} for n in range(1, 5)]
    saved = await client.post(f"/save/{code}", json={"epoch": 1, "answers": answers})
    assert saved.status_code == 200
    assert saved.json()["saved"] == [1, 2, 3, 4]
    assert saved.json()["now"] <= saved.json()["deadline"] <= clock.now_ms() + clock.HOUR
    assert (await client.post(f"/sit/{code}/hand-in")).status_code == 303

    counted = await rates.whole(rates.exam_in(await rates.exams(), exam["code"]))
    figures = counted.forest.branches[world.units["县水利局"]].own
    assert (figures.listed, figures.sat, figures.passed, figures.sittings, figures.absent) == (2, 1, 1, 1, 1)
    assert rate_pair(figures.attendance_rate) == "50.00% (1/2)"
    score = await database.fetch_value("SELECT score FROM mark WHERE attempt = $1", attempt["id"])
    assert score == 8000
    verbs = [row["verb"] for row in await database.fetch("SELECT verb FROM ledger_entry ORDER BY id")]
    assert verbs == ["log_in", "start", "hand_in"]
