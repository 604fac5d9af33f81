"""Which unfinished exams a change of units touches, for the page that asks before it is done."""

from collections.abc import Sequence

from app.exams.storing import settings_of
from app.foundation import clock, database

Told = tuple[str, str, str]


async def told(units: Sequence[int]) -> list[Told]:
    """(考试, one sentence, address) for each exam not over whose roster holds people of these units, and each draft that names one."""
    places = ", ".join(f"${n + 2}" for n in range(len(units)))
    rows = await database.fetch(
        f"SELECT e.*, (SELECT count(*) FROM roster_entry r WHERE r.exam = e.id AND r.unit IN ({places})) AS listed "
        "FROM exam e WHERE e.withdrawn_at IS NULL AND e.closes_at > $1 ORDER BY e.opens_at, e.id",
        clock.now_ms(), *units,
    )  # fmt: skip
    found = []
    for row in rows:
        if row["published_at"] is not None and row["listed"]:
            sentence = f"“{row['title']}”的名单已冻结，其中 {row['listed']} 人仍按原单位统计，由上级单位催办"
            found.append(("考试", sentence, f"/exams/{row['code']}"))
        elif row["published_at"] is None and set(units) & set(settings_of(row).units):
            found.append(("考试", f"草稿“{row['title']}”的应考范围选了这个单位，办理以后请改设置", f"/exams/{row['code']}"))
    return found
