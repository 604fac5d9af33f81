"""Commands of the laws: `python -m app laws import [--package | DIR]`."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.foundation import clock, database, settings
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.database import schema
from app.foundation.refusals import Refusal
from app.laws import actions
from app.laws.reading.folder import read_folder
from app.laws.reading.found import FOLDER, SOURCES, Found
from app.laws.reading.package import read_package

UNDERSTOOD, SOME_REFUSED, NOT_UNDERSTOOD = 0, 1, 2
_MOST_SHOWN = 20

cli = typer.Typer(help="法律库", no_args_is_help=True)


@cli.callback()
def laws() -> None:
    """法律库：导入法律文本。"""


@cli.command("import")
def import_texts(
    folder: Annotated[Path | None, typer.Argument(help="法律目录（index.json 和 JSONL，格式见 docs/laws-format.md）")] = None,
    package: Annotated[bool, typer.Option("--package", help="导入随环境安装的软件包里的法律文本；不写目录时就是它")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    """导入法律文本：可以重复运行，没有变化的不动；一部法律有一行读不懂，这部法律就整部不导入，并写明是哪一行。"""
    started = clock.monotonic()
    try:
        if folder is not None and package:
            raise typer.BadParameter("目录和 --package 一次只能写一个")
        found = read_folder(folder) if folder is not None else read_package()
        made = asyncio.run(_store(found))
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        sys.exit(NOT_UNDERSTOOD)
    seconds = round(clock.monotonic() - started, 1)
    answer = {
        "source": found.source, "read": len(found.versions), **asdict(made), "refused": [asdict(line) for line in found.refused],
        "left_out": found.left_out, "seconds": seconds,
    }  # fmt: skip
    typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else in_words(found, made, seconds=seconds))
    # What the package has wrong nobody here can mend: it is listed, and no failure.
    sys.exit(SOME_REFUSED if found.refused and found.source == FOLDER else UNDERSTOOD)


async def _store(found: Found) -> actions.Imported:
    database.use(settings.current())
    await database.start()
    try:
        await schema.migrate()
        return await actions.import_laws(SYSTEM_VIEWER, found, now=clock.now_ms())
    finally:
        await database.stop()


def in_words(found: Found, made: actions.Imported, *, seconds: float) -> str:
    """What was read and done, in a few lines."""
    articles = sum(len(one.articles) for one in found.versions)
    lines = [
        f"{SOURCES[found.source]}：读到 {len(found.versions)} 个文本、{articles:,} 条。",
        f"新增法律 {made.laws} 部、版本 {made.versions} 个；文本新增 {made.new} 个、更新 {made.replaced} 个、没有变化 {made.same} 个。用时 {seconds} 秒。",
        *found.left_out,
    ]
    if found.refused:
        lines.append(f"没有读懂 {len(found.refused)} 处，所在的法律没有导入：")
        lines += [_refused(asdict(line)) for line in found.refused[:_MOST_SHOWN]]
        if len(found.refused) > _MOST_SHOWN:
            lines.append(f"  …… 其余 {len(found.refused) - _MOST_SHOWN} 处用 --json 看")
    return "\n".join(lines)


def _refused(line: dict[str, Any]) -> str:
    place = f"{line['file']} 第 {line['line']} 行" if line["line"] else line["file"]
    return f"  {place}：{line['reason']}"
