"""Keys that stand inside a stem: in its brackets, on its line of blanks, before it or behind it."""

import re
from dataclasses import dataclass

from question_bank.formats.office.keys import LETTERS_READ
from question_bank.formats.office.signs import CROSSES, TICKS, aligned

BLANK = "（　）"
LONGEST = 20_000
"""No stem is longer; longer text is not searched for keys."""
_LETTERS = r"[A-H](?:[ ,、;/，]*[A-H]){0,7}"
_SIGNS = f"[{TICKS}{CROSSES}]"
_TRUTH = rf"{_SIGNS}|正确|错误|对|错|[TFYNVXvx]"
_IN_BRACKETS = re.compile(rf"[(\[]\s*(?:答案[:：]?\s*)?(?P<key>{_LETTERS})\s*[)\]]")
_TRUTH_IN_BRACKETS = re.compile(rf"[(\[]\s*(?:答案[:：]?\s*)?(?P<key>{_TRUTH})\s*[)\]]")
_ON_LINE = re.compile(rf"(?<!_)_+\s*(?P<key>{_LETTERS})\s*_+")
_BEHIND = re.compile(rf"(?<=[.。?？:：)\]\s_])\s*(?P<key>{_LETTERS})\s*[.。]?$")
_TRUTH_BEHIND = re.compile(rf"\s*(?P<key>{_SIGNS}|(?<=[.。?!？！\s])(?:[TF]|对|错|正确|错误))\s*[.。]?$")
_TRUTH_BEFORE = re.compile(rf"^\s*(?P<key>{_SIGNS})\s*")
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]|_{2,}")


@dataclass(frozen=True, slots=True)
class StemKey:
    """A stem without its key, the key as it stood ("" where none did), whether several stood there, and what was said after it."""

    stem: str
    key: str = ""
    several: bool = False
    behind: str = ""


def take_key(stem: str, *, count: int, truth: bool) -> StemKey:
    """The key inside a stem with `count` options; `truth` also takes signs and words of 判断."""
    if len(stem) > LONGEST:
        return StemKey(stem)
    plain = aligned(stem)
    patterns = [_IN_BRACKETS, _ON_LINE, _BEHIND] if count else []
    if truth:
        patterns += [_TRUTH_IN_BRACKETS, _TRUTH_BEHIND, _TRUTH_BEFORE]
    for pattern in patterns:
        found = [mark for mark in pattern.finditer(plain) if _fits(mark["key"], count=count, truth=truth)]
        if found:
            return _taken(stem, found, pattern=pattern)
    return StemKey(stem)


def _fits(key: str, *, count: int, truth: bool) -> bool:
    letters = re.sub(r"[^A-H]", "", key)
    if not letters or (truth and len(key) == 1 and not count):
        return truth
    return all(LETTERS_READ.index(letter) < count for letter in letters)


def _taken(stem: str, found: list[re.Match[str]], *, pattern: re.Pattern[str]) -> StemKey:
    keys = {re.sub(r"[\s,、;/，]", "", mark["key"]) for mark in found}
    if len(keys) > 1:
        return StemKey(stem, "", several=True)
    if pattern is _TRUTH_IN_BRACKETS and (said := stem[found[-1].end() :].strip(" \t\n.。")):
        before = stem[: found[-1].start()].rstrip()
        if before.endswith(("。", "！", "？", ".")) and len(found) == 1:
            return StemKey(before, found[0]["key"], behind=said)
    bare = stem
    for mark in reversed(found):
        bare = bare[: mark.start()] + _instead(bare, mark, pattern=pattern) + bare[mark.end() :]
    return StemKey(bare.strip(), found[0]["key"])


def _instead(stem: str, mark: re.Match[str], *, pattern: re.Pattern[str]) -> str:
    """What stays where the key stood: an empty blank, or nothing at the edge of a statement."""
    if pattern is _ON_LINE:
        return "____"
    edge = not stem[: mark.start()].strip() or not stem[mark.end() :].strip(" \t\n.。")
    if pattern is _IN_BRACKETS or (pattern is _TRUTH_IN_BRACKETS and not edge):
        return BLANK
    return ""


def has_blank(text: str) -> bool:
    """Whether a text has empty brackets or a line to write on."""
    return bool(_EMPTY_BRACKETS.search(aligned(text)))
