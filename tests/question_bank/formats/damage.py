"""Damaged copies of whole files: bytes changed, pieces lost or doubled, and inside a zip its parts damaged and packed anew."""

import io
import random
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from question_bank.formats.foreign import read_foreign
from question_bank.formats.understood import FileRefused, Reading
from tests import machine

_SPLINTERS = (
    b"<",
    b">",
    b"&x;",
    b"\0",
    b"]]>",
    b"<!DOCTYPE a>",
    b'"',
    b"9" * 30,
    b"\xff\xfe",
    b"A.",
    "答案：".encode(),
    b"\n\n",
    b"(",
    b"|",
)


def damaged(whole: bytes, *, name: str, seed: int = 20261122) -> Iterator[bytes]:
    """200 damaged copies, or as many as PUFA_FUZZ says; the same ones in every run."""
    dice = random.Random(f"{seed}{name}")
    for number in range(machine.rounds(200)):
        if whole.startswith(b"PK") and number % 2:
            yield _part_damaged(whole, dice)
        else:
            yield _bytes_damaged(whole, dice)


def _bytes_damaged(whole: bytes, dice: random.Random) -> bytes:
    data = bytearray(whole)
    for _ in range(dice.randint(1, 12)):
        place = dice.randrange(len(data) or 1)
        match dice.randrange(4):
            case 0:
                data[place : place + 1] = bytes([dice.randrange(256)])
            case 1:
                del data[place : place + dice.randint(1, 200)]
            case 2:
                data[place:place] = dice.choice(_SPLINTERS)
            case _:
                data[place:place] = data[place : place + dice.randint(1, 300)]
    return bytes(data)


def _part_damaged(whole: bytes, dice: random.Random) -> bytes:
    """A zip that is whole itself, with one or two of its parts damaged."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = {dice.choice(names) for _ in range(2)} | {name for name in names if name.endswith(("document.xml", "sheet1.xml"))}
        for name in names:
            content = old.read(name)
            new.writestr(name, _bytes_damaged(content, dice) if name in hit else content)
    return target.getvalue()


def outcomes(whole: bytes, *, name: str) -> list[Reading | FileRefused]:
    """What became of each damaged copy; anything else than a reading or a refusal is raised."""

    def read(data: bytes) -> Reading | FileRefused:
        try:
            return read_foreign(data, name=name)
        except FileRefused as refused:
            return refused

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(read, damaged(whole, name=name)))
