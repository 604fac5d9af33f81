"""Personal data at rest: AES-256-GCM with the row as associated data, and a keyed index to find it by."""

import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.foundation import settings

KEY_NUMBER = 1
_NONCE = 12


class CannotOpen(Exception):
    """The ciphertext was made with another key, for another row, or is damaged."""


@lru_cache(maxsize=64)
def derive(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, derived from the installation's secret by HKDF-SHA-256 (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=b"pufa", info=purpose.encode()).derive(secret.encode())


def key_for(purpose: str) -> bytes:
    """The key of this installation for one purpose."""
    return derive(settings.current().secret, purpose)


def seal(text: str, *, about: str) -> bytes:
    """Nonce and ciphertext of the text, bound to `about` (table and column)."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key_for("fields-1")).encrypt(nonce, text.encode(), about.encode())


def unseal(sealed: bytes, *, about: str) -> str:
    """The text sealed for `about`.

    Raises CannotOpen when the key, the place or the bytes do not fit.
    """
    try:
        return AESGCM(key_for("fields-1")).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode()).decode()
    except InvalidTag as error:
        raise CannotOpen(about) from error


def index(text: str, *, about: str) -> bytes:
    """32 bytes that are equal for equal texts and tell nothing without the key (HMAC-SHA-256)."""
    return hmac.new(key_for(f"index-{about}"), text.encode(), hashlib.sha256).digest()
