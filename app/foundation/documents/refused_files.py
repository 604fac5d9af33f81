"""The sentences with which a file is refused; each says what to do next."""

from app.foundation.documents.file_kinds import FileKind
from app.foundation.refusals import Refusal


class FileRefused(Refusal):
    """A whole file that could not be understood; nothing of it was taken."""


_NEXT_STEP = {
    FileKind.OLD_EXCEL: "请用 Excel 或 WPS 打开，选“另存为”，类型选“Excel 工作簿（.xlsx）”，再上传。",
    FileKind.BINARY_EXCEL: "请用 Excel 打开，选“另存为”，类型选“Excel 工作簿（.xlsx）”，再上传。",
    FileKind.OPEN_DOCUMENT: "请用 WPS 或 LibreOffice 打开，另存为 .xlsx 后再上传。",
    FileKind.WEB_PAGE: "请用 Excel 打开它，另存为 .xlsx 后再上传。",
    FileKind.XML_SHEET: "请用 Excel 打开它，另存为 .xlsx 后再上传。",
    FileKind.ZIP: "请先解压，再上传里面的 .xlsx 或 .csv 文件。",
    FileKind.PICTURE: "图片里的名单读不出来，请上传 .xlsx 或 .csv 表格。",
}
_TABLE_WANTED = "这里需要 .xlsx 或 .csv 表格，请把内容放进表格后再上传。"


def wrong_kind(kind: FileKind) -> FileRefused:
    """415: the file is something else; says what, and how to make a table of it."""
    return FileRefused(
        f"这个文件是{kind.value}，不能导入。{_NEXT_STEP.get(kind, _TABLE_WANTED)}", 415, "wrong_file_kind"
    )


def locked_workbook() -> FileRefused:
    """422: the workbook has a password."""
    return FileRefused(
        "这个 Excel 文件加了密码，打不开。请用 Excel 打开，在“文件—信息—保护工作簿”里去掉密码，保存后再上传。",
        422,
        "password_protected",
    )


def broken_workbook() -> FileRefused:
    """422: it says .xlsx and cannot be read."""
    return FileRefused(
        "这个 .xlsx 文件已损坏，或者没有传完整。请用 Excel 打开确认内容，另存为一份新的 .xlsx 再上传。",
        422,
        "broken_file",
    )


def bomb() -> FileRefused:
    """413: unpacked it would be far larger than any list."""
    return FileRefused(
        "这个文件解压后过大，没有读取。请把需要的内容复制到一个新的 Excel 文件里，保存后再上传。",
        413,
        "unpacks_too_large",
    )


def too_big(size: int, *, limit: int) -> FileRefused:
    """413: more bytes than taken; sizes in bytes."""
    megabytes = -(-size // (1024 * 1024))
    return FileRefused(
        f"这个文件有 {megabytes} MB，最多 {limit // (1024 * 1024)} MB。请删去图片和多余的表，或分成几份再上传。",
        413,
        "too_large",
    )


def empty_file() -> FileRefused:
    """422: nothing in it."""
    return FileRefused("这个文件是空的，里面没有内容。请确认选对了文件，保存后再上传。", 422, "empty_file")


def unknown_letters() -> FileRefused:
    """422: text in no encoding that we know."""
    return FileRefused(
        "这个文本文件的编码认不出来。请用 Excel 打开确认没有乱码，另存为 .xlsx 后再上传。", 422, "unknown_encoding"
    )
