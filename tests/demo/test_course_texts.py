"""The demo's courses: each file reads, and what it says of laws and questions is so."""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from app.demo.course_texts import FOLDER, CourseNotUnderstood, CourseText, SectionText, read_course_text, read_course_texts
from app.laws.reading.shipped import read_shipped_table
from app.people.categories import CATEGORIES
from question_bank.check import content_files, read_files
from question_bank.citing import article_name
from question_bank.laws import plain_text, read_library
from tests import machine

FEWEST_COURSES, FEWEST_LAWS = 20, 20
ON = date(2026, 11, 23)
COURSES = read_course_texts()
SECTIONS = [
    pytest.param(course, section, id=f"{course.code} {section.title}") for course in COURSES for section in course.sections
]
QUOTED = re.compile("“([^”]*)”")
NAMED = re.compile(r"第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?")
NAMED_LAW = re.compile("《([^》]+)》")
COUNTING = {("行政处罚法", "85"), ("行政许可法", "82"), ("行政强制法", "69"), ("行政复议法", "88")}
"""Articles that only say which days are working days: a question may rest on them beside its section's articles."""
SOUND = (FOLDER / "01-xingzheng-chufa.yaml").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def ground_of_each_question() -> dict[str, set[tuple[str, str]]]:
    """Law and article that each shipped question rests on; of a case group, those of all its items."""
    files, faults = read_files(content_files())
    assert faults == []
    grounds: dict[str, set[tuple[str, str]]] = {}
    for question in (question for file in files for question in file.questions):
        for code in {question.code, question.group} - {""}:
            grounds.setdefault(code, set()).update((cite.law, cite.article) for cite in question.cite)
    return grounds


@lru_cache(maxsize=1)
def known_laws() -> frozenset[str]:
    """Short names of the laws whose text in force on the day stands in the shipped table."""
    day = ON.isoformat()
    return frozenset(
        name
        for version in read_shipped_table().versions
        if version.in_force <= day and not (version.repealed_on and version.repealed_on <= day)
        for name in version.short
    )


def test_there_are_enough_courses_and_laws() -> None:
    assert len(COURSES) >= FEWEST_COURSES
    assert len({law for course in COURSES for law in course.laws}) >= FEWEST_LAWS
    codes = [course.code for course in COURSES]
    titles = [course.title for course in COURSES]
    assert (sorted(set(codes)), len(set(titles))) == (sorted(codes), len(titles))


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.code)
def test_a_course_has_its_parts(course: CourseText) -> None:
    assert 3 <= len(course.sections) <= 8
    assert set(course.categories) <= set(CATEGORIES)
    assert {cite.law for section in course.sections for cite in section.cites} == set(course.laws)
    codes = [code for section in course.sections for code in section.questions]
    assert len(codes) == len(set(codes))
    signs = sum(len(plain_text(section.text)) for section in course.sections)
    assert signs // 300 <= course.minutes <= 15


@pytest.mark.parametrize(("course", "section"), SECTIONS)
def test_a_section_stands_on_known_laws_and_its_questions(course: CourseText, section: SectionText) -> None:
    assert 250 <= len(plain_text(section.text)) <= 600
    assert not set("<>`") & set(section.text)
    assert 2 <= len(section.questions) <= 4
    laws = {cite.law for cite in section.cites}
    assert laws <= known_laws()
    articles = {(cite.law, cite.article) for cite in section.cites}
    assert {code: ground_of_each_question()[code] - articles - COUNTING for code in section.questions} == dict.fromkeys(
        section.questions, set()
    )
    assert all(ground_of_each_question()[code] & articles for code in section.questions)
    assert set(NAMED_LAW.findall(section.text)) == laws, "each law is named, and cited"
    assert set(NAMED.findall(section.text)) == {article_name(cite.article) for cite in section.cites}


@pytest.mark.skipif(not machine.laws(), reason="no folder of law texts beside the project")
@pytest.mark.parametrize(("course", "section"), SECTIONS)
def test_a_section_agrees_with_the_texts(course: CourseText, section: SectionText) -> None:
    library = read_library(Path(machine.laws()))
    texts = []
    for cite in section.cites:
        law = library.in_force(cite.law, ON)
        text = library.article(law, cite.article) if law else None
        assert text, f"{cite.law} {cite.article}"
        texts.append(plain_text(text))
    for quoted in QUOTED.findall(section.text):
        assert any(plain_text(quoted) in text for text in texts), quoted
    assert section.text.count("“") == section.text.count("”") == len(QUOTED.findall(section.text))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("kind: compulsory", "kind: must", "kind"),
        ("minutes:", "hours:", "hours"),
        ("minutes: ", "minutes: about ", "invalid literal"),
        ("laws: [", "laws: 《", "应当是列表"),
        ("title:", "title: {a: b}\nname:", "name"),
        ("code:", "\t- code:", "读不懂课程文件"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, before: str, after: str, says: str) -> None:
    assert before in SOUND
    damaged = tmp_path / "01.yaml"
    damaged.write_text(SOUND.replace(before, after, 1).replace("《行政处罚法]", "《行政处罚法"), encoding="utf-8")
    with pytest.raises(CourseNotUnderstood, match=says):
        read_course_text(damaged)
    assert "01.yaml" in str(pytest.raises(CourseNotUnderstood, read_course_text, damaged).value)
