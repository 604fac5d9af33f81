"""Grades between passing and excellent are named on the cover and in the verdict."""

import httpx

from app.foundation import canonical, clock, database
from tests import make
from tests.people_of_tests import World


async def test_a_grade_in_between_is_announced_and_given(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    now, person = clock.now_ms(), world.people["甲"]
    exam = await make.published_exam([person], bands=canonical.dump([{"name": "良好", "points": 8000}]))
    attempt = await make.attempt_of(person, exam)
    await world.log_in(client, "甲")
    cover = (await client.get(f"/sit/{attempt['code']}")).text
    assert "合格线 60 分，良好 80 分，优秀 90 分" in cover
    await database.execute(
        "UPDATE attempt SET started_at = $1, deadline = $2, handed_in_at = $1, handed_in_for = 'person' WHERE id = $3",
        now - clock.MINUTE, now + clock.MINUTE, attempt["id"],
    )  # fmt: skip
    await database.execute(
        "INSERT INTO mark (run, attempt, score, answered, items, marked_at) SELECT r.id, $1, 8000, 4, '2000,2000,2000,2000,0', $2 "
        "FROM marking_run r WHERE r.exam = $3",
        attempt["id"], now, exam["id"],
    )  # fmt: skip
    assert "良好，得分" in (await client.get(f"/sit/{attempt['code']}/result")).text
