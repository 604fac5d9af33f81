"""`python -m app demo`: makes the demo county where there is none, says how to log in, serves it."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import segno
import typer
import uvicorn
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from app.demo import build
from app.demo.build import Content
from app.demo.log_ins import PASSWORD, LogIn
from app.foundation import clock, database, settings
from app.foundation.database import schema
from app.foundation.database.replacement import InUse, wipe
from app.foundation.settings import Settings, UnsafeSettings

T = TypeVar("T")


def demo(
    reset: bool = typer.Option(False, "--reset", help="删掉现有演示数据，从头再做。"),
    serving: bool = typer.Option(True, "--serve/--no-serve", help="做好以后是否启动网站。"),
) -> None:
    """演示县：没有数据就生成，打印怎样登录，然后启动网站。"""
    now = settings.current()
    if not now.demo:
        raise UnsafeSettings("这个命令会生成虚构的县和公开的密码，只能在演示模式下用。请运行 make demo，或设 PUFA_DEMO=1。")
    console = Console()
    log_ins = asyncio.run(_prepare(now, reset=reset, console=console))
    _say_how(now, log_ins, console=console)
    if serving:
        uvicorn.run(
            "app.asgi:application", host=now.host, port=now.port, access_log=False, proxy_headers=False,
            server_header=False, log_level="warning",
        )  # fmt: skip


async def _prepare(now: Settings, *, reset: bool, console: Console) -> list[LogIn]:
    held = await _with_database(now, build.content)
    if held is Content.SOMETHING_ELSE:
        raise UnsafeSettings("这个数据库里有别的数据，没有改动它。请用 PUFA_DATABASE 给演示另指一个数据库。")
    if reset or held is Content.HALF_A_DEMO:
        await _wipe(now)
        held = await _with_database(now, build.content)
    if held is Content.NOTHING:
        await _with_database(now, lambda: _build(console))
    return await _with_database(now, build.log_ins)


async def _wipe(now: Settings) -> None:
    try:
        await wipe(now)
    except InUse as error:
        raise UnsafeSettings("演示正在运行，没有改动数据。请先停止它（Ctrl+C），再重新做。") from error


async def _with_database(now: Settings, act: Callable[[], Awaitable[T]]) -> T:
    """What `act` returns, with the database open and migrated; connections of its own each time."""
    database.use(now)
    await database.start()
    try:
        await schema.migrate()
        return await act()
    finally:
        await database.stop()


async def _build(console: Console) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("开始", total=build.STEPS)

        def report(words: str) -> None:
            progress.update(task, description=words)
            progress.advance(task)

        await build.build(now=clock.now_ms(), report=report)
        progress.update(task, description="演示县已做好")


def _say_how(now: Settings, log_ins: list[LogIn], *, console: Console) -> None:
    table = Table(title="演示登录", title_justify="left")
    for heading in ("身份", "工号", "姓名"):
        table.add_column(heading)
    for log_in in log_ins:
        table.add_row(log_in.label, log_in.staff_no, log_in.name)
    console.print(table)
    console.print(f"密码都是：{PASSWORD}（只在演示中有效）")
    console.print(f"电脑上打开：http://127.0.0.1:{now.port}/")
    if now.host in {"127.0.0.1", "localhost", "::1"}:
        console.print("手机试用：make demo HOST=0.0.0.0，同一网络里的手机扫码打开。")
        return
    address = f"http://{_own_address()}:{now.port}/"
    console.print(f"同一网络里的手机打开：{address}")
    segno.make(address, error="m").terminal(out=sys.stdout, compact=True)


def _own_address() -> str:
    """This machine's address in its network, read from its own name; nothing is sent to find it."""
    try:
        found = socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        found = []
    outward = [address for address in found if not address.startswith("127.")]
    return outward[0] if outward else socket.gethostname()
