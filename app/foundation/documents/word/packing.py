"""The package around a document's text: made once by python-docx, then filled in; the same content has the same bytes."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import docx
import docx.document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from app.foundation import clock
from app.foundation.documents.word.markup import safe

_BODY = re.compile(rb"<w:body>.*</w:body>", re.DOTALL)
_UNUSED = ("/stylesWithEffects", "/thumbnail", "/customXml")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
LATIN = "Times New Roman"
CENTRE, RIGHT, LEFT, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True)
class Style:
    """A kind of paragraph: Chinese font, size (pt), alignment, first-line indent (letters), exact line (twips, 0 = as needed).

    `spacing` between letters in twips; `snaps` to the lines of the page.
    """

    name: str
    font: str
    size: float
    align: WD_ALIGN_PARAGRAPH = LEFT
    first: int = 0
    line: int = 0
    colour: str = ""
    before: float = 0
    after: float = 0
    outline: int | None = None
    keeps: bool = False
    spacing: int = 0
    snaps: bool = True


@dataclass(frozen=True)
class Frame:
    """A package without its text: the parts by name, and the references of its headers and footers for a section."""

    parts: Mapping[str, bytes]
    references: str


def frame(styles: Sequence[Style], *, normal: Style, header: bool = False, even: bool = False) -> Frame:
    """A package with these styles, a footer, and where asked a header and a footer of even pages."""
    document = docx.Document()
    _lighten(document)
    _set(document.styles["Normal"], normal)
    for style in styles:
        _set(document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH), style)
    section = document.sections[0]
    section.footer.is_linked_to_previous = False
    if header:
        section.header.is_linked_to_previous = False
    if even:
        document.settings.odd_and_even_pages_header_footer = True
        section.even_page_footer.is_linked_to_previous = False
    found = [
        f'<w:{one.tag.rpartition("}")[2]} w:type="{one.get(qn("w:type"))}" r:id="{one.get(qn("r:id"))}"/>'
        for one in section._sectPr
        if one.tag in (qn("w:headerReference"), qn("w:footerReference"))
    ]
    stored = io.BytesIO()
    document.save(stored)
    with zipfile.ZipFile(stored) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    return Frame(parts, "".join(found))


def _lighten(document: docx.document.Document) -> None:
    """Leaves out of python-docx's own template what no paper of ours uses: nine tenths of its bytes."""
    for relations in (document.part.rels, document.part.package.rels):
        for number in [number for number, one in relations.items() if one.reltype.endswith(_UNUSED)]:
            del relations[number]
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:default")) is None:
            styles.remove(style)


def _set(style: object, wanted: Style) -> None:
    font, form = style.font, style.paragraph_format  # type: ignore[attr-defined]
    font.name, font.size = LATIN, Pt(wanted.size)
    fonts = font.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), wanted.font)
    if wanted.colour:
        font.color.rgb = RGBColor.from_string(wanted.colour)
    if wanted.spacing:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(wanted.spacing))
        font.element.rPr.find(qn("w:sz")).addprevious(spacing)
    if not wanted.snaps:
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        form.element.get_or_add_pPr().append(snap)
    form.alignment, form.space_before, form.space_after = wanted.align, Pt(wanted.before), Pt(wanted.after)
    form.keep_with_next = wanted.keeps or None
    if wanted.line:
        form.line_spacing = Pt(wanted.line / 20)
    if wanted.first:
        ind = form.element.get_or_add_pPr().get_or_add_ind()
        ind.set(qn("w:firstLineChars"), str(wanted.first * 100))
        ind.set(qn("w:firstLine"), str(round(wanted.first * wanted.size * 20)))
    if wanted.outline is not None:
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(wanted.outline))
        form.element.get_or_add_pPr().append(outline)


def filled(
    made: Frame, *, body: str, footer: str, title: str, at: int, header: str = "", even_footer: str = ""
) -> bytes:
    """The .docx: `body` with its last section's properties at the end, footers and header as paragraphs; `at` in ms UTC."""
    replaced = dict(made.parts)
    replaced["word/document.xml"] = _BODY.sub(lambda _: b"<w:body>" + body.encode() + b"</w:body>", replaced["word/document.xml"])
    texts = {"even": even_footer, "default": footer}
    for kind, name in _footers(made).items():
        replaced[name] = _part("ftr", texts[kind])
    if header:
        replaced["word/header1.xml"] = _part("hdr", header)
    replaced["docProps/core.xml"] = _core(title, at)
    return packed(replaced)


def _footers(made: Frame) -> dict[str, str]:
    """The file of each kind of footer: the relation of its id says."""
    relations = made.parts["word/_rels/document.xml.rels"].decode()
    found = {}
    for kind, number in re.findall(r'<w:footerReference w:type="(\w+)" r:id="(\w+)"/>', made.references):
        place = next(one for one in re.findall(r"<Relationship [^>]*>", relations) if f'Id="{number}"' in one)
        target = re.search(r'Target="([^"]+)"', place)
        assert target is not None
        found[kind] = f"word/{target[1]}"
    return found


def _part(name: str, content: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{name} {_W}>{content}</w:{name}>'.encode()


def _core(title: str, at: int) -> bytes:
    day = f"{clock.to_local(at):%Y-%m-%dT%H:%M:%S}+08:00"
    moments = "".join(f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day}</dcterms:{name}>' for name in ("created", "modified"))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{safe(title)}</dc:title><dc:creator></dc:creator>{moments}</cp:coreProperties>"
    ).encode()


def packed(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files: in the order given, without the time of writing, so that equal content has equal bytes."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", method) as package:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, date_time=_FIRST_DAY)
            info.compress_type, info.create_system, info.external_attr = method, 3, 0o600 << 16
            package.writestr(info, data)
    return stored.getvalue()


def as_element(body: str) -> object:
    """The text of a body as python-docx reads it; raises on anything that is not well-formed."""
    return parse_xml(f"<w:body {nsdecls('w', 'r')}>{body}</w:body>")
