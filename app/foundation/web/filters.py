"""What templates do to a value before it is shown. Pure: no clock, no database."""

import re
from collections.abc import Callable
from typing import Any, Protocol

from markupsafe import Markup, escape

from app.foundation import clock

NO_BREAK_SPACE = "\u00a0"
NOTHING = "—"
KEPT_PHRASE = 12
"""A phrase longer than this many characters is split again after a known word."""
WORD_ENDS = ("国家工作人员", "领导干部", "执法人员", "工作人员", "领导小组", "有限公司")

_AFTER = "，。；：、！？）》”’"
_BEFORE = "（《“‘"
_PIECES = re.compile(rf"[^{_AFTER}{_BEFORE} \t\n]+[{_AFTER}]*|[{_BEFORE}][^{_AFTER}{_BEFORE} \t\n]*[{_AFTER}]*|[{_AFTER}]+")
_NUMBER_THEN_WORD = re.compile(r"(?<=\d) (?=[\u4e00-\u9fff])")


class Counts(Protocol):
    """Anything that stands for part out of whole, both whole numbers."""

    @property
    def part(self) -> int:
        """How many of them."""

    @property
    def whole(self) -> int:
        """Of how many."""


def rate(counts: Counts) -> str:
    """`98.62%`, cut off after two places; `100%` only when part equals whole; `—` of nothing."""
    if counts.whole == 0:
        return NOTHING
    if counts.part == counts.whole:
        return "100%"
    hundredths = counts.part * 10_000 // counts.whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def rate_pair(counts: Counts) -> str:
    """`98.62% (143/145)`; `— (0/0)` of nothing."""
    return f"{rate(counts)} ({thousands(counts.part)}/{thousands(counts.whole)})"


def moment(ms: int | None) -> str:
    """Milliseconds UTC as `2026年11月22日 14:30` in China; `—` for None."""
    if ms is None:
        return NOTHING
    return f"{day(ms)} {clock.to_local(ms):%H:%M}"


def moment_short(ms: int | None) -> str:
    """Milliseconds UTC as `11月22日 14:30` in China, without the year; `—` for None."""
    if ms is None:
        return NOTHING
    local = clock.to_local(ms)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def day(ms: int | None) -> str:
    """Milliseconds UTC as `2026年11月22日` in China; `—` for None."""
    if ms is None:
        return NOTHING
    local = clock.to_local(ms)
    return f"{local.year}年{local.month}月{local.day}日"


def span(ms: int) -> str:
    """A length of time (ms) in its largest fitting unit, cut off: `8 天`, `3 小时`, `20 分钟`, `40 秒`."""
    sizes = ((clock.DAY, "天"), (clock.HOUR, "小时"), (clock.MINUTE, "分钟"), (clock.SECOND, "秒"))
    for size, name in sizes:
        if ms >= size:
            return f"{ms // size}{NO_BREAK_SPACE}{name}"
    return f"0{NO_BREAK_SPACE}秒"


def points(hundredths: int | None) -> str:
    """Points stored × 100 as `91`, `90.5` or `0.25`; `—` for None."""
    if hundredths is None:
        return NOTHING
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}" + (f".{rest:02d}".rstrip("0") if rest else "")


def thousands(number: int | None) -> str:
    """`10762` as `10,762`; `—` for None."""
    return NOTHING if number is None else f"{number:,}"


def keep(title: str) -> Markup:
    """A title as phrases that break only if they must: HTML-safe `.keep` spans."""
    joined = _NUMBER_THEN_WORD.sub(NO_BREAK_SPACE, str(title).strip())
    phrases: list[str] = []
    for found in re.split(r"( +)", joined):
        phrases.extend([found] if found.isspace() else [p for piece in _PIECES.findall(found) for p in _halves(piece)])
    spans = [Markup(" ") if p.isspace() else Markup('<span class="keep">{}</span>').format(p) for p in phrases]
    return Markup("").join(spans) if len(spans) > 1 else escape(joined)


def _halves(phrase: str) -> list[str]:
    if len(phrase) <= KEPT_PHRASE:
        return [phrase]
    for word in WORD_ENDS:
        cut = phrase.find(word) + len(word)
        if word in phrase and cut < len(phrase):
            return [phrase[:cut], *_halves(phrase[cut:])]
    return [phrase]


FILTERS: dict[str, Callable[..., Any]] = {
    "rate": rate,
    "rate_pair": rate_pair,
    "moment": moment,
    "moment_short": moment_short,
    "day": day,
    "span": span,
    "points": points,
    "thousands": thousands,
    "keep": keep,
}
"""Every filter by the name templates use; given to the Jinja environment once."""
