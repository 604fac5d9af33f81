"""Reading a posted form: texts trimmed, every fault collected before anything is refused."""

from collections.abc import Iterable
from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile

from app.foundation import clock, refusals

_MOST = 1_000_000


class Form:
    """A posted form; readers of single fields note faults, `check()` refuses with all of them at once."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        self._values: dict[str, list[Any]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)
        self.faults: dict[str, str] = {}

    def text(self, name: str, label: str = "", *, required: bool = False, most: int = 2000) -> str:
        """The trimmed text of a field, without NUL; faults when required and empty, or too long."""
        found = self._values.get(name, [""])[0]
        value = found.strip().replace("\x00", "") if isinstance(found, str) else ""
        if required and not value:
            self.fault(name, f"{label or name}还没填")
        if len(value) > most:
            self.fault(name, f"{label or name}最多 {most} 个字，现在有 {len(value)} 个")
        return value

    def secret(self, name: str) -> str:
        """A password exactly as typed."""
        found = self._values.get(name, [""])[0]
        return found if isinstance(found, str) else ""

    def whole(self, name: str, label: str, *, least: int = 0, most: int = _MOST, empty: int | None = None) -> int:
        """A whole number within bounds; full-width digits are taken."""
        text = self.text(name)
        if not text and empty is not None:
            return empty
        if not text.isdecimal() or len(text) > 9 or not least <= int(text) <= most:
            self.fault(name, f"{label}要填 {least} 到 {most} 之间的整数")
            return least
        return int(text)

    def moment(self, name: str, label: str) -> int:
        """A date and time as the browser sends it (`2026-11-30T18:00`), read as China time, in ms UTC."""
        try:
            return clock.from_local(self.text(name))
        except ValueError:
            self.fault(name, f"{label}要填日期和时间，例如 2026-11-30 18:00")
            return 0

    def many(self, name: str) -> list[str]:
        """Every value of a field with that name, without NUL: boxes ticked."""
        return [value.replace("\x00", "") for value in self._values.get(name, []) if isinstance(value, str)]

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.text(name))

    def choice(self, name: str, label: str, among: Iterable[str]) -> str:
        """One of the given values."""
        value = self.text(name)
        if value not in set(among):
            self.fault(name, f"{label}要从列出的选项中选")
        return value

    def file(self, name: str) -> UploadFile | None:
        """An uploaded file, or None when none was chosen."""
        found = self._values.get(name, [None])[0]
        return found if isinstance(found, UploadFile) and found.filename else None

    def names(self) -> list[str]:
        """Every field name that came, in order."""
        return list(self._values)

    def fault(self, name: str, sentence: str) -> None:
        """Notes a fault of a field; the first one a field has is kept."""
        self.faults.setdefault(name, sentence)

    def check(self) -> None:
        """Refuses with every fault noted so far."""
        if self.faults:
            sentence = f"有 {len(self.faults)} 处需要改，填写的内容都还在页面上。"
            raise refusals.bad_input(sentence, fields=dict(self.faults))


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """The posted form of a request."""
    data = await request.form()
    return Form(data.multi_items())
