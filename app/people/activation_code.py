"""One-time activation codes: how they are made, written and read."""

import secrets
import unicodedata

from app.foundation import clock

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs without 0 O, 1 I L, which look alike on paper."""
LENGTH = 9
"""Nine signs of 31: 44.6 random bits."""
GROUP = 3
VALID = 30 * clock.DAY


def new_activation_code() -> str:
    """A fresh code without separators."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def written(code: str) -> str:
    """The code as it stands on a slip: `ABC-DEF-234`."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def tidy_code(typed: str) -> str:
    """The code meant by what was typed: capitals, without spaces and dashes; empty when it cannot be one."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else ""
