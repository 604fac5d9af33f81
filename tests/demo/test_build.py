"""Building the demo county: its steps, and what a database holds before, during and after."""

import pytest

from app.demo import build
from app.demo.build import Content
from app.foundation import clock
from app.foundation.settings import Settings
from tests.demo.small_county import small_county

NOW = clock.from_local("2026-11-20T10:00")


async def test_a_build_says_its_steps_and_is_known_again(db: Settings) -> None:
    assert await build.content() is Content.NOTHING
    said: list[str] = []
    await build.build(now=NOW, report=said.append, plans=small_county())
    assert len(said) == build.STEPS
    assert await build.content() is Content.DEMO


async def test_a_build_that_was_cut_short_is_known_as_half(db: Settings) -> None:
    class Cut(Exception):
        pass

    def stop(words: str) -> None:
        if words.startswith("题库"):
            raise Cut

    with pytest.raises(Cut):
        await build.build(now=NOW, report=stop, plans=small_county())
    assert await build.content() is Content.HALF_A_DEMO


async def test_a_database_with_other_units_is_never_taken_for_a_demo(world: object) -> None:
    assert await build.content() is Content.SOMETHING_ELSE
