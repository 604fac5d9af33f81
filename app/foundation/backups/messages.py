"""What a backup says, message by message: a head, rows of tables, files, and an end with the counts."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from app.foundation.backups.sealed_file import BackupRefused


class Head(msgspec.Struct, tag="head", frozen=True):
    """The first message: when it was made (ms UTC) and on which engine."""

    made_at: int
    engine: str


class Rows(msgspec.Struct, tag="rows", frozen=True):
    """Some rows of one table."""

    table: str
    columns: list[str]
    rows: list[list[Any]]


class FilePart(msgspec.Struct, tag="file", frozen=True):
    """A part of one stored file, `name` below the folder of files; the first part is marked."""

    name: str
    data: bytes
    is_first: bool


class End(msgspec.Struct, tag="end", frozen=True):
    """The last message: how many rows of each table and how many files came before."""

    tables: dict[str, int]
    files: int


Message = Head | Rows | FilePart | End
_decoder = msgspec.msgpack.Decoder(Message)


def pack(message: Message) -> bytes:
    """The message as length (4, big endian) and MessagePack."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(4, "big") + body


def unpack(pieces: Iterable[bytes]) -> Iterator[Message]:
    """The messages in a stream of bytes cut anywhere; the last one must be an End.

    Raises BackupRefused when the stream stops early or holds something else.
    """
    waiting = bytearray()
    last: Message | None = None
    for piece in pieces:
        waiting += piece
        for body in _whole(waiting):
            last = _understand(body)
            yield last
    if waiting or not isinstance(last, End):
        raise BackupRefused("备份文件没有写完，不能使用。请换一份备份再试。数据没有改动。")


def _whole(waiting: bytearray) -> Iterator[bytes]:
    """Cuts every whole message off the front."""
    start = 0
    while len(waiting) - start >= 4:
        end = start + 4 + int.from_bytes(waiting[start : start + 4], "big")
        if len(waiting) < end:
            break
        yield bytes(waiting[start + 4 : end])
        start = end
    del waiting[:start]


def _understand(body: bytes) -> Message:
    try:
        return _decoder.decode(body)
    except msgspec.DecodeError as error:
        raise BackupRefused("备份文件里有这个版本不认识的内容，请用同一版本或更新的程序恢复。数据没有改动。") from error
