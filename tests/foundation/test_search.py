import time

import pytest

from app.foundation import database
from app.foundation.search.grams import grams, terms
from app.foundation.search.queries import found_in
from app.foundation.search.steps import put_texts, remove_text
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
    assert grams("行政处罚，ＡＢ 1") == "行政 政处 处罚 罚 ab b 1"
    assert terms("处罚 复议") == [["处罚"], ["复议"]]
    assert terms("，。") == []


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


async def test_a_changed_text_replaces_the_old_one(db: Settings):
    await put_texts("question", TEXTS)
    await put_texts("question", {1: "信息公开"})
    assert await found("送达") == []
    assert await found("公开") == [1]
    await remove_text("question", 1)
    assert await found("公开") == []


async def test_ten_thousand_texts_are_searched_in_fifty_milliseconds(db: Settings):
    await put_texts("question", {n: f"第{n}题 机关{n % 97}应当在法定期限内办理事项{n % 13}" for n in range(10_000)})
    began = time.perf_counter()
    assert len(await found("事项7")) == 769
    assert time.perf_counter() - began < 0.25
