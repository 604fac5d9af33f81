"""The signs that office programs leave in text, and text compared without them."""

import re
import unicodedata
from functools import lru_cache

_NOTHING = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\v\f"), " ")
_SPACED = {**_NOTHING, **_SPACES}
_BREAKS = re.compile(r"\r\n|\r|\u2028|\u2029|_x000[dD]_|<br\s*/?>", re.IGNORECASE)

TICKS = "√✓✔☑✅∨"
CROSSES = "×✗✘╳✖❌☒"


_PLAIN = re.compile(
    r"[^\s\x00-\x1f\x7f-\xa0\xad\u2000-\u206f\ufeff<_](?:[^\x00-\x1f\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff<_]*[^\s\x00-\x1f\x7f-\xa0\xad\u2000-\u206f\ufeff<_])?"
)
"""Text in which nothing is to be cleaned: most cells and lines."""
_SHORT = 200
_WIDEST_GAP = 16
_GAP = re.compile(rf"[ \t]{{{_WIDEST_GAP + 1},}}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """The text with plain spaces and line breaks and nothing invisible; lines trimmed, blank ones dropped."""
    if len(text) < _SHORT and _PLAIN.fullmatch(text):
        return text
    plain = _CONTROL.sub("", _BREAKS.sub("\n", text).translate(_SPACED))
    lines = (_GAP.sub(" " * _WIDEST_GAP, line.strip()) for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)


def narrow(text: str) -> str:
    """The text in half-width letters, digits and signs, for recognising and never for keeping."""
    return unicodedata.normalize("NFKC", text)


_SAME_WIDTH = {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)
} | {ord("。"): ".", ord("【"): "[", ord("】"): "]", ord("〔"): "[", ord("〕"): "]", ord("．"): "."}  # fmt: skip


def aligned(text: str) -> str:
    """Half-width signs, letter for letter: what is found at a place here stands at the same place in `text`."""
    return text.translate(_SAME_WIDTH)


def loose(text: str) -> str:
    """What two texts have in common when they differ only in width, case, spaces and the signs at their ends."""
    return re.sub(r"\s+", "", narrow(text)).strip(".,;:。、").casefold()


@lru_cache(maxsize=4096)
def tidy_header(text: str) -> str:
    """A header in capitals without spaces, stars, colons, line breaks and what stands in brackets."""
    plain = re.sub(r"[(\[【]([A-Pa-p])[)\]】]", r"\1", narrow(clean(text)))
    plain = re.sub(r"[(\[【〔<《].*?[)\]】〕>》]", "", plain)
    return re.sub(r"[\s*:/、.\"'“”_★☆-]+", "", plain).upper()
