"""The bytes of files, each named by its SHA-256, written whole or not at all."""

import asyncio
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from app.foundation import refusals, settings
from app.foundation.files import media_types

MOST_BYTES = 20 * 1024 * 1024


class Missing(Exception):
    """A stored file's bytes are not where they should be, or are not the same any more."""


@dataclass(frozen=True)
class Content:
    """Bytes that lie in the store: SHA-256 in hex, media type by content, size in bytes."""

    sha256: str
    media_type: str
    size: int


async def put(data: bytes, *, allowed: frozenset[str] = media_types.TAKEN, most: int = MOST_BYTES) -> Content:
    """Stores bytes durably and returns what they are; the same bytes twice lie there once. Call it before the transaction.

    Refuses an empty file (422), more than `most` bytes (413) and a type that is not allowed (415).
    """
    if not data:
        raise refusals.bad_input("这个文件是空的，没有收下。请确认选对了文件。", reason="empty_file")
    if len(data) > most:
        raise refusals.too_large(f"文件最大 {most // (1024 * 1024)} MB，这个有 {-(-len(data) // (1024 * 1024))} MB，没有收下。")
    media_type = media_types.media_type_of(data)
    if media_type is None or media_type not in allowed:
        raise media_types.wrong_type(allowed)
    sha256 = hashlib.sha256(data).hexdigest()
    await asyncio.to_thread(_write, data, place_of(sha256), folder().parent / "incoming")
    return Content(sha256, media_type, len(data))


async def put_made(data: bytes, *, media_type: str) -> Content:
    """Stores bytes that this program made itself, of a kind it makes; as durable as `put`. Never for what somebody sent."""
    if media_type not in media_types.MADE:
        raise ValueError(media_type)
    sha256 = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
    await asyncio.to_thread(_write, data, place_of(sha256), folder().parent / "incoming")
    return Content(sha256, media_type, len(data))


async def remove(sha256: str) -> None:
    """Deletes bytes that nobody uses any more; none there is as good."""
    await asyncio.to_thread(place_of(sha256).unlink, missing_ok=True)


async def read(sha256: str) -> bytes:
    """The bytes with this SHA-256.

    Raises Missing when they are gone or damaged.
    """
    return await asyncio.to_thread(_read, sha256)


def folder() -> Path:
    """The folder of all stored files; backups copy it."""
    return settings.current().data_dir / "files"


def place_of(sha256: str) -> Path:
    """Where the bytes with this SHA-256 lie: 256 folders by the first two digits."""
    return folder() / sha256[:2] / sha256


def _write(data: bytes, place: Path, incoming: Path) -> None:
    """Temporary file, fsync, rename, fsync of the folder: after a power cut the file is whole or absent."""
    if place.is_file() and place.stat().st_size == len(data):
        return
    incoming.mkdir(parents=True, exist_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = incoming / secrets.token_hex(16)
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)
    for changed in (place.parent, place.parent.parent):
        _sync_folder(changed)


def _sync_folder(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _read(sha256: str) -> bytes:
    try:
        data = place_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise Missing(sha256) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Missing(sha256)
    return data
