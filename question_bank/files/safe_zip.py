"""Looks through a zip before any parser does: a bomb is refused in well under a second."""

import io
import zipfile
import zlib

from question_bank.files.refused_files import bomb, broken_workbook, locked_workbook

MAX_ENTRIES = 1_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
"""Bytes out per byte in. Lists of people reach 10 to 30; a bomb 1,000."""
_RATIO_COUNTS_FROM = 5 * 1024 * 1024
_LOCAL_HEADER = 30
_STEP = 1024 * 1024
_ENCRYPTED_FLAG = 0x1


def check_zip(data: bytes) -> None:
    """Passes a zip whose entries unpack to what its directory says and to no more than the limits.

    Raises FileRefused: bomb, broken, or locked. Sizes in the directory may lie, so every entry
    is unpacked once in steps, and no further than the size it claims.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, UnicodeDecodeError, OverflowError, NotImplementedError) as error:
        raise broken_workbook() from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise bomb()
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise locked_workbook()
        if entry.file_size > _RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise bomb()
        _unpack_once(data, entry)


def _unpack_once(data: bytes, entry: zipfile.ZipInfo) -> None:
    packed = _packed_bytes(data, entry)
    if entry.compress_type == zipfile.ZIP_STORED:
        size = len(packed)
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        size = _inflated_size(packed, limit=entry.file_size)
    else:
        raise broken_workbook()
    if size > entry.file_size:
        raise bomb()
    if size != entry.file_size:
        raise broken_workbook()


def _packed_bytes(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise broken_workbook()
    lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = entry.header_offset + _LOCAL_HEADER + lengths
    packed = data[start : start + entry.compress_size]
    if len(packed) < entry.compress_size:
        raise broken_workbook()
    return packed


def _inflated_size(packed: bytes, *, limit: int) -> int:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    rest = packed
    try:
        while rest and size <= limit and not unpacker.eof:
            size += len(unpacker.decompress(rest, _STEP))
            rest = unpacker.unconsumed_tail
        if size <= limit:
            size += len(unpacker.flush())
    except zlib.error as error:
        raise broken_workbook() from error
    return size
