"""Importing law texts: folders with and without faults, the package, days of force, doing it twice."""

import sqlite3
from pathlib import Path

import pytest

from app.foundation import clock, database
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.refusals import Refusal
from app.foundation.settings import Settings
from app.laws import actions, queries, rules
from app.laws.reading.folder import read_folder
from app.laws.reading.found import TABLE, Found
from app.laws.reading.package import data_file, read_package
from tests.laws.fictional import NAME, SECOND, THIRD, fictional_law, import_folder, write_folder


async def test_three_versions_follow_each_other(db: Settings) -> None:
    law = await fictional_law()
    assert [one.version for one in law.versions] == [THIRD, SECOND, "2023-03-01"]
    expected = {
        "2023-04-30": None,
        "2023-05-01": "2023-03-01",
        "2025-08-31": "2023-03-01",
        "2025-09-01": SECOND,
        "2026-07-01": THIRD,
    }
    for day, version in expected.items():
        current = law.in_force(day)
        assert (current.version if current else None) == version, day
    assert law.note == "虚构，仅供演示"


async def test_doing_it_again_changes_nothing(db: Settings) -> None:
    first, again = await import_folder(), await import_folder()
    assert (first.new, first.replaced, first.articles) == (3, 0, 30)
    assert (again.changed, again.same) == (False, 3)
    assert await database.fetch_value("SELECT count(*) AS n FROM law_import") == 1


async def test_a_corrected_text_replaces_the_one_before(db: Settings, tmp_path: Path) -> None:
    await import_folder(write_folder(tmp_path, {"texts": {1: "甲", "1-1": "乙"}}))
    made = await import_folder(write_folder(tmp_path, {"texts": {1: "甲甲"}}))
    assert (made.new, made.replaced, made.articles) == (0, 1, 1)
    assert [row["body"] for row in await database.fetch("SELECT body FROM law_article")] == ["甲甲"]


@pytest.mark.parametrize(
    ("law", "says"),
    [
        ({"texts": {1: ["{"]}}, "不是合格的 JSON"),
        ({"texts": {1: ["[]"]}}, "不是一个对象"),
        ({"texts": {1: ['{"article": "一", "text": "甲"}']}}, "要是整数"),
        ({"texts": {1: ['{"article": 1, "text": " "}']}}, "没有条文内容"),
        ({"texts": {1: ['{"article": 1, "text": "甲", "law": "乙条例"}']}}, "与 index.json 里写的不同"),
        ({"texts": {1: "甲", "01": "乙"}}, "出现不止一次"),
        ({"texts": {}}, "一条也没有"),
        ({"texts": {1: "甲"}, "version": "2024-02-30"}, "version 要写成"),
        ({"texts": {1: "甲"}, "effective_from": "明天"}, "effective_from 要写成"),
        ({"texts": {1: "甲"}, "short": ["甲 条例"]}, "short 要是"),
        ({"file": "../secret.jsonl"}, "目录外面"),
        ({"file": "/etc/passwd"}, "目录外面"),
    ],
)
async def test_a_law_with_a_fault_is_left_out_whole_and_says_why(db: Settings, tmp_path: Path, law: dict, says: str) -> None:
    sound = {"law": "乙条例", "texts": {1: "乙"}}
    found = read_folder(write_folder(tmp_path, law, sound))
    assert [one.name for one in found.versions] == ["乙条例"]
    assert [says in line.reason for line in found.refused] == [True]


@pytest.mark.parametrize("content", ["", "[]", '{"laws": 1}', "[" * 100_000])
def test_a_folder_without_an_index_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "index.json").write_text(content)
    with pytest.raises(Refusal, match="没有导入任何法律"):
        read_folder(tmp_path)


def test_files_that_the_index_does_not_name_are_told(tmp_path: Path) -> None:
    write_folder(tmp_path, {"texts": {1: "甲"}})
    (tmp_path / "extra.jsonl").write_text("{}")
    assert "extra.jsonl" in read_folder(tmp_path).left_out[0]


async def test_a_law_without_a_day_of_force_is_never_in_force(db: Settings, tmp_path: Path) -> None:
    await import_folder(write_folder(tmp_path, {"effective_from": None, "texts": {1: "甲"}}))
    law = (await queries.laws_by_name())["甲条例"]
    assert law.in_force("2030-01-01") is None
    assert rules.state_of(law, "2030-01-01") == rules.State.UNKNOWN


async def test_a_repeal_ends_a_law_on_its_day(db: Settings, tmp_path: Path) -> None:
    superseded = "废止：自2025-03-01起由《乙条例》取代"
    await import_folder(write_folder(tmp_path, {"superseded": superseded, "texts": {1: "甲"}}))
    law = (await queries.laws_by_name())["甲条例"]
    assert law.in_force("2025-02-28") is not None
    assert law.in_force("2025-03-01") is None
    assert (rules.state_of(law, "2025-03-01"), law.repealed_by) == (rules.State.GONE, "乙条例")


async def test_the_shipped_table_stands_without_any_text(db: Settings) -> None:
    await actions.import_laws(SYSTEM_VIEWER, Found(TABLE), now=clock.now_ms())
    known = await queries.laws_by_name()
    assert known["处罚法"].name == "中华人民共和国行政处罚法"
    assert known["行政处罚法"].in_force("2026-11-22") is not None
    assert (known["环境保护法"].repealed_on, known["环境保护法"].repealed_by) == ("2026-08-15", "中华人民共和国生态环境法典")
    assert not any(one.texts for law in known.values() for one in law.versions)


async def test_the_package_fills_a_fresh_machine(db: Settings) -> None:
    found = read_package()
    made = await actions.import_laws(SYSTEM_VIEWER, found, now=clock.now_ms())
    assert made.new == len(found.versions) > 300
    assert made.articles > 23_000
    known = await queries.laws_by_name()
    # The package gives 监察法 the day it was passed; the shipped table knows better.
    assert known["监察法"].in_force("2025-05-31") is None
    assert known["监察法"].in_force("2025-06-01") is not None
    assert known["水污染防治法"].repealed_on == "2026-08-15"
    # It calls 农村土地承包法 repealed without a day; the shipped table knows it in force.
    assert known["农村土地承包法"].in_force("2026-11-22") is not None
    assert known["乡镇企业法"].gone("2026-11-22") and not rules.repeal_day_known(known["乡镇企业法"])
    text = known["民法典"].versions[0].text
    assert text is not None
    assert await database.fetch_value("SELECT count(*) AS n FROM law_article WHERE law_text = $1", text.id) == 1260


def test_the_data_file_is_opened_read_only_and_nothing_is_imported() -> None:
    before = data_file().stat().st_mtime_ns
    read_package()
    assert data_file().stat().st_mtime_ns == before
    assert not list(data_file().parent.glob("*-wal"))


def test_a_data_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "laws.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(Refusal, match="读不懂软件包"):
        read_package(tmp_path / "laws.db")


def test_a_law_of_the_package_with_a_fault_is_refused_whole(tmp_path: Path) -> None:
    link = sqlite3.connect(tmp_path / "laws.db")
    link.execute("CREATE TABLE laws (law_id, law_name, doc_type, effective_date, version_date, status)")
    link.execute("CREATE TABLE articles (id, law_id, chapter, section, article_no, article_text)")
    link.execute(
        "INSERT INTO laws VALUES ('a', '甲法', '法律', '2024-01-01', '2024-01-01', '现行有效'), ('b', '乙法修正案', '修正案', '', '2024-01-01', '')"
    )
    link.execute(
        "INSERT INTO articles VALUES (1, 'a', '', '', '第一条', '甲'), (2, 'a', '', '', '第一条', '乙'), (3, 'b', '', '', '条目一', '丙')"
    )
    link.commit()
    link.close()
    found = read_package(tmp_path / "laws.db")
    assert found.versions == []
    assert [line.reason for line in found.refused] == ["第一条出现不止一次"]
    assert "修正案 1 件" in found.left_out[0]


async def test_names_of_the_package_join_the_laws_already_known(db: Settings, tmp_path: Path) -> None:
    await import_folder(
        write_folder(
            tmp_path, {"law": "中华人民共和国行政处罚法", "short": ["行政处罚法"], "version": "2021-01-22", "texts": {1: "甲"}}
        )
    )
    rows = await database.fetch("SELECT id FROM law WHERE name = $1", "中华人民共和国行政处罚法")
    assert len(rows) == 1
    assert NAME not in await queries.laws_by_name()
