"""The sentences of a circular. A figure is printed only where a record stands behind it; else its sentence is left out. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.foundation.web.filters import day, points, rate, thousands
from app.rates.definitions import LESS_EXEMPT
from app.rates.rules import Rate
from app.reports.circular.rules import MANY_ABSENT, SLOT, Gathered, Steps, weakest

NUMERALS = "一二三四五六七八九十"
LAW = "《中华人民共和国法治宣传教育法》"


@dataclass(frozen=True)
class Point:
    """（一） paragraph: its first words in 楷体, then the rest."""

    lead: str
    rest: str


@dataclass(frozen=True)
class Content:
    """What the office writes around the figures; `left_out` are keys of proposed problems that it does not print."""

    organ: str = ""
    number: str = ""
    title: str = ""
    to: str = ""
    opening: str = ""
    practices: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    signer: str = ""
    day: str = ""
    copies: str = ""


def packed(content: Content) -> dict[str, Any]:
    """The JSON of a text."""
    return asdict(content)


def unpacked(stored: Mapping[str, Any]) -> Content:
    """A text from its JSON."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list | tuple) else value for name, value in stored.items()}
    return Content(**values)


def pair(part: int, whole: int) -> str:
    """`99.93%（10,659/10,666）`, as a rate stands in running text."""
    return f"{rate(Rate(part, whole))}（{thousands(part)}/{thousands(whole)}）"


def slots(found: Gathered) -> dict[str, str]:
    """Every figure that the office may name in its own sentences, by the word in braces."""
    f = found.total
    named = {name: getattr(f, key) for name, key in _COUNTS.items()}
    words = {name: thousands(count) for name, count in named.items()}
    words |= {
        "补学人数": thousands(f.absent + f.failed), "缺考单位数": thousands(_units_with_absent(found)), "单位数": thousands(len(found.rows)),
        "参学率": pair(f.studied, f.due), "参考率": pair(f.sat, f.due), "合格率实考": pair(f.passed, f.sat), "合格率应考": pair(f.passed, f.due),
        "优秀率实考": pair(f.excellent, f.sat), "标记单位数": thousands(found.marked), "免考上限": f"{found.limit}%",
        "合格线": points(found.exam["pass_points"]),
    }  # fmt: skip
    return words


_COUNTS = {
    "在册": "listed", "免考": "exempt", "应考": "due", "达标": "studied", "实考": "sat", "缺考": "absent", "合格": "passed",
    "不合格": "failed", "优秀": "excellent", "人次": "sittings",
}  # fmt: skip


def filled(text: str, found: Gathered) -> str:
    """A sentence of the office with its slots filled in."""
    known = slots(found)
    return SLOT.sub(lambda slot: known.get(slot[1], slot[0]), text)


def opening(found: Gathered) -> str:
    """The sentence of when the exams were; the office may write another."""
    exam = found.exam
    again = "".join(f"，补考{_window(one)}" for one in found.make_ups)
    year = day(exam["opens_at"]).partition("年")[0]
    return (
        f"按照{LAW}关于健全国家工作人员日常学法制度的规定（第三十六条），我县组织了{year}年度学法考法，"
        f"主考{_window(exam)}{again}。现将情况通报如下。"
    )


def _window(exam: Mapping[str, Any]) -> str:
    start, end = day(exam["opens_at"]), day(exam["closes_at"])
    year = start.partition("年")[0] + "年"
    if start == end:
        return start.removeprefix(year)
    return f"{start.removeprefix(year)}至{end.removeprefix(year)}"


def overall(found: Gathered) -> tuple[str, list[Point]]:
    """一、总体情况: the roster in one sentence, then study, attendance, results."""
    f = found.total
    nobody = "，没有免考" if found.exam["base"] == LESS_EXEMPT else ""  # another base may keep the exempt among the due
    exempt = f"，经批准免考 {thousands(f.exempt)} 人（{_by_reason(found)}）" if f.exempt else nobody
    roster = (
        f"名册{day(found.exam['published_at'])}冻结，涉及 {thousands(len(found.rows))} 个单位，在册 {thousands(f.listed)} 人{exempt}，"
        f"应考 {thousands(f.due)} 人。"
    )
    study = Point("参学。", f"学习达标 {thousands(f.studied)} 人，参学率 {pair(f.studied, f.due)}。")
    return roster, [study, Point("参考。", _attendance(found)), Point("成绩。", _results(found))]


def _by_reason(found: Gathered) -> str:
    return "、".join(f"{reason} {thousands(count)} 人" for reason, count in found.reasons.items())


def _attendance(found: Gathered) -> str:
    f, steps = found.total, found.steps
    if steps is None:
        return (
            f"实考 {thousands(f.sat)} 人，缺考 {thousands(f.absent)} 人，参考率 {pair(f.sat, f.due)}。"
            f"交卷 {thousands(f.sittings)} 人次。"
        )
    missed = f.due - steps.main_sat
    return (
        f"主考实考 {thousands(steps.main_sat)} 人，参考率 {pair(steps.main_sat, f.due)}；缺考的 {thousands(missed)} 人中有 "
        f"{thousands(steps.absent_then_sat)} 人参加补考，补考后实考 {thousands(f.sat)} 人，缺考 {thousands(f.absent)} 人，"
        f"参考率 {pair(f.sat, f.due)}。全年交卷 {thousands(f.sittings)} 人次，其中主考 {thousands(steps.main_sittings)} 人次、"
        f"补考 {thousands(steps.again_sittings)} 人次。"
    )


def _results(found: Gathered) -> str:
    f, steps = found.total, found.steps
    first = f"主考合格 {thousands(steps.main_passed)} 人、不合格 {thousands(steps.main_failed)} 人；补考后" if steps else ""
    words = (
        f"{first}合格 {thousands(f.passed)} 人、不合格 {thousands(f.failed)} 人，合格率（实考）{pair(f.passed, f.sat)}，"
        f"合格率（应考）{pair(f.passed, f.due)}。"
    )
    if found.exam["excellent_points"]:
        words += f"优秀 {thousands(f.excellent)} 人，优秀率（实考）{pair(f.excellent, f.sat)}。"
    if f.average_of_sat is not None:
        words += f"平均分 {points(f.average_of_sat)}。"
    return words


def problems(found: Gathered) -> dict[str, Point]:
    """二 to 三: what the figures themselves propose to say, by key; only what there is."""
    made: dict[str, Point] = {}
    if found.total.absent:
        made["absent"] = Point("仍有缺考。", _absent(found))
    if found.steps:
        words = _make_up(found.steps)
        if words:
            made["make_up"] = Point("补考没有全到、全过。", words)
    weak = weakest(found.weak)
    if weak:
        told = "；".join(f"{one.point}作答 {thousands(one.whole)} 题次，答对率 {pair(one.part, one.whole)}" for one in weak)
        made["weak"] = Point("部分知识点失分较多。", f"{told}。")
    if found.marked:
        made["exempt"] = Point(
            "免考占比需要复核。",
            f"附件1中标※的 {thousands(found.marked)} 个单位免考占在册超过 {found.limit}%，其中小单位人数少，以人数为准，不作评价。",
        )
    if found.total.exempt_after:
        after = f"有 {thousands(found.total.exempt_after)} 人在考试不合格以后才批准免考，请逐一核对事由。"
        made["exempt_after"] = Point("考后免考需要核对。", after)
    return made


def _units_with_absent(found: Gathered) -> int:
    return sum(row.figures.absent > 0 for row in found.rows)


def _absent(found: Gathered) -> str:
    units = [row for row in found.rows if row.figures.absent]
    many = [row for row in units if row.figures.absent >= MANY_ABSENT]
    words = f"缺考 {thousands(found.total.absent)} 人，分布在 {thousands(len(units))} 个单位"
    if len(units) > 1 and all(row.figures.absent == 1 for row in units):
        words += "，每个单位 1 人"
    elif len(many) > 1:
        words += f"，其中 {MANY_ABSENT} 人以上的单位 {thousands(len(many))} 个"
    return f"{words}，名单见附件2。"


def _make_up(steps: Steps) -> str:
    parts = []
    if steps.main_failed:
        told = [(steps.failed_not_again, "人没有参加补考"), (steps.failed_again, "人补考仍不合格")]
        said = "，".join(f"{thousands(count)} {words}" for count, words in told if count)
        parts += [f"主考不合格的 {thousands(steps.main_failed)} 人中，{said}"] if said else []
    if steps.absent_then_failed:
        parts.append(f"主考缺考、参加补考的 {thousands(steps.absent_then_sat)} 人中，{thousands(steps.absent_then_failed)} 人不合格")
    return f"{'；'.join(parts)}。" if parts else ""


PRACTICES = (
    "先学后考。学习以答题判分为准，不计时长，不设签到和积分排名。",
    "名册封存。考前冻结名册，冻结后的变动由一人申请、另一人批准，逐条留痕。",
    "方便应考。一题一存，换手机可以接着答。",
)
DEMANDS = (
    "缺考、不合格的 {补学人数} 人由所在单位安排补学，在平台完成，不另报材料。",
    "标※单位核对免考材料，不符合条件的予以撤销并照实更正。",
    "领导干部学法用法情况按照规定列入年度述职内容（《法治宣传教育法》第三十八条）。",
    "力戒形式主义（同法第五十三条），不得以学习时长、登录次数、名次考核个人。",
)


@dataclass(frozen=True)
class Part:
    """一、 with its paragraphs: plain ones, then numbered ones."""

    title: str
    plain: tuple[str, ...] = ()
    points: tuple[Point, ...] = field(default_factory=tuple)


def parts(content: Content, found: Gathered) -> list[Part]:
    """The text from 一、 on, in order; a part with nothing to say is left out."""
    roster, first = overall(found)
    proposed = [point for key, point in problems(found).items() if key not in content.left_out]
    made = [
        Part("总体情况", (roster,), tuple(first)),
        Part("主要做法", (), _own(content.practices, found)),
        Part("存在的问题", (), (*proposed, *_own(content.problems, found))),
        Part("下一步要求", (), _own(content.demands, found)),
    ]
    return [part for part in made if part.plain or part.points]


def _own(lines: tuple[str, ...], found: Gathered) -> tuple[Point, ...]:
    return tuple(_point(filled(text, found)) for text in lines)


def _point(text: str) -> Point:
    """A paragraph of the office: its first short sentence is set off."""
    lead, stop, rest = text.partition("。")
    return Point(lead + stop, rest) if rest and len(lead) <= 16 else Point("", text)


def first_draft(found: Gathered, *, office: str, county: str, today: str) -> Content:
    """The text that a new circular begins with."""
    year = day(found.exam["opens_at"]).partition("年")[0]
    practices = list(PRACTICES)
    if found.extended:
        practices[2] += f"经申请延长时间的有 {thousands(found.extended)} 人。"
    return Content(
        organ=f"{office}文件", number="", title=f"关于{year}年度国家工作人员学法考法情况的通报", to="各镇（街道），县直各单位",
        opening=opening(found), practices=tuple(practices), demands=DEMANDS if found.marked else (DEMANDS[0], *DEMANDS[2:]),
        signer=office, day=today, copies=county,
    )  # fmt: skip
