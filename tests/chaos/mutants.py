"""One promise broken each: exact replacements in a copy of the source. One whose text is not found once stops the self-test."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_STATEMENTS = "app/sitting/statements.py"
_EVENTS = "app/sitting/migrations/sitting_2026_11_23t00_20_00_000000.py"
_LANE = "app/foundation/web/lane.py"
_ENGINES = {"sqlite": "app/foundation/database/sqlite.py", "postgresql": "app/foundation/database/postgresql.py"}


class Outdated(Exception):
    """The source no longer holds the text that a mutant replaces."""


@dataclass(frozen=True)
class Patch:
    """One replacement in one file; an empty `old` adds `new` at the end of the file."""

    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """What is broken on one engine, the violations of which the harness must see at least one, and in which form of a run."""

    name: str
    engine: str
    patches: tuple[Patch, ...]
    seen_as: frozenset[str]
    form: str = "self-test"


def applied(text: str, patch: Patch) -> str:
    """The text with the patch in it. Raises Outdated."""
    if not patch.old:
        return text + patch.new
    if text.count(patch.old) != 1:
        raise Outdated(f"{patch.path}: found {text.count(patch.old)} times instead of once: {patch.old!r}")
    return text.replace(patch.old, patch.new)


def mutate(tree: Path, patches: Iterable[Patch]) -> None:
    """Applies patches to a copy of the source. Raises Outdated."""
    for patch in patches:
        file = tree / patch.path
        file.write_text(applied(file.read_text(), patch))


_KEY = {
    "sqlite": (
        Patch(_EVENTS, 'PRIMARY KEY (attempt, epoch, seq)) WITHOUT ROWID"', 'CHECK (seq > 0))"'),
        Patch(_STATEMENTS, '"ON CONFLICT DO NOTHING RETURNING attempt, epoch"', '"RETURNING attempt, epoch"'),
    ),
    "postgresql": (
        Patch(_EVENTS, 'PRIMARY KEY (attempt, epoch, seq))",', 'CHECK (seq > 0))",'),
        Patch(_STATEMENTS, "  ON CONFLICT (attempt, epoch, seq) DO NOTHING RETURNING attempt, epoch", "  RETURNING attempt, epoch"),
    ),
}

_CLAIMED = (
    Patch(_LANE, "        cookies, header = _read(scope)\n", (
        "        cookies, header = _read(scope)\n"
        '        CLAIMED[scope["path"].rpartition("/")[2]] = int(dict(scope["headers"]).get(b"x-sent-at", b"0"))\n'
    )),
    Patch(_LANE, "", "\n\nCLAIMED: dict[str, int] = {}\n"),
    Patch(_STATEMENTS, "from app.sitting.rules import Answer\n", (
        "from app.foundation.web.lane import CLAIMED\nfrom app.sitting.rules import Answer\n"
    )),
)  # fmt: skip
_TRUSTING = {
    "sqlite": (
        *_CLAIMED,
        Patch(_STATEMENTS, "AND ?2 + a.shift <= a.deadline + a.grace", "AND (r.value ->> 4) + ?2 * 0 + a.shift <= a.deadline + a.grace"),
        Patch(_STATEMENTS, 'o.value ->> 1, o.value ->> 2, ?2 "', 'o.value ->> 1, o.value ->> 2, r.value ->> 4 "'),
        Patch(_STATEMENTS, "for w in a.answers]] for a in batch]", "for w in a.answers], CLAIMED.get(a.attempt, 0)] for a in batch]"),
    ),
    "postgresql": (
        *_CLAIMED,
        Patch(_STATEMENTS, "SELECT n, attempt, person, epoch FROM unnest(", "SELECT n, attempt, person, epoch, claimed FROM unnest("),
        Patch(_STATEMENTS, "$4::int[]) AS r(n, attempt, person, epoch)", "$4::int[], $9::bigint[]) AS r(n, attempt, person, epoch, claimed)"),
        Patch(_STATEMENTS, "AND t.now + a.shift <= a.deadline + a.grace", "AND r.claimed + a.shift <= a.deadline + a.grace"),
        Patch(_STATEMENTS, "o.item, o.choice, w.now\n", "o.item, o.choice, (SELECT q.claimed FROM asked q WHERE q.n = w.n)\n"),
        Patch(_STATEMENTS, "[answer.choice for _, answer in flat],\n", (
            "[answer.choice for _, answer in flat],\n        [CLAIMED.get(asked.attempt, 0) for asked in batch],\n"
        )),
    ),
}  # fmt: skip

_LATER = "\n\n_LATER: list[Any] = []\n"
_EARLY = {
    "sqlite": (
        Patch(_STATEMENTS, '            link.execute("COMMIT")\n        finally:\n            undo(link)\n', "        finally:\n            assert undo\n"),
        Patch(_STATEMENTS, "    async with engine.turn:\n        return await asyncio.shield(engine.writer.run(write))\n", (
            "    await engine.turn.acquire()\n    told = await engine.writer.run(write)\n\n"
            "    async def later():\n        await asyncio.sleep(0.05)\n"
            '        await engine.writer.run(lambda link: link.execute("COMMIT") and None)\n        engine.turn.release()\n\n'
            "    _LATER.append(asyncio.create_task(later()))\n    return told\n"
        )),
        Patch(_STATEMENTS, "", _LATER),
    ),
    "postgresql": (
        Patch(_STATEMENTS, "await engine.rows(_POSTGRESQL, _columns(batch))", "await _early(engine, batch)"),
        Patch(_STATEMENTS, "", _LATER + (
            "\n\nasync def _early(engine, batch):\n    link = await engine.pool.acquire()\n"
            "    deal = link.transaction()\n    await deal.start()\n"
            "    rows = [dict(row) for row in await link.fetch(_POSTGRESQL, *_columns(batch))]\n\n"
            "    async def later():\n        await asyncio.sleep(0.05)\n        await deal.commit()\n"
            "        await engine.pool.release(link)\n\n"
            "    _LATER.append(asyncio.create_task(later()))\n    return rows\n"
        )),
    ),
}  # fmt: skip

_UNLOCKED = {
    "sqlite": (
        Patch(_STATEMENTS, "    def write(link: sqlite3.Connection) -> list[dict[str, Any]]:\n", (
            "    first = await engine.act(lambda link: link.execute(_SQLITE_TELL, (asked, clock.now_ms())).fetchall(), writes=False)\n"
            "    let_in = {row[0] for row in first}\n"
            "    pieces = [[a.attempt, a.person, a.epoch, [[w.seq, w.item, w.choice] for w in a.answers if n in let_in]]\n"
            "              for n, a in enumerate(batch)]\n"
            "    guarded = msgspec.json.encode(pieces).decode()\n\n"
            "    def write(link: sqlite3.Connection) -> list[dict[str, Any]]:\n"
        )),
        Patch(_STATEMENTS, "link.execute(_SQLITE_STORE, (asked, now))", "link.execute(_SQLITE_STORE, (guarded, now))"),
        Patch(_STATEMENTS, "told = link.execute(_SQLITE_TELL, (asked, now)).fetchall()", "told = first"),
        Patch(_STATEMENTS, 'f"WHERE {_GUARD} AND o.value', 'f"WHERE a.person = r.value ->> 1 AND o.value'),
    ),
    "postgresql": (Patch(_STATEMENTS, "  FOR SHARE OF a\n", ""),),
}  # fmt: skip

_UNSYNCED = {
    "sqlite": (
        Patch(_ENGINES["sqlite"], '"PRAGMA synchronous = FULL"', '"PRAGMA synchronous = OFF"'),
        Patch(_ENGINES["sqlite"], '"PRAGMA synchronous").fetchone()[0] != 2', '"PRAGMA synchronous").fetchone()[0] != 0'),
    ),
    "postgresql": (
        Patch(_ENGINES["postgresql"], "'on', false) WHERE current_setting('synchronous_commit') = 'off'\"", "'off', false)\""),
    ),
}

_KINDS = (
    ("commits that are not on disk", _UNSYNCED, {"lost", "did_not_come_back"}),
    ("no key that makes a replay harmless", _KEY, {"stored_twice"}),
    ("the client's clock is trusted", _TRUSTING, {"received_by_another_clock", "counted_too_late"}),
    ("acknowledged before the commit", _EARLY, {"lost"}),
    ("no lock between a save and the hand-in", _UNLOCKED, {"marks_wrong"}),
)
MUTANTS = [
    Mutant(name, engine, patches, frozenset(seen_as), form="race" if kind is _UNLOCKED else "self-test")
    for name, kind, seen_as in _KINDS
    for engine, patches in kind.items()
]
