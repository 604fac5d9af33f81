"""The form of an exam's settings: what stands in its fields, and the settings that they make."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.bank.rules import POOLS, SEALED
from app.exams.obligation import RESITS
from app.exams.rules import COUNTS, HOME, MOST_ATTEMPTS, MOST_GRACE, MOST_MINUTES, MOST_QUESTIONS, Settings
from app.exams.showing import KEYS_SHOW, SCORE_SHOWS
from app.foundation import clock
from app.foundation.access import AREA, SYSTEM, TREES
from app.foundation.web.filters import points as shown_points
from app.foundation.web.forms import Form
from app.people.categories import CATEGORIES
from question_bank.drawing import DIFFICULTY, LAW, POOL, TAG, Blueprint, Share
from question_bank.forms import PaperForm, Part
from question_bank.marking import RULES
from question_bank.question import DIFFICULTIES, TYPES

LAW_ROWS = 8
TAG_ROWS = 3
UNITS = {AREA: "units_area", SYSTEM: "units_system"}
Typed = dict[str, Any]


def typed_from(settings: Settings, *, unit_codes: Mapping[int, str], main_code: str = "") -> Typed:
    """What stands in the fields for these settings."""
    typed: Typed = {
        "title": settings.title, "opens_at": _local(settings.opens_at), "closes_at": _local(settings.closes_at),
        "minutes": str(settings.minutes), "grace_seconds": str(settings.grace_seconds), "attempts": str(settings.attempts),
        "late_entry_minutes": "" if settings.late_entry_minutes is None else str(settings.late_entry_minutes),
        "counts": settings.counts, "multiple_rule": settings.multiple_rule, "pass_points": shown_points(settings.pass_points),
        "excellent_points": shown_points(settings.excellent_points) if settings.excellent_points else "",
        "bands": "\n".join(f"{name} {shown_points(points)}" for name, points in settings.bands),
        "score_shows": settings.score_shows, "keys_show": settings.keys_show, "pools": list(settings.pools or POOLS),
        "seconded_count": settings.seconded_count, "tree": settings.tree, "categories": list(settings.categories), "main_exam": main_code, "resits": list(settings.resits),
        "part_order": " ".join(part.type for part in settings.form.parts),
    }  # fmt: skip
    for field in UNITS.values():
        typed[field] = []
    typed[UNITS[settings.tree]] = [unit_codes[unit] for unit in settings.units if unit in unit_codes]
    for part in settings.form.parts:
        typed[f"count_{part.type}"], typed[f"points_{part.type}"] = str(part.count), shown_points(part.points)
    _type_shares(typed, settings.blueprint.shares)
    return typed


def _type_shares(typed: Typed, shares: Iterable[Share]) -> None:
    rows = {LAW: 0, TAG: 0}
    for share in shares:
        if share.dimension == POOL:
            typed[f"{share.name}_percent"] = str(share.percent)
            continue
        if share.dimension == DIFFICULTY:
            typed[f"difficulty_{share.name}"] = str(share.percent)
            continue
        rows[share.dimension] += 1
        name = "law" if share.dimension == LAW else "tag"
        typed[f"{name}_{rows[share.dimension]}"] = share.name
        typed[f"{name}_percent_{rows[share.dimension]}"] = str(share.percent)


def typed_in(form: Form) -> Typed:
    """What stands in a posted form, to be shown again."""
    many = {"pools", "categories", "resits", *UNITS.values()}
    missing = dict.fromkeys((*NAMES, "edition", "part_order"), "")
    typed: Typed = {name: form.text(name) for name in form.names() if name not in many}
    return {**missing, **typed, **{name: form.many(name) for name in many}}


NAMES = {
    "title": "考试名称", "opens_at": "开始时间", "closes_at": "截止时间", "minutes": "答题时间", "late_entry_minutes": "迟到限制",
    "attempts": "次数", "counts": "多次怎样计分", "grace_seconds": "宽限秒数", "multiple_rule": "多选题规则", "pass_points": "及格线",
    "excellent_points": "优秀线", "bands": "中间等次", "pools": "从哪里抽题", "score_shows": "成绩公布", "keys_show": "答案公布",
    "main_exam": "是不是补考", "resits": "补考哪些人", "seconded_count": "借调人员计入", "categories": "人员类别", "tree": "选单位的方式", "units_area": "应考单位", "units_system": "应考单位",
}  # fmt: skip
GROUPS = {"count": "题数", "points": "每题分值", "law": "按法律的比例", "tag": "按标签的比例", "difficulty": "按难度的比例", "sealed": "密封题的比例"}


def differences(mine: Typed, theirs: Typed) -> list[str]:
    """The names of what differs between two fillings of the form, each once, in the form's order."""
    found = [NAMES[name] for name in NAMES if _plain(mine.get(name)) != _plain(theirs.get(name))]
    for name in sorted({*mine, *theirs} - NAMES.keys()):
        group = GROUPS.get(name.partition("_")[0])
        if group and _plain(mine.get(name)) != _plain(theirs.get(name)):
            found.append(group)
    return list(dict.fromkeys(found))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value)
    return "\n".join((value or "").split())


def settings_in(form: Form, *, unit_ids: Mapping[str, int], main_ids: Mapping[str, int]) -> Settings:
    """The settings that a posted form makes; faults are noted in the form."""
    tree = form.choice("tree", "按哪一棵树选单位", TREES)
    late = form.whole("late_entry_minutes", "迟到多久不能进", least=0, most=100_000, empty=0)
    return Settings(
        title=form.text("title", "考试名称", required=True, most=100),
        opens_at=form.moment("opens_at", "开始时间"),
        closes_at=form.moment("closes_at", "截止时间"),
        minutes=form.whole("minutes", "答题时间", least=1, most=MOST_MINUTES),
        grace_seconds=form.whole("grace_seconds", "宽限秒数", least=0, most=MOST_GRACE),
        late_entry_minutes=late or None,
        attempts=form.whole("attempts", "每人可考次数", least=1, most=MOST_ATTEMPTS),
        counts=form.choice("counts", "多次考试怎样计分", COUNTS),
        multiple_rule=form.choice("multiple_rule", "多选题怎样给分", RULES),
        form=_paper(form),
        blueprint=Blueprint(tuple(_shares(form))),
        pass_points=_points(form, "pass_points", "及格线"),
        excellent_points=_points(form, "excellent_points", "优秀线", empty=0),
        bands=tuple(_bands(form)),
        pools=_pools(form),
        tree=tree,
        units=tuple(unit_ids[code] for code in form.many(UNITS.get(tree, "")) if code in unit_ids),
        categories=tuple(category for category in form.many("categories") if category in CATEGORIES),
        score_shows=form.choice("score_shows", "成绩什么时候公布", SCORE_SHOWS),
        keys_show=form.choice("keys_show", "答案什么时候公布", KEYS_SHOW),
        main_exam=main_ids.get(form.text("main_exam")),
        resits=tuple(kind for kind in RESITS if kind in form.many("resits")),
        seconded_count=form.text("seconded_count", most=10) or HOME,
    )


def _local(moment: int) -> str:
    return f"{clock.to_local(moment):%Y-%m-%dT%H:%M}"


def _paper(form: Form) -> PaperForm:
    order = [type_ for type_ in form.text("part_order").split() if type_ in TYPES]
    kinds = dict.fromkeys([*order, *TYPES])
    parts = []
    for type_ in kinds:
        count = form.whole(f"count_{type_}", f"{TYPES[type_]}题数", most=MOST_QUESTIONS, empty=0)
        worth = _points(form, f"points_{type_}", f"{TYPES[type_]}每题分值", empty=0)
        parts.append(Part(type_, count, worth))
    return PaperForm(tuple(parts))


def _shares(form: Form) -> Iterable[Share]:
    for name, dimension, rows, label in (("law", LAW, LAW_ROWS, "法律"), ("tag", TAG, TAG_ROWS, "标签")):
        for row in range(1, rows + 1):
            named = form.text(f"{name}_{row}", label, most=60)
            percent = form.whole(f"{name}_percent_{row}", f"{label}比例", least=0, most=100, empty=0)
            if named and percent:
                yield Share(dimension, named, percent)
            elif percent:
                form.fault(f"{name}_{row}", f"填了 {percent}%，还没有选是哪一个{label}")
    sealed = form.whole("sealed_percent", "密封题比例", least=0, most=100, empty=0)
    if sealed:
        yield Share(POOL, SEALED, sealed)
    for difficulty, label in DIFFICULTIES.items():
        percent = form.whole(f"difficulty_{difficulty}", f"难度{label}的比例", least=0, most=100, empty=0)
        if percent:
            yield Share(DIFFICULTY, difficulty, percent)


def points_of(text: str) -> int | None:
    """`60`, `1.5`, `0.25` as points × 100; None for anything else."""
    whole, _, part = text.partition(".")
    plain = whole.isascii() and whole.isdigit() and len(whole) <= 4 and (not part or (part.isascii() and part.isdigit()))
    if not plain or len(part) > 2 or text.endswith("."):
        return None
    return int(whole) * 100 + int((part + "00")[:2])


def _points(form: Form, name: str, label: str, *, empty: int | None = None) -> int:
    text = form.text(name)
    if not text and empty is not None:
        return empty
    points = points_of(text)
    if points is None:
        form.fault(name, f"{label}要填分数，最多两位小数")
    return points or 0


def _bands(form: Form) -> Iterable[tuple[str, int]]:
    for line in filter(None, (line.strip() for line in form.text("bands", "中间等次", most=200).splitlines())):
        name, _, text = line.replace("　", " ").rpartition(" ")
        points = points_of(text)
        if not name or points is None:
            form.fault("bands", f"「{line}」没有读懂，请写成“良好 80”这样，一行一个")
        else:
            yield name.strip(), points


def _pools(form: Form) -> tuple[str, ...]:
    pools = tuple(pool for pool in POOLS if pool in form.many("pools"))
    if not pools:
        form.fault("pools", "至少选一个题库")
    return () if len(pools) == len(POOLS) else pools
