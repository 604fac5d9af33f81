"""Opens a content package from outside: names, sizes and numbers of entries are judged before anything is unpacked."""

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from question_bank.formats.safe_xml import MOST_TAGS, HarmfulFile
from question_bank.formats.understood import FileRefused

MOST_ENTRIES = 20_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ITEM = 8 * 1024 * 1024
_MOST_RATIO = 200
_RATIO_COUNTS_FROM = 1024 * 1024
_LOCKED = 0x1
_BROKEN = "这个压缩包已损坏，或者没有传完整，没有读取。请从原来的系统重新导出一份再导入。"
_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    OverflowError,
)


class Package:
    """A zip whose entries are read one at a time, each bounded."""

    def __init__(self, data: bytes) -> None:
        """Raises FileRefused: broken, locked, too large, or with a name that leads outside."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except _ERRORS as error:
            raise FileRefused(_BROKEN) from error
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise HarmfulFile("这个压缩包解压后过大，没有读取。请分成几份再导入。")
        for entry in entries:
            if entry.flag_bits & _LOCKED:
                raise FileRefused("这个压缩包加了密码，打不开。请去掉密码后再导入。")
            if entry.file_size > _RATIO_COUNTS_FROM and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1):
                raise HarmfulFile("这个压缩包解压后过大，没有读取。请分成几份再导入。")
            if not is_inside(entry.filename):
                raise HarmfulFile("这个压缩包里有指向包外的文件名，可能有害，没有读取。请从原来的系统重新导出一份再导入。")
        self.names = [entry.filename for entry in entries if not entry.is_dir()]
        self._read: set[str] = set()
        self._tags = 0
        self._sizes = {entry.filename: entry.file_size for entry in entries}

    def holds(self, name: str) -> bool:
        """Whether an entry of this name is in the package."""
        return name in self._sizes

    def read(self, name: str) -> bytes:
        """The bytes of one entry, at most MOST_ITEM; raises FileRefused."""
        if self._sizes.get(name, 0) > MOST_ITEM:
            raise FileRefused(f"{name} 超过 {MOST_ITEM // (1024 * 1024)} MB")
        try:
            with self._archive.open(name) as entry:
                data = entry.read(MOST_ITEM)
        except _ERRORS as error:
            raise FileRefused(f"压缩包里的 {name} 已损坏，没有导入任何内容。请从原来的系统重新导出一份再导入。") from error
        self._tags += 0 if name in self._read else data.count(b"<")
        self._read.add(name)
        if self._tags > MOST_TAGS:
            raise HarmfulFile("这个压缩包里的标记多得不像试题，没有读取。请分成几份再导入。")
        return data


def is_inside(name: str) -> bool:
    """Whether a name in a package stays inside it: no way up, no root, no drive, no backslash."""
    if not name or "\\" in name or "\0" in name or ":" in name or name.startswith("/"):
        return False
    return ".." not in name.split("/")


def joined(folder: str, href: str) -> str:
    """The entry that a manifest's address means; raises HarmfulFile where it leads outside."""
    name = posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0]).strip()))
    if not is_inside(name):
        raise HarmfulFile("这个压缩包的清单指向包外的文件，可能有害，没有读取。请从原来的系统重新导出一份再导入。")
    return name
