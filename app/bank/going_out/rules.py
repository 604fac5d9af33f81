"""What may leave the bank, for whom and in which format: pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.bank import rules
from app.bank.listing import SORTS, USED, Asked
from app.foundation.access import Viewer
from question_bank.formats.outgoing import OUTGOING
from question_bank.formats.paper.layout import POINTS
from question_bank.question import AUDIENCES, DIFFICULTIES, TYPES

FORMATS = {kind: f"{one.name}（{one.ending}）" for kind, one in OUTGOING.items() if kind != "yaml"}
"""What the office may choose; the bank's own YAML is for the shipped files only."""
KEYLESS = {kind: name for kind, name in FORMATS.items() if OUTGOING[kind].keyless}
_FILTERS = {"q": "文字", "type": "题型", "law": "法律", "difficulty": "难度", "tag": "标签", "pool": "题库", "state": "状态", "audience": "对象", "writer": "拟题人编号", "used": "是否考过", "sort": "排列"}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "type": TYPES,
    "difficulty": DIFFICULTIES,
    "pool": rules.POOLS,
    "state": rules.STATES,
    "audience": AUDIENCES,
    "used": USED,
    "sort": SORTS,
}


@dataclass(frozen=True)
class Wanted:
    """What the office asks for: format, with keys or not, with sealed questions or not; `points` × 100 a question on paper."""

    format: str
    key: bool = False
    sealed: bool = False
    title: str = "试题"
    points: Mapping[str, int] = field(default_factory=lambda: dict(POINTS))


def formats_for(viewer: Viewer) -> Mapping[str, str]:
    """The formats this viewer may choose: those that hold keys only for who sees keys."""
    return FORMATS if rules.sees_keys(viewer) else KEYLESS


def why_not(wanted: Wanted, viewer: Viewer) -> str:
    """Why this viewer may not have what is wanted; '' when they may."""
    if wanted.key and not rules.sees_keys(viewer):
        return "带答案的试题只能由拟题或审核人员导出。您可以导出不带答案的试题。"
    if wanted.sealed and not rules.sees_sealed(viewer):
        return "密封题库的题只能由拟题或审核人员导出，没有导出任何题。"
    return ""


def filter_in_words(asked: Asked) -> str:
    """The filter of the list as the page says it; 全部试题 where there is none."""
    parts = [f"{_FILTERS[name]}：{_WORDS.get(name, {}).get(value, value)}" for name, value in asked.query().items()]
    return "；".join(parts) or "全部试题"
