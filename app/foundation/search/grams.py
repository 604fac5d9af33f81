"""Texts as pairs of characters, and questions to the index in the same pairs: pure."""

import re
import unicodedata

_RUN = re.compile(r"[^\W_]+")
MOST_TERMS = 8


def runs(text: str) -> list[str]:
    """The stretches of letters, digits and characters of a text, NFKC, lower case."""
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())


def grams(text: str) -> str:
    """What the index keeps of a text: the pairs of each run, and its last character alone.

    `行政处罚` becomes `行政 政处 处罚 罚`, so that every stretch of two or more characters is a phrase
    of the index, and every single character begins some word of it.
    """
    words: list[str] = []
    for run in runs(text):
        words += _pairs(run)
        words.append(run[-1])
    return " ".join(words)


def terms(asked: str) -> list[list[str]]:
    """What must all be found: each run of the question as the words of one phrase."""
    return [_pairs(run) or [run] for run in runs(asked)][:MOST_TERMS]


def _pairs(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run) - 1)]


def for_sqlite(asked: str) -> str:
    """The question in FTS5's language; '' when nothing can be asked."""
    phrases = []
    for words in terms(asked):
        single = len(words) == 1 and len(words[0]) == 1
        phrases.append(f'"{words[0]}" *' if single else '"' + " ".join(words) + '"')
    return " AND ".join(phrases)


def for_postgresql(asked: str) -> str:
    """The question in the language of to_tsquery; '' when nothing can be asked."""
    phrases = []
    for words in terms(asked):
        single = len(words) == 1 and len(words[0]) == 1
        phrases.append(f"'{words[0]}':*" if single else "(" + " <-> ".join(f"'{word}'" for word in words) + ")")
    return " & ".join(phrases)
