"""`python -m app bank import FILE`: what can be taken is taken, what repeats or cannot be taken is named, one by one."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from app.bank.coming_in import actions
from app.bank.coming_in.reading import Read, read_file
from app.bank.coming_in.rules import IN_FILE, LEAVE, Row
from app.foundation import clock, database, settings
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.database import schema
from question_bank.formats.taken import Outcome, Repeated
from question_bank.formats.understood import Refused
from question_bank.likeness import SAME


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a file; `alike` are taken although the bank holds something like them."""

    outcome: Outcome
    alike: tuple[str, ...]
    dry_run: bool

    def as_json(self, *, full: bool) -> str:
        """As `--json` prints it."""
        return json.dumps(
            {**self.outcome.as_dict(full=full), "alike": list(self.alike), "dry_run": self.dry_run}, ensure_ascii=False
        )

    def in_words(self) -> str:
        """The counts, whose parts sum to what was read, and each thing that was not taken."""
        outcome = self.outcome
        verb = "可以收入" if self.dry_run else "已收入"
        lines = [
            f"读到 {outcome.read} 题：{verb} {len(outcome.taken)}，重复 {len(outcome.repeated)}，不能收入 {len(outcome.refused)}。"
        ]
        lines += [f"重复 {one.place}：与{one.of}相同" for one in outcome.repeated]
        lines += [f"不能收入 {one.place}：{one.reason}" for one in outcome.refused]
        lines += [f"相近 {sentence}" for sentence in self.alike]
        lines += [f"疑问 {one.place}：{doubt.message}" for one in outcome.taken for doubt in one.doubts]
        lines += [f"没有读 {note}" for note in outcome.notes]
        if outcome.taken and not self.dry_run:
            lines.append("收入的题等一位审核人员审过以后才会使用。")
        return "\n".join(lines)


def refused_as_json(sentence: str, *, full: bool) -> str:
    """The same shape for a file of which nothing was read, with the reason."""
    nothing = Outcome("", (), (), ()).as_dict(full=full)
    return json.dumps({**nothing, "file_refused": sentence}, ensure_ascii=False)


async def run(file: Path, *, pool: str, dry_run: bool) -> Told:
    """Imports a file into the database of the settings. Raises Refusal when the whole file is refused."""
    database.use(settings.current())
    await database.start()
    try:
        await schema.migrate()
        now = clock.now_ms()
        read = await read_file(file.read_bytes(), name=file.name, on=clock.day_of(now))
        chosen = replace(read, rows=tuple(_chosen(row) for row in read.rows))
        if not dry_run and any(row.is_taken for row in chosen.rows):
            await _store(chosen, name=file.name, pool=pool, now=now)
        return told_of(chosen, dry_run=dry_run)
    finally:
        await database.stop()


def _chosen(row: Row) -> Row:
    """The choice of who runs the command: what repeats and what must be mended is left out, and named."""
    return replace(row, decision=LEAVE) if row.waits else row


async def _store(read: Read, *, name: str, pool: str, now: int) -> None:
    async with database.transaction():
        code = await actions.keep(SYSTEM_VIEWER, read, name=name, pool=pool, tags="", now=now)
    batch = await database.fetch_one("SELECT * FROM bank_import WHERE code = $1", code)
    assert batch is not None
    await actions.store(batch, [row for row in read.rows if row.is_taken], by=None, now=now)


def told_of(read: Read, *, dry_run: bool) -> Told:
    """The rows sorted into taken, repeated and refused."""
    places = {f"{IN_FILE}{row.number}": row.question.place for row in read.rows}
    taken, repeated, refused, alike = [], [], [], []
    for row in read.rows:
        one = row.question
        if row.reason:
            refused.append(Refused(one.row, one.place, row.reason, one.stem[:60]))
        elif row.is_taken:
            taken.append(one)
            alike += [f"{one.place}：{like.in_words}，{places.get(like.code, f'题库 {like.code}')}" for like in row.likes]
        elif blocking := [doubt.message for doubt in one.doubts if doubt.blocks]:
            refused.append(Refused(one.row, one.place, "；".join(blocking), one.stem[:60]))
        else:
            same = next(like for like in row.likes if like.how == SAME)
            repeated.append(Repeated(one.row, one.place, places.get(same.code, f"题库 {same.code} "), one.stem[:60]))
    return Told(Outcome(read.format, tuple(taken), tuple(repeated), tuple(refused), read.notes), tuple(alike), dry_run)
