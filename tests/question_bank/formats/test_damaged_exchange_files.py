"""Damaged files of every exchange format are read or refused, and nothing else happens. PUFA_FUZZ reads thousands."""

import io
import random
import zipfile
from collections.abc import Callable
from copy import deepcopy

import pytest
from lxml import etree

from question_bank.formats import aiken, jsonl
from question_bank.formats.foreign import read_foreign
from question_bank.formats.gift import reading as gift_reading
from question_bank.formats.gift import writing as gift_writing
from question_bank.formats.moodle import reading as moodle_reading
from question_bank.formats.moodle import writing as moodle_writing
from question_bank.formats.qti import reading as qti_reading
from question_bank.formats.qti import writing as qti_writing
from question_bank.formats.understood import FileRefused, Reading
from question_bank.question import Citation, Question
from tests import machine

MADE = [
    Question(
        "sl-0001", "single_choice", "期限是多久？", ("十日", "十五日", "三十日"), "C", "三十日。", (Citation("民法典", "2020-05-28", "188"),),
        difficulty="easy", kind=("time_limit",), tags=("新法",),
    ),
    Question("sl-0002a", "multiple_choice", "哪些可以？", ("甲", "乙", "丙=1", "丁"), "ABD", "", (), "hard", (), case_text="某局来信。", group="sl-0002"),
    Question("sl-0003", "true_false", "可以 < 应当。", (), "错", "不对。", (), "", ()),
]  # fmt: skip
AIKEN = "期限是多久？\nA. 十日\nB) 十五日\nC、三十日\nANSWER: C\n解析：三十日。\n\n可以。\n答案：对\n".encode()
SPLICES = [
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE a [", b"<!ENTITY a 'b'>", b"\0", b"\xff\xfe", b"{", b"}", b"~", b"=", b"\\", b"#",
    b"::", b"%50%", b"->", b"[html]", b"\n\n", b'"', b"[" * 5000, b"{" * 3000, b"\xf0\x9f\x98\x80", b"\xe4\xb8", b"9" * 5000, b"\\ud800", b"ANSWER:",
    b"<a>" * 300, b"<![CDATA[" * 300, b"<!--" * 3000,
]  # fmt: skip

TEXTS = [
    "", " ", "100", "-1e999", "nan", "1e400", "true", "multichoice", "truefalse", "category", "single", "html", "plain_text", "&lt;p&gt;", "<", "]]>",
    "RESPONSE", "A", "Ａ", "../x", "items/item-00002.xml", "%", "【案情】", "\n【问题】", "【依据】", "难度:易", "案例组:", "对", "x" * 9000, "\u2028", "\ufeff",
]  # fmt: skip


def written(write: Callable) -> bytes:
    target = io.BytesIO()
    write(MADE, target)
    return target.getvalue()


def spoiled(data: bytes, dice: random.Random) -> bytes:
    """The bytes with one to six bites, splices, swaps or doubled parts."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        place, length = dice.randrange(len(out) + 1), dice.randint(1, 40)
        match dice.randrange(5):
            case 0:
                del out[place : place + length]
            case 1:
                out[place:place] = dice.choice(SPLICES)
            case 2:
                out[place : place + 1] = bytes([dice.randrange(256)])
            case 3:
                out[place:place] = out[place : place + length * 5]
            case _:
                other = dice.randrange(len(out) + 1)
                out[place : place + length] = out[other : other + length]
    return bytes(out)


def text_spoiled(data: bytes, dice: random.Random) -> bytes:
    """Text that is still text, with parts lost, doubled, moved or spliced in, or bytes that are none."""
    if dice.random() < 0.2:
        return spoiled(data, dice)
    text = data.decode()
    signs = [splice.decode() for splice in SPLICES if splice.isascii() and b"\0" not in splice] + [
        "\n",
        "答案：",
        "😀",
        "\u2028",
        '\\"',
        "\\ud800",
    ]
    for _ in range(dice.randint(1, 6)):
        place, length = dice.randrange(len(text) + 1), dice.randint(1, 40)
        other = dice.randrange(len(text) + 1)
        part = dice.choice([dice.choice(signs), text[place : place + length] * 2, text[other : other + length], ""])
        text = text[:place] + part + text[place + dice.choice([0, length]) :]
    return text.encode()


def xml_spoiled(data: bytes, dice: random.Random) -> bytes:
    """XML that stays well formed but says something else, or bytes that no longer are."""
    if dice.random() < 0.3:
        return spoiled(data, dice)
    root = etree.fromstring(data)
    for _ in range(dice.randint(1, 8)):
        elements = [one for one in root.iter() if one is not root]
        if not elements:
            break
        one, other = dice.choice(elements), dice.choice(elements)
        match dice.randrange(6):
            case 0:
                one.getparent().remove(one)
            case 1:
                other.append(deepcopy(one))
            case 2:
                one.text = (one.text or "") + dice.choice(TEXTS)
            case 3 if one.attrib:
                one.set(dice.choice(sorted(one.attrib)), dice.choice(TEXTS))
            case 4:
                one.tag = other.tag
            case _:
                one.text, one.tail = other.text, dice.choice(TEXTS)
    return etree.tostring(root)


def unpacked_spoiled(data: bytes, dice: random.Random) -> bytes:
    """A package whose entries are spoiled before they are packed, or the package itself."""
    return spoiled(data, dice) if dice.random() < 0.4 else repacked(data, dice)


def repacked(data: bytes, dice: random.Random) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, xml_spoiled(content, dice) if dice.random() < 0.5 else content)
    return target.getvalue()


FORMATS: dict[str, tuple[bytes, Callable[[bytes], Reading], Callable[[bytes, random.Random], bytes]]] = {
    "moodle": (written(moodle_writing.write), moodle_reading.read, xml_spoiled),
    "gift": (written(gift_writing.write), gift_reading.read, text_spoiled),
    "aiken": (AIKEN, aiken.read, text_spoiled),
    "jsonl": (written(jsonl.write), jsonl.read, text_spoiled),
    "qti": (written(qti_writing.write), qti_reading.read, unpacked_spoiled),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file_is_read_or_refused(name: str) -> None:
    data, read, spoil = FORMATS[name]
    assert read(data).read >= 2
    dice = random.Random(20261122)
    refusals = 0
    for _ in range(machine.rounds(200)):
        bytes_ = spoil(data, dice)
        for reader in (read, lambda some: read_foreign(some, name="x")):
            try:
                reading = reader(bytes_)
            except FileRefused as refused:
                refusals += 1
                assert str(refused)
                continue
            assert reading.read == len(reading.questions) + len(reading.refused)
            assert all(one.stem and "\0" not in one.stem for one in reading.questions)
            assert all(one.reason for one in reading.refused)
    assert refusals < machine.rounds(200) * 1.5, "most damage should reach the reader, not end at the parser"
