"""Indexes of what questions cite, and the citations of the versions already stored."""

import json
from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation import database
from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T04:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of citations, and those of stored versions"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="bank", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            index("question_citation", "version"),
            index("question_citation", "law, article, cited_version, hash, role"),
            unique("citation_confirmation", "version, law, article, against"),
        )
        rows = await database.fetch("SELECT id, content FROM question_version ORDER BY id")
        await database.insert_many_by_name(
            "question_citation", ["version", "role", "law", "cited_version", "article", "hash"],
            [line for row in rows for line in _cited(row["id"], json.loads(row["content"]))],
        )

    manager.add_raw(run)
    return manager


def _cited(version: int, content: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (version, role, one["law"], one["version"], one["article"], one.get("hash", ""))
        for role in ("cite", "see")
        for one in content.get(role) or ()
    ]
