"""Shipped questions come in by (code, content hash)."""

from dataclasses import replace

from app.bank import actions, listing, queries
from app.bank.listing import Asked
from app.bank.shipped import gists, read_shipped
from app.foundation import clock, database
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.settings import Settings
from question_bank.question import Signature
from tests import make
from tests.people_of_tests import World

NOW = clock.now_ms()


READ = Signature("审读组", "2026-11-22")


def three():
    return [replace(make.question(f"aa-{n:04}", key="ABC"[n]), checked=READ) for n in range(3)]


async def load(questions):
    loaded = await actions.load_shipped(SYSTEM_VIEWER, questions, now=NOW)
    return loaded.new, loaded.changed, loaded.same


async def in_use() -> dict[str, str]:
    return {question.code: question.explanation for _, question in await queries.in_use(("practice",))}


async def test_new_ones_are_usable_and_the_same_again_does_nothing(db: Settings) -> None:
    assert await load(three()) == (3, 0, 0)
    assert await load(three()) == (0, 0, 3)
    assert sorted(await in_use()) == ["aa-0000", "aa-0001", "aa-0002"]
    assert await database.fetch_value("SELECT count(*) AS n FROM question_version") == 3
    assert await database.fetch_value("SELECT count(*) AS n FROM ledger_entry") == 1


async def test_one_that_nobody_has_read_a_second_time_waits_for_a_check(db: Settings) -> None:
    unread = replace(three()[0], checked=Signature())
    assert await load([unread, three()[1]]) == (2, 0, 0)
    assert sorted(await in_use()) == ["aa-0001"]


async def test_a_changed_one_waits_for_a_check(world: World) -> None:
    first, *rest = three()
    await load([first, *rest])
    changed = replace(first, explanation="改过的解析")
    assert await load([changed, *rest]) == (0, 1, 2)
    assert await load([changed, *rest]) == (0, 0, 3)
    assert (await in_use())["aa-0000"] == first.explanation
    _, lines = await listing.lines(Asked(state="waiting"))
    assert [line.code for line in lines] == ["aa-0000"]
    await actions.check_version(await world.viewer("庚"), "aa-0000", 2, now=NOW)
    assert (await in_use())["aa-0000"] == "改过的解析"


async def test_a_local_edit_stays_in_use_when_the_shipped_one_changes(world: World) -> None:
    author, checker = await world.viewer("丁"), await world.viewer("庚")
    first = replace(make.question("aa-0000"), options=("甲局", "乙局", "丙局", "丁局"))
    await load([first])
    local = replace(first, explanation="本地改写过的解析，说明为什么对，也说明最容易选错的一项为什么不对。")
    await actions.edit_question(author, "aa-0000", local, based_on=1, now=NOW)
    await actions.check_version(checker, "aa-0000", 2, now=NOW)
    assert await load([replace(first, explanation="平台新的解析")]) == (0, 1, 0)
    assert (await in_use())["aa-0000"] == local.explanation
    assert await load([first]) == (0, 1, 0)


async def test_a_question_is_found_by_its_words_but_not_by_its_key(db: Settings) -> None:
    await load([replace(make.question("aa-0000"), stem="应当在多长时间内提出听证？", explanation="金丝雀")])
    assert (await listing.lines(Asked(q="听证")))[0] == 1
    assert (await listing.lines(Asked(q="aa-0000")))[0] == 1
    assert (await listing.lines(Asked(q="金丝")))[0] == 0
    assert (await listing.lines(Asked(q="听证", law="宪法")))[0] == 0


async def test_everything_that_ships_can_be_loaded(db: Settings) -> None:
    questions = read_shipped().questions
    new, changed, same = await load(questions)
    assert (new, changed, same) == (len(questions), 0, 0)
    assert new >= 300
    cited = {(c.law, c.article) for q in questions for c in q.cite if c.law == q.law}
    assert cited <= set(gists())
