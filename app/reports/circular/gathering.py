"""Gathers every figure of a circular: those of the rates pages by their own functions, and what only a circular says."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from app.bank import queries as bank
from app.exams.roster import share
from app.exams.roster.reasons import labels
from app.foundation import database, refusals
from app.foundation.access import AREA
from app.rates import counting
from app.rates import queries as rates
from app.rates.counting import WHICH, Part
from app.rates.definitions import MAIN_ONLY
from app.rates.forest import Branch, Forest
from app.reports.circular.rules import Absentee, Gathered, Node, Steps, Weak, weakest
from app.study.rules import DEFAULT_SETS
from question_bank.citing import article_name
from question_bank.question import Citation

Progress = Callable[[str], Awaitable[None]]
TRIES = 3
NO_REASON = "未注明事由"
_AT_A_TIME = 2_000
_ITEM = re.compile(r"(\d+):[A-H]*:(\d+)")
_SAT = "a.handed_in_at IS NOT NULL AND a.voided_at IS NULL"
_NEWEST_RUN = "(SELECT r.id FROM marking_run r WHERE r.exam = a.exam AND r.approved_at IS NOT NULL ORDER BY r.number DESC LIMIT 1)"
_MAKE_UPS = (
    "SELECT id, title, opens_at, closes_at FROM exam WHERE main_exam = $1 AND published_at IS NOT NULL AND withdrawn_at IS NULL "
    "AND rehearsal_shift IS NULL ORDER BY opens_at"
)
_STEPS = (
    ", main_try AS (SELECT a.person, k.score, count(*) OVER (PARTITION BY a.person) AS sittings, max(k.score) OVER (PARTITION BY a.person) AS best, "
    "row_number() OVER (PARTITION BY a.person ORDER BY a.handed_in_at DESC, a.id DESC) AS newest FROM attempt a "
    f"LEFT JOIN mark k ON k.attempt = a.id AND k.run = {_NEWEST_RUN} WHERE a.exam = {{exam}} AND {_SAT}"
    "), again AS (SELECT a.person, count(*) AS sittings FROM attempt a JOIN exam e ON e.id = a.exam WHERE e.main_exam = {exam} "
    f"AND e.published_at IS NOT NULL AND e.withdrawn_at IS NULL AND e.rehearsal_shift IS NULL AND {_SAT} GROUP BY a.person"
    "), stepped AS (SELECT t.passed, m.sittings AS main, g.sittings AS again, "
    "CASE WHEN COALESCE(m.{score}, -1) >= {pass_points} THEN 1 ELSE 0 END AS at_once "
    "FROM standing t LEFT JOIN main_try m ON m.person = t.person AND m.newest = 1 LEFT JOIN again g ON g.person = t.person WHERE t.exempt = 0) "
    "SELECT {sums} FROM stepped"
)
_SUMS = {
    "main_sat": "main IS NOT NULL", "main_passed": "main IS NOT NULL AND at_once = 1", "again_sat": "again IS NOT NULL",
    "absent_then_sat": "main IS NULL AND again IS NOT NULL", "absent_then_failed": "main IS NULL AND again IS NOT NULL AND passed = 0",
    "failed_not_again": "main IS NOT NULL AND at_once = 0 AND again IS NULL",
    "failed_again": "main IS NOT NULL AND at_once = 0 AND again IS NOT NULL AND passed = 0",
}  # fmt: skip
_EXAM = ("code", "title", "opens_at", "closes_at", "published_at", "pass_points", "excellent_points", "run", "make_up_regrades", "definition", "base")


async def _quiet(said: str) -> None:
    """Nobody waits for a word."""


async def gather(exam: dict[str, Any], *, now: int, progress: Progress = _quiet) -> Gathered:
    """The figures of a published exam (a row of `rates.queries.exams`) as they stand now.

    Read again where somebody handed in between two statements, so that all parts agree; 409 when they never do.
    """
    await progress("正在统计各单位人数和比率")
    for _ in range(TRIES):
        found = await _once(exam, now=now)
        if found is not None:
            break
    else:
        raise refusals.conflict("汇总期间一直有人交卷，各部分数字对不上，没有保存。请过一会儿再汇总。", reason="moving")
    await progress("正在统计知识点答对率")
    weak = await weak_points([exam["id"], *(one["id"] for one in await _make_ups(exam))])
    return replace(found, weak=weakest(weak))


async def _once(exam: dict[str, Any], *, now: int) -> Gathered | None:
    """One reading; None where its parts do not agree."""
    snapshot = await rates.whole(exam, tree=AREA)
    head, args = counting.standing(exam, Part(tree=AREA), year=rates.year_of(exam), default_sets=DEFAULT_SETS)
    reasons = await database.fetch(f"{head} SELECT unit, reason, count(*) AS n FROM standing WHERE {WHICH['exempt']} GROUP BY unit, reason", *args)
    missing = await database.fetch(
        f"{head} SELECT t.unit, t.category, p.name FROM standing t JOIN person p ON p.id = t.person WHERE {WHICH['absent']} ORDER BY t.unit, p.pinyin, t.person",
        *args,
    )
    make_ups = await _make_ups(exam)
    steps = await _steps(exam, head, args) if make_ups and exam["sitting_rule"] != MAIN_ONLY else None
    named = await labels()
    nodes, places = _nodes(snapshot.forest, [{**one, "reason": named.get(one["reason"], one["reason"] or NO_REASON)} for one in reasons])
    absentees = sorted(((places.get(one["unit"], -1), one) for one in missing), key=lambda pair: pair[0])
    found = Gathered(
        {name: exam[name] for name in _EXAM}, [{key: one[key] for key in ("title", "opens_at", "closes_at")} for one in make_ups], now,
        snapshot.sentence, (await share.limit()).percent, nodes, steps, [], await _extended([exam["id"], *(one["id"] for one in make_ups)]),
        [Absentee(nodes[place].name, one["name"], one["category"]) for place, one in absentees],
    )  # fmt: skip
    return found if _agrees(found) else None


def _agrees(found: Gathered) -> bool:
    f, steps = found.total, found.steps
    together = steps is None or (
        steps.main_sat + steps.absent_then_sat == f.sat and steps.main_sittings + steps.again_sittings == f.sittings
    )
    return together and len(found.absentees) == f.absent and sum(found.reasons.values()) == f.exempt


async def _make_ups(exam: dict[str, Any]) -> list[dict[str, Any]]:
    return await database.fetch(_MAKE_UPS, exam["id"])


async def _steps(exam: dict[str, Any], head: str, args: list[Any]) -> Steps:
    sums = [f"sum(CASE WHEN {where} THEN 1 ELSE 0 END) AS {name}" for name, where in _SUMS.items()]
    sums += ["sum(COALESCE(main, 0)) AS main_sittings", "sum(COALESCE(again, 0)) AS again_sittings"]
    sql = _STEPS.format(
        exam=int(exam["id"]), score="score" if exam["counts"] == "last" else "best", pass_points=int(exam["pass_points"]), sums=", ".join(sums)
    )
    row = await database.fetch_one(head + sql, *args)
    assert row is not None
    return Steps(**{name: int(value or 0) for name, value in row.items()})


def _nodes(forest: Forest, reasons: list[dict[str, Any]]) -> tuple[list[Node], dict[int, int]]:
    """Every unit of the tree, parents first and each level in its order, and the place of each in the list."""
    by_unit: dict[int, Counter[str]] = {}
    for row in reasons:
        by_unit.setdefault(row["unit"], Counter())[row["reason"]] += int(row["n"])
    nodes: list[Node] = []
    places: dict[int, int] = {}

    def add(branch: Branch, parent: int) -> None:
        place = branch.place
        places[place.id] = here = len(nodes)
        nodes.append(Node(place.code, place.name, place.short_name, place.kind, parent, branch.own, dict(by_unit.get(place.id, {}))))
        for child in sorted(branch.children, key=lambda one: one.place.position):
            add(child, here)

    for top in sorted(forest.tops, key=lambda one: one.place.position):
        add(top, -1)
    return nodes, places


async def _extended(exams: list[int]) -> int:
    """How many people were given more time."""
    listed = ", ".join(str(int(one)) for one in exams)
    return int(await database.fetch_value(
        f"SELECT count(DISTINCT person) AS n FROM exam_override WHERE exam IN ({listed}) AND extra_minutes > 0 AND ended_at IS NULL"
    ))  # fmt: skip


async def weak_points(exams: list[int]) -> list[Weak]:
    """Answers (题次) and right ones by article of law, over all marked papers of these exams; in portions, off the loop."""
    listed = ", ".join(str(int(one)) for one in exams)
    answers: Counter[tuple[tuple[str, str], str]] = Counter()
    last = 0
    while True:
        papers = await database.fetch(
            f"SELECT a.id, a.paper, k.items FROM attempt a JOIN mark k ON k.attempt = a.id AND k.run = {_NEWEST_RUN} "
            f"WHERE a.exam IN ({listed}) AND {_SAT} AND a.id > $1 ORDER BY a.id LIMIT {_AT_A_TIME}", last,
        )  # fmt: skip
        if not papers:
            break
        last = papers[-1]["id"]
        await asyncio.to_thread(_count, papers, answers)
    whole: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for ((version, most), score), count in answers.items():
        whole[int(version)] += count
        right[int(version)] += count if score == most else 0
    questions = await bank.versions(set(whole))
    return _by_article([(questions[version].cite, right[version], count) for version, count in whole.items()])


def _count(papers: list[dict[str, Any]], answers: Counter[tuple[tuple[str, str], str]]) -> None:
    """Adds ((version, its points), score) of every item; counted in C, since a county has a million answers."""
    for paper in papers:
        answers.update(zip(_ITEM.findall(paper["paper"]), paper["items"].split(","), strict=False))


def _by_article(found: list[tuple[tuple[Citation, ...], int, int]]) -> list[Weak]:
    whole: Counter[str] = Counter()
    part: Counter[str] = Counter()
    for cite, right, answers in found:
        if cite:
            point = f"《{cite[0].law}》{article_name(cite[0].article)}"
            whole[point] += answers
            part[point] += right
    return [Weak(point, part[point], whole[point]) for point in sorted(whole)]
