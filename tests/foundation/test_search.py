
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.foundation import database
from app.foundation.search.grams import grams, letters, plain, runs, terms
from app.foundation.search.queries import find, found_in
from app.foundation.search.steps import drop, put, put_texts
from app.foundation.settings import Settings

TEXTS = {
    1: "行政处罚决定书应当送达当事人",
    2: "行政复议的申请期限是六十日",
    3: "Cf-0012 当场处罚，罚款二百元",
    4: "处理；罚",
}


async def found(asked: str, *, kind: str = "question") -> list[int]:
    sql, args = found_in(kind, asked, first=1)
    rows = await database.fetch(f"SELECT subject_id FROM search_entry e WHERE e.kind = '{kind}' AND e.subject_id {sql}", *args)
    return sorted(row["subject_id"] for row in rows)


def test_grams_are_pairs_and_last_characters():
    parts = ["行政", "政处", "处罚", "罚", "ab", "b", "1"]
    assert grams("行政处罚，ＡＢ 1") == " ".join("".join(letters(one) for one in part) for part in parts)
    assert terms("处罚 复议，处罚") == ["处罚", "复议"]
    assert terms("，。") == []
    assert plain("《处罚法》第３条") == "处罚法 第3条"


def test_every_character_has_letters_of_its_own():
    samples = ["a", "Z", "考", "试", "\U0010ffff", "\u0000", "é"]
    assert len({letters(one) for one in samples}) == len(samples)
    assert all(letters(one).isascii() and letters(one).islower() and len(letters(one)) == 5 for one in samples)


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("处罚", [1, 3]),
        ("行政", [1, 2]),
        ("政处罚", [1]),
        ("罚", [1, 3, 4]),
        ("书", [1]),
        ("处罚 送达", [1]),
        ("处罚 复议", []),
        ("cf-0012", [3]),
        ("罚处", []),
        ("处，罚", [1, 3, 4]),
        ("'; DROP", []),
        ('" OR 1', []),
        ("*", []),
        ("", []),
    ],
)
async def test_every_stretch_of_a_text_is_found_and_nothing_else(db: Settings, asked: str, rows: list[int]):
    await put_texts("question", TEXTS)
    await put_texts("person", {1: "处罚"})
    assert await found(asked) == rows
    assert await find("question", asked, limit=10) == rows


async def test_a_changed_text_replaces_the_old_one(db: Settings):
    await put_texts("question", TEXTS)
    await put_texts("question", {1: "信息公开"})
    assert await found("送达") == []
    assert await found("公开") == [1]
    await drop("question", 1)
    assert await found("公开") == []


async def test_ten_thousand_texts_are_searched_exactly_by_one_statement(db: Settings):
    await put_texts("question", {n: f"第{n}题 机关{n % 97}应当在法定期限内办理事项{n % 13}" for n in range(10_000)})
    with database.counting() as sent:
        assert len(await found("事项7")) == 769
    assert len(sent) == 1


async def test_a_limit_takes_the_lowest_ids(db: Settings):
    await put_texts("question", {n: "普法" for n in (9, 3, 5)})
    assert await find("question", "普法", limit=2) == [3, 5]


async def test_a_word_far_inside_a_long_text_of_repeats_is_found(db: Settings):
    await put("law", 1, "国家机关" * 10_000 + "谁执法谁普法")
    await put("law", 2, "国家机关" * 10_000)
    assert await find("law", "谁普法", limit=5) == [1]
    assert await find("law", "关国", limit=5) == [1, 2]
    with pytest.raises(ValueError, match="cannot be indexed"):
        await put("law", 3, "长" * 50_001)


LETTERS = st.sampled_from("普法执考试一二aA1Ａé、 。_-%'\"𠮷ß")
WORDS = st.text(LETTERS, max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=6), words=st.lists(WORDS, min_size=1, max_size=8))
async def test_the_index_finds_what_a_plain_search_finds(db: Settings, texts: list[str], words: list[str]):
    await database.execute("DELETE FROM search_entry")
    await put_texts("question", dict(enumerate(texts)))
    for asked in words:
        wanted = runs(asked)
        plainly = [row for row, text in enumerate(texts) if wanted and all(part in plain(text) for part in wanted)]
        assert await find("question", asked, limit=100) == plainly
