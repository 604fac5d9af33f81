"""Our own sessions: a random token in the cookie, its SHA-256 in the table, a short cache in the process."""

import hashlib
import random
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.foundation import clock, database
from app.foundation.access import Viewer

IDLE = 12 * clock.HOUR
KEPT = 30 * clock.DAY
_FRESH_SECONDS = (30.0, 60.0)
_TOUCH = 10 * clock.MINUTE
_MOST_CACHED = 20_000


@dataclass(frozen=True)
class Session:
    """A live session: of a person, or of a guest by link."""

    id: int
    person: int | None
    guest: int | None
    seen_at: int
    expires_at: int


ViewerFor = Callable[[Session, str], Awaitable[Viewer | None]]

_cache: dict[bytes, tuple[float, Session, Viewer]] = {}


def cookie_name(*, secure: bool) -> str:
    """`__Host-pufa` where the public address is https, else `pufa` (plain http drops Secure cookies)."""
    return "__Host-pufa" if secure else "pufa"


def digest(token: str) -> bytes:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


async def open_session(*, person: int | None, guest: int | None, keep: bool, now: int, address: str, device: str) -> str:
    """Stores a new session in the open transaction and returns its token: always a new one at log-in."""
    token = secrets.token_urlsafe(32)
    await database.execute(
        "INSERT INTO web_session (token_hash, person, guest, created_at, seen_at, expires_at, address, device) "
        "VALUES ($1, $2, $3, $4, $4, $5, $6, $7)",
        digest(token), person, guest, now, now + (KEPT if keep else IDLE), address, device[:200],
    )  # fmt: skip
    return token


async def end_session(session: int, *, now: int) -> None:
    """Ends one session."""
    await database.execute("UPDATE web_session SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL", now, session)
    forget(lambda known: known.id == session)


async def end_all_of(person: int, *, now: int, but: int | None = None) -> None:
    """Ends every session of a person, but for one where named."""
    await database.execute(
        "UPDATE web_session SET ended_at = $1 WHERE person = $2 AND ended_at IS NULL AND id <> $3", now, person, but or 0
    )
    forget(lambda known: known.person == person and known.id != but)


def forget(which: Callable[[Session], bool]) -> None:
    """Drops cached sessions, so that the next request asks the table."""
    for key in [key for key, (_, session, _) in _cache.items() if which(session)]:
        del _cache[key]


def forget_person(person: int) -> None:
    """Drops what is cached of a person whose grants or place have changed."""
    forget(lambda known: known.person == person)


def forget_all() -> None:
    """Drops the whole cache."""
    _cache.clear()


def known(token: str) -> Viewer | None:
    """Who holds this token, when the short cache still knows it; asks nobody."""
    kept = _cache.get(digest(token))
    return kept[2] if kept and clock.monotonic() < kept[0] else None


async def viewer_of(token: str, *, address: str, viewer_for: ViewerFor) -> Viewer | None:
    """Who holds this token, or None when it is unknown, ended or out of date.

    Asked of the table once in 30 to 60 s a token in this process, at moments that differ, so that a thousand people who
    came at once do not come back at once; another process's log-out is seen by then.
    """
    key = digest(token)
    known = _cache.get(key)
    if known and clock.monotonic() < known[0]:
        return known[2] if known[2].address == address else replace(known[2], address=address)
    found = await _live(key)
    viewer = await viewer_for(found, address) if found else None
    if found is None or viewer is None:
        _cache.pop(key, None)
        return None
    if len(_cache) >= _MOST_CACHED:
        _cache.clear()
    _cache[key] = (clock.monotonic() + random.uniform(*_FRESH_SECONDS), found, viewer)
    return viewer


async def _live(key: bytes) -> Session | None:
    now = clock.now_ms()
    row = await database.fetch_one(
        "SELECT id, person, guest, seen_at, expires_at, created_at FROM web_session "
        "WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $2",
        key, now,
    )  # fmt: skip
    if row is None:
        return None
    if now - row["seen_at"] > _TOUCH:
        stays = row["expires_at"] if row["expires_at"] - row["created_at"] > IDLE * 2 else now + IDLE
        await database.execute("UPDATE web_session SET seen_at = $1, expires_at = $2 WHERE id = $3", now, stays, row["id"])
    return Session(row["id"], row["person"], row["guest"], row["seen_at"], row["expires_at"])
