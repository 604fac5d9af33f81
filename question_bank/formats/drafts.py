"""What an exchange format says of one question, and the question it makes: the same rules for every format."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from question_bank.formats.plain import bad_sign, tidy, without_case, without_ground
from question_bank.formats.understood import Doubt, FileRefused, Reading, Refused, Understood
from question_bank.question import (
    DIFFICULTIES,
    FALSE,
    LETTERS,
    MULTIPLE_CHOICE,
    SINGLE_CHOICE,
    TRUE,
    TRUE_FALSE,
    Citation,
)

DIFFICULTY_TAG, GROUP_TAG = "难度:", "案例组:"
_TRUE_WORDS = frozenset(("对", "正确", "是", "√", "✓", "✔", "T", "TRUE", "YES"))
_FALSE_WORDS = frozenset(("错", "错误", "不正确", "否", "×", "✗", "✘", "X", "F", "FALSE", "NO"))
_MOST_TAGS = 20
MOST_QUESTIONS = 20_000
"""In one file; a county's bank has a few thousand."""
MOST_LETTERS = 100_000
"""In one question of a text format, markup included."""


@dataclass(slots=True)
class Draft:
    """One question of a foreign file before it is judged; `right` are positions of right options from 0.

    `type` is "" where only the number of right options tells it.
    """

    row: int
    stem: str = ""
    type: str = ""
    options: list[str] = field(default_factory=list)
    right: set[int] = field(default_factory=set)
    truth: bool | None = None
    explanation: str = ""
    case_text: str = ""
    group: str = ""
    code: str = ""
    difficulty: str = ""
    cited: str = ""
    tags: list[str] = field(default_factory=list)
    cite: tuple[Citation, ...] = ()
    see: tuple[Citation, ...] = ()
    kind: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    derived: str = ""
    law: str = ""
    doubts: list[Doubt] = field(default_factory=list)
    counted: str = "题"

    @property
    def place(self) -> str:
        """第 n 题, or 第 n 行 where lines are counted."""
        return f"第 {self.row} {self.counted}"

    def doubt(self, field_: str, code: str, *, message: str, blocks: bool = False) -> None:
        """Marks something for a person to look at."""
        self.doubts.append(Doubt(field_, code, message, blocks))

    def refused(self, reason: str) -> Refused:
        """The question as one that cannot be taken."""
        return Refused(self.row, self.place, reason, text=tidy(self.stem)[:60])


def collected(format_: str, found: Iterable[Understood | Refused], *, notes: Iterable[str] = ()) -> Reading:
    """The reading of a whole file; raises FileRefused where it holds more than MOST_QUESTIONS."""
    everything = list(islice(found, MOST_QUESTIONS + 1))
    if len(everything) > MOST_QUESTIONS:
        raise FileRefused(f"这个文件里的试题超过 {MOST_QUESTIONS:,} 题，没有读取。请分成几份再导入。", "too_large")
    taken = tuple(one for one in everything if isinstance(one, Understood))
    return Reading(format_, taken, tuple(one for one in everything if isinstance(one, Refused)), tuple(notes))


def judged(draft: Draft) -> Understood | Refused:
    """The question a draft makes, with doubts; refused where there is nothing that could be mended."""
    _split(draft)
    if draft.type != TRUE_FALSE:
        _as_true_false(draft)
    if reason := _why_refused(draft):
        return draft.refused(reason)
    if draft.type == TRUE_FALSE:
        key = "" if draft.truth is None else (TRUE if draft.truth else FALSE)
    else:
        key = "".join(LETTERS[place] for place in sorted(draft.right))
        _settle_type(draft)
        _doubt_options(draft)
    if not key:
        draft.doubt("key", "key_missing", message="没有读到答案", blocks=True)
    return Understood(
        row=draft.row, place=draft.place, type=draft.type, stem=draft.stem,
        options=() if draft.type == TRUE_FALSE else tuple(draft.options), key=key, explanation=draft.explanation,
        case_text=draft.case_text, group=draft.group, code=draft.code, cited=draft.cited, difficulty=draft.difficulty,
        tags=tuple(draft.tags), cite=draft.cite, see=draft.see, kind=draft.kind, audience=draft.audience,
        derived=draft.derived, law=draft.law, doubts=tuple(draft.doubts),
    )  # fmt: skip


def _split(draft: Draft) -> None:
    """Takes apart what formats without such fields carry in others."""
    draft.stem = tidy(draft.stem)
    draft.options = [tidy(option) for option in draft.options]
    draft.explanation = tidy(draft.explanation)
    if not draft.case_text:
        draft.case_text, draft.stem = without_case(draft.stem)
    if not draft.cited:
        draft.explanation, draft.cited = without_ground(draft.explanation)
    tags = []
    for tag in draft.tags:
        known = difficulty_of(tag.removeprefix(DIFFICULTY_TAG)) if tag.startswith(DIFFICULTY_TAG) else ""
        group = tag.removeprefix(GROUP_TAG) if tag.startswith(GROUP_TAG) else ""
        if known and not draft.difficulty:
            draft.difficulty = known
        elif group and not draft.group:
            draft.group = group
        elif tag:
            tags.append(tag)
    draft.tags = list(dict.fromkeys(tags))


def difficulty_of(word: str) -> str:
    """easy, medium or hard of an own or a Chinese word; '' of any other."""
    words = {**{key: key for key in DIFFICULTIES}, **{name: key for key, name in DIFFICULTIES.items()}}
    return words.get(word.strip(), "")


def _as_true_false(draft: Draft) -> None:
    """Two options that say right and wrong are 判断, whatever a format calls them."""
    words = [option.strip(" 。.").upper() for option in draft.options]
    if len(words) != 2 or len(draft.right) > 1 or draft.type == MULTIPLE_CHOICE:
        return
    for true_at in (0, 1):
        if words[true_at] in _TRUE_WORDS and words[1 - true_at] in _FALSE_WORDS:
            draft.type, draft.truth = TRUE_FALSE, true_at in draft.right if draft.right else None
            draft.options, draft.right = [], set()
            return


def _why_refused(draft: Draft) -> str:
    if not draft.stem:
        return "没有题干"
    if draft.type != TRUE_FALSE:
        if len(draft.options) < 2:
            return "选项不足两个"
        if len(draft.options) > len(LETTERS):
            return f"选项有 {len(draft.options)} 个，最多 {len(LETTERS)} 个"
    if len(draft.tags) > _MOST_TAGS:
        return f"标签有 {len(draft.tags)} 个，最多 {_MOST_TAGS} 个"
    return next(filter(None, map(bad_sign, _texts(draft))), "")


def _texts(draft: Draft) -> Iterable[str]:
    yield from (draft.stem, draft.case_text, draft.explanation, draft.cited, draft.code, draft.group, draft.derived, draft.law)
    yield from (*draft.options, *draft.tags, *draft.kind, *draft.audience)
    for cite in (*draft.cite, *draft.see):
        yield from (cite.law, cite.version, cite.article, cite.hash)


def _settle_type(draft: Draft) -> None:
    """A type that the number of right options contradicts is mended and marked."""
    fits = MULTIPLE_CHOICE if len(draft.right) > 1 else SINGLE_CHOICE
    if draft.type == SINGLE_CHOICE and len(draft.right) > 1:
        draft.doubt("type", "many_right", message="文件里写的是单选题，却有几个正确选项，按多选题读入")
    elif draft.type == MULTIPLE_CHOICE and len(draft.right) == 1:
        draft.doubt("type", "one_right", message="文件里写的是多选题，只有一个正确选项，按单选题读入")
    elif draft.type == MULTIPLE_CHOICE and not draft.right:
        return
    draft.type = fits


def _doubt_options(draft: Draft) -> None:
    if not all(draft.options):
        draft.doubt("options", "option_empty", message="有一个选项是空的", blocks=True)
    filled = [option for option in draft.options if option]
    if len(set(filled)) < len(filled):
        draft.doubt("options", "options_same", message="有两个选项相同", blocks=True)
