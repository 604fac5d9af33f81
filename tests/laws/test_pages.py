"""The pages of the laws: list, search, a law by chapter and version, one article, what two sources say."""

import httpx
import pytest

from app.foundation import clock, database
from app.foundation.access import SYSTEM_VIEWER
from app.laws import actions, queries
from app.laws.reading.found import PACKAGE, Found, FoundArticle, FoundVersion
from tests.laws.fictional import FIRST, NAME, THIRD, fictional_law, import_folder, write_folder
from tests.people_of_tests import World


async def test_nothing_installed_says_how_to_install(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "甲")
    answer = await client.get("/laws")
    assert "还没有法律" in answer.text
    assert "laws import --package" in answer.text


async def test_everyone_logged_in_finds_a_law_by_name_and_by_words(world: World, client: httpx.AsyncClient) -> None:
    law = await fictional_law()
    await world.log_in(client, "甲")
    assert law.name in (await client.get("/laws?q=示例")).text
    assert "没有这样的法律" in (await client.get("/laws", params={"q": "没有的法律", "in": "names"})).text
    assert "<mark>回执</mark>" in (await client.get("/laws?q=回执")).text, "words that no name has are looked for in the texts"
    inside = (await client.get("/laws", params={"q": "回执", "in": "articles"})).text
    assert "第六条" in inside
    assert "<mark>回执</mark>" in inside
    assert "条文里没有找到" in (await client.get("/laws", params={"q": "没有的词", "in": "articles"})).text


async def test_filters_and_nonsense_in_the_address(world: World, client: httpx.AsyncClient) -> None:
    await fictional_law()
    await world.log_in(client, "甲")
    gone = (await client.get("/laws?state=gone")).text
    assert "中华人民共和国环境保护法" in gone.replace('<span class="keep">', "").replace("</span>", "")
    assert NAME not in gone
    assert (await client.get("/laws?state=x&kind=y&page=0&q=%25&in=articles")).status_code == 200


async def test_a_law_shows_the_version_in_force_with_chapters_and_versions(world: World, client: httpx.AsyncClient) -> None:
    law = await fictional_law()
    await world.log_in(client, "甲")
    text = (await client.get(f"/laws/{law.code}")).text
    assert "2026年7月1日起" in text
    assert "第二章 办理" in text
    assert "全部 3 个版本" in text
    assert 'id="a7"' in text
    assert "网络申请与窗口申请" in text
    old = (await client.get(f"/laws/{law.code}/{FIRST}")).text
    assert "已被新文本取代" in old
    assert "2025年9月1日起不再适用" in old
    assert (await client.get(f"/laws/{law.code}/1999-01-01")).status_code == 404
    assert (await client.get(f"/laws/{law.code}?page=9")).status_code == 404


async def test_an_article_says_what_became_of_it_in_other_versions(world: World, client: httpx.AsyncClient) -> None:
    law = await fictional_law()
    await world.log_in(client, "甲")
    assert "内容相同，条号是第八条" in (await client.get(f"/laws/{law.code}/{FIRST}/7")).text
    assert "同一条号，内容不同" in (await client.get(f"/laws/{law.code}/{FIRST}/5")).text
    assert "没有这一条" in (await client.get(f"/laws/{law.code}/{FIRST}/99")).text
    assert (await client.get(f"/laws/{law.code}/{THIRD}/x")).status_code == 404


async def test_long_laws_are_paged(world: World, client: httpx.AsyncClient, tmp_path) -> None:
    await import_folder(write_folder(tmp_path, {"texts": {n: f"第{n}号规定" for n in range(1, 251)}}))
    law = (await queries.laws_by_name())["甲条例"]
    await world.log_in(client, "甲")
    second = (await client.get(f"/laws/{law.code}?page=2")).text
    assert 'id="a101"' in second
    assert 'id="a201"' not in second
    assert "共 250" in second


async def two_sources() -> None:
    await fictional_law()
    articles = tuple(FoundArticle(str(n), "", "别的文字" if n == 2 else "") for n in (2,))
    found = Found(PACKAGE, [FoundVersion(NAME, (NAME,), THIRD, articles=articles)])
    await actions.import_laws(SYSTEM_VIEWER, found, now=clock.now_ms())


@pytest.mark.parametrize(("name", "sees"), [("甲", False), ("丁", True)])
async def test_the_office_sees_both_words_where_two_sources_differ(
    world: World, client: httpx.AsyncClient, name: str, sees: bool
) -> None:
    await two_sources()
    law = await fictional_law()
    await world.log_in(client, name)
    article = (await client.get(f"/laws/{law.code}/{THIRD}/2")).text
    assert "示例县的示例事项，适用本条例。" in article
    assert ("别的文字" in article) is sees
    page = await client.get("/laws/differences")
    assert page.status_code == (200 if sees else 403)
    if sees:
        assert "别的文字" in page.text
        assert "没有这一条" in page.text


async def test_the_list_asks_few_questions_however_long_it_is(world: World, client: httpx.AsyncClient, tmp_path) -> None:
    await world.log_in(client, "甲")
    counts = []
    for number, some in enumerate((2, 60)):
        laws = [{"law": f"第{number}{n}条例", "texts": {1: "听证"}} for n in range(some)]
        await import_folder(write_folder(tmp_path, *laws))
        await client.get("/laws")
        with database.counting() as sent:
            assert (await client.get("/laws?q=听证&in=articles")).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 6
