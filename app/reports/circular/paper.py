"""A circular as .docx: text, annex 1 in full or folded for the public, and the restricted list of absentees. Pure."""

from collections.abc import Mapping, Sequence

from app.exams.roster.rules import over_share
from app.foundation.documents.word import official
from app.foundation.documents.word.official import Annex, Grid, Head, Imprint
from app.foundation.web.filters import moment, points, rate, thousands
from app.people.categories import CATEGORIES
from app.rates.rules import Figures
from app.reports.circular import wording
from app.reports.circular.rules import LEAST_SHOWN, Gathered, Row, public_rows
from app.reports.circular.wording import NUMERALS, Content, Part

INTERNAL, PUBLIC, NAMES, SHEET = "internal", "public", "names", "sheet"
VERSIONS = {INTERNAL: "内部版", PUBLIC: "公开版", SHEET: "附表 Excel", NAMES: "缺考人员名单"}
DEMO = "（演示）"
STAR = "※"

_COUNTS = ("due", "studied", "sat", "absent", "passed", "failed", "excellent")
_COUNT_NAMES = ("应考", "达标", "实考", "缺考", "合格", "不合格", "优秀", "人次")
_RATES = ("participation_rate", "attendance_rate", "pass_rate_of_sat", "pass_rate_of_due", "excellent_rate_of_sat")
_RATE_NAMES = ("参学率", "参考率", "合格率\n（实考）", "合格率\n（应考）", "优秀率\n（实考）", "平均分")
_WIDTHS = (8.2, 30.5, 17.0, 9.2, 20.0, *[9.0] * 8, *[11.6] * 5, 10.0)
ANNEX_1, ANNEX_2 = "各单位学法考法情况统计表", "缺考人员名单（只发相关单位主要负责人，不公开）"


def circular(content: Content, found: Gathered, *, public: bool, demo: bool) -> bytes:
    """The paper with annex 1; the names of absentees never stand in it."""
    mark = DEMO if demo else ""
    head = Head(f"{content.organ}{mark}", content.number, content.title, content.to, content.signer, content.day)
    body = official.text(wording.filled(content.opening, found)) + "".join(
        _part(number, part) for number, part in enumerate(wording.parts(content, found))
    )
    imprint = Imprint(content.copies, content.signer, content.day)
    elsewhere = [ANNEX_2] if found.total.absent else []
    return official.paper(head, body=body, annexes=[_annex(found, public=public)], imprint=imprint, at=found.at, elsewhere=elsewhere)


def names(content: Content, found: Gathered, *, demo: bool, purpose: str) -> bytes:
    """Annex 2 for itself: who did not sit, by unit in tree order."""
    rows = [
        (str(number), one.unit, one.name, CATEGORIES.get(one.category, one.category))
        for number, one in enumerate(found.absentees, start=1)
    ]
    return official.list_paper(
        f"缺考人员名单{DEMO if demo else ''}",
        warning="附件2　内部资料，不得公开",
        lead=f"《{content.title}》附件。共 {thousands(len(rows))} 人，按机构顺序排列。本名单用于：{purpose}。",
        grid=Grid((14, 66, 32, 44), [("序号", "单位", "姓名", "人员类别")], rows, frozenset({1}), small=False),
        notes=(f"数据截至 {moment(found.at)}。{found.sentence}", "只发相关单位主要负责人；用后按内部资料保管或者销毁。"),
        at=found.at,
    )


def _part(number: int, part: Part) -> str:
    made = [official.heading(f"{NUMERALS[number]}、{part.title}"), *(official.text(words) for words in part.plain)]
    alone = len(part.points) == 1
    for place, point in enumerate(part.points):
        mark = "" if alone else f"（{_numeral(place)}）"
        lead, rest = (f"{mark}{point.lead}", point.rest) if point.lead else ("", f"{mark}{point.rest}")
        made.append(official.point(lead, rest))
    return "".join(made)


def _numeral(place: int) -> str:
    """一 to 九十九."""
    tens, ones = divmod(place + 1, 10)
    return (NUMERALS[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones - 1] if ones else "")


def _annex(found: Gathered, *, public: bool) -> Annex:
    rows = public_rows(found.nodes) if public else found.rows
    reasons = {} if public else found.reasons
    short = "/".join(reasons)
    head = ("序号", "单位", "上级", "在册", f"免考（{short}）" if short else "免考", *_COUNT_NAMES, *_RATE_NAMES)
    lines = [_line(str(number), row, reasons, limit=found.limit) for number, row in enumerate(rows, start=1)]
    lines.append(_line("", Row("合计", "", found.total, found.reasons), reasons, limit=None))
    notes = [f"{found.sentence}{STAR}＝免考超过在册 {found.limit}%。"]
    if public:
        notes.append(f"应考不足 {LEAST_SHOWN} 人的单位并入上级单位或者“其余单位小计”，以免从人数认出个人；各行合计等于全县。")
    above = f"单位：人，人次栏为人次；单位按机构顺序；数据截至 {moment(found.at)}"
    return Annex("附件1", ANNEX_1, Grid(_WIDTHS, [head], lines, frozenset({1, 2})), above=above, notes=notes, wide=True)


def _line(number: str, row: Row, reasons: Mapping[str, int], *, limit: int | None) -> Sequence[str]:
    f = row.figures
    name = f"{row.name}（含 {row.folded} 个小单位）" if row.folded and not row.name.startswith("其余") else row.name
    star = STAR if limit is not None and over_share(f.exempt, f.listed, limit) else ""
    by_reason = f"（{'/'.join(thousands(row.reasons.get(one, 0)) for one in reasons)}）" if f.exempt and reasons else ""
    return (
        number, name, row.above, thousands(f.listed), f"{thousands(f.exempt)}{by_reason}{star}",
        *(thousands(getattr(f, key)) for key in _COUNTS), thousands(f.sittings), *rates_of(f), points(f.average_of_sat),
    )  # fmt: skip


def rates_of(figures: Figures) -> list[str]:
    """The five rates of annex 1, as they are printed."""
    return [rate(getattr(figures, key)) for key in _RATES]

