"""Keys in all the spellings of office files: letters, numbers, ticks, words, the option's own text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.formats.office.signs import CROSSES, TICKS, clean, loose, narrow
from question_bank.question import FALSE, TRUE

LETTERS_READ = "ABCDEFGHIJKLMNOP"
"""More letters than a question may have, so that a key beyond them is told and not lost."""


@dataclass(frozen=True, slots=True)
class KeyRead:
    """What a key was read as: `letters` of options in order, or `truth` for 对 and 错, or neither.

    `doubt` is the code of what a person should look at: unclear, numbers, all_options, by_text.
    """

    letters: str = ""
    truth: str = ""
    doubt: str = ""

    def __bool__(self) -> bool:
        return bool(self.letters or self.truth)


UNCLEAR = KeyRead(doubt="unclear")

_TRUE = {
    "对",
    "正确",
    "是",
    "真",
    "T",
    "TRUE",
    "Y",
    "YES",
    "V",
    "R",
    "RIGHT",
    "CORRECT",
    "正",
    "对的",
    "正确的",
    "○",
    "O",
    "勾",
    "√",
    "说法正确",
    "1",
    "ü",
}
_FALSE = {
    "错", "错误", "否", "假", "F", "FALSE", "N", "NO", "X", "W", "WRONG", "不对", "不正确", "误", "错的", "错误的", "叉",
    "非", "不是", "×", "说法错误", "0", "û",
}  # fmt: skip
_LABEL = re.compile(
    r"^[\[【(（]?\s*(本题)?(的)?(正确|参考|标准|试题|题目)?(答案|选项|答)(为|是|选|应选)?\s*[\]】)）]?\s*[:：]?\s*(应?选|为)?\s*",
    re.IGNORECASE,
)
_CHOSEN = re.compile(r"^(应|故|本题)?(应)?(选择?|为|是)\s*[:：]?\s*(?=[A-P](?:[\s,，、;；]*[A-P])*(?![A-Za-z]))", re.IGNORECASE)
_LETTER_RUN = re.compile(r"[A-P](?:[\s,，、;；/|\\.．。·+&和与及\-—_]*[A-P])*")
_LONGEST = 4_000
_BETWEEN = re.compile(r"[\s,，、;；/|\\.．。·+&和与及_]+")
_PARTS = (r"\n", r"[;；]", r"\|+", r"[,，]", r"、", r"[,，、;；|\n]")
_LETTER_AND_TEXT = re.compile(r"[(（]?([A-P])[)）]?\s*[.．、:：,，)\s]\s*(\S.*)", re.DOTALL)


def bare_key(text: str) -> str:
    """The key in narrow capitals without 答案： before it, brackets around it and a point behind it."""
    plain = narrow(_ticks(clean(text))).strip()
    plain = _CHOSEN.sub("", _LABEL.sub("", plain, count=1) or plain, count=1)
    for _ in range(2):
        plain = plain.strip(" \n\t.。,，;；:：'\"“”‘’`、")
        if len(plain) > 1 and plain[0] in "([{〔<【「" and plain[-1] in ")]}〕>】」":
            plain = plain[1:-1]
    return re.sub(r"(?<=[A-Pa-p])\s*(?:选?项)$", "", plain.strip())


def _ticks(text: str) -> str:
    return "".join("√" if sign in TICKS else "×" if sign in CROSSES else sign for sign in text)


def truth_of(text: str) -> str:
    """对 or 错 for every word and sign of either, "" for anything else."""
    word = re.sub(r"\s+", "", bare_key(text)).upper()
    if word in _TRUE:
        return TRUE
    return FALSE if word in _FALSE else ""


def read_key(text: str, *, options: Sequence[str]) -> KeyRead:
    """What a key says about these options; options may be empty, as for 判断. An empty text gives an empty KeyRead."""
    if len(text) > _LONGEST:
        return UNCLEAR
    found = _read(bare_key(text), options=options)
    if found != UNCLEAR:
        return found
    without = re.sub(r"\s*[(（][^()（）]*[)）]\s*[.。]?$", "", clean(text))
    return _read(bare_key(without), options=options) if without and without != clean(text) else found


def _read(plain: str, *, options: Sequence[str]) -> KeyRead:
    if not plain:
        return KeyRead()
    by_text = _by_text(plain, options=options)
    by_letters = _letters(plain)
    by_number = _numbers(plain, count=len(options)) if options else KeyRead()
    if by_text and by_number and by_text.letters != by_number.letters:
        return UNCLEAR
    for found in (by_letters if _fits(by_letters, options) else KeyRead(), by_text, _labelled(plain, options=options)):
        if found:
            return found
    if truth := truth_of(plain):
        return _as_truth(truth, options=options, by_number=by_number)
    return by_letters or by_number or _all_of(plain, count=len(options)) or UNCLEAR


def _as_truth(truth: str, *, options: Sequence[str], by_number: KeyRead) -> KeyRead:
    """The option that says 对 or 错 where one does; 1 and 0 are unclear where the first option says 错."""
    in_options = _truth_in_options(truth, options=options)
    if in_options and by_number and in_options.letters != by_number.letters:
        return UNCLEAR
    return in_options or by_number or KeyRead(truth=truth)


def _fits(found: KeyRead, options: Sequence[str]) -> bool:
    """Whether letters stand for these options; T, F, N, Y never are letters of options that reach so far."""
    return bool(found) and all(LETTERS_READ.index(letter) < max(len(options), 2) for letter in found.letters)


def _letters(plain: str) -> KeyRead:
    upper = plain.upper()
    if not _LETTER_RUN.fullmatch(upper):
        return KeyRead()
    if re.fullmatch(r"[A-P]\s*[\-—]\s*[A-P]", upper):
        return UNCLEAR
    letters = re.sub(r"[^A-P]", "", upper)
    if len(set(letters)) < len(letters):
        return KeyRead("".join(sorted(set(letters))), doubt="repeated")
    return KeyRead("".join(sorted(letters)))


def _by_text(plain: str, *, options: Sequence[str]) -> KeyRead:
    """The options whose own text the key is, one or several between separators."""
    places: dict[str, list[int]] = {}
    for place, option in enumerate(options):
        places.setdefault(loose(option), []).append(place)
    places.pop("", None)
    if not places:
        return KeyRead()
    if hit := places.get(loose(plain)):
        return KeyRead(LETTERS_READ[hit[0]]) if len(hit) == 1 else UNCLEAR
    for separator in _PARTS:
        parts = [part for part in re.split(separator, plain) if part.strip()]
        hits = [places.get(loose(part), []) for part in parts]
        if len(parts) > 1 and all(len(hit) == 1 for hit in hits):
            return KeyRead("".join(sorted({LETTERS_READ[hit[0]] for hit in hits})))
    return KeyRead()


def _labelled(plain: str, *, options: Sequence[str]) -> KeyRead:
    """Letters each followed by their option's text, as `A.甲；C.丙`; unclear where letter and text disagree."""
    letters = []
    parts = [part for part in re.split(r"\n|[;；|]|(?<=\S)[\s,，、]+(?=[A-P]\s*[.．、:：])", plain) if part.strip()]
    for part in parts:
        found = _LETTER_AND_TEXT.fullmatch(part.strip())
        if not found or not options:
            return KeyRead()
        place = LETTERS_READ.index(found[1])
        if place >= len(options) or loose(found[2]) != loose(options[place]):
            return UNCLEAR if any(loose(found[2]) == loose(option) for option in options) else KeyRead()
        letters.append(found[1])
    return KeyRead("".join(sorted(set(letters))))


def _numbers(plain: str, *, count: int) -> KeyRead:
    """Numbers of options from 1; unclear where digits stand together and could be one number."""
    if not re.fullmatch(r"\d{1,2}(?:\.0)?(?:[\s,，、;；/|]+\d{1,2})*|\d{2,8}", plain):
        return KeyRead()
    parts = [int(part) for part in re.findall(r"\d+", plain.removesuffix(".0"))]
    if len(parts) == 1 and parts[0] > count:
        parts = [int(digit) for digit in str(parts[0])]
    if any(not 1 <= number <= count for number in parts) or len(set(parts)) < len(parts):
        return KeyRead()
    return KeyRead("".join(LETTERS_READ[number - 1] for number in sorted(parts)), doubt="numbers")


def _all_of(plain: str, *, count: int) -> KeyRead:
    if count > 1 and re.fullmatch(
        r"(以上)?(全部?选|全选|全对|都对|全部(正确|都对)?|以上(全|都|均)(部)?(对|是|正确|选)?|ALL)", plain.upper()
    ):
        return KeyRead(LETTERS_READ[:count], doubt="all_options")
    return KeyRead()


def _truth_in_options(truth: str, *, options: Sequence[str]) -> KeyRead:
    """The letter of the option that itself says 对 or 错."""
    hits = [LETTERS_READ[place] for place, option in enumerate(options) if truth_of(option) == truth]
    return KeyRead(hits[0]) if len(hits) == 1 else KeyRead()
