"""Texts as pairs of characters, and questions to the index in the same pairs: pure."""

import re
import unicodedata

_RUN = re.compile(r"[^\W_]+")
_LETTERS = 5
MOST_TERMS = 8
MOST_CHARACTERS = 50_000
"""PostgreSQL holds at most 1 MB of different words a row; this stays below it."""


def runs(text: str) -> list[str]:
    """The stretches of letters, digits and characters of a text, NFKC, lower case."""
    return _RUN.findall(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()))


def plain(text: str) -> str:
    """The text as it is compared: its runs, one space between."""
    return " ".join(runs(text))


def grams(text: str) -> str:
    """What the index keeps of a text: the pairs of each run, and its last character alone, each in plain letters.

    `行政处罚` becomes the words of 行政, 政处, 处罚 and 罚, so that every stretch of two or more characters is a phrase
    of the index, and every single character begins some word of it.
    """
    words: list[str] = []
    for run in runs(text):
        words += _pairs(run)
        words.append(letters(run[-1]))
    return " ".join(words)


def letters(character: str) -> str:
    """Five letters that stand for one character, so that no engine's rules of what a word is ever see the character."""
    number, found = ord(character), ""
    for _ in range(_LETTERS):
        number, rest = divmod(number, 26)
        found = chr(ord("a") + rest) + found
    return found


def terms(asked: str) -> list[str]:
    """What must all be contained: the runs of the question, each once, at most eight."""
    return list(dict.fromkeys(runs(asked)))[:MOST_TERMS]


def _pairs(run: str) -> list[str]:
    singles = [letters(character) for character in run]
    return [first + second for first, second in zip(singles, singles[1:], strict=False)]


def for_sqlite(wanted: list[str]) -> str:
    """The terms in FTS5's language: phrases of pairs; a single character is the beginning of a word."""
    return " AND ".join(f'"{" ".join(_pairs(term))}"' if len(term) > 1 else f'"{letters(term)}" *' for term in wanted)


def for_postgresql(wanted: list[str]) -> str:
    """The terms in the language of to_tsquery: their pairs, joined by AND.

    Not as phrases: a tsvector keeps 256 places a word and none beyond 16,383, so that a phrase would miss long texts.
    What the index offers is proved by containment either way.
    """
    return " & ".join(word for term in wanted for word in (_pairs(term) or [f"{letters(term)}:*"]))
