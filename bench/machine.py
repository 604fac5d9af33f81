"""What a measurement runs on: cores to pin to, a PostgreSQL of its own, a server process of ours."""

import argparse
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECRET = "a secret of the benches, long enough to be taken"
SERVER_CORE, LOAD_CORE = "0", "1"


class Missing(Exception):
    """Something the measurement needs is not on this machine; the text says what to install."""


def describe() -> dict[str, str | int]:
    """The machine in a few words, for the record."""
    name = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            name = line.split(":", 1)[1].strip()
            break
    return {"cpu": name, "cores": os.cpu_count() or 0, "python": platform.python_version()}


def need(program: str) -> str:
    """The path of a program; raises Missing."""
    found = shutil.which(program) or next((str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))[-1:]), "")
    if not found:
        raise Missing(f"{program} is not installed")
    return found


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_postgres() -> list[str]:
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


@contextmanager
def own_postgresql() -> Iterator[str]:
    """A PostgreSQL server of its own in a temporary folder, on the server's core, fsync on; yields its address."""
    initdb = need("initdb")
    folder = Path(tempfile.mkdtemp(prefix="pufa-pg-"))
    folder.chmod(0o777)
    data, port = folder / "data", free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([*_as_postgres(), initdb, "-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync"], check=True, **quiet)
    options = f"-p {port} -k {folder} -c shared_buffers=512MB -c max_wal_size=4GB -c max_connections=60"
    control = [*_as_postgres(), "taskset", "-c", SERVER_CORE, need("pg_ctl"), "-D", str(data), "-w"]
    subprocess.run([*control, "-o", options, "start"], check=True, **quiet)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=True, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


def environment(database: str, port: int, folder: Path) -> dict[str, str]:
    """The settings of a server process under measurement."""
    return {
        **os.environ, "PUFA_DATABASE": database, "PUFA_SECRET": SECRET, "PUFA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PUFA_PORT": str(port), "PUFA_DATA_DIR": str(folder), "PUFA_LOG_LEVEL": "info", "PUFA_DEMO": "0",
    }  # fmt: skip


@contextmanager
def place(engine: str) -> Iterator[tuple[str, Path]]:
    """The address of an empty database of this engine and a fresh folder; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="pufa-bench-") as name:
        if engine == "sqlite":
            yield f"sqlite:///{name}/bench.sqlite", Path(name)
        else:
            with own_postgresql() as address:
                yield address, Path(name)


def arguments(doc: str | None, *flags: str, **numbers: float) -> argparse.Namespace:
    """`--engine`, switches, and numbers with their defaults, from the command line."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    for flag in flags:
        parser.add_argument(f"--{flag}", action="store_true")
    for name, usual in numbers.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(usual), default=usual)
    return parser.parse_args()


def tell(measure: Callable[[], dict[str, Any]]) -> int:
    """Prints what was measured as JSON on one line; 2 with a sentence when something needed is missing."""
    try:
        print(json.dumps(measure(), ensure_ascii=False))
    except Missing as missing:
        print(f"bench: {missing}", file=sys.stderr)
        return 2
    return 0


@contextmanager
def server(database: str, *, folder: Path, core: str = SERVER_CORE) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Our server as it is deployed, pinned to one core; yields its port and process."""
    port = free_port()
    command = [*(["taskset", "-c", core] if shutil.which("taskset") else []), sys.executable, "-m", "app", "serve"]
    process = subprocess.Popen(command, env=environment(database, port, folder))
    try:
        _wait(lambda: _answers(port))
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _wait(ready, seconds: float = 40) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise Missing("the server under measurement did not come up")
        time.sleep(0.1)


def core_seconds(processes: Iterable[int]) -> float:
    """User and system time these processes have used so far; one that is gone counts nothing."""
    ticks = 0
    for process in processes:
        try:
            text = Path(f"/proc/{process}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        fields = text.rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def own_core_seconds() -> float:
    """What this process has used so far."""
    return time.process_time()


def children_core_seconds() -> float:
    """What the ended children of this process have used."""
    used = os.times()
    return used.children_user + used.children_system


def postgres_processes() -> list[int]:
    """Every PostgreSQL process pinned to the server's core: those of `own_postgresql`."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                is_ours = (folder / "comm").read_text().strip() == "postgres" and os.sched_getaffinity(int(folder.name)) == {int(SERVER_CORE)}
            except (FileNotFoundError, ProcessLookupError):
                continue
            if is_ours:
                found.append(int(folder.name))
    return found


def pin_here(core: str) -> None:
    """Runs this process on one core from now on."""
    os.sched_setaffinity(0, {int(core)})
