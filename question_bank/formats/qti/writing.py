"""Writes QTI 2.2 content packages: one item a question, keywords in the manifest, any wrong choice gives no points."""

import zipfile
from collections.abc import Iterable
from typing import BinaryIO

from lxml import etree

from question_bank.formats.carrying import cited_text, tags_of
from question_bank.formats.plain import with_case, with_ground
from question_bank.formats.qti.reading import MANIFEST
from question_bank.question import LETTERS, SINGLE_CHOICE, TRUE_FALSE, Question

_ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p2"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/LOM"
_SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
_ITEM_AT = f"{_ITEM} http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd"
_TITLE_LENGTH = 40
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The same questions make the same bytes: the zip carries no time of its own."""


def write(questions: Iterable[Question], target: BinaryIO) -> None:
    """Writes the package item by item; only the manifest is held until the end."""
    manifest = etree.Element(f"{{{_PACKAGE}}}manifest", identifier="MANIFEST-1", nsmap={None: _PACKAGE, "lom": _LOM})
    about = _under(manifest, _PACKAGE, "metadata")
    _under(about, _PACKAGE, "schema").text = "QTIv2.2 Package"
    _under(about, _PACKAGE, "schemaversion").text = "1.0.0"
    _under(manifest, _PACKAGE, "organizations")
    resources = _under(manifest, _PACKAGE, "resources")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for number, question in enumerate(questions, start=1):
            name = f"items/item-{number:05}.xml"
            package.writestr(_entry(name), _bytes(_item(question, identifier=f"item-{number:05}")))
            _list(resources, question, name=name, number=number)
        package.writestr(_entry(MANIFEST), _bytes(manifest))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _list(resources: etree._Element, question: Question, *, name: str, number: int) -> None:
    resource = _under(resources, _PACKAGE, "resource", identifier=f"RES-{number:05}", type="imsqti_item_xmlv2p2", href=name)
    tags = tags_of(question)
    if tags:
        lom = _under(_under(resource, _PACKAGE, "metadata"), _LOM, "lom")
        general = _under(lom, _LOM, "general")
        for tag in tags:
            _under(_under(general, _LOM, "keyword"), _LOM, "string", language="zh").text = tag
    _under(resource, _PACKAGE, "file", href=name)


def _item(question: Question, *, identifier: str) -> etree._Element:
    stem = with_case(question.case_text, question.stem)
    item = etree.Element(
        f"{{{_ITEM}}}assessmentItem", nsmap={None: _ITEM, "xsi": _SCHEMA}, identifier=identifier,
        title=stem.replace("\n", " ")[:_TITLE_LENGTH], adaptive="false", timeDependent="false",
    )  # fmt: skip
    item.set(f"{{{_SCHEMA}}}schemaLocation", _ITEM_AT)
    item.set("{http://www.w3.org/XML/1998/namespace}lang", "zh-CN")
    if question.code:
        item.set("label", question.code)
    names = ("true", "false") if question.type == TRUE_FALSE else tuple(LETTERS[: len(question.options)])
    cardinality = "single" if question.type in (SINGLE_CHOICE, TRUE_FALSE) else "multiple"
    _declare(item, cardinality=cardinality, right=[names[place] for place in sorted(question.key_set)])
    body = _under(item, _ITEM, "itemBody")
    _paragraph(_under(body, _ITEM, "div"), stem)
    interaction = _under(body, _ITEM, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="true")
    interaction.set("maxChoices", "1" if cardinality == "single" else "0")
    for name, option in zip(names, question.choices, strict=True):
        _lines(_under(interaction, _ITEM, "simpleChoice", identifier=name), option)
    explanation = with_ground(question.explanation, cited_text(question))
    _process(item, feedback=bool(explanation))
    if explanation:
        feedback = _under(item, _ITEM, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier="EXPLANATION", showHide="show")
        _paragraph(feedback, explanation)
    return item


def _declare(item: etree._Element, *, cardinality: str, right: list[str]) -> None:
    response = _under(item, _ITEM, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType="identifier")
    correct = _under(response, _ITEM, "correctResponse")
    for name in right:
        _under(correct, _ITEM, "value").text = name
    score = _under(item, _ITEM, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    _under(_under(score, _ITEM, "defaultValue"), _ITEM, "value").text = "0"
    _under(item, _ITEM, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")


def _process(item: etree._Element, *, feedback: bool) -> None:
    """One point for exactly the right choices; the explanation is shown after every answer."""
    process = _under(item, _ITEM, "responseProcessing")
    condition = _under(_under(process, _ITEM, "responseCondition"), _ITEM, "responseIf")
    match = _under(condition, _ITEM, "match")
    _under(match, _ITEM, "variable", identifier="RESPONSE")
    _under(match, _ITEM, "correct", identifier="RESPONSE")
    points = _under(condition, _ITEM, "setOutcomeValue", identifier="SCORE")
    _under(points, _ITEM, "baseValue", baseType="float").text = "1"
    if feedback:
        shown = _under(process, _ITEM, "setOutcomeValue", identifier="FEEDBACK")
        _under(shown, _ITEM, "baseValue", baseType="identifier").text = "EXPLANATION"


def _under(parent: etree._Element, namespace: str, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{namespace}}}{name}", **attributes)


def _paragraph(parent: etree._Element, text: str) -> None:
    _lines(_under(parent, _ITEM, "p"), text)


def _lines(parent: etree._Element, text: str) -> None:
    """A text whose lines are apart by <br/>."""
    first, *rest = text.split("\n")
    parent.text = first
    for line in rest:
        _under(parent, _ITEM, "br").tail = line
