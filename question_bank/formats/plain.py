"""Texts between formats: HTML as plain text, bytes as text, and what one field must carry for two."""

import html
import re
from dataclasses import dataclass

from question_bank.files.csv_text import decoded
from question_bank.files.refused_files import too_big

MOST_BYTES = 20 * 1024 * 1024
CASE, ASKED, GROUND = "【案情】", "【问题】", "【依据】"
_TOKEN = re.compile(r"<!--|<(/?)([A-Za-z][A-Za-z0-9]*)(?![A-Za-z0-9])[^<>]*>")
_BREAKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
))  # fmt: skip
_HIDDEN = frozenset(("script", "style", "head", "title"))
_PICTURES = frozenset(("img", "object", "video", "audio", "iframe", "svg", "math", "embed"))
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c]")
_CASED = re.compile(f"{CASE}(.*?)\n{ASKED}(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without markup, and whether something that is no text (a picture, a formula) was left out."""

    text: str
    lost: bool = False


def text_of_bytes(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with mark, or GB18030, lines ending in \\n; raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise too_big(len(data), limit=MOST_BYTES)
    return decoded(data).replace("\r\n", "\n").replace("\r", "\n")


def bad_sign(text: str) -> str:
    """Why a text cannot be stored or written (a control sign, half a character); '' when it can."""
    found = _CONTROL.search(text)
    return f"文字里有看不见的控制字符（U+{ord(found.group()):04X}）" if found else ""


def tidy(text: str) -> str:
    """A text without blanks at its ends and with \\n as its line ending: what every format carries."""
    return _LINE_ENDS.sub("\n", text).strip()


def one_spaced(text: str) -> str:
    """A text of one line: every run of blanks is one space."""
    return _BLANKS.sub(" ", text).strip()


def plain_of_html(markup: str) -> Plain:
    """The words of an HTML text, one line per block; a `<` that begins no tag is a sign like another."""
    parts: list[str] = []
    words: list[str] = []
    position, hidden, lost = 0, "", False
    open_ended = False
    while match := _TOKEN.search(markup, position):
        if not hidden:
            words.append(markup[position : match.start()])
        position = match.end()
        if match.group() == "<!--":
            end = -1 if open_ended else markup.find("-->", position)
            open_ended = end < 0
            if not open_ended:
                position = end + 3
            elif not hidden:
                words.append("<!--")
            continue
        name = match.group(2).lower()
        if name in _HIDDEN:
            hidden = "" if match.group(1) and hidden == name else hidden or ("" if match.group(1) else name)
        elif name in _PICTURES and not match.group(1):
            lost = True
        elif name in _BREAKS:
            parts.append("".join(words))
            words = []
    if not hidden:
        words.append(markup[position:])
    parts.append("".join(words))
    lines = (one_spaced(html.unescape(part)) for part in parts)
    return Plain("\n".join(line for line in lines if line), lost)


def markup_of(text: str) -> str:
    """A plain text as HTML: signs escaped, lines apart by `<br/>`."""
    return html.escape(text, quote=False).replace("\n", "<br/>")


def with_case(case: str, stem: str) -> str:
    """Case and question as one text, for formats that know no case groups."""
    return f"{CASE}{case}\n{ASKED}{stem}" if case else stem


def without_case(text: str) -> tuple[str, str]:
    """(case, question) of a text that `with_case` made; no case for any other."""
    match = _CASED.fullmatch(text)
    return (match.group(1).strip(), match.group(2).strip()) if match else ("", text)


def with_ground(explanation: str, cited: str) -> str:
    """Explanation and legal ground as one text."""
    return "\n".join(part for part in (explanation, f"{GROUND}{cited}" if cited else "") if part)


def without_ground(text: str) -> tuple[str, str]:
    """(explanation, legal ground in words) of a text that `with_ground` made."""
    before, mark, ground = text.rpartition(GROUND)
    if not mark or (before and not before.endswith("\n")) or "\n" in ground.strip():
        return text, ""
    return before.strip(), ground.strip()
