"""Reads QTI 2.1, 2.2 and 3.0: packages and single items with one choice interaction each."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from question_bank.formats.drafts import Draft, collected
from question_bank.formats.plain import one_spaced
from question_bank.formats.qti.items import fill, is_item, local_name, values_of
from question_bank.formats.qti.packages import Package, joined
from question_bank.formats.safe_xml import HarmfulFile, inner_text, root_of
from question_bank.formats.understood import FileRefused, Reading, Refused, Understood

FORMAT = "QTI"
MANIFEST = "imsmanifest.xml"
_ITEM_TYPE = re.compile(r"imsqti_(apip)?item_xmlv[23]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Resource:
    """One item of the manifest: its entry and its keywords."""

    name: str
    keywords: tuple[str, ...]


def read(data: bytes) -> Reading:
    """The items of a content package in the order of its manifest, or one item. Raises FileRefused."""
    if not data.startswith(b"PK"):
        return read_item(data)
    package = Package(data)
    resources, notes = _resources(package)
    if not resources:
        raise FileRefused("这个压缩包里没有 QTI 2.1、2.2 或 3.0 的试题，没有读取。请在原来的系统里选“导出”，格式选 QTI 2.2。")
    return collected(
        FORMAT, (_question(package, resource, row=row) for row, resource in enumerate(resources, start=1)), notes=notes
    )


def read_item(data: bytes) -> Reading:
    """A single item as .xml. Raises FileRefused where it is no item."""
    root = root_of(data)
    if not is_item(root):
        raise FileRefused("这个 XML 文件不是 QTI 试题，也不是 Moodle 试题，没有读取。请导出为 QTI 2.2 或 Moodle XML 后再导入。")
    return collected(FORMAT, [fill(Draft(1), root)])


def _question(package: Package, resource: _Resource, *, row: int) -> Understood | Refused:
    draft = Draft(row, tags=list(resource.keywords))
    if not package.holds(resource.name):
        return draft.refused(f"清单里写了 {resource.name[:100]}，压缩包里没有这个文件")
    try:
        root = root_of(package.read(resource.name))
    except HarmfulFile:
        raise
    except FileRefused as refusal:
        return draft.refused(str(refusal))
    return fill(draft, root) if is_item(root) else draft.refused(f"{resource.name[:100]} 不是试题")


def _resources(package: Package) -> tuple[list[_Resource], list[str]]:
    """The items that the manifest lists; without a manifest, every entry that is an item."""
    manifest = min((name for name in package.names if posixpath.basename(name).lower() == MANIFEST), key=len, default="")
    if manifest:
        listed = list(_listed(root_of(package.read(manifest)), folder=posixpath.dirname(manifest)))
        return listed, []
    found = [
        _Resource(name, ()) for name in sorted(package.names) if name.lower().endswith(".xml") and _holds_item(package, name)
    ]
    return found, ["压缩包里没有清单（imsmanifest.xml），按文件名的次序读了其中的试题"] if found else []


def _holds_item(package: Package, name: str) -> bool:
    return b"ssessmentItem" in (data := package.read(name)) or b"qti-assessment-item" in data


def _listed(root: etree._Element, *, folder: str) -> Iterator[_Resource]:
    for element in root.iter():
        if local_name(element) != "resource" or not _ITEM_TYPE.match(element.get("type", "")):
            continue
        files = [one.get("href", "") for one in element if local_name(one) == "file"]
        href = element.get("href") or next(iter(files), "")
        words = (one_spaced(inner_text(keyword)) for keyword in values_of(element, "keyword"))
        yield _Resource(joined(folder, href) if href else "（没有写明）", tuple(word for word in words if word))
