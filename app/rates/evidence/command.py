"""`python -m app evidence`: everything an exam was counted from, for somebody who wants to count it again."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from app.foundation import clock, database, settings
from app.foundation.refusals import Refusal
from app.rates.evidence import writing


def evidence(
    out: Annotated[Path, typer.Option(help="写到哪个目录：要是空的或还不存在。")],
    exam: Annotated[str, typer.Option(help="考试的编号（网址里的那一段）；不写就是最近结束的一场。")] = "",
) -> None:
    """导出一场考试的全部复核材料（名单、更正、试卷、作答、口径、各单位数字），不含姓名、电话和证件号。"""
    try:
        manifest = asyncio.run(_exported(exam, out))
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(2) from refusal
    lines = sum(file["lines"] for file in manifest["files"].values())
    typer.echo(f"{manifest['title']}（{manifest['exam']}）：{len(manifest['files'])} 个文件、{lines:,} 行，写在 {out}。")


async def _exported(exam: str, out: Path) -> dict[str, Any]:
    database.use(settings.current())
    await database.start()
    try:
        return await writing.export_evidence(exam, out, now=clock.now_ms())
    finally:
        await database.stop()
