"""The command line: every `python -m app <command>`; `serve` is begun by app/serving.py alone."""

import asyncio
import sys

import typer

from app import serving
from app.bank import commands as bank_commands
from app.demo.command import demo
from app.foundation import database, settings
from app.foundation.backups import commands as backup_commands
from app.foundation.database import schema
from app.foundation.settings import UnsafeSettings
from app.laws import commands as law_commands
from app.people import commands as people_commands
from app.rates.command import rates
from app.rates.evidence.command import evidence

cli = typer.Typer(help="普法考评：部署、导入、维护用的命令。", no_args_is_help=True, add_completion=False)
cli.add_typer(bank_commands.cli, name="bank")
cli.add_typer(law_commands.cli, name="laws")

cli.command()(demo)
cli.command()(backup_commands.backup)
cli.command()(backup_commands.restore)
cli.command()(rates)
cli.command()(evidence)
cli.command("import")(people_commands.import_list)
cli.command()(people_commands.admit)


@cli.command()
def migrate() -> None:
    """把数据库升级到最新结构。"""

    async def run() -> int:
        database.use(settings.current())
        await database.start()
        try:
            return await schema.migrate()
        finally:
            await database.stop()

    typer.echo(f"已执行 {asyncio.run(run())} 个迁移。")


@cli.command()
def serve(workers: int = typer.Option(1, help="进程数；SQLite 只能是 1。")) -> None:
    """启动网站。"""
    serving.serve(workers)


if __name__ == "__main__":
    try:
        cli(prog_name="python -m app")
    except UnsafeSettings as refused:
        typer.echo(f"没有启动：{refused}", err=True)
        sys.exit(2)
