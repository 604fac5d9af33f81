"""The sentences with which a file is refused; each says what to do next."""

from question_bank.files.file_kinds import FileKind


class FileRefused(ValueError):
    """A whole file that could not be understood; nothing of it was taken.

    `sentence` is Chinese and says what to do next; `reason` is a short constant, as `wrong_file_kind`.
    """

    def __init__(self, sentence: str, reason: str = "unreadable") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.reason = reason


_NEXT_STEP = {
    FileKind.BINARY_EXCEL: "请用 Excel 打开，选“另存为”，类型选“Excel 工作簿（.xlsx）”，再上传。",
    FileKind.OPEN_DOCUMENT: "请用 WPS 或 LibreOffice 打开，另存为 .xlsx 后再上传。",
    FileKind.WEB_PAGE: "请用 Excel 打开它，另存为 .xlsx 后再上传。",
    FileKind.XML_SHEET: "请用 Excel 打开它，另存为 .xlsx 后再上传。",
    FileKind.ZIP: "请先解压，再上传里面的 .xlsx 或 .csv 文件。",
    FileKind.PICTURE: "图片里的名单读不出来，请上传 .xlsx 或 .csv 表格。",
}
_TABLE_WANTED = "这里需要 .xlsx 或 .csv 表格，请把内容放进表格后再上传。"


def wrong_kind(kind: FileKind) -> FileRefused:
    """The file is something else than a table; says what, and how to make a table of it."""
    return FileRefused(f"这个文件是{kind.value}，不能导入。{_NEXT_STEP.get(kind, _TABLE_WANTED)}", "wrong_file_kind")


def locked_workbook() -> FileRefused:
    """The workbook has a password."""
    return FileRefused(
        "这个 Excel 文件加了密码，打不开。请用 Excel 打开，在“文件—信息—保护工作簿”里去掉密码，保存后再上传。",
        "password_protected",
    )


def locked_document() -> FileRefused:
    """The document has a password."""
    return FileRefused(
        "这个 Word 文件加了密码，打不开。请用 Word 打开，在“文件—信息—保护文档”里去掉密码，保存后再导入。",
        "password_protected",
    )


def broken_workbook() -> FileRefused:
    """It says it is a workbook and cannot be read."""
    return FileRefused(
        "这个 Excel 文件已损坏，或者没有传完整。请用 Excel 打开确认内容，另存为一份新的 .xlsx 再上传。",
        "broken_file",
    )


def broken_word() -> FileRefused:
    """It says it is a document or another office file and cannot be read."""
    return FileRefused(
        "这个文件已损坏，或者没有传完整，没有导入任何内容。请用 Word、Excel 或 WPS 打开确认，另存为一份新的 .docx 或 .xlsx 再上传。",
        "broken_file",
    )


def bomb() -> FileRefused:
    """Unpacked it would be far larger than any list."""
    return FileRefused(
        "这个文件解压后过大，没有读取。请把需要的内容复制到一个新的文件里，保存后再上传。",
        "unpacks_too_large",
    )


def too_big(size: int, *, limit: int) -> FileRefused:
    """More bytes than taken; sizes in bytes."""
    megabytes = -(-size // (1024 * 1024))
    return FileRefused(
        f"这个文件有 {megabytes} MB，最多 {limit // (1024 * 1024)} MB。请删去图片和多余的表，或分成几份再上传。",
        "too_large",
    )


def empty_file() -> FileRefused:
    """Nothing in it."""
    return FileRefused("这个文件是空的，里面没有内容。请确认选对了文件，保存后再上传。", "empty_file")


def unknown_letters() -> FileRefused:
    """Text in no encoding that we know."""
    return FileRefused("这个文本文件的编码认不出来。请用 Excel 打开确认没有乱码，另存为 .xlsx 后再上传。", "unknown_encoding")
