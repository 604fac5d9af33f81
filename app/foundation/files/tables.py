"""Files by their content, and who uses them."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, moment, reference, words


class StoredFile(Table, tablename="stored_file"):
    """文件: one content, named by its SHA-256 (hex); the bytes lie in the data folder."""

    id = BigSerial(primary_key=True)
    sha256 = words(64)
    media_type = words(100)
    size = amount()
    stored_at = moment()


class FileUse(Table, tablename="file_use"):
    """文件引用: one row uses one file under one name; public address by `code`."""

    id = BigSerial(primary_key=True)
    code = words(16)
    file = reference(StoredFile)
    subject = words(40)
    subject_id = amount()
    purpose = words(40)
    name = words(200)
    by = amount(null=True)
    at = moment()
    ended_at = moment(null=True)
