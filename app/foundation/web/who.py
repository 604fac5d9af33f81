"""Names for person numbers on pages of the foundation, which knows no people: main hands over who can tell."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

NamesOf = Callable[[Iterable[int]], Awaitable[dict[int, str]]]
"""The names of people by their ids; who is not found is left out."""
Called = Callable[[str], Awaitable[list[int]]]
"""The ids of people whose name holds the words, at most some hundreds."""
_teller: list[tuple[NamesOf, Called]] = []

PLATFORM = "系统"
GONE = "（查不到姓名）"


def use_names(names_of: NamesOf, called: Called) -> None:
    """Tells the pages who can name people; called once by main."""
    _teller[:] = [(names_of, called)]


async def names_of(people: Iterable[int | None]) -> dict[int, str]:
    """The names of these people by id; one statement, none where nobody is asked for."""
    asked = sorted({person for person in people if person is not None})
    return await _teller[0][0](asked) if asked and _teller else {}


async def called(words: str) -> list[int]:
    """The ids of people whose name holds these words."""
    return await _teller[0][1](words) if _teller else []


def name_in(names: Mapping[int, str], person: int | None) -> str:
    """What to show for a person: the name, 系统 for nobody."""
    return PLATFORM if person is None else names.get(person, GONE)
