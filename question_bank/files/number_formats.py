"""What Excel displays for numbers and dates in the formats that lists and questions use."""

import re
from datetime import datetime

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|!(.)')
_NUMBER = re.compile(r"[#0?,]*[#0?](\.[0#?]+)?\s*%?")
_DATE = re.compile(r"yyyy|yy|e|mmmm|mmm|mm|m|dd|d|hh|h|ss|s|AM/PM|上午/下午", re.IGNORECASE)


def shown_number(value: float, code: str) -> str:
    """The number in this format, as `30%`; "" where the format is not understood or changes nothing."""
    section = code.split(";")[0]
    literals: list[str] = []

    def keep(found: re.Match[str]) -> str:
        literals.append(next((one for one in found.groups() if one is not None), ""))
        return "\0"

    bare = _LITERAL.sub(keep, section)
    core = _NUMBER.search(bare)
    if not core or re.search(r"[A-Za-z#0?]", bare[: core.start()] + bare[core.end() :]):
        return ""
    text = bare[: core.start()] + _digits(value, core[0]) + bare[core.end() :]
    for literal in literals:
        text = text.replace("\0", literal, 1)
    return text.strip()


def _digits(value: float, core: str) -> str:
    percent = "%" in core
    whole, _, decimals = core.replace("%", "").strip().partition(".")
    number = value * 100 if percent else value
    needed, allowed = decimals.count("0"), len(decimals)
    text = f"{number:,.{allowed}f}" if "," in whole else f"{number:.{allowed}f}"
    if allowed > needed:
        head, _, tail = text.partition(".")
        tail = tail[:needed] + tail[needed:].rstrip("0")
        text = f"{head}.{tail}" if tail else head
    if whole.count("0") > 1:
        text = text.zfill(whole.count("0") + (len(text) - len(text.partition(".")[0])))
    return text + ("%" if percent else "")


def shown_date(iso: str, code: str) -> str:
    """The date or time in this format, as `3月5日`; "" where the format is not understood."""
    try:
        moment = datetime.fromisoformat(iso if "-" in iso else f"2000-01-01 {iso}")
    except ValueError:
        return ""
    bare = re.sub(r'\[[^\]]*\]|_.|\*.|[\\!]|;.*|"', "", code)
    minutes = re.sub(
        r"(?i)(h+\s*[:时]\s*)m+|m+(\s*[:分]\s*s)", lambda found: found[0].replace("m", "\1").replace("M", "\1"), bare
    )
    values = {
        "yyyy": f"{moment.year:04d}", "e": f"{moment.year:04d}", "yy": f"{moment.year % 100:02d}", "mm": f"{moment.month:02d}", "m": f"{moment.month}",
        "dd": f"{moment.day:02d}", "d": f"{moment.day}", "hh": f"{moment.hour:02d}", "h": f"{moment.hour}", "ss": f"{moment.second:02d}", "s": f"{moment.second}",
    }  # fmt: skip
    found = [one.lower() for one in _DATE.findall(minutes)]
    if any(one not in values for one in found):
        return ""
    text = _DATE.sub(lambda one: values[one[0].lower()], minutes)
    return re.sub("\1+", lambda one: f"{moment.minute:0{len(one[0])}d}", text).strip("@ ")
