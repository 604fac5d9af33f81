"""The form of official papers, GB/T 9704-2012: A4, type area 156 × 225 mm, 22 lines of 28 letters, fonts by name.

Fonts are named, not shipped: who opens the file has them, or sees a substitute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.foundation.documents.word import packing
from app.foundation.documents.word.markup import indent, line, paragraph, rule, run, table, twips
from app.foundation.documents.word.packing import BOTH, CENTRE, LEFT, Frame, Style

SONG, FANGSONG, KAITI, HEITI = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
RED = "FF0000"
TYPE_WIDTH, TYPE_HEIGHT = 156.0, 225.0
TOP, RIGHT_EDGE, BOTTOM, LEFT_EDGE = 37.0, 26.0, 35.0, 28.0
LINE = 579
"""22 lines in 225 mm, in twips."""
NARROWER = -5
"""28 letters of 16 pt in 156 mm: each a quarter of a point narrower (in twips), which every word processor obeys alike."""
_THICK, _THIN = 8, 6
_TITLE_WIDTH = 20
_IMPRINT_LINE = 520
_WORD_ENDS = ("国家工作人员", "领导干部", "执法人员", "工作人员", "年度", "考试", "关于", "情况", "的")

BODY, HEAD, PLAIN, TITLE, MARK, NUMBER = "PufaBody", "PufaHead", "PufaPlain", "PufaTitle", "PufaMark", "PufaNumber"
ANNEX, ANNEX_TITLE, CELL, CELL_NAME, CELL_HEAD, NOTE, IMPRINT, LIST, LIST_NAME, LIST_HEAD = (
    "PufaAnnex", "PufaAnnexTitle", "PufaCell", "PufaCellName", "PufaCellHead", "PufaNote", "PufaImprint", "PufaList",
    "PufaListName", "PufaListHead",
)  # fmt: skip
_STYLES = (
    Style(BODY, FANGSONG, 16, LEFT, first=2, line=LINE, spacing=NARROWER),
    Style(HEAD, HEITI, 16, LEFT, first=2, line=LINE, spacing=NARROWER, outline=0, keeps=True),
    Style(PLAIN, FANGSONG, 16, LEFT, line=LINE, spacing=NARROWER),
    Style(TITLE, SONG, 22, CENTRE, line=700),
    Style(MARK, SONG, 30, CENTRE, colour=RED),
    Style(NUMBER, FANGSONG, 16, CENTRE, line=LINE),
    Style(ANNEX, HEITI, 16, LEFT, line=LINE, keeps=True),
    Style(ANNEX_TITLE, SONG, 18, CENTRE, line=LINE, keeps=True),
    Style(CELL, FANGSONG, 7.5, CENTRE, snaps=False),
    Style(CELL_NAME, FANGSONG, 7.5, LEFT, snaps=False),
    Style(CELL_HEAD, HEITI, 7.5, CENTRE, snaps=False),
    Style(LIST, FANGSONG, 12, CENTRE, before=2, after=2, snaps=False),
    Style(LIST_NAME, FANGSONG, 12, LEFT, before=2, after=2, snaps=False),
    Style(LIST_HEAD, HEITI, 12, CENTRE, before=2, after=2, snaps=False),
    Style(NOTE, FANGSONG, 9, BOTH, before=4, snaps=False),
    Style(IMPRINT, FANGSONG, 14, LEFT, line=500),
)
_NORMAL = Style("Normal", FANGSONG, 16)


@dataclass(frozen=True)
class Head:
    """What stands above and around the text: 发文机关标志, 发文字号, 标题, 主送, 署名, 成文日期."""

    organ: str
    number: str
    title: str
    to: str
    signer: str
    day: str


@dataclass(frozen=True)
class Grid:
    """A table of an annex: widths in mm, header lines, rows; columns in `left` hold names; `small` is for many columns."""

    columns: Sequence[float]
    head: Sequence[Sequence[str]]
    rows: Sequence[Sequence[str]]
    left: frozenset[int] = frozenset()
    small: bool = True


@dataclass(frozen=True)
class Annex:
    """附件: its number, title, what stands above its table, the table and the notes below; `wide` lies on its side."""

    mark: str
    title: str
    grid: Grid
    above: str = ""
    notes: Sequence[str] = ()
    wide: bool = False


@dataclass(frozen=True)
class Imprint:
    """版记: 抄送 ('' for none), 印发机关, 印发日期."""

    copies: str
    organ: str
    day: str


@lru_cache(maxsize=1)
def _frame() -> Frame:
    return packing.frame(_STYLES, normal=_NORMAL, even=True)


def heading(text: str) -> str:
    """一、 in 黑体."""
    return line(text, style=HEAD)


def point(lead: str, rest: str) -> str:
    """（一） with its first words in 楷体, the rest in 仿宋."""
    return paragraph((run(lead, font=KAITI) if lead else "") + run(rest), style=BODY)


def text(words: str) -> str:
    """An indented paragraph."""
    return line(words, style=BODY)


def paper(
    head: Head, *, body: str, annexes: Sequence[Annex], imprint: Imprint | None, at: int, elsewhere: Sequence[str] = ()
) -> bytes:
    """The whole paper as .docx; `body` is made of heading(), point() and text(); annexes that are papers of their own stand `elsewhere`."""
    first = _masthead(head) + body + _named([*(annex.title for annex in annexes), *elsewhere]) + _signature(head)
    sections = [(first, False), *((_annex(annex), annex.wide) for annex in annexes)]
    if imprint:
        sections.append((_imprint(imprint), False))
    made = "".join(content + _break(wide=wide) for content, wide in sections[:-1])
    last, wide = sections[-1]
    return packing.filled(
        _frame(), body=made + last + _section(wide=wide), footer=_page_number(even=False), even_footer=_page_number(even=True),
        title=head.title, at=at,
    )  # fmt: skip


def list_paper(title: str, *, warning: str, lead: str, grid: Grid, notes: Sequence[str], at: int) -> bytes:
    """A restricted list for itself: what it may be used for on top, title, table, notes."""
    parts = [
        line(warning, style=ANNEX), line("", style=PLAIN), line(title, style=ANNEX_TITLE), line("", style=PLAIN), text(lead), _grid(grid),
        *(line(note, style=NOTE) for note in notes),
    ]  # fmt: skip
    return packing.filled(
        _frame(), body="".join(parts) + _section(), footer=_page_number(even=False), even_footer=_page_number(even=True), title=title, at=at
    )


def title_lines(title: str) -> list[str]:
    """A long title in two lines of like length, broken after a word where there is one near the middle."""
    widths = [0.5 if sign.isascii() else 1 for sign in title]
    if sum(widths) <= _TITLE_WIDTH:
        return [title]
    half = sum(widths) / 2
    ends = [title.find(word) + len(word) for word in _WORD_ENDS if word in title]
    near = [place for place in ends if abs(sum(widths[:place]) - half) <= half / 3 and place < len(title)]
    places = near or [place for place in range(1, len(title)) if not (title[place - 1].isascii() and title[place].isascii())]
    best = min(places, key=lambda place: abs(sum(widths[:place]) - half))
    return [title[:best], title[best:]]


def _masthead(head: Head) -> str:
    size = min(44.0, 156 / 25.4 * 72 / max(1, len(head.organ)))
    mark = paragraph(run(head.organ, half_points=int(size * 2)), style=MARK, form=f'<w:spacing w:before="{twips(35)}" w:after="0"/>')
    blank = line("", style=PLAIN)
    number = paragraph(run(head.number), style=NUMBER, form=rule(eighths=18, colour=RED, gap=11))
    return mark + blank + blank + number + blank + line("\n".join(title_lines(head.title)), style=TITLE) + blank + line(f"{head.to}：", style=PLAIN)


def _named(titles: Sequence[str]) -> str:
    """附件说明: a line below the text, two letters in."""
    if not titles:
        return ""
    names = [f"{n}. {title}" for n, title in enumerate(titles, start=1)] if len(titles) > 1 else list(titles)
    made = [line("", style=PLAIN), paragraph(run(f"附件：{names[0]}"), style=PLAIN, form=indent(left=200))]
    return "".join(made + [paragraph(run(name), style=PLAIN, form=indent(left=500)) for name in names[1:]])


def _signature(head: Head) -> str:
    """The date four letters from the right edge, the organ centred over it."""
    blank = line("", style=PLAIN)
    wide = sum(50 if sign.isascii() else 100 for sign in head.day)
    own = sum(50 if sign.isascii() else 100 for sign in head.signer)
    name = paragraph(run(head.signer), style=PLAIN, form=f'<w:keepNext/>{indent(right=max(0, 400 + (wide - own) // 2))}<w:jc w:val="right"/>')
    return blank + blank + name + paragraph(run(head.day), style=PLAIN, form=indent(right=400) + '<w:jc w:val="right"/>')


def _annex(annex: Annex) -> str:
    above = paragraph(run(annex.above), style=NOTE, form='<w:jc w:val="right"/>') if annex.above else line("", style=PLAIN)
    notes = "".join(line(note, style=NOTE) for note in annex.notes)
    return line(annex.mark, style=ANNEX) + line(annex.title, style=ANNEX_TITLE) + above + _grid(annex.grid) + notes


def _grid(grid: Grid) -> str:
    cell, name, head = (CELL, CELL_NAME, CELL_HEAD) if grid.small else (LIST, LIST_NAME, LIST_HEAD)
    styles = [name if place in grid.left else cell for place in range(len(grid.columns))]
    return table(grid.columns, grid.head, grid.rows, head_style=head, styles=styles)


def _imprint(imprint: Imprint) -> str:
    """Lines between thick rules, at the foot of the last page."""
    width = twips(TYPE_WIDTH)
    sides = f'<w:top w:val="single" w:sz="{_THICK}" w:space="0" w:color="000000"/><w:bottom w:val="single" w:sz="{_THICK}" w:space="0" w:color="000000"/>'
    sides += f'<w:insideH w:val="single" w:sz="{_THIN}" w:space="0" w:color="000000"/>'
    form = f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
    stop = f'<w:tabs><w:tab w:val="right" w:pos="{width - 560}"/></w:tabs>'
    rows = [paragraph(run(f"抄送：{imprint.copies}"), style=IMPRINT, form=indent(left=100, right=100))] if imprint.copies else []
    ends = run(imprint.organ) + "<w:r><w:tab/></w:r>" + run(f"{imprint.day}印发")
    rows.append(paragraph(ends, style=IMPRINT, form=stop + indent(left=100)))
    high = f'<w:trPr><w:trHeight w:val="{_IMPRINT_LINE}" w:hRule="atLeast"/></w:trPr>'
    cells = "".join(f'<w:tr>{high}<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{row}</w:tc></w:tr>' for row in rows)
    grid = f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
    return _space(twips(TYPE_HEIGHT) - len(rows) * _IMPRINT_LINE - 400) + f"<w:tbl>{form}{grid}{cells}</w:tbl>" + _space(20)


def _space(high: int) -> str:
    """Nothing, so many twips high."""
    return f'<w:p><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{high}" w:lineRule="exact"/></w:pPr></w:p>'


def _break(*, wide: bool = False) -> str:
    """Ends a section: what stood since the one before lies on its side or not."""
    return f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{_section(wide=wide)}</w:pPr></w:p>'


def _section(*, wide: bool = False) -> str:
    size = f'w:w="{twips(297)}" w:h="{twips(210)}" w:orient="landscape"' if wide else f'w:w="{twips(210)}" w:h="{twips(297)}"'
    edges = (LEFT_EDGE, BOTTOM, RIGHT_EDGE, TOP) if wide else (TOP, RIGHT_EDGE, BOTTOM, LEFT_EDGE)
    names = ("top", "right", "bottom", "left")
    margins = " ".join(f'w:{name}="{twips(edge)}"' for name, edge in zip(names, edges, strict=True))
    foot = 17 if wide else 25
    grid = "" if wide else f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/>'
    return (
        f'<w:sectPr>{_frame().references}<w:type w:val="nextPage"/><w:pgSz {size}/>'
        f'<w:pgMar {margins} w:header="851" w:footer="{twips(foot)}" w:gutter="0"/>{grid}</w:sectPr>'
    )


def _page_number(*, even: bool) -> str:
    """四号 with a dash on both sides, one letter from the outer edge: right on odd pages, left on even ones."""
    size = '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr>'
    dash = f"<w:r>{size}<w:t>—</w:t></w:r>"
    space = f'<w:r>{size}<w:t xml:space="preserve"> </w:t></w:r>'
    number = f'<w:fldSimple w:instr="PAGE"><w:r>{size}<w:t>1</w:t></w:r></w:fldSimple>'
    edge = indent(left=100) if even else indent(right=100) + '<w:jc w:val="right"/>'
    return f"<w:p><w:pPr>{edge}</w:pPr>{dash}{space}{number}{space}{dash}</w:p>"

