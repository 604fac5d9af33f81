"""`python -m app rates`: the figures of an exam on the command line, counted by the same functions as the pages."""

import asyncio
from typing import Any

import typer

from app.foundation import canonical, clock, database, settings
from app.foundation.access import TREES
from app.foundation.refusals import Refusal
from app.foundation.web.filters import moment, rate_pair
from app.rates import queries
from app.rates.forest import Branch
from app.rates.rules import COUNTS, RATES, Figures


def rates(
    exam: str = typer.Option(..., help="考试的编号（网址里的那一段）。"),
    unit: str = typer.Option("", help="单位的编号；不写就是名单上的所有单位。"),
    tree: str = typer.Option("area", help="单位排列：area 按地区，system 按系统。"),
    as_json: bool = typer.Option(False, "--json", help="输出一个 JSON 对象。"),
) -> None:
    """打印一场考试的人数、人次和比率，与页面上的数字相同。"""
    if tree not in TREES:
        typer.echo("单位排列只能是 area 或 system。", err=True)
        raise typer.Exit(2)
    try:
        told = asyncio.run(_counted(exam, unit=unit, tree=tree))
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(2) from refusal
    typer.echo(canonical.dump(told) if as_json else _text(told))


async def _counted(exam: str, *, unit: str, tree: str) -> dict[str, Any]:
    database.use(settings.current())
    await database.start()
    try:
        return await counted(exam, unit=unit, tree=tree, now=clock.now_ms())
    finally:
        await database.stop()


async def counted(exam: str, *, unit: str, tree: str, now: int) -> dict[str, Any]:
    """What is printed: the exam, the sentence, and per unit (parents first) counts, rates and 人次; 404 as on the page."""
    row = queries.exam_in(await queries.exams(), exam)
    if unit:
        snapshot, top = await queries.unit_of(row, unit, tree=tree)
        branches, whole = _below(top), top.figures
    else:
        snapshot = await queries.whole(row, tree=tree)
        branches, whole = list(snapshot.forest.all()), sum((top.figures for top in snapshot.forest.tops), Figures())
    return {
        "exam": row["code"], "title": row["title"], "tree": tree, "unit": unit or None, "at": now, "definition": snapshot.sentence,
        "total": told_figures(whole), "units": [{**_told_place(branch), **told_figures(branch.figures)} for branch in branches],
    }  # fmt: skip


def _below(top: Branch) -> list[Branch]:
    found = [top]
    for child in top.children:
        found += _below(child)
    return found


def _told_place(branch: Branch) -> dict[str, Any]:
    place, parent = branch.place, branch.parent
    return {"code": place.code, "name": place.name, "parent": parent.place.code if parent else None, "kind": place.kind}


def told_figures(figures: Figures) -> dict[str, Any]:
    """Every count by its name, and each rate as part, whole and text."""
    counts = {name: getattr(figures, name) for name in (*COUNTS, "failed", "not_studied", "sittings", "unmarked", "exempt_after")}
    rates = {
        name: {"part": getattr(figures, name).part, "whole": getattr(figures, name).whole, "text": rate_pair(getattr(figures, name))}
        for name in RATES
    }
    return {**counts, "average_points_x100": figures.average_of_sat, **rates}


def _text(told: dict[str, Any]) -> str:
    lines = [f"{told['title']}，截至 {moment(told['at'])}", told["definition"]]
    for name, figures in [("合计", told["total"]), *((unit["name"], unit) for unit in told["units"])]:
        counts = "，".join(f"{label} {figures[key]}" for key, label in COUNTS.items())
        rates = "，".join(f"{label} {figures[key]['text']}" for key, label in RATES.items())
        lines.append(f"{name}：{counts}，{figures['sittings']} 人次；{rates}")
    return "\n".join(lines)
