"""Opens a .docx and yields its paragraphs and tables as lines; what was left out on purpose is counted."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from question_bank.files.refused_files import FileRefused, broken_word, locked_document
from question_bank.files.safe_zip import check_zip
from question_bank.formats.office.text.lines import Line
from question_bank.formats.office.word.numbering import Numbering, W
from question_bank.formats.office.word.paragraphs import Paragraphs
from question_bank.formats.safe_xml import check_declarations, name_of, root_of

MOST_PARAGRAPHS = 60_000
_BODIES = ("word/document.xml", "word/document2.xml")


@dataclass
class Grid:
    """A table of a document: its cells' lines, row by row; `row` is the number of its first paragraph."""

    row: int
    rows: list[list[list[Line]]] = field(default_factory=list)


def read_document(data: bytes) -> tuple[list[Line | Grid], list[str]]:
    """The lines and tables of a document in order, and notes on what was left out. Raises FileRefused."""
    parts = _parts(data)
    body = next((parts[name] for name in _BODIES if name in parts), None)
    if body is None:
        raise broken_word()
    check_declarations(body)
    numbering = Numbering(_root(parts, "word/numbering.xml"), styles := _root(parts, "word/styles.xml"))
    paragraphs = Paragraphs(numbering, styles)
    try:
        found = list(_blocks(body, paragraphs))
    except etree.XMLSyntaxError as error:
        raise broken_word() from error
    return found, paragraphs.notes()


def _parts(data: bytes) -> dict[str, bytes]:
    try:
        check_zip(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename.lower().replace("\\", "/"): info for info in archive.infolist()}
            wanted = (*_BODIES, "word/numbering.xml", "word/styles.xml")
            return {name: archive.read(names[name]) for name in wanted if name in names}
    except FileRefused as refused:
        if refused.reason == "broken_file":
            raise broken_word() from refused
        if refused.reason == "password_protected":
            raise locked_document() from refused
        raise
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise broken_word() from error


def _root(parts: dict[str, bytes], name: str) -> etree._Element | None:
    return root_of(parts[name]) if name in parts else None


def _blocks(body: bytes, paragraphs: Paragraphs) -> Iterator[Line | Grid]:
    """Each paragraph and table of the body, which is let go as soon as it is read."""
    walk = etree.iterparse(
        io.BytesIO(body), events=("end",), tag=(W + "p", W + "tbl"), resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for _, element in walk:
        if _inside(element):
            continue
        if paragraphs.row > MOST_PARAGRAPHS:
            raise FileRefused(f"这个文件有超过 {MOST_PARAGRAPHS} 段。请分成几份再导入。", "too_long")
        if name_of(element) == "tbl":
            yield from _grid(element, paragraphs)
        else:
            yield from paragraphs.lines(element)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    yield from paragraphs.rest()


_HOLDERS = {"body", "document", "sdt", "sdtContent", "customXml", "ins", "moveTo"}


def _inside(element: etree._Element) -> bool:
    """Whether an element stands in a table, a text box or a paragraph, which will be read as a whole."""
    return any(name_of(above) not in _HOLDERS for above in element.iterancestors())


def _grid(element: etree._Element, paragraphs: Paragraphs) -> Iterator[Line | Grid]:
    grid = Grid(paragraphs.row + 1)
    for row in element.iterfind(f".//{W}tr"):
        if row.find(f"{W}trPr/{W}del") is not None or _owner(row) is not element:
            continue
        cells: list[list[Line]] = []
        for cell in (one for one in row.iterfind(f".//{W}tc") if _owner(one, "tr") is row):
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            below = merged is not None and merged.get(W + "val", "continue") == "continue"
            lines = [line for part in cell.iterfind(f".//{W}p") for line in paragraphs.lines(part)] + list(paragraphs.rest())
            cells.append([] if below else lines)
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            width = span.get(W + "val", "1") if span is not None else "1"
            cells += [[]] * (min(int(width), 64) - 1 if width.isdigit() else 0)
        grid.rows.append(cells)
    yield grid


def _owner(element: etree._Element, name: str = "tbl") -> etree._Element | None:
    """The nearest element of this name around another."""
    return next((above for above in element.iterancestors() if name_of(above) == name), None)
