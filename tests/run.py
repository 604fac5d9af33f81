"""What `make test` runs: everything on SQLite, and what touches the database on PostgreSQL, side by side.

Its last line says what was run and what was skipped. Names in PUFA_REQUIRE may not be skipped.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests import machine

NO_DATABASE = ["tests/question_bank", "tests/e2e", "tests/demo/test_county.py", "tests/demo/test_crowd.py"]
CANDIDATES = ["postgresql://postgres@127.0.0.1:5432/postgres", "postgresql:///postgres?host=/var/run/postgresql"]

MEMORY = "/dev/shm"


@dataclass
class Run:
    """One finished run of pytest."""

    name: str
    code: int
    passed: int
    failed: int
    skipped: int


def find_postgresql() -> str:
    """The address of a PostgreSQL server where tests may make databases, or ''."""
    named = machine.postgresql()
    for address in [named] if named else CANDIDATES:
        if asyncio.run(_answers(address)):
            return address
    return ""


async def _answers(address: str) -> bool:
    try:
        link = await asyncpg.connect(address, timeout=3)
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    may = await link.fetchval("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    await link.close()
    return bool(may)


def _start(name: str, more: list[str], *, address: str) -> tuple[str, subprocess.Popen[str]]:
    env = {key: value for key, value in os.environ.items() if key != "PUFA_TEST_DATABASE"}  # noqa: TID251
    if address:
        env["PUFA_TEST_DATABASE"] = address
    command = [sys.executable, "-m", "pytest", "--tb=short", "-p", "no:cacheprovider", *_in_memory(name), *more]
    return name, subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _in_memory(name: str) -> list[str]:
    """Puts the run's files into memory where the machine offers it: a thousand small databases wait for no disk."""
    if not os.access(MEMORY, os.W_OK):
        return []
    return [f"--basetemp={MEMORY}/pufa-tests-{os.getpid()}-{name}"]


def _clear() -> None:
    for left in Path(MEMORY).glob(f"pufa-tests-{os.getpid()}-*"):
        shutil.rmtree(left, ignore_errors=True)


def _finish(name: str, process: subprocess.Popen[str]) -> Run:
    out, _ = process.communicate()
    print(f"===== {name} =====\n{out}", flush=True)
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", out[-2000:])}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    return Run(name, process.returncode, counts.get("passed", 0), failed, counts.get("skipped", 0))


def main() -> int:
    """Runs both; 0 when all passed and nothing required was skipped."""
    address, chromium = find_postgresql(), machine.chromium()
    missing = [name for name, there in (("postgresql", address), ("chromium", chromium)) if not there]
    refused = sorted(set(missing) & machine.required())
    started = [_start("SQLite", sys.argv[1:], address="")]
    if address:
        ignored = [f"--ignore={path}" for path in NO_DATABASE]
        started.append(_start("PostgreSQL", [*ignored, *sys.argv[1:]], address=address))
    runs = [_finish(name, process) for name, process in started]
    _clear()
    passed, failed = sum(run.passed for run in runs), sum(run.failed for run in runs)
    skipped = sum(run.skipped for run in runs)
    if refused:
        print(f"缺少必需的 {'、'.join(refused)}：这次测试不算通过。")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    print("全部跑过：SQLite、PostgreSQL、Chromium。" if not missing else f"跳过了：{'、'.join(missing)}（本机没有找到）。")
    return 1 if refused or any(run.code for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
