"""The reasons for an exemption, as shipped."""

from app.exams.roster import reasons
from app.foundation import database
from app.foundation.settings import Settings


async def test_the_shipped_reasons_are_offered_in_order(db: Settings) -> None:
    assert await reasons.labels() == {"near_retirement": "距退休不满两年", "maternity": "产假", "illness": "重大疾病", "other": "其他"}
    assert [(one["code"], one["proof"]) for one in await reasons.offered()] == [
        ("near_retirement", 0), ("maternity", 0), ("illness", 1), ("other", 1),
    ]  # fmt: skip


async def test_a_retired_reason_is_not_offered_and_keeps_its_words(db: Settings) -> None:
    await database.execute("UPDATE exempt_reason SET retired_at = 1 WHERE code = 'maternity'")
    assert "maternity" not in {one["code"] for one in await reasons.offered()}
    assert (await reasons.labels())["maternity"] == "产假"
    assert [one["code"] for one in await reasons.all_reasons()][-1] == "maternity"
