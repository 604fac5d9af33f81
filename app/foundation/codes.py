"""Random codes for whatever stands in a public address, file or QR (docs/decisions/0001-keys.md)."""

import re
import secrets

_ALPHABET = "abcdefghjkmnpqrstvwxyz0123456789"
_PUBLIC_LENGTH = 13
_SHAPE = re.compile(f"[{_ALPHABET}]{{{_PUBLIC_LENGTH}}}")


def new_code() -> str:
    """A fresh public code: 13 letters and digits of 32, 65 random bits, safe in any address."""
    return "".join(_ALPHABET[byte & 31] for byte in secrets.token_bytes(_PUBLIC_LENGTH))


def could_be_code(text: str) -> bool:
    """Whether a text from an address has the shape of a public code; what has not is nobody's."""
    return _SHAPE.fullmatch(text) is not None
