"""Laws that are gone: which, since when, and what took their place. Works on plain text, without law texts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from question_bank.laws import LawLibrary

_CIVIL_CODE = date(2021, 1, 1)
_ENVIRONMENT_CODE = date(2026, 8, 15)
_AFTER = r"(?![律规定院庭官人])"
"""合同法律关系, 合同法定代表人, 物权法定: the three characters are no law's name there."""

_OTHERS = ("劳动合同法", "经济合同法", "涉外经济合同法", "技术合同法")
"""Names of other laws with a repealed name in them, where no table of laws knows them."""


@dataclass(frozen=True, slots=True)
class Repeal:
    """The day from which a law is gone, and the law in its place ('' where none is named)."""

    on: date
    by: str


REPEALED: Mapping[str, Repeal] = {
    **{
        name: Repeal(_CIVIL_CODE, "民法典")
        for name in ("婚姻法", "继承法", "民法通则", "收养法", "担保法", "合同法", "物权法", "侵权责任法", "民法总则")
    },
    **{
        name: Repeal(_ENVIRONMENT_CODE, "生态环境法典")
        for name in (
            "环境保护法", "环境影响评价法", "海洋环境保护法", "大气污染防治法", "水污染防治法", "土壤污染防治法",
            "固体废物污染环境防治法", "噪声污染防治法", "放射性污染防治法", "清洁生产促进法",
        )
    },
    "行政监察法": Repeal(date(2018, 3, 20), "监察法"),
    "治安管理处罚条例": Repeal(date(2006, 3, 1), "治安管理处罚法"),
}  # fmt: skip
"""By short name. Read from the texts: 民法典 1260, 生态环境法典 1242, 监察法 last article, 治安管理处罚法 (2005) last article."""


def repealed_on(day: date, *, laws: LawLibrary) -> dict[str, str]:
    """Every law gone on a day, short name → successor ('' unknown): the list above and what the library says."""
    gone = {name: repeal.by for name, repeal in REPEALED.items() if repeal.on <= day}
    return {name: "" for name in laws.repealed_names(day)} | gone


def repealed_in(text: str, *, laws: LawLibrary, on: date) -> list[str]:
    """Short names of the laws gone on a day that a text names, in the order of their first mention.

    A name inside a longer name of another law (劳动合同法) is not that law. `laws` may be the shipped table.
    """
    gone = repealed_on(on, laws=laws)
    called = {alias: name for name in gone for alias in (name, *_aliases(name, laws))}
    if not any(alias in text for alias in called):
        return []
    names = (match.group() for match in _pattern(frozenset({*called, *laws.versions, *_OTHERS})).finditer(text))
    return list(dict.fromkeys(called[name] for name in names if name in called))


def _aliases(name: str, laws: LawLibrary) -> list[str]:
    return [alias for law in laws.versions.get(name, ()) for alias in (law.name, *law.short)]


@lru_cache(maxsize=8)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))}){_AFTER}" if names else r"(?!)")
