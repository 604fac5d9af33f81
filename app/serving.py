"""Starts the website: `python -m app serve`."""

import argparse
import sys

import uvicorn

from app.foundation import settings
from app.foundation.settings import UnsafeSettings


def serve(workers: int = 1) -> None:
    """Serves with this many processes until told to stop. Raises UnsafeSettings where they must not be served with."""
    now = settings.current()
    settings.check_safe_to_serve(now)
    if workers > 1 and not now.is_postgresql:
        raise UnsafeSettings("SQLite 只能用一个进程；要多个进程请改用 PostgreSQL。")
    uvicorn.run(
        "app.asgi:application", host=now.host, port=now.port, workers=workers, access_log=False,
        proxy_headers=False, server_header=False, log_level="warning",
    )  # fmt: skip


def _asked(words: list[str]) -> int:
    asked = argparse.ArgumentParser(prog="python -m app serve", description="启动网站。")
    asked.add_argument("--workers", type=int, default=1, help="进程数；SQLite 只能是 1。")
    return int(asked.parse_args(words).workers)


if __name__ == "__main__":
    try:
        serve(_asked(sys.argv[2:]))
    except UnsafeSettings as refused:
        print(f"没有启动：{refused}", file=sys.stderr)
        sys.exit(2)
