"""The fictional 示例条例 of the demo, and folders of law texts that tests write."""

import json
from pathlib import Path
from typing import Any

from app.foundation import clock
from app.foundation.access import SYSTEM_VIEWER
from app.laws import actions, queries
from app.laws.actions import Imported
from app.laws.reading.folder import read_folder
from app.laws.rules import Law
from question_bank.laws import article_hash
from question_bank.question import Citation

FOLDER = Path(__file__).parents[2] / "app/demo/laws"
NAME = "示例条例"
FIRST, SECOND, THIRD = "2023-03-01", "2025-06-10", "2026-03-20"


async def import_folder(folder: Path = FOLDER) -> Imported:
    """Imports a folder as the command does."""
    return await actions.import_laws(SYSTEM_VIEWER, read_folder(folder), now=clock.now_ms())


async def fictional_law() -> Law:
    """The fictional law, imported once."""
    known = await queries.laws_by_name()
    if NAME not in known:
        await import_folder()
    return (await queries.laws_by_name())[NAME]


def cited(article: int | str, *, version: str = FIRST) -> Citation:
    """A citation of the fictional law as somebody wrote it while that version was in force."""
    lines = (FOLDER / f"{NAME}-{version}.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {str(row["article"]): row["text"] for row in map(json.loads, lines)}
    return Citation(NAME, version, str(article), article_hash(texts[str(article)]))


def write_folder(folder: Path, *laws: dict[str, Any]) -> Path:
    """A folder of law texts: each law an entry of the index with its `texts`, words by article number or whole lines."""
    entries = []
    for number, law in enumerate(laws):
        texts = law.pop("texts", {})
        entry = {
            "law": "甲条例",
            "short": [law.get("law", "甲条例")],
            "version": "2024-01-01",
            "effective_from": "2024-02-01",
            **law,
        }
        entry.setdefault("file", f"{number}.jsonl")
        entries.append(entry)
        if (folder / entry["file"]).resolve().is_relative_to(folder.resolve()):
            (folder / entry["file"]).write_text("".join(_line(entry, key, text) for key, text in texts.items()), encoding="utf-8")
    (folder / "index.json").write_text(json.dumps({"laws": entries}, ensure_ascii=False), encoding="utf-8")
    return folder


def _line(entry: dict[str, Any], key: Any, text: Any) -> str:
    if not isinstance(text, str):
        return str(text[0]) + "\n"
    number, _, suffix = str(key).partition("-")
    row = {"law": entry["law"], "version": entry["version"], "article": int(number), "suffix": int(suffix or 0), "text": text}
    return json.dumps(row, ensure_ascii=False) + "\n"
