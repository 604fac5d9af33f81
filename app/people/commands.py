"""Commands about units and people: `python -m app import units|people FILE`, `python -m app admit`."""

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from app.foundation import clock, database, settings
from app.foundation.access import ROLE_NAMES, TREES
from app.foundation.database import schema
from app.foundation.refusals import Refusal
from app.people import importing
from app.people.actions import admission, imports
from app.people.activation_code import written
from app.people.importing import LABELS, Examined
from app.people.queries.imports import read_upload

T = TypeVar("T")
UNDERSTOOD, SOME_REFUSED, NOT_UNDERSTOOD = 0, 1, 2


class Kind(StrEnum):
    """What a list is of."""

    UNITS = importing.UNITS
    PEOPLE = importing.PEOPLE


def import_list(
    kind: Annotated[Kind, typer.Argument(help="units 单位，people 人员")],
    file: Annotated[Path, typer.Argument(help=".xlsx 或 .csv 文件", exists=True, dir_okay=False)],
    dry_run: bool = typer.Option(False, "--dry-run", help="只看会做什么，不写入"),
    as_json: bool = typer.Option(False, "--json", help="输出一个 JSON 对象"),
) -> None:
    """导入单位或人员名单：有一行出错就一行也不写入。没有配置数据库时用一个临时的。"""

    async def run() -> dict[str, Any]:
        now = clock.now_ms()
        today = clock.day_of(now)
        upload = await read_upload(data, kind=kind.value, needs_unit=True)
        found, applied = await imports.apply_file(
            upload, kind=kind.value, file_name=file.name, dry=dry_run, today=today, now=now
        )
        return _answer(found, kind=kind.value, applied=applied)

    data = file.read_bytes()
    try:
        answer = asyncio.run(_on_database(run))
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        sys.exit(NOT_UNDERSTOOD)
    typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else _in_words(answer))
    sys.exit(SOME_REFUSED if answer["refused"] else UNDERSTOOD)


async def _on_database(run: Callable[[], Awaitable[T]]) -> T:
    """What `run` returns on the configured database, or on a fresh one in a temporary folder when none is.

    Raises UnsafeSettings for a configured database without a secret: what is sealed could not be kept.
    """
    with tempfile.TemporaryDirectory(prefix="pufa-") as folder:
        if not settings.database_is_configured():
            typer.echo("没有设置 PUFA_DATABASE：这次用临时数据库，结果不保留。", err=True)
            settings.use(settings.temporary(Path(folder)))
        settings.check_secret(settings.current())
        database.use(settings.current())
        await database.start()
        try:
            await schema.migrate()
            return await run()
        finally:
            await database.stop()


def _answer(found: Examined, *, kind: str, applied: bool) -> dict[str, Any]:
    counts = found.counts()
    return {
        "read": counts["read"],
        "taken": counts["taken"],
        "duplicates": counts["duplicates"],
        "refused": found.refused(LABELS[kind]),
        "applied": applied,
        "added": counts["added"],
        "changed": counts["changed"],
        "units_added": len(found.brought),
        "sheet": found.reading.sheet,
        "header_row": found.reading.header_row,
        "left_out": [{"row": line.number, "reason": line.reason} for line in found.reading.left_out],
        "other_sheets": found.reading.other_sheets,
    }


def _in_words(answer: dict[str, Any]) -> str:
    lines = [f"第 {row['row']} 行：{row['reason']}" for row in answer["refused"]]
    lines += [f"第 {row['row']} 行没有读：{row['reason']}" for row in answer["left_out"]]
    lines.append(
        f"共读 {answer['read']} 行：新增 {answer['added']}，更改 {answer['changed']}，已有或重复 {answer['duplicates']}，"
        f"有错 {len(answer['refused'])}。{'已写入。' if answer['applied'] else '没有写入。'}"
    )
    return "\n".join(lines)


def admit(
    account: Annotated[str, typer.Argument(help="工号或手机号")],
    role: str = typer.Option("office_checker", help=f"角色：{'、'.join(ROLE_NAMES)}"),
    unit: str = typer.Option("", help="管哪个单位（连同下级），空着是最上一级"),
    tree: str = typer.Option("area", help=f"按哪棵树：{'、'.join(TREES)}"),
) -> None:
    """授予第一位管理员角色，并给他一个激活码。以后的授权在网页上做。"""

    async def run() -> str:
        return await admission.admit(account, role=role, unit_name=unit, tree=tree, now=clock.now_ms())

    try:
        code = asyncio.run(_on_database(run))
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        sys.exit(NOT_UNDERSTOOD)
    typer.echo(f"激活码：{written(code)}（30 天内有效，在 /activate 使用一次）")
