"""People in the middle of an exam, made by bulk inserts: what a saving measurement needs and no more."""

from dataclasses import dataclass

from litestar.middleware.csrf import generate_csrf_token

from app.foundation import clock, database, protected, settings
from app.foundation.codes import new_code
from app.foundation.database import schema
from app.foundation.settings import Settings
from app.foundation.web import sessions
from bench.machine import SECRET

LENGTH = 50


@dataclass(frozen=True)
class Sitter:
    """One logged-in person with a running attempt."""

    attempt: str
    token: str
    csrf: str


def csrf_token() -> str:
    """A CSRF token as a server with the benches' secret signs it."""
    return str(generate_csrf_token(secret=protected.derive(SECRET, "csrf").hex()))


async def make_sitters(address: str, count: int) -> list[Sitter]:
    """Migrates the database and puts `count` people with running attempts and sessions into it."""
    made = Settings(database=address, secret=SECRET)
    settings.use(made)
    database.use(made)
    await database.start()
    await schema.migrate()
    sitters = await _fill(count)
    await database.stop()
    return sitters


async def _fill(count: int) -> list[Sitter]:
    now = clock.now_ms()
    ends = now + 6 * clock.HOUR
    await database.execute(
        "INSERT INTO exam (code, title, opens_at, closes_at, minutes, grace_seconds, attempts, counts, multiple_rule, "
        "pass_points, excellent_points, form, blueprint, audience, score_shows, keys_show, edition, seed, drafted_at, published_at) "
        "VALUES ($1, 'bench', $2, $3, 300, 30, 1, 'best', 'strict', 6000, 9000, '[]', '[]', '{}', 'at_once', 'after_close', 1, 's', $2, $2)",
        new_code(), now - clock.HOUR, ends,
    )  # fmt: skip
    people = range(1, count + 1)
    await database.insert_many_by_name(
        "person", ["id", "code", "name", "pinyin", "key_number", "category", "status", "created_at"],
        [(n, new_code(), f"人{n}", "ren", 1, "staff", "active", now) for n in people],
    )  # fmt: skip
    sitters = [
        Sitter(new_code(), f"token-{n}-{new_code()}", csrf_token())
        for n in people
    ]
    await database.insert_many_by_name(
        "attempt", ["id", "code", "exam", "person", "number", "paper", "length", "drawn_at", "started_at", "deadline", "grace",
                    "shift", "epoch", "handed_in_for"],
        [(n, sitters[n - 1].attempt, 1, n, 1, "", LENGTH, now, now, ends, 30_000, 0, 1, "") for n in people],
    )  # fmt: skip
    await database.insert_many_by_name(
        "web_session", ["token_hash", "person", "created_at", "seen_at", "expires_at", "address", "device"],
        [(sessions.digest(sitters[n - 1].token), n, now, now, ends, "127.0.0.1", "bench") for n in people],
    )  # fmt: skip
    if database.is_postgresql():
        await database.execute("ANALYZE")
    return sitters
