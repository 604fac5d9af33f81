"""QTI items and packages of 2.1, 2.2 and 3.0, and packages that mean harm."""

import io
import tracemalloc
import zipfile

import pytest

from question_bank.formats.foreign import read_foreign
from question_bank.formats.qti.reading import read
from question_bank.formats.understood import FileRefused

ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="期限" adaptive="false" timeDependent="false">
<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">{declared}</responseDeclaration>
<itemBody><p>申请复议的期限</p><choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1"><prompt>是多久？</prompt>
<simpleChoice identifier="c1">三十日</simpleChoice><simpleChoice identifier="c2"><p>六十日</p><feedbackInline outcomeIdentifier="F" identifier="c2">是的</feedbackInline></simpleChoice>
<simpleChoice identifier="c3">一年</simpleChoice></choiceInteraction></itemBody>
<modalFeedback outcomeIdentifier="F" identifier="a" showHide="show"><p>六十日。</p></modalFeedback></assessmentItem>"""
RIGHT = "<correctResponse><value>c2</value></correctResponse>"
NEW = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i1" title="t">
<qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier"><qti-mapping>
<qti-map-entry map-key="c1" mapped-value="1"/><qti-map-entry map-key="c2" mapped-value="-1"/><qti-map-entry map-key="c3" mapped-value="1"/></qti-mapping></qti-response-declaration>
<qti-item-body><qti-choice-interaction response-identifier="RESPONSE" max-choices="0"><qti-prompt>选哪些？</qti-prompt>
<qti-simple-choice identifier="c1">甲</qti-simple-choice><qti-simple-choice identifier="c2">乙</qti-simple-choice>
<qti-simple-choice identifier="c3">丙</qti-simple-choice></qti-choice-interaction></qti-item-body></qti-assessment-item>"""
BOMB = '<!DOCTYPE x [<!ENTITY a "{a}">{more}]><assessmentItem>&j;</assessmentItem>'.format(
    a="哈" * 100, more="".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
)


def item(declared: str = RIGHT, *, cardinality: str = "single") -> str:
    return ITEM.format(declared=declared, cardinality=cardinality)


def manifest(*hrefs: str, type_: str = "imsqti_item_xmlv2p1") -> str:
    listed = "".join(f'<resource identifier="r{n}" type="{type_}" href="{href}"/>' for n, href in enumerate(hrefs))
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{listed}</resources></manifest>'


def package(entries: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return target.getvalue()


def test_a_package_is_read_in_the_order_of_its_manifest() -> None:
    data = package(
        {
            "b.xml": item(),
            "a/c d.xml": NEW,
            "imsmanifest.xml": manifest("b.xml", "a/c%20d.xml", "none.xml", "broken.xml"),
            "broken.xml": "<x",
        }
    )
    reading = read_foreign(data, name="x.zip")
    first, second = reading.questions
    assert (first.stem, first.options, first.key, first.explanation) == (
        "申请复议的期限\n是多久？", ("三十日", "六十日", "一年"), "B", "六十日。\nB：是的",
    )  # fmt: skip
    assert (second.stem, second.key, second.type, second.doubts) == ("选哪些？", "AC", "multiple_choice", ())
    assert [refused.row for refused in reading.refused] == [3, 4]
    assert reading.read == 4


def test_items_without_a_manifest_are_read_and_that_is_said() -> None:
    reading = read(package({"x/a.xml": item(), "x/readme.xml": "<a/>"}))
    assert [one.key for one in reading.questions] == ["B"]
    assert "没有清单" in reading.notes[0]
    assert read_foreign(item().encode(), name="a.xml").questions[0].key == "B"


@pytest.mark.parametrize(
    ("declared", "key", "doubts"),
    [
        ('<mapping defaultValue="0"><mapEntry mapKey="c2" mappedValue="1"/></mapping>', "B", []),
        (
            '<mapping><mapEntry mapKey="c2" mappedValue="1"/><mapEntry mapKey="c3" mappedValue="0.5"/></mapping>',
            "B",
            ["partial_credit"],
        ),
        (
            RIGHT + '<mapping><mapEntry mapKey="c2" mappedValue="1"/><mapEntry mapKey="c3" mappedValue="0.5"/></mapping>',
            "B",
            ["partial_credit"],
        ),
        ("<correctResponse><value>c9</value></correctResponse>", "", ["key_unknown", "key_missing"]),
        ("", "", ["key_missing"]),
    ],
)
def test_what_is_right_is_declared_or_mapped(declared: str, key: str, doubts: list[str]) -> None:
    (question,) = read(item(declared).encode()).questions
    assert (question.key, [doubt.code for doubt in question.doubts]) == (key, doubts)


def test_other_interactions_are_refused_by_name() -> None:
    text = item().replace("<p>申请", "<extendedTextInteraction responseIdentifier='X'/><p>申请")
    assert [refused.reason for refused in read(text.encode()).refused] == ["是问答题，只能导入单选、多选和判断题"]


@pytest.mark.parametrize(
    "entries",
    [
        {"../a.xml": item(), "imsmanifest.xml": manifest("a.xml")},
        {"/a.xml": item(), "imsmanifest.xml": manifest("a.xml")},
        {"a.xml": item(), "imsmanifest.xml": manifest("../../etc/passwd")},
        {"a.xml": item(), "imsmanifest.xml": manifest("file:///etc/passwd")},
        {"a.xml": item(), "imsmanifest.xml": manifest("%2e%2e/a.xml")},
        {"a.xml": BOMB, "imsmanifest.xml": manifest("a.xml")},
        {"a.xml": item(), "imsmanifest.xml": BOMB},
        {"a.xml": item(), "big.bin": "0" * 60_000_000},
        {"a.txt": "x"},
    ],
    ids=["up", "root", "href-up", "href-scheme", "href-coded", "item-bomb", "manifest-bomb", "zip-bomb", "nothing"],
)
def test_harmful_packages_are_refused_quickly_and_in_little_memory(entries: dict[str, str]) -> None:
    data = package(entries)
    tracemalloc.start()
    try:
        with pytest.raises(FileRefused, match="[。]$"):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_an_outer_entity_is_never_fetched(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容")
    for text in (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>' + item().replace("三十日", "&e;"),
        f'<!DOCTYPE x SYSTEM "file://{secret}">' + item().replace("三十日", "&e;"),
    ):
        try:
            reading = read(text.encode())
        except FileRefused as refused:
            assert "机密" not in str(refused)
        else:
            assert "机密" not in str(reading)


def test_a_package_of_many_small_trees_is_refused_before_they_are_all_read() -> None:
    entries = {f"i{n}.xml": "<assessmentItem>" + "<a/>" * 200_000 + "</assessmentItem>" for n in range(8)}
    with pytest.raises(FileRefused, match="标记多得不像试题"):
        read(package({**entries, "imsmanifest.xml": manifest(*entries)}))
