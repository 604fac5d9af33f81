"""One row of a list of people: what each cell means, how it was read, and what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from app.foundation.documents.readings import RowRead
from app.people import identity
from app.people.categories import CATEGORIES, STATUSES
from app.people.reading.fields import CATEGORY_BY_WORD, STATUS_BY_WORD
from question_bank.files.cells import EMPTY, Cell, CellKind

_SPACES = re.compile(r"\s+")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_DOTS = re.compile(r"[・•‧∙⋅●.．](?=\w)")
_SPACE_BY_HAN = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_NAME = re.compile(r"[^\W\d_][\w·()\- ']*")
_DIGIT = re.compile(r"\d")
_STAFF_NO = re.compile(r"[A-Z0-9_\-]+")
LONGEST_NAME = 50
LONGEST_STAFF_NO = 32
LONGEST_WORDS = 60
_DIGITS_KEPT = 15
"""Excel keeps 15 digits of a number; what follows has become zeros."""


def read_row(number: int, raw: Mapping[str, Cell], *, today: date, needs_unit: bool, notes: tuple[str, ...] = ()) -> RowRead:
    """The row with each cell read by its own rule; lists every fault, never only the first."""
    row = RowRead(number, raw=dict(raw), notes=list(notes), came_with=notes)
    for key, read in _READERS.items():
        row.values[key] = read(raw.get(key, EMPTY), row)
    _check_identity(row, today=today)
    _check_staff_no(row)
    if needs_unit and not row.values["unit"] and not row.has_fault("unit"):
        row.fault("unit", "没有填单位")
    return row


def _name(cell: Cell, row: RowRead) -> str:
    text = unicodedata.normalize("NFKC", cell.text)
    if not _HAN_NAME.fullmatch(text):
        text = _SPACES.sub(" ", _SPACE_BY_HAN.sub("", _DOTS.sub("·", text))).strip()
    if not text:
        row.fault("name", "没有填姓名")
    elif cell.kind is CellKind.NUMBER or _DIGIT.search(text):
        row.fault("name", "姓名里有数字，请改成人名")
    elif len(text) > LONGEST_NAME:
        row.fault("name", f"姓名有 {len(text)} 个字，最多 {LONGEST_NAME} 个")
    elif not _NAME.fullmatch(text):
        row.fault("name", "姓名里有不认识的符号，请改成人名")
    elif text != cell.text:
        row.notes.append(f"姓名“{cell.text}”读作“{text}”")
    return text


def _unit(cell: Cell, row: RowRead) -> str:
    text = _SPACES.sub("", cell.text)
    if len(text) > 100:
        row.fault("unit", f"单位名称有 {len(text)} 个字，最多 100 个")
    return text


def _phone(cell: Cell, row: RowRead) -> str:
    if not cell.text or cell.text in {"无", "-", "/", "—"}:
        return ""
    phone = identity.tidy_phone(cell.text)
    fault = identity.phone_fault(phone)
    if fault:
        row.fault("phone", fault)
    elif phone != cell.text:
        row.notes.append(f"手机号“{cell.text}”读作“{phone}”")
    return phone


def _staff_no(cell: Cell, row: RowRead) -> str:
    text = identity.plain(cell.text).lstrip("'’").upper()
    if not text or text in {"无", "-", "/"}:
        return ""
    if cell.kind is CellKind.NUMBER and len(text) > _DIGITS_KEPT:
        row.fault("staff_no", "工号在 Excel 里是数字，超过 15 位的部分已经丢失，请把这一列设为文本后重填")
    elif not _STAFF_NO.fullmatch(text):
        row.fault("staff_no", "工号只能用字母、数字和短横线")
    elif len(text) > LONGEST_STAFF_NO:
        row.fault("staff_no", f"工号有 {len(text)} 位，最多 {LONGEST_STAFF_NO} 位")
    elif cell.kind is CellKind.NUMBER:
        row.notes.append(f"工号在表里是数字，读作“{text}”；前面若有 0 请改成文本重填")
    elif text != cell.text:
        row.notes.append(f"工号“{cell.text}”读作“{text}”")
    return text


def _identity(cell: Cell, row: RowRead) -> str:
    if not cell.text or cell.text in {"无", "-", "/", "—"}:
        return ""
    if cell.kind is CellKind.NUMBER or re.fullmatch(r"[\d.]+[eE]\+?\d+", cell.text):
        row.fault("identity", "身份证号在 Excel 里成了数字，末几位已经丢失。请把这一列设为文本，照原件重新填写")
        return ""
    return identity.tidy_identity(cell.text)


def _check_identity(row: RowRead, *, today: date) -> None:
    number = row.values["identity"]
    if not number:
        return
    fault = identity.identity_fault(number, today=today)
    if fault:
        row.fault("identity", fault)
    elif number != row.raw["identity"].text:
        row.notes.append("身份证号去掉了空格等符号，或把末位 x 改成了大写")


def _check_staff_no(row: RowRead) -> None:
    """A staff number that is a phone number must be the person's own, or two people could log in by one number."""
    number = row.values["staff_no"]
    if not number or identity.phone_fault(number):
        return
    if number == row.values["phone"]:
        row.values["staff_no"] = ""
        row.notes.append("工号就是手机号，只记手机号")
    else:
        row.fault("staff_no", "工号看起来是一个手机号，却与本人手机号不同，请核对")


def _category(cell: Cell, row: RowRead) -> str:
    text = identity.plain(cell.text)
    if not text:
        code = CATEGORY_BY_WORD.get(identity.plain(row.raw.get("title", EMPTY).text), "")
        row.notes.append(
            f"没有填人员类别，按职务读作“{CATEGORIES[code]}”" if code else f"没有填人员类别，按“{CATEGORIES['staff']}”读"
        )
        return code or "staff"
    code = CATEGORY_BY_WORD.get(text, "")
    if not code:
        row.fault("category", f"人员类别“{cell.text}”认不出来，可以填：{'、'.join(CATEGORIES.values())}")
    elif CATEGORIES[code] != cell.text:
        row.notes.append(f"人员类别“{cell.text}”读作“{CATEGORIES[code]}”")
    return code


def _title(cell: Cell, row: RowRead) -> str:
    text = _SPACES.sub(" ", cell.text)
    if len(text) > LONGEST_WORDS:
        row.fault("title", f"职务有 {len(text)} 个字，最多 {LONGEST_WORDS} 个")
    return text


def _status(cell: Cell, row: RowRead) -> str:
    text = identity.plain(cell.text)
    if not text:
        return "active"
    code = STATUS_BY_WORD.get(text, "")
    if not code:
        row.fault("status", f"状态“{cell.text}”认不出来，可以填：{'、'.join(STATUSES.values())}")
    elif STATUSES[code] != cell.text:
        row.notes.append(f"状态“{cell.text}”读作“{STATUSES[code]}”")
    return code


_READERS: dict[str, Callable[[Cell, RowRead], str]] = {
    "name": _name,
    "unit": _unit,
    "phone": _phone,
    "staff_no": _staff_no,
    "identity": _identity,
    "category": _category,
    "title": _title,
    "status": _status,
}
