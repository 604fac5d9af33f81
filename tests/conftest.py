"""Every test that asks for `db` gets a fresh database of its own, copied from a migrated one.

PUFA_TEST_DATABASE names a PostgreSQL server (postgresql://…/postgres) for a run there; else SQLite.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from app.bank import queries as bank_queries
from app.foundation import database, settings
from app.foundation.codes import new_code
from app.foundation.database import schema
from app.foundation.settings import Settings
from app.foundation.web import sessions
from app.main import create_app
from tests import machine
from tests.people_of_tests import World, make_world
from tests.spare_databases import SpareDatabases, on_server

SECRET = "a secret of the tests, long enough to be taken"


def _settings(address: str, folder: Path) -> Settings:
    return Settings(database=address, secret=SECRET, demo=False, public_url="https://testserver", data_dir=folder, hash_percent=100)


async def _migrate(at: Settings) -> None:
    settings.use(at)
    database.use(at)
    await database.start()
    await schema.migrate()
    await database.stop()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a migrated, empty database that others are copied from."""
    folder = tmp_path_factory.mktemp("migrated")
    if not machine.postgresql():
        address = f"sqlite:///{folder}/template.sqlite"
        asyncio.run(_migrate(_settings(address, folder)))
        yield address
        return
    name = f"pufa_template_{new_code()}"
    asyncio.run(on_server(f"CREATE DATABASE {name}"))
    asyncio.run(_migrate(_settings(machine.postgresql(name), folder)))
    yield name


@pytest.fixture(scope="session")
def migrated(template: str) -> str:
    """What each test's database is a copy of; a folder of tests may put another in its place."""
    return template


@pytest.fixture(scope="session")
def spare(template: str) -> Iterator[SpareDatabases]:
    """The PostgreSQL databases of this run, used again from test to test."""
    databases = SpareDatabases(template)
    yield databases
    if machine.postgresql():
        asyncio.run(databases.drop_all())


@pytest_asyncio.fixture
async def db(migrated: str, spare: SpareDatabases, tmp_path: Path) -> AsyncIterator[Settings]:
    """A database in use as the migrations leave it, on the engine of this run."""
    name = await spare.take(migrated) if machine.postgresql() else ""
    if name:
        address = machine.postgresql(name)
    else:
        shutil.copy(migrated.removeprefix("sqlite:///"), tmp_path / "test.sqlite")
        address = f"sqlite:///{tmp_path}/test.sqlite"
    at = _settings(address, tmp_path)
    settings.use(at)
    database.use(at)
    sessions.forget_all()
    bank_queries.forget()
    await database.start()
    yield at
    await database.stop()
    if name:
        await spare.give_back(name, template=migrated)


@pytest_asyncio.fixture
async def world(db: Settings) -> World:
    """A small county with 甲 (sits exams), 乙 (runs a unit), 丙 (from elsewhere), 丁 (the office) and more."""
    return await make_world()


@pytest_asyncio.fixture
async def client(db: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of the whole application, on the test's database, logged in as nobody."""
    await database.stop()
    app = create_app(db)
    await database.start()
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://testserver") as made:
        yield made
    await database.stop()
