"""Files are read into cells that keep what they were, and refused in words when they cannot be."""

import io
import random
import resource
import zipfile
from datetime import date

import pytest
import xlsxwriter

from question_bank.files import sheets
from question_bank.files.cells import EMPTY, Cell, CellKind, Merge, column_letters, number_cell
from question_bank.files.file_kinds import FileKind, kind_of
from question_bank.files.refused_files import FileRefused
from tests import machine

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def workbook(fill=None, **options) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, options)
    fill(book)
    book.close()
    return target.getvalue()


def small(book) -> None:
    page = book.add_worksheet("名单")
    page.merge_range("A1:C1", "花名册")
    page.write_row(1, 0, ["姓名", "身份证号", "出生"])
    page.write_row(2, 0, ["张三", "11010519491231002X"])
    page.write_number(3, 1, 110105194912310020)
    page.write_number(3, 2, 3.5)
    page.write_boolean(4, 0, True)
    page.write_datetime(4, 2, date(2026, 11, 22), book.add_format({"num_format": "yyyy-mm-dd"}))


def test_a_workbook_keeps_what_each_cell_was():
    (table,) = sheets.read_tables(workbook(small))
    assert table.name == "名单" and not table.hidden
    assert table.merges == (Merge(0, 0, 0, 2),)
    assert table.cell(2, 1) == Cell("11010519491231002X", CellKind.TEXT)
    assert table.cell(3, 1).kind is CellKind.NUMBER and len(table.cell(3, 1).text) == 18
    assert table.cell(3, 2) == Cell("3.5", CellKind.NUMBER)
    assert table.cell(4, 0) == Cell("是", CellKind.BOOLEAN)
    assert table.cell(4, 2) == Cell("2026-11-22", CellKind.DATE)
    assert table.cell(3, 0) == EMPTY and table.cell(99, 99) == EMPTY


def test_empty_first_rows_and_columns_keep_their_numbers():
    (table,) = sheets.read_tables(workbook(lambda book: book.add_worksheet().write_string(4, 2, "姓名")))
    assert len(table.rows) == 5
    assert table.cell(4, 2).text == "姓名"


def test_visible_sheets_come_first_and_empty_ones_are_dropped():
    def fill(book):
        hidden = book.add_worksheet("选项")
        book.add_worksheet("空表")
        book.add_worksheet("名单").write_string(0, 0, "姓名")
        hidden.write_string(0, 0, "在职")
        book.worksheets()[2].activate()
        hidden.hide()

    assert [(table.name, table.hidden) for table in sheets.read_tables(workbook(fill))] == [
        ("名单", False),
        ("选项", True),
    ]


TEXT = "姓名,单位\n张三,县财政局\n\n李四,县司法局\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gbk"),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("gbk"),
        TEXT.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "bom", "gbk", "gb18030", "utf-16", "semicolon", "tab", "crlf"],
)
def test_separated_text_in_every_encoding_and_separator(data):
    (table,) = sheets.read_tables(data)
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["姓名", "单位"],
        ["张三", "县财政局"],
        [],
        ["李四", "县司法局"],
    ]


def test_text_keeps_quoted_breaks_and_drops_the_trick_for_zeros():
    (table,) = sheets.read_tables('姓名,工号,备注\n张三,="0012","一\n二"\n'.encode())
    assert [cell.text for cell in table.rows[1]] == ["张三", "0012", "一\n二"]


@pytest.mark.parametrize(
    ("data", "reason", "word"),
    [
        (b"", "empty_file", "空的"),
        (b"\n\n , ,\n", "empty_file", "空的"),
        (b"%PDF-1.7\n", "wrong_file_kind", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "wrong_file_kind", "图片"),
        (b"Rar!\x1a\x07", "wrong_file_kind", "解压"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "wrong_file_kind", "网页"),
        (OLE + "WordDocument".encode("utf-16-le"), "wrong_file_kind", ".doc"),
        (OLE + "Workbook".encode("utf-16-le"), "broken_file", "另存为"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password_protected", "密码"),
        (b"\x00\x01\x02\x03" * 50, "unknown_encoding", "编码"),
        (b"\xff\xfe\x00\xd8", "unknown_encoding", "编码"),
        (b'a,"b\n' + b"x" * 200_000, "broken_file", "引号"),
        ('姓名,"单位\n张三,县财政局\n'.encode(), "broken_file", "引号"),
    ],
)
def test_other_files_are_refused_by_content(data, reason, word):
    with pytest.raises(FileRefused) as refused:
        sheets.read_tables(data)
    assert refused.value.reason == reason
    assert word in refused.value.sentence


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zipped(word__document_dot_xml=b"<a/>"), FileKind.WORD),
        (zipped(xl__workbook_dot_bin=b"x"), FileKind.BINARY_EXCEL),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), FileKind.OPEN_DOCUMENT),
        (zipped(readme=b"x"), FileKind.ZIP),
        (zipped(xl__workbook_dot_xml=b"x")[:-20], FileKind.BROKEN_ZIP),
        (b"BM1,BM2\n1,2\n", FileKind.TEXT),
    ],
)
def test_what_is_in_a_zip_decides(data, kind):
    assert kind_of(data) is kind


def test_a_file_over_twenty_megabytes_says_how_large_it_is():
    with pytest.raises(FileRefused, match="21 MB，最多 20 MB"):
        sheets.read_tables(b"a" * (20 * 1024 * 1024 + 1))


def with_part(data: bytes, *, name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info.filename))
        new.writestr(name, content)
    return target.getvalue()


def lying(data: bytes, *, name: str, claimed: int) -> bytes:
    """The zip with a smaller unpacked size written into its directory than the entry has."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo(name).file_size
    return data.replace(size.to_bytes(4, "little"), claimed.to_bytes(4, "little"))


def cells_far_apart() -> bytes:
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    return with_part(workbook(small), name="xl/worksheets/sheet1.xml", content=far)


def one_string_a_million_times() -> bytes:
    text = b"<si><t>" + b"x" * 32_000 + b"</t></si>"
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + text + b"</sst>"
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 200 + b"</row>"
    page = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + row * 5_000
        + b"</sheetData></worksheet>"
    )
    data = with_part(workbook(small), name="xl/sharedStrings.xml", content=strings)
    return with_part(data, name="xl/worksheets/sheet1.xml", content=page)


BOMB = with_part(workbook(small), name="xl/worksheets/sheet1.xml", content=b" " * (90 * 1024 * 1024))


def worked() -> float:
    """Seconds of work of this process and those it started: a machine busy with other things changes nothing."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        with_part(workbook(small), name="xl/media/x.bin", content=b"\0" * (101 * 1024 * 1024)),
        lying(BOMB, name="xl/worksheets/sheet1.xml", claimed=4_000),
        with_part(workbook(small), name="a.zip", content=b"\0" * (30 * 1024 * 1024)),
        zipped(xl__workbook_dot_xml=b"x", **{f"part{n}": b"" for n in range(1_500)}),
        cells_far_apart(),
        one_string_a_million_times(),
    ],
    ids=["ratio", "too much", "lying", "nested", "entries", "far apart", "repeated string"],
)
def test_a_bomb_is_refused_in_a_second(data):
    assert len(data) < 1024 * 1024
    before = worked()
    with pytest.raises(FileRefused):
        sheets.read_tables(data)
    assert worked() - before < 1.0


def test_random_damage_is_refused_and_never_a_bug():
    whole = workbook(small)
    dice = random.Random(20261122)
    refused = 0
    for _ in range(machine.rounds(12)):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 40)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            assert sheets.read_tables(bytes(data))
        except FileRefused as refusal:
            refused += 1
            assert refusal.sentence.endswith("。")
    assert refused > 5


def test_a_table_wider_than_people_make_is_refused_with_its_size():
    with pytest.raises(FileRefused, match="257 列"):
        sheets.read_tables(",".join(["x"] * 257).encode())


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_excel_names_them(column, letters):
    assert column_letters(column) == letters


@pytest.mark.parametrize(("value", "text"), [(3.0, "3"), (0.1 + 0.2, "0.3"), (13800001234.0, "13800001234"), (float("inf"), "")])
def test_numbers_become_the_text_people_see(value, text):
    assert number_cell(value).text == text
