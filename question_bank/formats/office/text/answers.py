"""Lists of keys at the end of a section or a paper: `1-5 ABCDA`, `1.A 2.B`, and entries with explanations."""

import re
from dataclasses import dataclass

from question_bank.formats.office.question_types import Named
from question_bank.formats.office.signs import CROSSES, TICKS, aligned
from question_bank.formats.office.text.blocks import Block
from question_bank.formats.office.text.marks import is_key

_ONE = rf"正确|错误|对|错|[{TICKS}{CROSSES}]|[TF](?![A-Za-z])|[A-H](?:[、,，/ ]?[A-H]){{0,7}}(?![A-Za-z])"
_RANGE = re.compile(r"(?<!\d)(\d{1,4})\s*(?:[-—–~～]+|至|到)\s*(\d{1,4})\s*小?题?\s*[:.、)]?\s*")
_ENTRY = re.compile(
    rf"(?<!\d)(?:第\s*)?[(\[]?(\d{{1,4}})(?:\s*题)?\s*[)\]]?\s*[.、:)\s-]*\s*[(\[]?\s*({_ONE})\s*[)\]]?(?=$|[\s,;.、。；，\d(\[|第])"
)
_LONGEST_KEY = 80
_TOKEN = re.compile(r"[\s,;；，|、]+")
_SINGLE = re.compile(rf"正确|错误|[{TICKS}{CROSSES}对错A-HTF]")


@dataclass
class Answer:
    """One entry of a list of keys: the number of the question, its key, and what explains it."""

    number: int
    key: str
    explanation: str = ""


def answers_in(text: str) -> list[Answer] | None:
    """The entries of a line that holds nothing else; None for any other line."""
    plain = aligned(text).strip()
    ranges = list(_RANGE.finditer(plain))
    if ranges:
        return _ranged(plain, ranges)
    entries = list(_ENTRY.finditer(plain))
    rest = re.sub(r"[\s,;.、。；，|]+", "", _ENTRY.sub("", plain))
    if not entries or rest:
        return None
    return [Answer(int(entry[1]), re.sub(r"[、,，/ ]", "", entry[2])) for entry in entries]


def _ranged(plain: str, ranges: list[re.Match[str]]) -> list[Answer] | None:
    if plain[: ranges[0].start()].strip(" \t,;.、:()[]题第"):
        return None
    found: list[Answer] = []
    for place, one in enumerate(ranges):
        end = ranges[place + 1].start() if place + 1 < len(ranges) else len(plain)
        numbers = range(int(one[1]), int(one[2]) + 1)
        said = plain[one.end() : end].strip(" \t,;.。；，、第")
        keys = _keys(said, count=len(numbers))
        if keys is None:
            behind = _ENTRY.search(said)
            after = answers_in(said[behind.start() :]) if behind else None
            keys = _keys(said[: behind.start()].strip(" \t,;.。；，、第"), count=len(numbers)) if behind and after else None
            if keys is None:
                return None
            found += [Answer(number, key) for number, key in zip(numbers, keys, strict=True)] + (after or [])
            continue
        found += [Answer(number, key) for number, key in zip(numbers, keys, strict=True)]
    return found


def _keys(text: str, *, count: int) -> list[str] | None:
    """`count` keys out of a run: one a token, or one a sign; None where neither gives as many."""
    if not 0 < count <= 500:
        return None
    tokens = [token for token in _TOKEN.split(text) if token]
    if len(tokens) == count and all(re.fullmatch(_ONE, token) for token in tokens):
        return tokens
    joined = "".join(tokens)
    signs = _SINGLE.findall(joined)
    return signs if len(signs) == count and "".join(signs) == joined else None


def give_keys(blocks: list[Block], answers: list[Answer], *, named: Named | None, notes: list[str]) -> None:
    """Gives each answer to the one question without a key that it can mean; what cannot be placed is noted, not guessed."""
    lost = []
    for answer in answers:
        open_ = [block for block in blocks if block.number == answer.number and not block.key]
        if named and any(block.named and block.named.type == named.type for block in blocks):
            open_ = [block for block in open_ if block.named and block.named.type == named.type]
        if len(open_) != 1:
            lost.append(answer)
            continue
        open_[0].key, open_[0].key_from_list = answer.key, True
        if answer.explanation and "explanation" not in open_[0].texts:
            open_[0].add_text("explanation", answer.explanation)
    if lost:
        numbers = "、".join(str(answer.number) for answer in lost[:10])
        notes.append(f"答案表里有 {len(lost)} 个答案对不上题目（题号 {numbers}{' 等' if len(lost) > 10 else ''}），没有采用。")


def in_runs(answers: list[Answer]) -> list[list[Answer]]:
    """The entries cut where their numbers start anew."""
    runs: list[list[Answer]] = []
    for answer in answers:
        if not runs or answer.number <= runs[-1][-1].number:
            runs.append([])
        runs[-1].append(answer)
    return runs


def split_key(text: str) -> tuple[str, str, str]:
    """A key, the sign that ends it, and what is said after it on its line."""
    for place, sign in enumerate(text[:_LONGEST_KEY]):
        if sign in "。\n" or (
            sign in "；;，,（( \t.、"
            and is_key(text[:place])
            and not is_key(text[:place] + text[place : place + 2])
            and not _goes_on(text[place:])
        ):
            return text[:place].strip(), sign, text[place + 1 :].strip() if sign != "（" else text[place:].strip()
    return text.strip(), "", ""


def _goes_on(rest: str) -> bool:
    """Whether more letters of the key follow after a separator."""
    bare = aligned(rest).lstrip(" ,;.、，；\t")
    return bool(bare) and bare[0] in "ABCDEFGH" and (len(bare) == 1 or bare[1] in " ,;.、，；\t。ABCDEFGH")
