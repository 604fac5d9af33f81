"""Every question of a file is a row with one state, and the counts of a file sum to what was read."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.bank.coming_in.rules import (
    BLOCKED,
    DOUBTFUL,
    FINE,
    LEAVE,
    REFUSED,
    REPEATED,
    TAKE,
    Like,
    Row,
    counted,
    rows_of,
    settled,
)  # fmt: skip
from question_bank.formats.understood import Doubt, Reading, Refused, Understood
from question_bank.likeness import SAME, VERY_ALIKE, Likeness

DAY = date(2026, 11, 23)


def read(row: int, stem: str = "这件事由哪个机关决定？", *, key: str = "B", doubts: tuple[Doubt, ...] = ()) -> Understood:
    return Understood(row, f"第 {row} 行", "single_choice", stem, ("甲局", "乙局", "丙局", "丁局"), key, doubts=doubts)


def rows(*questions: Understood, refused: tuple[Refused, ...] = (), known: Likeness | None = None) -> list[Row]:
    return rows_of(Reading("sheet", questions, refused), known or Likeness(), on=DAY)


def test_rows_stand_in_the_order_of_the_file() -> None:
    found = rows(read(2), read(5, "另一件事由谁决定呢？"), refused=(Refused(3, "第 3 行", "没有题干"),))
    assert [(row.number, row.question.row, row.state) for row in found] == [(1, 2, FINE), (2, 3, REFUSED), (3, 5, FINE)]


def test_what_the_bank_holds_already_waits_for_a_decision() -> None:
    known = Likeness()
    known.add("bd-0001", read(1, "这件事由哪个机关决定"))
    (row,) = rows(read(2), known=known)
    assert (row.state, row.likes[0].code, row.likes[0].how, row.waits, row.is_taken) == (REPEATED, "bd-0001", SAME, True, False)


def test_a_repeat_within_the_file_is_told_from_the_same_question_with_another_key() -> None:
    _, again, other = rows(read(2), read(3), read(4, key="C"))
    assert (again.state, again.likes[0].code) == (REPEATED, "#1")
    assert other.state == BLOCKED
    assert other.question.doubts[0].message == "与第 2 行是同一道题，答案却不同，请核对"


def test_a_repealed_law_is_a_doubt_that_blocks_nothing() -> None:
    (row,) = rows(read(2, "依照合同法，这份约定由谁解释？"))
    assert row.state == DOUBTFUL
    assert "合同法" in row.question.doubts[0].message
    assert row.is_taken


def test_what_is_typed_is_settled_or_says_why_not() -> None:
    assert settled(read(2)).doubts == ()
    assert [doubt.code for doubt in settled(read(2, key="E")).doubts] == ["key_wrong"]
    assert [doubt.code for doubt in settled(read(2, "", key="")).doubts] == ["stem_missing", "key_missing"]
    judged = Understood(2, "第 2 行", "true_false", "可以。", ("甲", "乙"), "对")
    assert [doubt.code for doubt in settled(judged).doubts] == ["options_unused"]


blocking = Doubt("key", "key_missing", "没有答案", blocks=True)
any_row = st.builds(
    Row,
    number=st.just(1),
    question=st.sampled_from([read(2), read(2, doubts=(blocking,)), read(2, doubts=(Doubt("type", "type_guessed", "猜的"),))]),
    likes=st.sampled_from([(), (Like("bd-0001", SAME, 100),), (Like("bd-0001", VERY_ALIKE, 85),)]),
    reason=st.sampled_from(["", "没有题干"]),
    decision=st.sampled_from(["", TAKE, LEAVE]),
)


@given(st.lists(any_row, max_size=30))
def test_the_counts_sum_to_what_was_read(found: list[Row]) -> None:
    found = [row for row in found if not (row.reason and row.decision)]
    counts = counted(found)
    assert counts["read"] == sum(counts[name] for name in ("taken", "waiting", "duplicates", "left", "refused"))
    assert all(row.decision == LEAVE or row.waits or row.reason or row.is_taken for row in found)
