"""Which reader a file goes to: told by its content, by its name only where it is plain text."""

import io
import zipfile

import pytest

from question_bank.formats.foreign import foreign_kind
from question_bank.formats.understood import FileRefused

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, b"<a/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (zipped("xl/workbook.xml"), "题库.docx", "sheet"),
        (zipped("word/document.xml"), "题库.xlsx", "word"),
        (zipped("imsmanifest.xml"), "qti.zip", "qti"),
        (OLE + "Workbook".encode("utf-16-le"), "题库.xls", "sheet"),
        ("1. 下列说法正确的是（ ）\nA. 甲\nB. 乙\n答案：A".encode(), "题库.txt", "text"),
        ("1. 下列说法正确的是（ ）\nA. 甲\nB. 乙\n答案：A".encode("gbk"), "", "text"),
        ("题干,选项A,答案\n甲,乙,A".encode("gbk"), "题库.csv", "sheet"),
        ("题干,选项A,答案\n甲,乙,A".encode(), "题库.txt", "sheet"),
        ("题库导出\n\n序号\t试题内容\t选项A\t正确答案\n".encode(), "", "sheet"),
        ("宪法日是？\nA. 12 月 4 日\nB. 12 月 5 日\nANSWER: A\n".encode(), "a.txt", "aiken"),
        ("::一::宪法日是 { =12 月 4 日 ~12 月 5 日 }".encode(), "a.txt", "gift"),
        ("宪法日是 12 月 4 日。{T}".encode(), "a.gift", "gift"),
        (b'<?xml version="1.0"?>\n<quiz><question/></quiz>', "a.xml", "moodle"),
        (b'<?xml version="1.0"?>\n<assessmentItem xmlns="x"/>', "a.xml", "qti"),
        (b'{"stem": "x"}\n', "a.jsonl", "jsonl"),
    ],
)
def test_the_content_decides(data, name, kind):
    assert foreign_kind(data, name=name) == kind


@pytest.mark.parametrize(
    ("data", "reason", "word"),
    [
        (b"", "empty_file", "空的"),
        (b"x" * (20 * 1024 * 1024 + 1), "too_large", "21 MB"),
        (OLE + "WordDocument".encode("utf-16-le"), "wrong_file_kind", "另存为”，类型选“Word 文档（.docx）"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password_protected", "密码"),
        (zipped("word/document.xml")[:-30], "broken_file", "损坏"),
        (b"%PDF-1.7", "wrong_file_kind", "原件"),
        (b"\x89PNG\r\n\x1a\n", "wrong_file_kind", "图片"),
        (b"<html><body>", "wrong_file_kind", "网页"),
        (b'<?xml version="1.0"?><workbook/>', "wrong_file_kind", "XML"),
    ],
)
def test_what_is_no_question_file_is_refused_with_what_to_do(data, reason, word):
    with pytest.raises(FileRefused) as refused:
        foreign_kind(data, name="题库.docx")
    assert refused.value.reason == reason
    assert word in refused.value.sentence
