"""Reads XML that came from outside: no entities of its own, no files, no network, bounded size."""

from lxml import etree

from question_bank.files.refused_files import FileRefused, too_big
from question_bank.formats.plain import MOST_BYTES

MOST_TAGS = 1_000_000
_BROKEN = "这个 XML 文件读不通（{why}），没有读取。请从原来的系统重新导出一份再导入。"


class HarmfulFile(FileRefused):
    """The file is made to do harm; no part of it is read."""


def root_of(data: bytes) -> etree._Element:
    """The root of an XML document; raises FileRefused where it is broken, too large or declares entities."""
    if len(data) > MOST_BYTES:
        raise too_big(len(data), limit=MOST_BYTES)
    check_declarations(data)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True, huge_tree=False,
        remove_comments=True, remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileRefused(_BROKEN.format(why=_why(error))) from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise _harmful()
    return root


def check_declarations(data: bytes) -> None:
    """Refuses XML that declares entities or holds more tags than any paper, before a parser sees it."""
    if data.count(b"<") > MOST_TAGS:
        raise HarmfulFile("这个文件里的标记多得不像试题，没有读取。请分成几份再导入。")
    if _declares_entities(data):
        raise _harmful()


def _declares_entities(data: bytes) -> bool:
    """Whether the bytes hold a document type with entities; UTF-16 and UTF-32 are seen through."""
    plain = data.replace(b"\0", b"") if b"\0" in data[:8] else data
    return b"<!DOCTYPE" in plain and b"<!ENTITY" in plain


def _harmful() -> HarmfulFile:
    return HarmfulFile("这个 XML 文件自己定义了实体，可能有害，没有读取。请从原来的系统重新导出一份再导入。")


def _why(error: Exception) -> str:
    line = getattr(error, "lineno", None)
    return f"第 {line} 行有错" if line else "内容有错"


def name_of(element: etree._Element) -> str:
    """The element's name without its namespace; '' of what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of this name, whatever its namespace."""
    if element is None:
        return None
    return next((one for one in element if name_of(one) == name), None)


def inner_text(element: etree._Element | None) -> str:
    """All text below an element, as it stands; '' where there is no element."""
    return "" if element is None else "".join(map(str, element.itertext()))
