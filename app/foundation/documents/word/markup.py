"""Pieces of a .docx as text: quick to make by the thousand, and nothing a person typed can become markup."""

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TWIPS_OF_A_MM = 1440 / 25.4


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(mm * _TWIPS_OF_A_MM)


def safe(text: str) -> str:
    """The text for XML: escaped, without signs that XML forbids."""
    return escape(_NOT_IN_XML.sub("", text), {'"': "&quot;"})


def run(text: str, *, font: str = "", bold: bool = False, half_points: int = 0) -> str:
    """A stretch of text; `font` is the one of Chinese letters, where it differs from the paragraph's. Lines break at newlines."""
    form = f'<w:rFonts w:eastAsia="{safe(font)}"/>' if font else ""
    form += "<w:b/>" if bold else ""
    form += f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else ""
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{safe(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{form}</w:rPr>' if form else ''}{words}</w:r>"


def field(name: str) -> str:
    """A number that Word fills in: PAGE, NUMPAGES."""
    return f'<w:fldSimple w:instr="{safe(name)}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def paragraph(runs: str, *, style: str, form: str = "") -> str:
    """A paragraph of a style; `form` holds further properties as XML, in the order the schema wants after the style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{form}</w:pPr>{runs}</w:p>'


def line(text: str, *, style: str) -> str:
    """A paragraph of one plain run."""
    return paragraph(run(text) if text else "", style=style)


def indent(*, left: int = 0, right: int = 0, first: int = 0) -> str:
    """Indents in hundredths of a letter of the paragraph's size (16 pt for twips, where a reader knows no letters)."""
    return (
        f'<w:ind w:leftChars="{left}" w:left="{left * 320 // 100}" w:rightChars="{right}" w:right="{right * 320 // 100}" '
        f'w:firstLineChars="{first}" w:firstLine="{first * 320 // 100}"/>'
    )


def rule(*, eighths: int, colour: str = "000000", gap: int = 1, above: bool = False) -> str:
    """A line across below (or above) a paragraph: thickness in eighths of a point, gap in points."""
    side = "top" if above else "bottom"
    return f'<w:pBdr><w:{side} w:val="single" w:sz="{eighths}" w:space="{gap}" w:color="{colour}"/></w:pBdr>'


def table(
    columns: Sequence[float], head: Sequence[Sequence[str]], rows: Iterable[Sequence[str]], *, head_style: str, styles: Sequence[str]
) -> str:
    """A ruled table: widths in mm, header lines that repeat on every page, one style a column; no row breaks over pages."""
    widths = [twips(width) for width in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    margins = "".join(f'<w:{side} w:w="28" w:type="dxa"/>' for side in ("left", "right"))
    form = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{sides}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )
    openings = [f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="' for width in widths]
    made = [f"<w:tbl>{form}<w:tblGrid>{grid}</w:tblGrid>"]
    made += [_row(cells, openings, styles=[head_style] * len(widths), repeats=True) for cells in head]
    made += [_row(cells, openings, styles=styles, repeats=False) for cells in rows]
    return "".join(made) + "</w:tbl>"


def _row(cells: Sequence[str], openings: Sequence[str], *, styles: Sequence[str], repeats: bool) -> str:
    form = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if repeats else ''}</w:trPr>"
    made = [
        f'{opening}{style}"/></w:pPr>{run(text) if text else ""}</w:p></w:tc>'
        for text, opening, style in zip(cells, openings, styles, strict=True)
    ]
    return f"<w:tr>{form}{''.join(made)}</w:tr>"
