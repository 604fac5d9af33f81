"""A file sealed with the installation's key: AES-256-GCM, chunk by chunk, its end sealed too.

Layout: magic, salt (16), key check (16), then chunks of length (4, big endian) and ciphertext.
The key is derived from the secret and the salt, so that chunk numbers may serve as nonces; the
nonce's last byte is 1 on the final chunk only, which makes a shortened file unreadable (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). Inside lies one zlib stream.
"""

import hashlib
import hmac
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.foundation.protected import derive

MAGIC = b"PUFA-BACKUP-1\n"
_SALT = 16
_CHECK = 16
_HEAD = len(MAGIC) + _SALT + _CHECK
_CHUNK = 1 << 20
_TAG = 16


class BackupRefused(Exception):
    """The backup or the restore was not done; the text is one Chinese sentence."""


class SealedWriter:
    """Takes plain bytes, writes them compressed and sealed; nothing counts before `close()`."""

    def __init__(self, file: BinaryIO, *, secret: str) -> None:
        salt = secrets.token_bytes(_SALT)
        key = _key(secret, salt)
        self._file = file
        self._head = MAGIC + salt + _check(key)
        self._cipher = AESGCM(key)
        self._press = zlib.compressobj(level=1)
        self._waiting = bytearray()
        self._number = 0
        file.write(self._head)

    def write(self, data: bytes) -> None:
        """Adds bytes at the end."""
        self._waiting += self._press.compress(data)
        while len(self._waiting) > _CHUNK:
            self._put(bytes(self._waiting[:_CHUNK]), is_last=False)
            del self._waiting[:_CHUNK]

    def close(self) -> None:
        """Writes what is left and seals the end; the file itself stays open."""
        self._waiting += self._press.flush()
        while len(self._waiting) > _CHUNK:
            self._put(bytes(self._waiting[:_CHUNK]), is_last=False)
            del self._waiting[:_CHUNK]
        self._put(bytes(self._waiting), is_last=True)

    def _put(self, plain: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last=is_last), plain, self._head)
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


def read_sealed(path: Path, *, secret: str) -> Iterator[bytes]:
    """The plain bytes of a sealed file, in pieces; at the last piece the whole file has been proved.

    Raises BackupRefused when it is no backup, the key is another, or it is shortened or changed.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if len(head) < _HEAD or not head.startswith(MAGIC):
            raise BackupRefused("这不是本平台的备份文件，或者文件开头已损坏。数据没有改动。")
        key = _key(secret, head[len(MAGIC) : len(MAGIC) + _SALT])
        if not hmac.compare_digest(head[-_CHECK:], _check(key)):
            raise BackupRefused("密钥不对：这份备份是用另一个 PUFA_SECRET 加密的。请用备份时的密钥再试。数据没有改动。")
        unpress = zlib.decompressobj()
        for piece in _chunks(file, cipher=AESGCM(key), head=head):
            yield unpress.decompress(piece)
        yield unpress.flush()


def _chunks(file: BinaryIO, *, cipher: AESGCM, head: bytes) -> Iterator[bytes]:
    damaged = BackupRefused("备份文件不完整或被改动过，不能使用。请换一份备份再试。数据没有改动。")
    number = 0
    length = file.read(4)
    while length:
        size = int.from_bytes(length, "big")
        sealed = file.read(size) if _TAG <= size <= _CHUNK + _TAG else b""
        if len(sealed) != size:
            raise damaged
        length = file.read(4)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not length), sealed, head)
        except InvalidTag as error:
            raise damaged from error
        number += 1
    if number == 0:
        raise damaged


def _key(secret: str, salt: bytes) -> bytes:
    return derive(secret, f"backup-1-{salt.hex()}")


def _check(key: bytes) -> bytes:
    return hmac.new(key, b"pufa backup key check", hashlib.sha256).digest()[:_CHECK]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
