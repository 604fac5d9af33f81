"""Word documents made for the tests, part by part as Word itself writes them."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = f'xmlns:w="{_MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def run(text: str, form: str = "") -> str:
    """A run; `form` holds its properties, as `<w:b/>`; tabs and line breaks become what Word writes."""
    body = ""
    for number, line in enumerate(text.split("\n")):
        body += "<w:br/>" if number else ""
        body += "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t"))
    return f"<w:r><w:rPr>{form}</w:rPr>{body}</w:r>"


def para(*runs: str, number: int = 0, level: int = 0, style: str = "", more: str = "") -> str:
    """A paragraph of texts or ready runs; `number` is its numId."""
    form = f'<w:pStyle w:val="{style}"/>' if style else ""
    form += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    body = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{form}{more}</w:pPr>{body}</w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of texts, or of ready paragraphs."""
    cells = ["".join(f"<w:tc><w:tcPr/>{one if one.startswith('<') else para(one)}</w:tc>" for one in row) for row in rows]
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def levels(*forms: tuple[str, str], link: str = "") -> str:
    """The levels of an abstract list: format and text of each, as ("decimal", "%1.")."""
    return link + "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for place, (form, text) in enumerate(forms)
    )


def numbering(lists: Sequence[str], numbers: Sequence[tuple[int, int, str]]) -> str:
    """numbering.xml of abstract lists and of (numId, abstract list, overrides)."""
    body = "".join(f'<w:abstractNum w:abstractNumId="{place}">{one}</w:abstractNum>' for place, one in enumerate(lists))
    body += "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{place}"/>{more}</w:num>' for number, place, more in numbers
    )
    return f"<w:numbering {_NAMES}>{body}</w:numbering>"


def restart(level: int = 0, start: int = 1) -> str:
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def document(*blocks: str, lists: str = "", styles: str = "") -> bytes:
    """The bytes of a .docx of these paragraphs and tables."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", f"<w:document {_NAMES}><w:body>{''.join(blocks)}<w:sectPr/></w:body></w:document>")
        if lists:
            archive.writestr("word/numbering.xml", lists)
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {_NAMES}>{styles}</w:styles>")
    return target.getvalue()


def lines(text: str) -> bytes:
    """A document with a paragraph for each line."""
    return document(*(para(line) for line in text.strip("\n").split("\n")))
