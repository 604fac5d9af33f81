"""Here `db` is a copy of a small demo county, built once for all tests of this folder."""

import asyncio
import shutil
from collections.abc import Iterator

import asyncpg
import pytest

from app.bank import queries as bank
from app.demo import build
from app.foundation import clock, database, settings
from app.foundation.codes import new_code
from app.foundation.settings import Settings
from tests import machine
from tests.demo.small_county import small_county

NOW = clock.from_local("2026-11-20T10:00")


async def _on_server(sql: str) -> None:
    link = await asyncpg.connect(machine.postgresql())
    await link.execute(sql)
    await link.close()


async def _build(address: str) -> None:
    at = Settings(database=address, secret="a secret of the tests, long enough to be taken")
    settings.use(at)
    database.use(at)
    bank.forget()
    await database.start()
    await build.build(now=NOW, report=lambda words: None, plans=small_county())
    await database.stop()


@pytest.fixture(scope="session")
def migrated(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with the small demo county that others are copied from."""
    if not machine.postgresql():
        file = tmp_path_factory.mktemp("built") / "demo.sqlite"
        shutil.copy(migrated.removeprefix("sqlite:///"), file)
        asyncio.run(_build(f"sqlite:///{file}"))
        yield f"sqlite:///{file}"
        return
    name = f"pufa_demo_{new_code()}"
    asyncio.run(_on_server(f"CREATE DATABASE {name} TEMPLATE {migrated}"))
    asyncio.run(_build(machine.postgresql(name)))
    yield name
    asyncio.run(_on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
