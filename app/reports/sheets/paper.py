"""A score sheet as .docx: the head of the table and of the page repeat, figures and a block to sign and seal below. Pure."""

from functools import lru_cache

from app.foundation.documents.word import packing
from app.foundation.documents.word.markup import field, line, paragraph, rule, run, table, twips
from app.foundation.documents.word.official import FANGSONG, HEITI, SONG
from app.foundation.documents.word.packing import BOTH, CENTRE, LEFT, Frame, Style
from app.foundation.web.filters import moment, points, rate_pair, thousands
from app.rates.rules import COUNTS, RATES
from app.reports.sheets.rules import Sheet

TITLE, FACT, CELL, NAME, HEAD, NOTE, SIGN, EDGE = (
    "PufaTitle", "PufaFact", "PufaCell", "PufaName", "PufaHead", "PufaNote", "PufaSign", "PufaEdge",
)  # fmt: skip
_STYLES = (
    Style(TITLE, SONG, 20, CENTRE, after=6),
    Style(FACT, FANGSONG, 12, LEFT, after=2),
    Style(CELL, FANGSONG, 10.5, CENTRE, before=2, after=2),
    Style(NAME, FANGSONG, 10.5, LEFT, before=2, after=2),
    Style(HEAD, HEITI, 10.5, CENTRE, before=2, after=2),
    Style(NOTE, FANGSONG, 9, BOTH, before=4),
    Style(SIGN, FANGSONG, 12, LEFT, before=14, keeps=True),
    Style(EDGE, FANGSONG, 9, LEFT),
)
COLUMNS = ("序号", "姓名", "类别", "主考\n（次数/最高分）", "补考\n（分）", "计入成绩", "结果", "备注")
_WIDTHS = (10, 22, 32, 29, 14, 18, 15, 30)
_LEFT = frozenset({2, 7})
SIGNATURE = ("单位负责人（签字）＿＿＿＿＿＿　　填表人＿＿＿＿＿＿　　联系电话＿＿＿＿＿＿＿", "单位（盖章）　　　　　　　　　　　　　　　　　　年　　月　　日")


@lru_cache(maxsize=1)
def _frame() -> Frame:
    return packing.frame(_STYLES, normal=Style("Normal", FANGSONG, 12), header=True)


def facts(sheet: Sheet) -> list[tuple[str, str]]:
    """The head of a sheet: which unit, exam, roster, definition and marking run."""
    return [
        ("单位", sheet.unit), ("上级", sheet.above), ("考试", sheet.exam), ("名册日期", sheet.roster_day), ("口径", sheet.definition), ("判卷", sheet.run),
    ]  # fmt: skip


def sums(sheet: Sheet) -> list[tuple[str, str]]:
    """The figures below the table: people, person-times, rates with their counts."""
    f = sheet.figures
    counts = [(label, f"{thousands(getattr(f, key))} 人") for key, label in COUNTS.items() if key != "excellent" or sheet.has_excellent]
    rates = [(label, rate_pair(getattr(f, key))) for key, label in RATES.items() if sheet.has_excellent or not key.startswith("excellent")]
    return [*counts, ("不合格", f"{thousands(f.failed)} 人"), ("交卷", f"{thousands(f.sittings)} 人次"), ("平均分", points(f.average_of_sat)), *rates]


def document(sheet: Sheet, *, demo: bool) -> bytes:
    """The sheet; the same bytes for the same content."""
    mark = "（演示）" if demo else ""
    rows = [
        (str(number), one.name, one.category, one.main, one.again, one.counted, one.result, one.note)
        for number, one in enumerate(sheet.lines, start=1)
    ]
    styles = [NAME if place in _LEFT else CELL for place in range(len(_WIDTHS))]
    body = [line(f"学法考法成绩汇总表{mark}", style=TITLE)]
    body += [line("　　".join(f"{name}：{value}" for name, value in pair), style=FACT) for pair in _in_twos(facts(sheet))]
    body += [table(_WIDTHS, [COLUMNS], rows, head_style=HEAD, styles=styles)]
    body += [line("　".join(f"{name} {value}" for name, value in sums(sheet)), style=NOTE), line(sheet.sentence, style=NOTE)]
    body += [line(text, style=SIGN) for text in SIGNATURE]
    header = paragraph(run(f"{sheet.exam}　成绩汇总表　{sheet.unit}{mark}"), style=EDGE, form=rule(eighths=4))
    footer = paragraph(
        run(f"打印时间 {moment(sheet.at)}　　第 ") + field("PAGE") + run(" 页　共 ") + field("NUMPAGES") + run(f" 页　　校验码 {sheet.check_code}"),
        style=EDGE, form='<w:jc w:val="center"/>',
    )  # fmt: skip
    return packing.filled(_frame(), body="".join(body) + _section(), footer=footer, header=header, title=f"成绩汇总表 {sheet.unit}", at=sheet.at)


def _in_twos(pairs: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    return [pairs[place : place + 2] for place in range(0, len(pairs), 2)]


def _section() -> str:
    edges = " ".join(f'w:{name}="{twips(20)}"' for name in ("top", "right", "bottom", "left"))
    return (
        f'<w:sectPr>{_frame().references}<w:pgSz w:w="{twips(210)}" w:h="{twips(297)}"/>'
        f'<w:pgMar {edges} w:header="{twips(10)}" w:footer="{twips(10)}" w:gutter="0"/></w:sectPr>'
    )
