"""Commands of the bank: `python -m app bank load`, `python -m app bank import FILE`."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.bank import actions
from app.bank.coming_in import by_command
from app.bank.rules import EXAM, POOLS
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
    """题库：载入随平台发布的试题，导入试题文件。"""


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


@cli.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="试题文件。")],
    dry_run: bool = typer.Option(False, "--dry-run", help="只读，不收入题库。"),
    as_json: bool = typer.Option(False, "--json", help="输出一个 JSON 对象。"),
    full: bool = typer.Option(False, "--full", help="JSON 里加上每一题。"),
    pool: str = typer.Option(EXAM, help=f"放进哪个题库：{'、'.join(f'{code} {name}' for code, name in POOLS.items())}。"),
) -> None:
    """导入试题文件：读到＝收入＋重复＋不能收入，逐条说明；收入的题等一位审核人员审过以后才会使用。"""
    if pool not in POOLS:
        typer.echo(f"题库只能是 {'、'.join(POOLS)}。", err=True)
        raise typer.Exit(2)
    try:
        told = asyncio.run(by_command.run(file, pool=pool, dry_run=dry_run))
    except Refusal as refusal:
        if as_json:
            typer.echo(by_command.refused_as_json(refusal.sentence, full=full))
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(2) from refusal
    typer.echo(told.as_json(full=full) if as_json else told.in_words())
    raise typer.Exit(1 if told.outcome.refused else 0)
