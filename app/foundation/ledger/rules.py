"""What a sealed entry is: bytes that anybody who holds the entry can compute again."""

import hashlib
from collections.abc import Mapping
from typing import Any

from app.foundation import canonical

_LEAF = b"\x00"
"""Marks the hash of a leaf, so that no inner node can pass for one (RFC 6962, section 2.1)."""
SEALED = ("id", "at", "person", "verb", "subject", "subject_id", "detail", "address")


def leaf_bytes(entry: Mapping[str, Any]) -> bytes:
    """The canonical JSON of an entry with its salt in hex, UTF-8."""
    body = {name: entry[name] for name in SEALED}
    return canonical.dump({**body, "salt": bytes(entry["salt"]).hex()}).encode()


def leaf_digest(entry: Mapping[str, Any]) -> bytes:
    """SHA-256 (32 bytes) of the leaf mark and the entry's bytes; the salt keeps short details from being guessed."""
    return hashlib.sha256(_LEAF + leaf_bytes(entry)).digest()
