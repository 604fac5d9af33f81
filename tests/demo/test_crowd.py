"""The people of the demo county: as many as the units say, plausible, and always the same."""

import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from app.demo.county import plan_units
from app.demo.crowd import ATTACHED, SECONDED, plan_people
from app.people.categories import CATEGORIES, STATUSES, category_label, is_on_the_books

ROOT = Path(__file__).parents[2]
UNITS = plan_units()
PEOPLE = plan_people(UNITS, year=2026)

HASH = """
import hashlib
from app.demo.county import plan_units
from app.demo.crowd import plan_people
units = plan_units()
text = repr((units, plan_people(units, year=2026)))
print(hashlib.sha256(text.encode()).hexdigest())
"""


def test_every_place_is_filled() -> None:
    held = Counter(person.unit for person in PEOPLE)
    assert held == {unit.key: unit.staff for unit in UNITS if unit.staff}
    assert len(PEOPLE) == 10_762


def test_staff_numbers_and_phones_are_unique_and_well_formed() -> None:
    assert len({person.staff_no for person in PEOPLE}) == len(PEOPLE)
    assert len({person.phone for person in PEOPLE}) == len(PEOPLE)
    assert all(len(person.phone) == 11 and person.phone.isdigit() for person in PEOPLE)
    assert all(person.phone.startswith("1680") for person in PEOPLE)


def test_categories_and_statuses_are_those_of_the_list_and_each_kind_of_post_occurs() -> (
    None
):
    assert {person.category for person in PEOPLE} == set(CATEGORIES)
    statuses = Counter(person.status for person in PEOPLE)
    assert set(statuses) == {"active", "seconded", "attached", "long_sick", "maternity"}
    assert all(is_on_the_books(status) for status in statuses)
    assert 50 <= statuses["long_sick"] + statuses["maternity"] <= 100


def test_those_on_loan_have_a_second_posting_elsewhere_and_nobody_else_has() -> None:
    staffed = {unit.key for unit in UNITS if unit.staff}
    for person in PEOPLE:
        assert (person.second_unit is not None) == (
            person.status in {"seconded", "attached"}
        )
        if person.second_unit:
            assert person.second_unit in staffed and person.second_unit != person.unit
    statuses = Counter(person.status for person in PEOPLE)
    assert (statuses["seconded"], statuses["attached"]) == (SECONDED, ATTACHED)


def test_every_unit_but_companies_has_a_head_first() -> None:
    group = {unit.key: unit.category for unit in UNITS}
    seen: set[str] = set()
    for person in PEOPLE:
        if person.unit not in seen and group[person.unit] != "县属国有企业":
            assert person.category in {"leader_county", "leader_section"}, person
        seen.add(person.unit)


def test_ages_fit_working_people() -> None:
    assert all(22 <= 2026 - person.born_year <= 59 for person in PEOPLE)
    recruits = [person for person in PEOPLE if person.category == "new_recruit"]
    assert all(2026 - person.born_year <= 28 for person in recruits)


def test_names_are_plausible_and_some_are_shared() -> None:
    names = Counter(person.name for person in PEOPLE)
    assert all(2 <= len(name) <= 4 for name in names)
    assert 7_500 < len(names) < len(PEOPLE)
    assert max(names.values()) <= 15


def test_another_seed_gives_another_crowd_of_the_same_size() -> None:
    others = plan_people(UNITS, year=2026, seed=7)
    assert len(others) == len(PEOPLE)
    assert others != PEOPLE


def test_the_output_is_the_same_in_every_process() -> None:
    here = hashlib.sha256(repr((UNITS, PEOPLE)).encode()).hexdigest()
    done = subprocess.run(
        [sys.executable, "-c", HASH],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == here


def test_the_output_is_that_of_the_day_it_was_written() -> None:
    here = hashlib.sha256(repr((UNITS, PEOPLE)).encode()).hexdigest()
    assert here == "3acad6de82df6242693fbac94f6b382aa4ae88ff0fc12abb76c0ec4997746b09"


def test_an_unknown_category_has_no_label() -> None:
    with pytest.raises(KeyError):
        category_label("queen")
    assert len(set(STATUSES.values())) == len(STATUSES)
    assert len(set(CATEGORIES.values())) == len(CATEGORIES)
