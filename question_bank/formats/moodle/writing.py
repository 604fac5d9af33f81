"""Writes Moodle XML: every text as plain text, so that no sign of it is read as markup."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree

from question_bank.formats.carrying import cited_text, shares, tags_of
from question_bank.formats.plain import with_case, with_ground
from question_bank.question import SINGLE_CHOICE, TRUE_FALSE, Question

_NAME_LENGTH = 40


def write(questions: Iterable[Question], target: BinaryIO) -> None:
    """Writes the questions one by one; the key is part of the format."""
    with etree.xmlfile(target, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("quiz"):
            file.write("\n")
            for question in questions:
                file.write(_question(question))
                file.write("\n")


def _question(question: Question) -> etree._Element:
    true_false = question.type == TRUE_FALSE
    element = etree.Element("question", type="truefalse" if true_false else "multichoice")
    stem = with_case(question.case_text, question.stem)
    _text(element, "name", question.code or stem.replace("\n", " ")[:_NAME_LENGTH], plain=False)
    _text(element, "questiontext", stem)
    _text(element, "generalfeedback", with_ground(question.explanation, cited_text(question)))
    settings = {"defaultgrade": "1", "penalty": "1" if true_false else "0", "hidden": "0", "idnumber": question.code}
    if not true_false:
        single = "true" if question.type == SINGLE_CHOICE else "false"
        settings |= {"single": single, "shuffleanswers": "true", "answernumbering": "ABCD"}
    for name, value in settings.items():
        etree.SubElement(element, name).text = value
    for text, fraction in _answers(question):
        answer = etree.SubElement(
            element, "answer", fraction=fraction, format="moodle_auto_format" if true_false else "plain_text"
        )
        etree.SubElement(answer, "text").text = text
    tags = tags_of(question)
    if tags:
        holder = etree.SubElement(element, "tags")
        for tag in tags:
            etree.SubElement(etree.SubElement(holder, "tag"), "text").text = tag
    return element


def _answers(question: Question) -> Iterator[tuple[str, str]]:
    if question.type == TRUE_FALSE:
        yield "true", "100" if question.key_set == {0} else "0"
        yield "false", "0" if question.key_set == {0} else "100"
        return
    right, wrong = shares(question)
    for place, option in enumerate(question.options):
        yield option, right if place in question.key_set else wrong


def _text(parent: etree._Element, name: str, text: str, *, plain: bool = True) -> None:
    element = etree.SubElement(parent, name)
    if plain:
        element.set("format", "plain_text")
    etree.SubElement(element, "text").text = text
