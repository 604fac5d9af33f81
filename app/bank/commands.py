"""Commands of the bank: `python -m app bank load`."""

import asyncio
import sys

import typer

from app.bank import actions
from app.bank.shipped import read_shipped
from app.foundation import clock, database, settings
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.database import schema
from app.foundation.refusals import Refusal
from app.laws import actions as laws
from app.laws.reading.shipped import read_shipped_table

cli = typer.Typer(help="题库", no_args_is_help=True)


@cli.callback()
def bank() -> None:
    """题库：载入随平台发布的试题。"""


@cli.command()
def load() -> None:
    """载入随平台发布的试题：没有变化的不动，有变化的成为待审的新版本，本地改过的不覆盖。"""

    async def run() -> actions.Loaded:
        database.use(settings.current())
        await database.start()
        try:
            await schema.migrate()
            shipped = read_shipped()
            # The questions cite the laws of the shipped table: both come with one release.
            await laws.import_laws(SYSTEM_VIEWER, read_shipped_table(), now=clock.now_ms())
            return await actions.load_shipped(SYSTEM_VIEWER, [*shipped.questions, *shipped.templates], now=clock.now_ms())
        finally:
            await database.stop()

    try:
        typer.echo(asyncio.run(run()).in_words())
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        sys.exit(2)
