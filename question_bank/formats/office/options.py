"""Options out of one text: lettered, on lines of their own, or between separators; and letters left inside them."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.formats.office.signs import aligned, clean

_LETTERS = "ABCDEFGHIJKLMNOP"
_MARK = re.compile(r"(?<![A-Za-z0-9])[(]?([A-Pa-p])\s*(?:[)]\s*[.、:]?|[.、:,](?![A-Za-z]\.))\s*")
_SPACED_MARK = re.compile(r"(?:(?<=[\s;])|^)([A-P])(?:[ \t]+|(?=[^\sA-Za-z0-9.,、:)(/-]))")
_LONGEST = 20_000
_END = " \t\n;；,，"


@dataclass(frozen=True, slots=True)
class Split:
    """Text taken apart: what stood before the first letter, the options, and their letters as written."""

    before: str
    options: tuple[str, ...] = ()
    letters: str = ""


def split_lettered(text: str, *, first: str = "A", spaced: bool = False, behind: bool = False) -> Split:
    """Options after letters in their order from `first`, at least two; none where the letters do not follow each other.

    `behind` takes the last such row of letters: the earlier ones belong to the stem before it.
    `spaced` also takes letters with a blank or nothing behind them, as long as a blank stands before each.
    """
    if len(text) > _LONGEST:
        return Split(text)
    plain = aligned(text)
    for patterns in ((_MARK,), (_SPACED_MARK,), (_MARK, _SPACED_MARK)) if spaced else ((_MARK,),):
        found = [one for pattern in patterns for one in pattern.finditer(plain) if _stands_free(plain, one)]
        marks = sorted({(one.start(), one.end(), one[1].upper()) for one in found})
        for start in reversed(range(len(marks))) if behind else range(len(marks)):
            if marks[start][2] != first:
                continue
            chosen = _run(marks[start:], first=first)
            bodies = _bodies(text, chosen)
            if len(chosen) > 1 and all(bodies):
                return Split(text[: chosen[0][0]].rstrip(), tuple(bodies), letters="".join(mark[2] for mark in chosen))
    return Split(text)


def _stands_free(text: str, mark: re.Match[str]) -> bool:
    """Whether a letter begins something: after a blank, a bracket or a full stop; later letters with a point anywhere."""
    before = text[: mark.start()]
    if not before or before[-1] in " \t\n)].?!;:。？！；：_":
        return True
    return mark[1].upper() != "A" and any(sign in mark[0] for sign in ".)")


def _run(marks: Sequence[tuple[int, int, str]], *, first: str) -> list[tuple[int, int, str]]:
    """The marks that carry on the alphabet from `first`; a letter out of turn belongs to the text."""
    chosen: list[tuple[int, int, str]] = []
    wanted = _LETTERS.index(first)
    for mark in marks:
        if wanted < len(_LETTERS) and mark[2] == _LETTERS[wanted]:
            chosen.append(mark)
            wanted += 1
    return chosen


def _bodies(text: str, marks: Sequence[tuple[int, int, str]]) -> list[str]:
    ends = [mark[0] for mark in marks[1:]] + [len(text)]
    bodies = [text[mark[1] : end] for mark, end in zip(marks, ends, strict=True)]
    return [body.strip(_END) if place < len(bodies) - 1 else body.strip() for place, body in enumerate(bodies)]


_SEPARATORS = (r"\n+", r"\$;\$|\$\$|@@|##|\|\|", r"\s*[|｜]\s*", r"\s*[;；]\s*", r"\t+", r"\s*<br\s*/?>\s*")


def split_options(text: str) -> tuple[tuple[str, ...], bool]:
    """All options in one cell, and whether the way they were told apart is certain; () when nothing tells them apart."""
    plain = clean(text)
    if listed := _json_list(plain):
        return listed, True
    lettered = split_lettered(plain, spaced=True)
    if lettered.options and not lettered.before.strip():
        return lettered.options, True
    for separator in _SEPARATORS:
        parts = [part.strip() for part in re.split(separator, plain) if part.strip()]
        if len(parts) > 1:
            return strip_letters(parts), True
    for separator in (r"[,，]", r"、", r"\s{2,}", r"\s+"):
        parts = [part.strip() for part in re.split(separator, plain) if part.strip()]
        if len(parts) > 1:
            return strip_letters(parts), False
    return (), False


def _json_list(text: str) -> tuple[str, ...]:
    if not text.startswith("["):
        return ()
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    return tuple(clean(one) for one in found) if isinstance(found, list) and all(isinstance(one, str) for one in found) else ()


_OWN_LETTER = re.compile(r"[(]?([A-Pa-p])(?:[)]\s*[.、:,]?|\s*[.、:,]|[ \t]+)\s*(?=\S)")
_BARE_LETTER = re.compile(r"([A-P])(?=[^\sA-Za-z0-9])")


def strip_letters(options: Sequence[str]) -> tuple[str, ...]:
    """The options without the letter of their own place before them; a letter that is part of the text stays.

    `A级, B级, C级` keep theirs: nothing but the letter tells these options apart.
    """
    marked = [_without(option, place=place, pattern=_OWN_LETTER) for place, option in enumerate(options)]
    if all(one is None for one in marked):
        marked = [_without(option, place=place, pattern=_BARE_LETTER) for place, option in enumerate(options)]
        if any(one is None for one in marked):
            return tuple(options)
    bare = [option if one is None else one for option, one in zip(options, marked, strict=True)]
    return tuple(bare) if len(set(bare)) == len(set(options)) else tuple(options)


def _without(option: str, *, place: int, pattern: re.Pattern[str]) -> str | None:
    found = pattern.match(aligned(option))
    if found and place < len(_LETTERS) and found[1].upper() == _LETTERS[place]:
        return option[found.end() :].strip()
    return None


def wrong_letters(options: Sequence[str]) -> bool:
    """Whether options carry letters, but those of other places: something was moved."""
    found = [_OWN_LETTER.match(aligned(option)) for option in options]
    letters = [mark[1].upper() if mark and mark[0].strip()[-1:] in ".、:,)" else "" for mark in found]
    return sum(bool(letter) for letter in letters) > 1 and any(
        letter and letter != _LETTERS[place] for place, letter in enumerate(letters[: len(_LETTERS)])
    )
