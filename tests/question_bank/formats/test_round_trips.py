"""Out and in again: each format keeps everything that it can carry."""

import io
from collections.abc import Callable, Iterable
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.citing import citation_text, read_citations
from question_bank.formats import jsonl
from question_bank.formats.gift import reading as gift_reading
from question_bank.formats.gift import writing as gift_writing
from question_bank.formats.moodle import reading as moodle_reading
from question_bank.formats.moodle import writing as moodle_writing
from question_bank.formats.qti import reading as qti_reading
from question_bank.formats.qti import writing as qti_writing
from question_bank.formats.understood import Reading
from question_bank.question import Question
from tests.question_bank.formats.nasty import CITE, came_back, carried, questions, spaced

READ = ("code", "type", "stem", "options", "key", "explanation", "case_text", "group", "difficulty", "tags")
"""What every exchange format carries, the legal ground in words besides."""
WHOLE = (*READ, "cite", "see", "kind", "audience", "derived", "law")

Write = Callable[[Iterable[Question], BinaryIO], None]
Read = Callable[[bytes], Reading]
EXACT: dict[str, tuple[Write, Read]] = {
    "moodle": (moodle_writing.write, moodle_reading.read),
    "gift": (gift_writing.write, gift_reading.read),
}


def there_and_back(write: Write, read: Read, made: list[Question]) -> Reading:
    target = io.BytesIO()
    write(made, target)
    return read(target.getvalue())


NASTY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", EXACT)
@NASTY
@given(made=st.lists(questions(), min_size=1, max_size=3))
def test_text_formats_keep_every_sign(name: str, made: list[Question]) -> None:
    read = there_and_back(*EXACT[name], made)
    assert read.refused == ()
    assert [came_back(one, READ) for one in read.questions] == [carried(one, READ) for one in made]
    assert [one.cited for one in read.questions] == [citation_text(one.cite) for one in made]
    assert [one.doubts for one in read.questions] == [()] * len(made)


@NASTY
@given(made=st.lists(questions(), min_size=1, max_size=3))
def test_qti_keeps_every_word_with_one_blank_between(made: list[Question]) -> None:
    read = there_and_back(qti_writing.write, qti_reading.read, made)
    assert read.refused == ()
    assert [came_back(one, READ) for one in read.questions] == [carried(spaced(one), READ) for one in made]
    assert [one.cited for one in read.questions] == [citation_text(one.cite) for one in made]
    assert [one.doubts for one in read.questions] == [()] * len(made)


@NASTY
@given(made=st.lists(questions(), min_size=1, max_size=3))
def test_jsonl_keeps_all_but_who_wrote_and_read(made: list[Question]) -> None:
    read = there_and_back(jsonl.write, jsonl.read, made)
    assert read.refused == ()
    assert [came_back(one, WHOLE) for one in read.questions] == [carried(one, WHOLE) for one in made]
    assert [one.doubts for one in read.questions] == [()] * len(made)


@NASTY
@given(cites=st.lists(CITE, max_size=4, unique=True))
def test_a_ground_in_words_is_read_back(cites: list) -> None:
    cites.sort(key=lambda c: (c.law, c.version, c.order))
    assert read_citations(citation_text(cites)) == tuple(cites)
