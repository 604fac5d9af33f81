"""One page of a long list: which rows it holds and where the others are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Page:
    """Page `number` (from 1) of `total` rows in pages of `size`; `noun` says what a row is."""

    number: int
    total: int
    size: int = 50
    noun: str = "条"
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The number of the first row shown, from 1; 0 when there is none."""
        return self.offset + 1 if self.total > self.offset else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.offset + self.size, self.total)

    @property
    def near(self) -> list[int | None]:
        """Page numbers to offer: first, last, the neighbours of this one; None where some are left out."""
        shown = sorted({1, self.count, *range(max(1, self.number - 2), min(self.count, self.number + 2) + 1)})
        near: list[int | None] = []
        for number in shown:
            before = near[-1] if near else None
            if before is not None and number - before > 1:
                near.append(None)
            near.append(number)
        return near

    def href(self, number: int) -> str:
        """The address of another page, with every other filter kept."""
        kept = {name: value for name, value in self.query.items() if name != "page" and value != ""}
        return f"{self.path}?{urlencode({**kept, 'page': number})}"


def asked_page(text: str | None) -> int:
    """The page number asked for in an address; anything that is not one is page 1."""
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) > 0 else 1
