"""Of the questions taken from files in twenty hands nearly all have the right stem, options and key."""

import re

import pytest

from question_bank.formats.foreign import read_foreign
from question_bank.formats.taken import sorted_out
from question_bank.question import Question
from tests.question_bank.formats.offices import HANDS, some

SHARE = 0.98


def bare(text: str) -> str:
    return re.sub(r"[\s（）()]+", "", text)


def truth(question: Question) -> tuple[str, str, tuple[str, ...], str]:
    return question.type, bare(question.stem), tuple(map(bare, question.options)), question.key


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize(("count", "seed"), [(60, 1), (150, 2)])
def test_questions_come_as_they_were_written(hand, count, seed):
    questions = some(count, seed=seed)
    outcome = sorted_out(read_foreign(HANDS[hand].write(questions), name=HANDS[hand].name))
    wanted = {truth(question) for question in questions}
    taken = [(one.type, bare(one.stem), tuple(map(bare, one.options)), one.key) for one in outcome.taken]
    wrong = [one for one in taken if one not in wanted]
    assert len(wrong) <= (1 - SHARE) * len(taken), wrong[:3]
    assert len(set(taken) & wanted) >= SHARE * count, [one for one in wanted if one not in taken][:3]
