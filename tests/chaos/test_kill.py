"""The short, seeded form of `make chaos`: nothing acknowledged is lost when the server is killed."""

import json

from app.foundation import database
from app.foundation.settings import Settings
from tests.chaos import kill
from tests.chaos.checker import check


async def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(db: Settings) -> None:
    made = await kill.filled(db.database, folder=db.data_dir, seed=7, candidates=16)
    told = await kill.played(made, 2)
    assert told["kills_in_flight"] == 2, told
    assert (told["lost"], told["sent_by_nobody"], told["never_acknowledged"]) == (0, 0, 0), told
    assert told["marks_compared"] == 16 and (told["marks_missing"], told["marks_wrong"]) == (0, 0), told
    assert set(told["statuses"]) <= {"200", "303", "503"} and told["ok"], told
    await _the_checker_sees_faults(db, told["stored"])


async def _the_checker_sees_faults(db: Settings, stored: int) -> None:
    """A check that cannot fail would prove nothing: one answer too many on record, none sent, one mark changed."""
    record = db.data_dir / "acknowledged.jsonl"
    attempt = await database.fetch_one("SELECT id, code FROM attempt ORDER BY id LIMIT 1")
    assert attempt is not None
    with record.open("a") as file:
        file.write(json.dumps((attempt["code"], 1, 1_999_999_999, 1, "A")) + "\n")
    await database.execute("UPDATE mark SET score = score + 1 WHERE attempt <> $1 AND attempt < $1 + 3", attempt["id"])
    found = await check(db.database, record=record, sent=[])
    assert (found.lost, found.sent_by_nobody, found.never_acknowledged, found.clean) == (1, stored, 0, False)
    assert found.marks_wrong >= 2
