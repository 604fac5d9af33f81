"""Moodle XML as other people's Moodles write it."""

from question_bank.formats.foreign import foreign_kind
from question_bank.formats.moodle.reading import read

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>$course$/top/行政复议</text></category></question>
<question type="multichoice">
  <name><text>期限</text></name>
  <questiontext format="html"><text><![CDATA[<p>申请复议的期限<br>一般是&nbsp;多久？ 3 < 5</p>]]></text></questiontext>
  <generalfeedback format="html"><text><![CDATA[<p>自知道之日起六十日。</p>]]></text></generalfeedback>
  <single>true</single>
  <answer fraction="0"><text>三十日</text><feedback><text>这是旧的期限</text></feedback></answer>
  <answer fraction="100"><text><![CDATA[<p>六十日</p>]]></text><feedback><text></text></feedback></answer>
  <tags><tag><text>新法</text></tag></tags>
</question>
<question type="multichoice">
  <questiontext format="html"><text>哪些机关可以受理？</text></questiontext>
  <single>false</single>
  <answer fraction="33.33333"><text>甲</text></answer><answer fraction="33.33333"><text>乙</text></answer>
  <answer fraction="-100"><text>丙</text></answer><answer fraction="33.33333"><text>丁</text></answer>
</question>
<question type="truefalse">
  <questiontext format="html"><text>当场处罚先复议。</text></questiontext>
  <answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text><feedback><text>要先复议</text></feedback></answer>
</question>
<question type="essay"><name><text>论述</text></name><questiontext format="html"><text>谈谈法治。</text></questiontext></question>
<question type="multichoice">
  <questiontext format="html"><text><![CDATA[看图<img src="@@PLUGINFILE@@/a.png">选择]]></text></questiontext>
  <single>true</single><answer fraction="100"><text>甲</text></answer><answer fraction="50"><text>乙</text></answer>
</question>
<question type="multichoice">
  <questiontext format="html"><text>没有答案的题</text></questiontext>
  <single>true</single><answer fraction="0"><text>甲</text></answer><answer fraction="0"><text>乙</text></answer>
</question>
</quiz>
"""


def test_what_a_moodle_file_says() -> None:
    reading = read(FILE.encode())
    first, many, judge, picture, keyless = reading.questions
    assert reading.read == 6
    assert (first.stem, first.options, first.key, first.type) == (
        "申请复议的期限\n一般是 多久？ 3 < 5",
        ("三十日", "六十日"),
        "B",
        "single_choice",
    )
    assert first.explanation == "自知道之日起六十日。\nA：这是旧的期限"
    assert first.tags == ("新法", "行政复议")
    assert first.doubts == ()
    assert (many.key, many.type, many.doubts) == ("ABD", "multiple_choice", ())
    assert (judge.key, judge.type, judge.explanation) == ("错", "true_false", "错：要先复议")
    assert {doubt.code for doubt in picture.doubts} == {"picture_left_out", "partial_credit"}
    assert picture.key == "A"
    assert [(doubt.code, doubt.blocks) for doubt in keyless.doubts] == [("key_missing", True)]
    assert [(refused.row, refused.reason) for refused in reading.refused] == [(4, "是问答题，只能导入单选、多选和判断题")]


def test_a_moodle_file_is_known_by_its_root_with_and_without_declaration() -> None:
    assert foreign_kind(FILE.encode(), name="export") == "moodle"
    assert foreign_kind(FILE.partition("\n")[2].encode(), name="x.xml") == "moodle"
