"""The people, units, exams and sessions of a run, put into a migrated database before anything goes wrong."""

from dataclasses import dataclass
from typing import Any

from litestar.middleware.csrf import generate_csrf_token

from app.exams.drawing import form_text
from app.foundation import clock, database, protected, settings
from app.foundation.settings import Settings
from app.foundation.web import sessions
from bench import machine
from tests import make
from tests.chaos.people import Session
from tests.sitting.crowd import LENGTH, WHOLE_BANK

TOWNS, UNITS_A_TOWN = 3, 3
MANY_TRIES = 40


@dataclass(frozen=True)
class Sitter:
    """One person with the code of their first attempt and two browsers that are logged in."""

    person: int
    attempt: str
    sessions: tuple[Session, Session]


@dataclass(frozen=True)
class County:
    """The exam that is sat again and again, and the one that ends at one moment for all; papers of `length` items."""

    exam: dict[str, Any]
    closing: dict[str, Any]
    sitters: list[Sitter]
    latecomers: list[Sitter]
    length: int


async def filled(at: Settings, *, sitters: int, latecomers: int) -> County:
    """Fills the migrated, empty database: so many people for each of the two exams, spread over the units of three towns."""
    settings.use(at)
    database.use(at)
    await database.start()
    try:
        await make.bank_of()
        units = await _units()
        async with database.transaction():
            first = [await make.person(f"人{n}", units[n % len(units)]) for n in range(sitters)]
            second = [await make.person(f"后{n}", units[n % len(units)]) for n in range(latecomers)]
        form = form_text(WHOLE_BANK)
        exam = await make.published_exam(first, form=form, attempts=MANY_TRIES, multiple_rule="half")
        closing = await make.published_exam(second, form=form, grace_seconds=1, multiple_rule="strict")
        return County(exam, closing, await _logged_in(first, exam), await _logged_in(second, closing), LENGTH)
    finally:
        await database.stop()


async def _units() -> list[int]:
    async with database.transaction():
        county = await make.unit("演练县", kind="county")
        towns = [await make.unit(f"第{n}镇", area=county, kind="town") for n in range(TOWNS)]
        return [await make.unit(f"单位{town}-{n}", area=town) for town in towns for n in range(UNITS_A_TOWN)]


async def _logged_in(people: list[int], exam: dict[str, Any]) -> list[Sitter]:
    rows = await database.fetch("SELECT person, code FROM attempt WHERE exam = $1 ORDER BY id", exam["id"])
    codes = {row["person"]: row["code"] for row in rows}
    async with database.transaction():
        return [Sitter(person, codes[person], (await _session(person), await _session(person))) for person in people]


async def _session(person: int) -> Session:
    token = await sessions.open_session(
        person=person, guest=None, keep=False, now=clock.now_ms(), address="127.0.0.1", device="chaos"
    )
    written = generate_csrf_token(secret=protected.derive(machine.SECRET, "csrf").hex())
    return Session(f"pufa={token}; pufa-csrf={written}", written)


async def end_soon(at: Settings, exam: dict[str, Any], *, notice_ms: int) -> int:
    """Moves the end of an exam for all who sit it to so soon from now, as the office does on the day; that moment without grace."""
    settings.use(at)
    database.use(at)
    await database.start()
    try:
        async with database.transaction():
            moment = clock.now_ms() + notice_ms
            await database.execute("UPDATE exam SET closes_at = $1 WHERE id = $2", moment, exam["id"])
            await database.execute("UPDATE attempt SET deadline = $1 WHERE exam = $2 AND started_at IS NOT NULL", moment, exam["id"])
        return moment
    finally:
        await database.stop()
