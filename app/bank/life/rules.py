"""What may become of questions: pure."""

from dataclasses import dataclass

from app.bank.rules import EXAM, POOLS, PRACTICE, SEALED, TEMPLATE

MOST_CHOSEN = 200
MOVES = {PRACTICE: "to_practice", EXAM: "to_exam", SEALED: "to_sealed"}
CHANGES = {
    "retire": "停用", "restore": "恢复使用", "set_aside": "搁置待审版本", "to_practice": "换到练习题库，从此公开", "to_exam": "换到考试题库",
    "to_sealed": "换到密封题库",
}  # fmt: skip
"""What is noted of a question, by kind."""


def targets(pool: str, *, public: bool, drawn: bool) -> dict[str, str]:
    """The pools a question may move to, with their names."""
    return {name: words for name, words in POOLS.items() if not why_no_move(pool, name, public=public, drawn=drawn)}


def why_no_move(pool: str, to: str, *, public: bool, drawn: bool) -> str:
    """Why a question cannot move from one pool to another; '' when it can. `drawn` says that exam papers hold it."""
    if pool == TEMPLATE or to not in POOLS:
        return "请从列出的题库中选。模板题不能换库。"
    if pool == to:
        return f"这道题已经在{POOLS[to]}里了。"
    if to == SEALED and public:
        return "这道题已经公开过，人人都可能知道答案，不能再密封。请另外出题。"
    if to == SEALED and drawn:
        return "这道题已经在考试里出现过，不能再密封。请另外出题。"
    return ""


@dataclass(frozen=True)
class Chosen:
    """One question of many chosen: `why_not` says why the act leaves it out, '' when it will be changed."""

    id: int
    code: str
    stem: str
    tags: tuple[str, ...]
    why_not: str


def tags_of(text: str) -> tuple[str, ...]:
    """Tags as typed, divided by spaces or commas, each once."""
    return tuple(dict.fromkeys(text.replace("、", " ").replace("，", " ").replace(",", " ").split()))


def tagged(tags: tuple[str, ...], *, add: tuple[str, ...], remove: tuple[str, ...]) -> tuple[str, ...]:
    """The tags after adding and taking away; 必修 and 选修 stand for each other."""
    kinds = {"必修", "选修"}
    gone = set(remove) | (kinds - set(add) if kinds & set(add) else set())
    return tuple(dict.fromkeys([*(tag for tag in tags if tag not in gone), *add]))
