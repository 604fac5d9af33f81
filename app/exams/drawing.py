"""From the bank to a packed paper: the exam's plan and one draw."""

from collections.abc import Mapping
from functools import lru_cache

from app.bank.rules import POOLS
from app.exams.paper import LETTERS, Item, pack
from app.foundation import canonical
from question_bank.drawing import Blueprint, Plan, PoolItem, Share, draw_paper, make_plan, paper_seed
from question_bank.forms import PaperForm, Part
from question_bank.question import Question

Pairs = list[tuple[int, Question]]


def pools_of(text: str) -> tuple[str, ...]:
    """The pools that an exam draws from, as stored; nothing stored means all of them."""
    return tuple(text.split()) or tuple(POOLS)


def form_of(text: str) -> PaperForm:
    """The paper form stored with an exam."""
    return PaperForm(tuple(Part(part["type"], part["count"], part["points"]) for part in canonical.load(text)))


def form_text(form: PaperForm) -> str:
    """What is stored of a paper form."""
    return canonical.dump([{"type": part.type, "count": part.count, "points": part.points} for part in form.parts])


def blueprint_of(text: str) -> Blueprint:
    """The blueprint stored with an exam."""
    return Blueprint(tuple(Share(share["dimension"], share["name"], share["percent"]) for share in canonical.load(text or "[]")))


def blueprint_text(blueprint: Blueprint) -> str:
    """What is stored of a blueprint."""
    return canonical.dump([{"dimension": s.dimension, "name": s.name, "percent": s.percent} for s in blueprint.shares])


def pool_item(version: int, question: Question, *, pool: str = "") -> PoolItem:
    """A question version as drawing sees it."""
    return PoolItem(
        ref=version, type=question.type, law=question.stands_on, difficulty=question.difficulty,
        tags=question.tags, choices=len(question.choices), group=question.group,
        articles=frozenset((cite.law, cite.article) for cite in question.cite),
        pool=pool, family=question.family,
    )  # fmt: skip


def plan_for(pool: Pairs, *, form: str, blueprint: str, seed: str, pools: Mapping[int, str] | None = None) -> Plan:
    """The plan of an exam's papers over (version id, question) pairs; its `missing` is in words.

    `pools` says in which pool a version lies; without it no share of a pool can be met.
    """
    return plan_of_pool(pool, form_of(form), blueprint=blueprint_of(blueprint), seed=seed, pools=pools)


def plan_of_pool(
    pool: Pairs, form: PaperForm, *, blueprint: Blueprint, seed: str, pools: Mapping[int, str] | None = None
) -> Plan:
    """The plan over (version id, question) pairs for settings not stored yet; `pools` and `missing` as in `plan_for`."""
    lies = pools or {}
    items = [pool_item(version, question, pool=lies.get(version, "")) for version, question in pool]
    return make_plan(items, form, blueprint=blueprint, seed=seed)


def draw(plan: Plan, *, seed: str, person: int, number: int) -> str:
    """The packed paper of one attempt: the same for the same seed, person and attempt number."""
    drawn = draw_paper(plan, seed=paper_seed(seed, person, number))
    return pack([Item(int(str(d.ref)), _letters(d.permutation), d.points) for d in drawn])


@lru_cache(maxsize=1024)
def _letters(permutation: tuple[int, ...]) -> str:
    return "".join(LETTERS[own] for own in permutation)
