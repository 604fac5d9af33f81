"""Which acts need a second person: main registers each kind with what it is called, who decides and what is then done."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.foundation import refusals
from app.foundation.access import Permission, Viewer

Apply = Callable[[dict[str, Any], Viewer, int], Awaitable[None]]
"""Does what was approved: given the approval's row, who approved and when, inside the transaction of the approval."""
Tell = Callable[[dict[str, Any]], list[tuple[str, str]]]
"""The detail of an approval in words: (label, value) pairs for its page; a value that begins with `/` is a link to a page of ours."""


def _nothing_more(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return []


async def _nothing_to_end(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Most kinds leave nothing behind that a refusal would have to end."""


@dataclass(frozen=True)
class Kind:
    """A kind of act: its Chinese name, the permission that decides it, what is done once it is approved, and what once it is
    refused or taken back (`end`)."""

    name: str
    permission: Permission
    apply: Apply
    tell: Tell = _nothing_more
    end: Apply = _nothing_to_end


Kinds = Mapping[str, Kind]
_kinds: dict[str, Kind] = {}


def use_kinds(kinds: Kinds) -> None:
    """Tells which kinds there are; called once by main."""
    _kinds.clear()
    _kinds.update(kinds)


def all_kinds() -> Kinds:
    """Every kind by its key."""
    return dict(_kinds)


def kind_of(key: str) -> Kind:
    """A registered kind; 409 for one that this version does not know."""
    if key not in _kinds:
        raise refusals.conflict("这个版本的程序不认识这种申请，没有处理。请联系系统运维。", reason="unknown_kind")
    return _kinds[key]


async def end(approval: dict[str, Any], *, by: Viewer, now: int) -> None:
    """Tells the kind of a request that it was refused or taken back; nothing for a kind that this version does not know."""
    if approval["kind"] in _kinds:
        await _kinds[approval["kind"]].end(approval, by, now)


def name_of(key: str) -> str:
    """The Chinese name of a kind; the key itself for one that this version does not know."""
    return _kinds[key].name if key in _kinds else key
