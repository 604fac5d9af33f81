"""The reasons that are shipped; the office edits them afterwards."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import run_all, unique

ID = "2026-11-23T06:38:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Shipped reasons for exemptions"

_SHIPPED = (("near_retirement", "距退休不满两年", 0), ("maternity", "产假", 0), ("illness", "重大疾病", 1), ("other", "其他", 1))


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="exams", description=DESCRIPTION)

    async def run() -> None:
        rows = ", ".join(f"('{code}', '{label}', {proof}, {place * 10}, 0)" for place, (code, label, proof) in enumerate(_SHIPPED, start=1))
        await run_all(
            unique("exempt_reason", "code"),
            f"INSERT INTO exempt_reason (code, label, proof, position, at) VALUES {rows}",
        )

    manager.add_raw(run)
    return manager
