"""Carrying out a merger, split or closing, inside a transaction that is open already; people and trees are locked first."""

from collections.abc import Sequence
from typing import Any

from app.foundation import access, canonical, database
from app.foundation.access import Viewer
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.people import steps as people_steps
from app.people.reshaping import rules
from app.people.reshaping.rules import CLOSE, MERGE, OVER
from app.people.transfers import steps as transfers
from app.units import rules as unit_rules
from app.units import steps as unit_steps

_POSTING = ["person", "unit", "kind", "title", "from_at"]


async def unit_row(unit: int | None) -> dict[str, Any] | None:
    """A unit with its parents and paths of today, '' where it is closed."""
    return await database.fetch_one(
        "SELECT u.*, coalesce(a.path, '') AS area_path, coalesce(s.path, '') AS system_path, a.parent AS area_parent, s.parent AS system_parent "
        "FROM unit u LEFT JOIN unit_place a ON a.unit = u.id AND a.tree = 'area' AND a.to_at IS NULL "
        "LEFT JOIN unit_place s ON s.unit = u.id AND s.tree = 'system' AND s.to_at IS NULL WHERE u.id = $1",
        unit,
    )


async def serving(unit: int, *, kind: str = "home") -> list[dict[str, Any]]:
    """The open postings in a unit with who holds them, by name."""
    return await database.fetch(
        "SELECT o.id, o.person, o.title, o.from_at, p.name, p.code, p.category FROM posting o JOIN person p ON p.id = o.person "
        "WHERE o.unit = $1 AND o.kind = $2 AND o.to_at IS NULL ORDER BY p.pinyin, p.id",
        unit, kind,
    )  # fmt: skip


async def children(unit: int) -> list[dict[str, Any]]:
    """The units right below one, by tree: (tree, unit, name)."""
    return await database.fetch(
        "SELECT p.tree, p.unit, u.name FROM unit_place p JOIN unit u ON u.id = p.unit WHERE p.parent = $1 AND p.to_at IS NULL ORDER BY p.tree, p.position",
        unit,
    )


async def grants_over(unit: int) -> list[dict[str, Any]]:
    """The roles held over a unit itself, with who holds them."""
    return await database.fetch(
        "SELECT g.id, g.person, g.role, g.tree, p.name, p.code FROM role_grant g JOIN person p ON p.id = g.person "
        "WHERE g.unit = $1 AND g.ended_at IS NULL ORDER BY g.id",
        unit,
    )


def chosen(change: dict[str, Any], here: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the people in the old unit who go to the new one."""
    codes = set(canonical.load(change["detail"]).get("people", ()))
    return [one for one in here if one["code"] in codes]


async def why_not(change: dict[str, Any]) -> str:
    """Why a change cannot be carried out as things stand now; '' when it can."""
    unit = await unit_row(change["unit"])
    assert unit is not None
    if change["kind"] == MERGE:
        return rules.why_not_merge(unit, await unit_row(change["other"]))
    here = await serving(unit["id"])
    if change["kind"] == CLOSE:
        lent, below = await serving(unit["id"], kind="seconded"), {row["unit"] for row in await children(unit["id"])}
        return rules.why_not_close(unit, people=len(here), lent=len(lent), below=len(below))
    return rules.why_not_split(unit, people=len(chosen(change, here)), here=len(here)) or await _twin(change, unit)


async def _twin(change: dict[str, Any], unit: dict[str, Any]) -> str:
    name = canonical.load(change["detail"])["name"]
    twin = await database.fetch_value(
        "SELECT u.id FROM unit u JOIN unit_place p ON p.unit = u.id AND p.tree = 'area' AND p.to_at IS NULL WHERE u.name = $1 AND p.parent = $2",
        name, unit["area_parent"],
    )  # fmt: skip
    return f"这个上级下面已经有“{name}”了。" if twin is not None else ""


async def carry_out(change: dict[str, Any], *, by: Viewer, now: int) -> str:
    """Does an approved change whose day has come, all of it; '' or the sentence with which it was stopped instead."""
    await people_steps.lock_people()
    sentence = await why_not(change)
    if sentence:
        await database.execute("UPDATE unit_change SET stopped_at = $1, note = $2 WHERE id = $3", now, sentence[:300], change["id"])
        await record("stop_unit_change", "unit_change", change["id"], by=by, at=now, detail={"unit": change["unit"]})
        return sentence
    unit = await unit_row(change["unit"])
    assert unit is not None
    before = await _standing(unit)
    other, after = await {MERGE: _merge, CLOSE: _close}.get(change["kind"], _split)(change, unit, by=by, now=now)
    await database.execute(
        "UPDATE unit_change SET done_at = $1, other = $2, before = $3, after = $4 WHERE id = $5",
        now, other, canonical.dump(before), canonical.dump(after), change["id"],
    )  # fmt: skip
    await record(f"{change['kind']}_unit", "unit", unit["id"], by=by, at=now, detail={"name": unit["name"], "other": other, **after})
    sessions.forget_all()
    return ""


async def _standing(unit: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": unit["name"], "area_parent": unit["area_parent"], "system_parent": unit["system_parent"],
        "people": len(await serving(unit["id"])), "lent": len(await serving(unit["id"], kind="seconded")),
        "below": sorted({row["unit"] for row in await children(unit["id"])}),
        "grants": [[one["person"], one["role"], one["tree"]] for one in await grants_over(unit["id"])],
    }  # fmt: skip


async def _move_people(postings: Sequence[dict[str, Any]], *, to: int, now: int) -> None:
    """Home postings end and go on in another unit, titles kept; in a few statements."""
    moments = [(max(now, one["from_at"] + 1), one) for one in postings]
    await database.execute_many("UPDATE posting SET to_at = $1 WHERE id = $2", [(at, one["id"]) for at, one in moments])
    await database.insert_many_by_name("posting", _POSTING, [(one["person"], to, "home", one["title"], at) for at, one in moments])


async def _merge(change: dict[str, Any], unit: dict[str, Any], *, by: Viewer, now: int) -> tuple[int, dict[str, Any]]:
    into, here = int(change["other"]), await serving(unit["id"])
    await _move_people(here, to=into, now=now)
    await _move_loans(unit["id"], into=into, by=by, now=now)
    below = await children(unit["id"])
    for child in below:
        await unit_steps.move_place(child["unit"], tree=child["tree"], parent=into, now=now)
    over = canonical.load(change["detail"]).get("grants") == OVER
    await _end_grants(unit["id"], into=into if over else None, by=by, now=now)
    await _redirect_transfers(unit["id"], into=into, by=by, now=now)
    await _shut(unit["id"], now=now)
    return into, {"people": len(here), "below": sorted({row["unit"] for row in below}), "grants": "over" if over else "end"}


async def _move_loans(unit: int, *, into: int, by: Viewer, now: int) -> None:
    """People lent to the old unit are lent to the new one; whoever comes home thereby is lent no more."""
    home_in = {one["person"] for one in await serving(into)}
    for one in await serving(unit, kind="seconded"):
        if one["person"] in home_in:
            await transfers.end_loan(one["person"], by=by, now=now)
            continue
        at = max(now, one["from_at"] + 1)
        await database.execute("UPDATE posting SET to_at = $1 WHERE id = $2", at, one["id"])
        made = await database.fetch(
            "INSERT INTO posting (person, unit, kind, title, from_at) VALUES ($1, $2, 'seconded', $3, $4) RETURNING id",
            one["person"], into, one["title"], at,
        )  # fmt: skip
        await database.execute("UPDATE transfer SET posting = $1 WHERE posting = $2 AND ended_at IS NULL", made[0]["id"], one["id"])
    for one in await serving(into, kind="seconded"):
        if one["person"] in home_in:
            await transfers.end_loan(one["person"], by=by, now=now)


async def _end_grants(unit: int, *, into: int | None, by: Viewer, now: int) -> None:
    """Roles over the old unit end, each in the record; with `into` they go over to that unit."""
    for held in await grants_over(unit):
        await database.execute("UPDATE role_grant SET ended_at = $1, ended_by = $2 WHERE id = $3", now, by.person, held["id"])
        detail = {"role": held["role"], "unit": unit, "tree": held["tree"]}
        await record("end_grant", "person", held["person"], by=by, at=now, detail=detail)
        if into is None:
            continue
        added = await database.fetch(
            "INSERT INTO role_grant (person, role, unit, tree, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5, $6) "
            "ON CONFLICT DO NOTHING RETURNING id",
            held["person"], held["role"], into, held["tree"], by.person, now,
        )  # fmt: skip
        if added:
            await record("grant_role", "person", held["person"], by=by, at=now, detail={**detail, "unit": into})


async def _redirect_transfers(unit: int, *, into: int, by: Viewer, now: int) -> None:
    """Pending transfers from or to the old unit are from or to the new one; what goes nowhere thereby is stopped."""
    for column in ("from_unit", "to_unit"):
        await database.execute(f"UPDATE transfer SET {column} = $1 WHERE {column} = $2 AND {transfers.PENDING}", into, unit)
    nowhere = await database.fetch(
        f"UPDATE transfer SET stopped_at = $1, note = $2 WHERE from_unit = to_unit AND {transfers.PENDING} RETURNING id",
        now, "两个单位已经合并，不用再办。",
    )  # fmt: skip
    for row in nowhere:
        await record("stop_transfer", "transfer", row["id"], by=by, at=now)


async def _shut(unit: int, *, now: int) -> None:
    await database.execute("UPDATE unit SET closed_at = $1 WHERE id = $2", now, unit)
    await database.execute("UPDATE unit_place SET to_at = $1 WHERE unit = $2 AND to_at IS NULL", now, unit)


async def _close(change: dict[str, Any], unit: dict[str, Any], *, by: Viewer, now: int) -> tuple[None, dict[str, Any]]:
    await _end_grants(unit["id"], into=None, by=by, now=now)
    stopped = await database.fetch(
        f"UPDATE transfer SET stopped_at = $1, note = $2 WHERE to_unit = $3 AND {transfers.PENDING} RETURNING id",
        now, "要去的单位已经撤销，没有再办。", unit["id"],
    )  # fmt: skip
    for row in stopped:
        await record("stop_transfer", "transfer", row["id"], by=by, at=now)
    await _shut(unit["id"], now=now)
    return None, {}


async def _split(change: dict[str, Any], unit: dict[str, Any], *, by: Viewer, now: int) -> tuple[int, dict[str, Any]]:
    """A new unit beside the old one in both trees, with the chosen people and what is pending about them."""
    detail = canonical.load(change["detail"])
    going = chosen(change, await serving(unit["id"]))
    made = await database.fetch(
        "INSERT INTO unit (code, name, short_name, kind, category, created_at) VALUES ($1, $2, $3, 'unit', $4, $5) RETURNING id",
        new_code(), detail["name"], detail["short_name"], unit["category"], now,
    )  # fmt: skip
    new = int(made[0]["id"])
    for tree in access.TREES:
        above = await unit_steps.place_of(unit[f"{tree}_parent"], tree=tree)
        await database.execute(
            "INSERT INTO unit_place (tree, unit, parent, path, position, from_at) VALUES ($1, $2, $3, $4, $5, $6)",
            tree, new, unit[f"{tree}_parent"], unit_rules.path_below(above["path"], new), new, now,
        )  # fmt: skip
    await _move_people(going, to=new, now=now)
    await database.execute_many(
        f"UPDATE transfer SET from_unit = $1 WHERE person = $2 AND from_unit = $3 AND {transfers.PENDING}",
        [(new, one["person"], unit["id"]) for one in going],
    )
    return new, {"name": detail["name"], "people": len(going)}
