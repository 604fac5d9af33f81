"""Which work of higher areas a change of units touches: main hands down who tells, since imports point down."""

from collections.abc import Awaitable, Callable, Sequence

Told = tuple[str, str, str]
"""(what kind of thing, one sentence, address of its page)."""
Tells = Callable[[Sequence[int]], Awaitable[list[Told]]]
_tells: list[Tells] = []


def use_tells(tells: Sequence[Tells]) -> None:
    """Tells who tells; called once by main."""
    _tells[:] = tells


async def told(units: Sequence[int]) -> list[Told]:
    """What higher areas say about a change of these units."""
    return [one for tell in _tells for one in await tell(units)]
