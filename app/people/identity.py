"""ID numbers and phone numbers as people write them, and how they are shown."""

import re
import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_OLDEST = 120
"""Years: a birth date further back is a slip of the pen."""


_SPACES = re.compile(r"\s+")
_PHONE = re.compile(r"1[3-9]\d{9}")
_PHONE_SIGNS = re.compile(r"[\s\-—–_.·'’()]")
_COUNTRY = re.compile(r"^(?:\+86|0086|86(?=1\d{10}$))")


def plain(text: str) -> str:
    """The text with full-width letters and digits made narrow and all spaces taken out."""
    if text.isascii() and text.isalnum():
        return text
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def tidy_identity(text: str) -> str:
    """An ID number as typed, without spaces, apostrophe or dashes, its x made capital; not yet checked."""
    return re.sub(r"['’`\-—–_]", "", plain(text)).upper()


def identity_fault(identity: str, *, today: date) -> str:
    """One sentence that says what is wrong with a tidied ID number; empty when nothing is.

    Only the check digit (GB 11643) and the birth date are looked at, never the region code:
    regions were renumbered too often for a list to be right.
    """
    if re.fullmatch(r"\d{15}", identity):
        return "这是 15 位的旧身份证号，请填 18 位的"
    if not re.fullmatch(r"\d{17}[\dX]", identity):
        return f"身份证号要 18 位，这里是 {len(identity)} 位" if identity.isalnum() else "身份证号里有不认识的字符"
    born = birth_date(identity)
    if born is None or born > today or today.year - born.year > _OLDEST:
        return "身份证号里的出生日期不对，请核对第 7 至 14 位"
    if check_digit(identity[:17]) != identity[17]:
        return "身份证号的末位校验不对，多半抄错了一位，请核对"
    return ""


def check_digit(first_17: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits (ISO 7064 MOD 11-2)."""
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def birth_date(identity: str) -> date | None:
    """The birth date inside an 18-character ID number; None when there is no such day."""
    try:
        return date(int(identity[6:10]), int(identity[10:12]), int(identity[12:14]))
    except ValueError:
        return None


def tidy_phone(text: str) -> str:
    """A phone number as typed, without spaces, dashes, dots, brackets and +86; not yet checked."""
    return _COUNTRY.sub("", _PHONE_SIGNS.sub("", plain(text)))


def phone_fault(phone: str) -> str:
    """One sentence that says what is wrong with a tidied phone number; empty when nothing is."""
    if _PHONE.fullmatch(phone):
        return ""
    if len(_PHONE.findall(phone)) > 1:
        return "一格里有两个手机号，请只留一个"
    if re.fullmatch(r"0\d{9,11}|[2-8]\d{6,7}", phone):
        return "这是座机号，请填手机号，没有就留空"
    if re.fullmatch(r"\d+", phone):
        return f"手机号要 11 位，这里是 {len(phone)} 位" if len(phone) != 11 else "手机号要以 13 至 19 开头"
    return "手机号里有不认识的字符"


def mask_phone(phone: str) -> str:
    """`138****1234`; shorter numbers show no digit at all."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"


def mask_identity(identity: str) -> str:
    """`4306**********1234`; other lengths show no digit at all."""
    return f"{identity[:4]}**********{identity[-4:]}" if len(identity) == 18 else "****"
