"""Writing the evidence of an exam into a folder: all of it or nothing, as of one moment, with an entry in the record."""

import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.foundation import canonical, database, refusals
from app.foundation.access import SYSTEM_VIEWER, TREES
from app.foundation.ledger.steps import record
from app.rates import queries
from app.rates.command import counted
from app.rates.evidence.reading import Evidence, Row
from app.study.rules import DEFAULT_SETS

FORMAT = 1


async def exam_asked(code: str, *, now: int) -> Row:
    """The published exam with this code; '' means the main exam that closed last, else that which opens first. 404 without one."""
    found = await queries.exams()
    if code:
        return queries.exam_in(found, code)
    main = [exam for exam in found if exam["main_exam"] is None and exam["rehearsal_shift"] is None]
    over = [exam for exam in main if exam["closes_at"] <= now]
    exam = max(over, key=lambda one: one["closes_at"]) if over else min(main, key=lambda one: one["opens_at"], default=None)
    if exam is None:
        raise refusals.not_found("还没有发布过考试，没有可以导出的复核材料。")
    return exam


async def export_evidence(code: str, out: Path, *, now: int) -> dict[str, Any]:
    """Writes everything an exam was counted from, and figures.json, into the folder `out`; the manifest.

    Raises a refusal (409) when `out` is a file or holds anything, 404 without such an exam. The files appear together
    under a name of their own and are moved into place once the record has its entry; after a failure nothing is left.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise refusals.conflict(f"{out} 不是空目录，没有写入。请另指一个空的或还不存在的目录。")
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        async with database.at_one_moment():
            exam = await exam_asked(code, now=now)
            manifest = await _write_all(exam, folder, now=now)
        text = canonical.dump(manifest)
        (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
        async with database.transaction():
            detail = {"manifest": hashlib.sha256(text.encode()).hexdigest(), "files": len(manifest["files"])}
            await record("export_evidence", "exam", exam["id"], by=SYSTEM_VIEWER, at=now, detail=detail)
        folder.rename(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return manifest


async def _write_all(exam: Row, folder: Path, *, now: int) -> dict[str, Any]:
    found = Evidence(exam, year=queries.year_of(exam))
    files: dict[str, Any] = {}
    for name, rows in found.files.items():
        files[f"{name}.jsonl"] = await _write_lines(folder / f"{name}.jsonl", rows())
    rules = {
        "exam": exam["id"],
        "code": exam["code"],
        "year": found.year,
        "default_sets": DEFAULT_SETS,
        "definition": asdict(queries.definition_of(exam)),
    }
    files["rules.json"] = await _write_lines(folder / "rules.json", _one(rules))
    figures = {tree: await counted(exam["code"], unit="", tree=tree, now=now) for tree in TREES}
    files["figures.json"] = await _write_lines(folder / "figures.json", _one(figures))
    return {"format": FORMAT, "exam": exam["code"], "title": exam["title"], "made_at": now, "files": files}


async def _one(value: Row) -> AsyncIterator[Row]:
    yield value


async def _write_lines(path: Path, rows: AsyncIterator[Row]) -> dict[str, Any]:
    """Writes one canonical JSON object a line; how many there were and the file's SHA-256."""
    lines, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        async for row in rows:
            line = (canonical.dump(row) + "\n").encode()
            digest.update(line)
            file.write(line)
            lines += 1
    return {"lines": lines, "sha256": digest.hexdigest()}
