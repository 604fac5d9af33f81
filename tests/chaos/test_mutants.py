"""The self-test of the chaos harness still finds in the source what it breaks there (the runs themselves: `make chaos-self-test`)."""

import ast

import pytest

from tests.chaos.mutants import MUTANTS, Mutant, Outdated, Patch, applied
from tests.chaos.release import ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{one.engine}: {one.name}")
def test_each_mutant_still_fits_the_source(mutant: Mutant) -> None:
    texts: dict[str, str] = {}
    for patch in mutant.patches:
        texts[patch.path] = applied(texts.get(patch.path) or (ROOT / patch.path).read_text(), patch)
    for path, text in texts.items():
        ast.parse(text)
        assert text != (ROOT / path).read_text()


@pytest.mark.parametrize("text", ["nothing of the kind", "twice twice"])
def test_a_text_that_is_not_there_once_is_outdated(text: str) -> None:
    with pytest.raises(Outdated):
        applied(text, Patch("a.py", "twice", "once"))
