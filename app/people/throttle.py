"""Slows down guessing without ever locking the owner of an account out.

Failures are counted for an account, except on a device from which its owner has logged in before:
such a device carries a signed cookie and has a count of its own, which nobody else can use up.
Somebody already logged in is not touched at all, and a new activation code always opens the account.
Accounts that do not exist are counted just the same.
"""

import hmac
import secrets

from app.foundation import clock, database, protected, refusals

WINDOW = 15 * clock.MINUTE
MOST_FAILURES = 10
MOST_ACTIVATIONS = 60
"""Wrong activation codes from one address in a window: an office shares one, a code has 44 bits."""
_RETRY_SECONDS = 300
_KEPT = 30 * clock.DAY


def new_device(person: int) -> str:
    """What the cookie of a device holds after its owner logged in there: a random mark and its proof."""
    mark = secrets.token_hex(16)
    return f"{mark}.{_proof(mark, person)}"


def _proof(mark: str, person: int) -> str:
    return protected.index(f"{person}:{mark}", about="device").hex()


def counted_as(account: str, *, person: int | None, device: str) -> bytes:
    """Under which key failures are counted: the known device's, else the account's (the person's where there is one)."""
    mark, _, proof = device.partition(".")
    if person is not None and proof and hmac.compare_digest(proof, _proof(mark, person)):
        return protected.index(f"device:{mark}:{person}", about="account")
    whose = f"person:{person}" if person is not None else f"typed:{account}"
    return protected.index(whose, about="account")


def counted_at(address: str) -> bytes:
    """Under which key wrong activation codes from an address are counted."""
    return protected.index(f"address:{address}", about="account")


async def refuse_if_too_many(key: bytes, *, most: int, sentence: str, now: int) -> None:
    """429 when there were this many failures in the last quarter of an hour."""
    failures = await database.fetch_value(
        "SELECT count(*) AS n FROM log_in_failure WHERE account_index = $1 AND at > $2", key, now - WINDOW
    )
    if failures >= most:
        raise refusals.too_many(sentence, retry_after=_RETRY_SECONDS)


async def note_failure(key: bytes, *, address: str, now: int) -> None:
    """Counts one failure, and drops those of this key that count no more."""
    await database.execute("DELETE FROM log_in_failure WHERE account_index = $1 AND at < $2", key, now - _KEPT)
    await database.execute("INSERT INTO log_in_failure (account_index, at, address) VALUES ($1, $2, $3)", key, now, address)


async def forget_failures(key: bytes) -> None:
    """Starts the count anew after the owner got in."""
    await database.execute("DELETE FROM log_in_failure WHERE account_index = $1", key)
