"""Finds the unit that somebody means by the words typed for it."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.units.reading import tidy_name

_BETWEEN = re.compile(r"[/\\>＞·\-—_、,，]+")
_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit that exists, with where it stands in both trees."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    category: str
    area_parent: int | None
    system_parent: int | None
    area_path: str
    system_path: str


@dataclass(frozen=True, slots=True)
class Meant:
    """What was found for some words: a unit, or a sentence that says why none."""

    unit: KnownUnit | None
    sentence: str = ""


@dataclass
class KnownUnits:
    """All units of today by every way of naming them; answers are kept, since lists repeat names."""

    units: dict[int, KnownUnit]
    _by_words: dict[str, list[int]] = field(default_factory=dict)
    _answers: dict[str, Meant] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Iterable[KnownUnit]) -> "KnownUnits":
        """The index over these units."""
        made = cls({unit.id: unit for unit in units})
        for unit in made.units.values():
            for words in made._ways_to_name(unit):
                made._by_words.setdefault(words, []).append(unit.id)
        return made

    def _ways_to_name(self, unit: KnownUnit) -> set[str]:
        ways = {unit.code, tidy_name(unit.name), tidy_name(unit.short_name)}
        for parent in (unit.area_parent, unit.system_parent):
            above = self.units.get(parent or 0)
            if above is not None:
                ways.add(tidy_name(above.short_name + unit.short_name))
                ways.add(tidy_name(above.name + unit.short_name))
        return ways

    def meant_by(self, words: str) -> Meant:
        """The one unit whose code, full name, short name, or short name after its parent's was typed."""
        if words not in self._answers:
            self._answers[words] = self._find(words)
        return self._answers[words]

    def _find(self, words: str) -> Meant:
        tidy = tidy_name(words)
        found = self._by_words.get(tidy) or self._by_words.get(_BETWEEN.sub("", tidy)) or self._by_words.get(words) or []
        exact = [place for place in found if tidy_name(self.units[place].name) == tidy]
        if len(exact) == 1:
            found = exact
        if len(found) == 1:
            return Meant(self.units[found[0]])
        if found:
            example = self.units[found[0]].name
            return Meant(None, f"“{words}”有 {len(found)} 个，请写全称，例如“{example}”")
        like = self._like(tidy)
        hint = f"，是不是{'、'.join(f'“{name}”' for name in like)}" if like else "，请核对名称，或先添加这个单位"
        return Meant(None, f"没有找到单位“{words}”{hint}")

    def _like(self, tidy: str) -> list[str]:
        names = [unit.name for unit in self.units.values()]
        holding = [name for name in names if tidy and (tidy in name or name in tidy)]
        return holding[:_SUGGESTED] or difflib.get_close_matches(tidy, names, n=_SUGGESTED, cutoff=0.6)
