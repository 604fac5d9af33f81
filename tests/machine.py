"""What this run of the tests finds on the machine. The only place in tests that reads the environment."""

import os
from functools import lru_cache
from shutil import which
from urllib.parse import urlsplit, urlunsplit


def postgresql(database: str = "") -> str:
    """The address of the PostgreSQL server under test (another database where named); '' on a SQLite run."""
    address = os.environ.get("PUFA_TEST_DATABASE", "")
    if not address or not database:
        return address
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))


def required() -> frozenset[str]:
    """What must not be skipped: names from PUFA_REQUIRE."""
    return frozenset(name.strip() for name in os.environ.get("PUFA_REQUIRE", "").split(",") if name.strip())


@lru_cache(maxsize=1)
def chromium() -> str:
    """The path of a Chromium on this machine, or ''."""
    found = (which(name) for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
    return os.environ.get("PUFA_CHROMIUM", "") or next((path for path in found if path), "")


def laws() -> str:
    """The folder of law texts beside the project, or ''."""
    folder = os.environ.get("PUFA_LAWS", os.path.join(os.path.dirname(__file__), "..", "..", "shared", "laws"))
    return folder if os.path.isdir(folder) else ""


def grid(short: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Widths and type sizes to look at pages in: the short list, or all four under `make look`."""
    return [(360, ""), (360, "1"), (1280, ""), (1280, "1")] if os.environ.get("PUFA_LOOK") else short


def rounds(short: int) -> int:
    """How many damaged files to read: the short form, or PUFA_FUZZ under `make fuzz`."""
    return int(os.environ.get("PUFA_FUZZ", "0")) or short


def histories(short: int) -> int:
    """How many random histories to count twice: the short form, or PUFA_HISTORIES under `make histories`."""
    return int(os.environ.get("PUFA_HISTORIES", "0")) or short
