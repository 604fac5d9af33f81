"""A county with one exam open now, everybody logged in: what a measurement of an exam day starts from."""

from app.bank import actions as bank
from app.bank.shipped import read_shipped
from app.demo import exams, loading
from app.demo.county import plan_units
from app.demo.crowd import plan_people
from app.demo.log_ins import cast_parts
from app.foundation import clock, database, settings
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.codes import new_code
from app.foundation.database import schema
from app.foundation.settings import Settings
from app.foundation.web import sessions
from bench.machine import SECRET
from bench.sitters import Sitter, csrf_token
from question_bank.forms import TEMPLATES

FORM = "hunan-2019"
"""65 questions: 20 true or false, 30 single, 15 multiple."""


async def make_exam_county(address: str, *, most: int) -> list[Sitter]:
    """Migrates, fills and publishes by the application's own verbs; up to `most` people of the roster with a session each."""
    made = Settings(database=address, secret=SECRET)
    settings.use(made)
    database.use(made)
    await database.start()
    await schema.migrate()
    now = clock.now_ms()
    plans = plan_units()
    units = await loading.load_units(plans, now=now)
    area, system = await loading.load_places(plans, units=units, now=now)
    residents = await loading.load_people(plan_people(plans, year=clock.day_of(now).year), units=units, now=now)
    county = loading.County(units, area, system, residents)
    cast = await cast_parts(county, units_by_name={plan.name: units[plan.key] for plan in plans}, now=now)
    await bank.load_shipped(SYSTEM_VIEWER, read_shipped().questions, now=now - loading.BEGAN)
    template = next(template for template in TEMPLATES if template.code == FORM)
    wanted = exams.Wanted("测量用考试", now - clock.HOUR, now + 12 * clock.HOUR, rule="strict", seed="bench", sealed_percent=0)
    held = await exams.hold_out(template, wanted, cast=cast)
    sitters = await _log_in(held.exam["id"], most=most, now=now)
    if database.is_postgresql():
        await database.execute("ANALYZE")
    await database.stop()
    return sitters


async def _log_in(exam: int, *, most: int, now: int) -> list[Sitter]:
    rows = await database.fetch("SELECT person, code FROM attempt WHERE exam = $1 AND number = 1 ORDER BY id LIMIT $2", exam, most)
    sitters = [Sitter(row["code"], f"token-{row['person']}-{new_code()}", csrf_token()) for row in rows]
    columns = ["token_hash", "person", "created_at", "seen_at", "expires_at", "address", "device"]
    await database.insert_many_by_name(
        "web_session", columns,
        [(sessions.digest(s.token), row["person"], now, now, now + 12 * clock.HOUR, "127.0.0.1", "bench") for s, row in zip(sitters, rows, strict=True)],
    )  # fmt: skip
    return sitters
