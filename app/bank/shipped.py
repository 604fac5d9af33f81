"""The questions that come with the platform, as read from their files."""

from dataclasses import dataclass
from functools import lru_cache

from app.foundation import refusals
from question_bank.check import content_files, read_files, template_files
from question_bank.formats.question_file import Gist
from question_bank.question import Question


@dataclass(frozen=True)
class Shipped:
    """The questions and template questions of the files, and our own wording of the articles they rest on."""

    questions: tuple[Question, ...]
    templates: tuple[Question, ...]
    gists: dict[tuple[str, str], Gist]


def read_shipped() -> Shipped:
    """Reads the shipped files; refuses when one is not understood, naming file and line."""
    files, unread = read_files([*content_files(), *template_files()])
    faults = [*unread, *(fault for file in files for fault in file.faults)]
    if faults:
        raise refusals.bad_input(f"随平台发布的题目文件有错误，没有载入任何题目：{faults[0].as_line()}")
    questions = tuple(question for file in files for question in file.questions)
    gists = {(file.law, gist.article): gist for file in files for gist in file.gists}
    templates = tuple(template for file in files for template in file.templates)
    return Shipped(questions, templates, gists)


@lru_cache(maxsize=1)
def gists() -> dict[tuple[str, str], Gist]:
    """Our own wording of articles by (law, article); read once in a process."""
    return read_shipped().gists
