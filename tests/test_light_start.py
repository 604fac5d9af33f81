"""Serving starts without what only other commands and files need: after a kill, people wait for every import."""

import subprocess
import sys
from pathlib import Path

from bench.machine import environment

NOT_NEEDED = {"typer", "black", "question_bank.formats.paper.writing", "question_bank.formats.foreign", "app.demo", "app.commands", "app.foundation.backups"}


def test_serving_loads_no_library_that_it_does_not_need(tmp_path: Path) -> None:
    code = f"import sys, app.serving, app.asgi; print(sorted(set(sys.modules) & {NOT_NEEDED!r}))"
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment(f"sqlite:///{tmp_path}/none.sqlite", 8000, tmp_path), capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
