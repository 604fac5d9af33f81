from collections import Counter
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.drawing import (
    Blueprint,
    PoolItem,
    Share,
    draw_paper,
    make_plan,
    paper_seed,
    public_share,
)
from question_bank.forms import TEMPLATES, PaperForm, Part

SINGLE, MULTIPLE, JUDGED = "single_choice", "multiple_choice", "true_false"
FORM = PaperForm((Part(JUDGED, 4, 200), Part(SINGLE, 6, 100), Part(MULTIPLE, 2, 200)))


def pool_of(count=120, *, seed=1):
    random = Random(seed)
    return [
        PoolItem(
            ref,
            type=(SINGLE, SINGLE, MULTIPLE, JUDGED)[ref % 4],
            law=random.choice(["甲法", "乙法", "丙法"]),
            difficulty=random.choice(["easy", "medium", "hard"]),
            tags=(random.choice(["必修", "选修"]),),
            choices=2 if ref % 4 == 3 else 4,
        )
        for ref in range(count)
    ]


def drawn_items(pool, paper):
    by_ref = {item.ref: item for item in pool}
    return [by_ref[drawn.ref] for drawn in paper]


def plan_for(pool, *shares, form=FORM):
    return make_plan(pool, form, blueprint=Blueprint(shares), seed="计划")


def test_paper_follows_the_form_in_its_order():
    pool = pool_of()
    paper = draw_paper(plan_for(pool), seed="一")
    types = [item.type for item in drawn_items(pool, paper)]
    assert types == [JUDGED] * 4 + [SINGLE] * 6 + [MULTIPLE] * 2
    assert sum(drawn.points for drawn in paper) == FORM.total == 1800
    assert len({drawn.ref for drawn in paper}) == 12


def test_same_seed_same_paper_and_another_seed_another():
    plan = plan_for(pool_of())
    assert draw_paper(plan, seed="一") == draw_paper(plan, seed="一")
    assert draw_paper(plan, seed="一") != draw_paper(plan, seed="二")


def test_seeds_of_parts_do_not_run_together():
    assert paper_seed("a", "bc") != paper_seed("ab", "c")
    assert paper_seed("a", 1) == paper_seed("a", 1)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_every_paper_keeps_the_blueprint(seed, pool_seed):
    pool = pool_of(seed=pool_seed)
    shares = (
        Share("law", "甲法", 25),
        Share("difficulty", "hard", 25),
        Share("tag", "必修", 50),
    )
    plan = plan_for(pool, *shares)
    assert plan.possible, plan.missing
    items = drawn_items(pool, draw_paper(plan, seed=str(seed)))
    assert sum(item.law == "甲法" for item in items) == 3
    assert sum(item.difficulty == "hard" for item in items) == 3
    assert sum("必修" in item.tags for item in items) >= 6


def test_all_papers_are_built_alike():
    pool = pool_of()
    plan = plan_for(pool, Share("difficulty", "easy", 50))
    built = set()
    for seed in range(20):
        items = drawn_items(pool, draw_paper(plan, seed=str(seed)))
        built.add(tuple(sorted(Counter((i.type, i.difficulty == "easy") for i in items).items())))
    assert len(built) == 1


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_permutations_are_whole_and_judgement_stays(seed):
    pool = pool_of()
    paper = draw_paper(plan_for(pool), seed=str(seed))
    for drawn, item in zip(paper, drawn_items(pool, paper), strict=True):
        assert sorted(drawn.permutation) == list(range(item.choices))
        if item.type == JUDGED:
            assert drawn.permutation == (0, 1)


def test_choices_are_shuffled_evenly():
    plan = plan_for(pool_of())
    first = Counter(
        drawn.permutation[0] for seed in range(200) for drawn in draw_paper(plan, seed=str(seed)) if len(drawn.permutation) == 4
    )
    assert min(first.values()) > 0.8 * max(first.values())


@pytest.mark.parametrize(("have", "possible"), [(6, True), (5, False)])
def test_a_type_is_enough_or_one_short(have, possible):
    pool = [PoolItem(n, SINGLE, "甲法", "easy") for n in range(have)]
    plan = plan_for(pool, form=PaperForm((Part(SINGLE, 6, 100),)))
    assert plan.possible is possible
    if not possible:
        assert plan.missing == ("单选题要 6 题，题库里只有 5 题，还差 1 题",)


@pytest.mark.parametrize(("have", "possible"), [(3, True), (2, False)])
def test_a_share_is_enough_or_one_short(have, possible):
    pool = [PoolItem(n, SINGLE, "甲法" if n < have else "乙法", "easy") for n in range(20)]
    form = PaperForm((Part(SINGLE, 6, 100),))
    plan = plan_for(pool, Share("law", "甲法", 50), form=form)
    assert plan.possible is possible
    if not possible:
        assert plan.missing == ("《甲法》占 50% 要 3 题，按这份试卷的题型最多只能抽 2 题，还差 1 题",)


def test_shares_that_fight_each_other_are_named():
    pool = [PoolItem(n, SINGLE, "甲法", "easy") for n in range(10)]
    pool += [PoolItem(10 + n, SINGLE, "乙法", "hard") for n in range(10)]
    form = PaperForm((Part(SINGLE, 10, 100),))
    plan = plan_for(pool, Share("law", "甲法", 80), Share("difficulty", "hard", 80), form=form)
    assert not plan.possible
    assert plan.missing[-1] == "请放宽其中一项比例，或者补充试题"
    assert any("与其他比例放在一起" in words for words in plan.missing)
    with pytest.raises(ValueError, match="放宽"):
        draw_paper(plan, seed="一")


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ((Share("law", "甲法", 60), Share("law", "乙法", 41)), "各法律的比例合计 101%，超过 100%"),
        ((Share("tag", "必修", 0),), "标签「必修」的比例应当在 1% 至 100% 之间"),
        ((Share("tag", "必修", 5), Share("tag", "必修", 9)), "标签「必修」写了两次"),
    ],
)
def test_impossible_blueprints_are_refused(shares, words):
    assert words in plan_for(pool_of(), *shares).missing


def test_shares_of_exactly_a_hundred_are_a_blueprint():
    shares = (Share("law", "甲法", 60), Share("law", "乙法", 40))
    assert Blueprint(shares).faults() == []


def test_empty_form_says_so():
    plan = plan_for(pool_of(), form=PaperForm((Part(SINGLE, 0, 100),)))
    assert plan.missing == ("试卷里还没有题：请填写各题型的题数",)


def test_items_of_one_case_stand_together():
    pool = [PoolItem(n, SINGLE, "甲法", "easy", group="案" if n < 3 else "") for n in range(8)]
    form = PaperForm((Part(SINGLE, 8, 100),))
    for seed in range(10):
        paper = draw_paper(plan_for(pool, form=form), seed=str(seed))
        places = [place for place, drawn in enumerate(paper) if drawn.ref in (0, 1, 2)]
        assert all(after - before == 1 for before, after in pairwise(places))


def test_one_article_is_asked_once_while_others_are_left():
    pool = [PoolItem(n, SINGLE, "甲法", "easy", articles=frozenset({("甲法", str(n // 2))})) for n in range(20)]
    form = PaperForm((Part(SINGLE, 5, 100),))
    for seed in range(20):
        paper = draw_paper(plan_for(pool, form=form), seed=str(seed))
        assert len({drawn.ref // 2 for drawn in paper}) == 5


def test_public_share_counts_points():
    assert public_share([(200, True), (100, False), (100, True)]) == (300, 400)


def test_templates_are_hundred_point_papers():
    assert {template.form.total for template in TEMPLATES} == {10000}
    assert TEMPLATES[0].form.in_words() == ("判断题 20 题×2 分，单选题 30 题×1 分，多选题 15 题×2 分，共 100 分")


def family_pool(families: int, of_each: int, *, alone: int = 20) -> list[PoolItem]:
    drawn = [
        PoolItem(
            f"{f}-{n}", SINGLE, law="甲法", difficulty="easy", pool="sealed", family=f"家{f}", articles=frozenset({("甲法", "1")})
        )
        for f in range(families)
        for n in range(of_each)
    ]
    return [*drawn, *(PoolItem(f"p{n}", SINGLE, law="甲法", difficulty="easy") for n in range(alone))]


@pytest.mark.parametrize("count", [4, 6])
def test_questions_of_one_family_meet_only_where_nothing_else_is_left(count: int) -> None:
    form = PaperForm((Part(SINGLE, 12, 100),))
    plan = plan_for(family_pool(6, 10), Share("pool", "sealed", 100 * count // 12), form=form)
    assert plan.possible
    for seed in range(40):
        refs = [str(item.ref) for item in draw_paper(plan, seed=str(seed))]
        families = [ref.partition("-")[0] for ref in refs if "-" in ref]
        assert len(families) >= count
        assert len(set(families)) == len(families)


def test_families_repeat_where_the_share_asks_for_more_than_there_are() -> None:
    form = PaperForm((Part(SINGLE, 12, 100),))
    plan = plan_for(family_pool(3, 10), Share("pool", "sealed", 50), form=form)
    assert plan.possible
    refs = [str(item.ref) for item in draw_paper(plan, seed="一")]
    assert len({ref.partition("-")[0] for ref in refs if "-" in ref}) == 3
    assert len(set(refs)) == 12
    assert plan_for(family_pool(3, 10, alone=0), form=form).possible
