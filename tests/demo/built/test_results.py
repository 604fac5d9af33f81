"""The demo county in a database: believable results that a recount from raw answers confirms."""

from collections import Counter
from typing import Any

from app.demo import build
from app.demo.log_ins import PARTS, PASSWORD
from app.foundation import clock, database, settings
from app.foundation.settings import Settings
from app.people import hashing
from app.rates import queries as rates
from app.rates.rules import Figures
from app.study import queries as study
from tests.demo.recount import recount

NOW = clock.from_local("2026-11-20T10:00")


async def _exams() -> list[dict[str, Any]]:
    return await database.fetch("SELECT * FROM exam ORDER BY opens_at")


async def _whole(exam: dict[str, Any]) -> Figures:
    counted = rates.exam_in(await rates.exams(), exam["code"])
    return sum((top.figures for top in (await rates.whole(counted)).forest.tops), Figures())


async def test_three_exams_stand_around_now(db: Settings) -> None:
    finished, now_open, coming = await _exams()
    assert finished["closes_at"] < NOW
    assert now_open["opens_at"] < NOW < now_open["closes_at"]
    assert coming["opens_at"] > NOW
    assert all(exam["published_at"] for exam in (finished, now_open, coming))


async def test_the_finished_exam_equals_a_recount_from_raw_answers(db: Settings) -> None:
    exam = (await _exams())[0]
    counted = recount(
        exam,
        roster=await database.fetch("SELECT person FROM roster_entry WHERE exam = $1", exam["id"]),
        amendments=await database.fetch("SELECT * FROM roster_amendment WHERE exam = $1", exam["id"]),
        attempts=await database.fetch("SELECT * FROM attempt WHERE exam = $1", exam["id"]),
        events=await database.fetch(
            "SELECT e.* FROM answer_event e JOIN attempt a ON a.id = e.attempt WHERE a.exam = $1", exam["id"]
        ),
        versions=await database.fetch("SELECT id, content FROM question_version"),
    )
    figures = await _whole(exam)
    assert counted == {name: getattr(figures, name) for name in counted}
    assert figures.sittings > figures.sat * 11 // 10
    assert figures.absent > 0
    assert figures.failed > 0
    assert figures.exempt > 0


async def test_some_were_exempted_after_failing(db: Settings) -> None:
    exam = (await _exams())[0]
    rows = await database.fetch(
        "SELECT m.person, max(k.score) AS best FROM roster_amendment m JOIN attempt a ON a.exam = m.exam AND a.person = m.person "
        "JOIN mark k ON k.attempt = a.id WHERE m.exam = $1 AND m.kind = 'exempt' GROUP BY m.person",
        exam["id"],
    )
    assert rows
    assert all(row["best"] < exam["pass_points"] for row in rows)


async def test_no_stored_answer_came_after_its_deadline(db: Settings) -> None:
    late = await database.fetch_value(
        "SELECT count(*) FROM answer_event e JOIN attempt a ON a.id = e.attempt "
        "WHERE e.received_at > a.deadline OR e.received_at < a.started_at OR e.received_at > $1",
        NOW,
    )
    assert late == 0


async def test_people_with_two_postings_and_an_empty_unit_are_there(db: Settings) -> None:
    twice = await database.fetch("SELECT person FROM posting WHERE to_at IS NULL GROUP BY person HAVING count(*) = 2")
    assert len(twice) >= 20
    empty = await database.fetch(
        "SELECT u.name FROM unit u WHERE u.kind = 'unit' AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.unit = u.id)"
    )
    assert [row["name"] for row in empty] == ["禾东新城筹建处"]


async def test_some_are_in_the_middle_of_the_open_exam_and_most_have_not_begun(db: Settings) -> None:
    exam = (await _exams())[1]
    rows = await database.fetch("SELECT started_at, handed_in_at, deadline FROM attempt WHERE exam = $1", exam["id"])
    running = [row for row in rows if row["started_at"] and not row["handed_in_at"]]
    assert running
    assert all(row["deadline"] > NOW for row in running)
    assert sum(row["started_at"] is None for row in rows) > len(rows) // 2


async def test_practice_was_done_in_differing_degree(db: Settings) -> None:
    assert (await study.requirement(2026))["enforcer"] == 3
    done = await database.fetch(
        "SELECT person, count(*) AS sets FROM practice_set WHERE completed_at IS NOT NULL GROUP BY person"
    )
    assert len(Counter(row["sets"] for row in done)) >= 3
    figures = await _whole((await _exams())[0])
    assert 0 < figures.studied < figures.due
    short = await database.fetch_value(
        "SELECT count(*) FROM practice_set s WHERE s.completed_at IS NOT NULL "
        "AND (SELECT count(*) FROM practice_answer a WHERE a.practice_set = s.id) <> 10"
    )
    assert short == 0


async def test_every_part_has_a_log_in_whose_password_opens_nothing_but_a_demo(db: Settings) -> None:
    log_ins = await build.log_ins()
    assert [log_in.label for log_in in log_ins] == [part.label for part in PARTS]
    assert len({log_in.staff_no for log_in in log_ins}) == len(PARTS)
    stored = await database.fetch_value("SELECT password_hash FROM credential WHERE person = $1", log_ins[0].person)
    assert not await hashing.matches(PASSWORD, stored)
    settings.use(Settings(database=db.database, secret=db.secret, demo=True))
    assert await hashing.matches(PASSWORD, stored)
    assert not await hashing.matches("something else", stored)


async def test_roles_reach_over_what_their_label_says(db: Settings) -> None:
    rows = await database.fetch("SELECT g.role, g.tree, u.name FROM role_grant g JOIN unit u ON u.id = g.unit ORDER BY g.id")
    assert ("unit_admin", "system", "青禾县水利局") in {(row["role"], row["tree"], row["name"]) for row in rows}
    assert ("office_author", "area", "青禾县") in {(row["role"], row["tree"], row["name"]) for row in rows}
