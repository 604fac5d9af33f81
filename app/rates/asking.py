"""What a page of rates was asked for in its address, and the addresses it leads on to: pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.foundation.access import TREES
from app.people.categories import CATEGORIES
from app.rates.forest import ORDERS

LOW = {0: "不限", 90: "低于 90%", 80: "低于 80%", 60: "低于 60%"}
EVERY = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters of a page. `opened`: codes of units whose sub-units show; None as the page opens; `all` every one."""

    path: str
    tree: str = ""
    category: str = ""
    text: str = ""
    low: int = 0
    sort: str = "low"
    opened: str | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether units are looked for, so that a flat list answers instead of the tree."""
        return bool(self.text or self.low)

    def open_codes(self, tops: Collection[str]) -> set[str] | None:
        """The codes of units to open; None for every one."""
        if self.opened is None:
            return set(tops)
        return None if self.opened == EVERY else set(self.opened.split(","))

    def values(self) -> dict[str, str]:
        """The filters as they stand in an address, without those left as they are."""
        named = {
            "tree": self.tree, "category": self.category, "q": self.text, "low": str(self.low) if self.low else "",
            "sort": self.sort if self.sort != "low" else "", "open": self.opened or ("" if self.opened is None else "-"),
        }  # fmt: skip
        return {name: value for name, value in named.items() if value}

    def href(self, **changes: str | int | None) -> str:
        """The address of the same page with other filters."""
        query = urlencode(replace(self, **changes).values())  # type: ignore[arg-type]
        return f"{self.path}?{query}" if query else self.path

    def toggled(self, code: str, tops: Collection[str], every: Collection[str]) -> str:
        """The address with one unit opened or closed."""
        known = self.open_codes(tops)
        codes = set(every) if known is None else known
        changed = codes - {code} if code in codes else codes | {code}
        return self.href(opened=",".join(sorted(changed - {"-"}))) + f"#u-{code}"


def asked(path: str, query: Mapping[str, str]) -> Asked:
    """The filters in an address; what is not among the choices counts as not asked."""
    low = query.get("low", "")
    return Asked(
        path=path,
        tree=query.get("tree", "") if query.get("tree") in TREES else "",
        category=query.get("category", "") if query.get("category") in CATEGORIES else "",
        text=query.get("q", "").strip().replace("\x00", "")[:60],
        low=int(low) if low.isascii() and low.isdigit() and len(low) < 4 and int(low) in LOW else 0,
        sort=query.get("sort", "low") if query.get("sort") in ORDERS else "low",
        opened=query.get("open"),
    )
