"""Tables and papers out and in again, through the reader that offices' own files go through.

That reader mends what people write (a letter before an option, a key at a stem's end), so texts here are ordinary ones
with every sign that tables and programs take for their own.
"""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.check import content_files, read_files
from question_bank.citing import citation_text
from question_bank.formats.foreign import read_foreign
from question_bank.formats.paper.writing import write as write_paper
from question_bank.formats.plain import tidy
from question_bank.formats.sheet_writing import write_csv, write_xlsx
from question_bank.question import Question
from tests.question_bank.formats.nasty import came_back, carried, questions

FIELDS = ("code", "type", "stem", "options", "key", "explanation", "case_text", "group", "difficulty", "tags")
ON_PAPER = ("type", "stem", "options", "key", "explanation", "case_text")
"""What a printed paper with key carries besides the legal ground in words; no code, no difficulty, no tags."""
WORDS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=6)
SIGNS = st.sampled_from(
    [
        "",
        "",
        "“引号”",
        '"半角"',
        "{括号}",
        "a=b",
        "#",
        "~",
        "<b>粗</b>",
        "😀",
        "Ｘ",
        "=1+1",
        "+2",
        "-3",
        "@SUM",
        "\n",
        "100%",
        "1,000 元",
        "；",
        "\\n",
    ]
)
ORDINARY = st.tuples(SIGNS, WORDS, SIGNS, WORDS).map("".join).map(tidy)


@st.composite
def ordinary(draw: st.DrawFn) -> Question:
    """A question in ordinary words, signs among them."""
    made = draw(questions())
    options = tuple(draw(st.lists(ORDINARY, min_size=len(made.options), max_size=len(made.options), unique=True)))
    case = draw(ORDINARY) if made.group else ""
    words = draw(st.lists(WORDS, max_size=3, unique=True))
    return replace(made, stem=draw(ORDINARY), options=options, explanation=draw(ORDINARY), case_text=case, tags=tuple(words))


@pytest.mark.parametrize(("write", "name"), [(write_xlsx, "x.xlsx"), (write_csv, "x.csv")], ids=["xlsx", "csv"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=st.lists(ordinary(), min_size=1, max_size=4, unique_by=lambda question: (question.code, question.stem)))
def test_tables_keep_every_field(write: Callable, name: str, made: list[Question]) -> None:
    target = io.BytesIO()
    write(made, target)
    read = read_foreign(target.getvalue(), name=name)
    assert read.refused == ()
    assert [came_back(one, FIELDS) for one in read.questions] == [carried(one, FIELDS) for one in made]
    assert [one.cited for one in read.questions] == [citation_text(one.cite) for one in made]


def shipped() -> list[Question]:
    """The questions of the repository, one of eight, and every case group."""
    files, _ = read_files(content_files())
    whole = [question for file in files for question in file.questions if question.template is None]
    return [question for place, question in enumerate(whole) if place % 8 == 0 or question.group]


@pytest.mark.parametrize(("write", "name"), [(write_xlsx, "x.xlsx"), (write_csv, "x.csv")], ids=["xlsx", "csv"])
def test_the_shipped_questions_survive_a_table_without_a_doubt(write: Callable, name: str) -> None:
    made = shipped()
    target = io.BytesIO()
    write(made, target)
    read = read_foreign(target.getvalue(), name=name)
    assert [came_back(one, FIELDS) for one in read.questions] == [carried(one, FIELDS) for one in made]
    assert [one.cited for one in read.questions] == [citation_text(one.cite) for one in made]
    assert [one.doubts for one in read.questions] == [()] * len(made)


def test_the_shipped_questions_survive_a_printed_paper_without_a_doubt() -> None:
    made = shipped()
    target = io.BytesIO()
    write_paper(made, target, title="年度考试", key=True)
    read = read_foreign(target.getvalue(), name="x.docx")
    assert read.refused == ()
    assert sorted(str(came_back(one, ON_PAPER)) for one in read.questions) == sorted(str(carried(one, ON_PAPER)) for one in made)
    assert sorted(one.cited for one in read.questions) == sorted(citation_text(one.cite) for one in made)
    assert [one.doubts for one in read.questions] == [()] * len(made)


def test_a_paper_without_keys_gives_none_away() -> None:
    made = [question for question in shipped() if not question.group][:40]
    target = io.BytesIO()
    write_paper(made, target, title="年度考试", key=False)
    read = read_foreign(target.getvalue(), name="x.docx")
    assert sorted(one.stem.removesuffix("（\u3000\u3000）").removesuffix("（\u3000）") for one in read.questions) == sorted(
        one.stem for one in made
    )
    assert {one.key for one in read.questions} == {""}
    assert {one.explanation for one in read.questions} == {""}
