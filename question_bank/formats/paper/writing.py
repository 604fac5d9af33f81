"""Writes the printable paper as .docx: A4, fonts by name, page numbers. Paragraphs are made as XML, 20 times faster."""

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from question_bank.formats.paper import layout
from question_bank.formats.paper.layout import Line, lines_of
from question_bank.question import Question

_BODY, _HEADING, _LATIN = "宋体", "黑体", "Times New Roman"
_STYLES: dict[str, tuple[str, float, float, float]] = {
    layout.TITLE: (_HEADING, 18, 0, 8),
    layout.NOTE: (_BODY, 10.5, 0, 8),
    layout.SECTION: (_HEADING, 13, 10, 4),
    layout.CASE: (_BODY, 11, 6, 2),
    layout.STEM: (_BODY, 11, 5, 1),
    layout.OPTIONS: (_BODY, 11, 0, 1),
    layout.ANSWER: (_BODY, 10, 0, 1),
}
"""Font, size, space before and after (pt) of each kind of line."""
_INDENT, _WIDTH = Mm(7), Mm(166)


def write(
    questions: Iterable[Question], target: BinaryIO, *, title: str, key: bool, points: Mapping[str, int] = layout.POINTS
) -> None:
    """Writes the paper with or without key, explanation and citation; `points` are those of one question × 100."""
    document = docx.Document()
    _fonts(document.styles["Footer"].font, _BODY, size=9)
    _page(document.sections[0])
    document.core_properties.title = title
    document.core_properties.author = ""
    names = {kind: _style(document, kind) for kind in _STYLES}
    body = document.element.body
    end = body.sectPr
    for line in lines_of(questions, title=title, key=key, points=points):
        end.addprevious(_paragraph(line, style=names[line.kind]))
    document.save(target)


def _page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("第 ", "PAGE", " 页　共 ", "NUMPAGES", " 页"):
        if part.isupper():
            _field(footer, part)
        else:
            footer.add_run(part)


def _field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _style(document: Any, kind: str) -> str:
    """Makes the style of a kind of line; returns its id."""
    font, size, before, after = _STYLES[kind]
    style = document.styles.add_style(f"Pufa {kind}", WD_STYLE_TYPE.PARAGRAPH)
    _fonts(style.font, font, size=size)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.25
    if kind == layout.TITLE:
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().append(outline)
    elif kind == layout.NOTE:
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif kind in (layout.OPTIONS, layout.ANSWER):
        form.left_indent = _INDENT
    elif kind == layout.CASE:
        form.first_line_indent = _INDENT
    return style.style_id


def _fonts(font: Any, name: str, *, size: float) -> None:
    font.name, font.size = _LATIN, Pt(size)
    font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _paragraph(line: Line, *, style: str) -> Any:
    paragraph = OxmlElement("w:p")
    form = OxmlElement("w:pPr")
    named = OxmlElement("w:pStyle")
    named.set(qn("w:val"), style)
    form.append(named)
    if line.keeps:
        form.append(OxmlElement("w:keepNext"))
    form.append(OxmlElement("w:keepLines"))
    if line.across > 1:
        form.append(_stops(line.across))
    paragraph.append(form)
    paragraph.append(_run(line.text))
    return paragraph


def _stops(across: int) -> Any:
    stops = OxmlElement("w:tabs")
    for place in range(1, across):
        stop = OxmlElement("w:tab")
        stop.set(qn("w:val"), "left")
        stop.set(qn("w:pos"), str(int((_INDENT + (_WIDTH - _INDENT) * place / across) / 635)))
        stops.append(stop)
    return stops


def _run(text: str) -> Any:
    run = OxmlElement("w:r")
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        for place, part in enumerate(line.split("\t")):
            if place:
                run.append(OxmlElement("w:tab"))
            words = OxmlElement("w:t")
            words.text = part
            words.set(qn("xml:space"), "preserve")
            run.append(words)
    return run
