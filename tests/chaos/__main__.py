"""`python -m tests.chaos [--engine sqlite|postgresql] [--seed N] [--form full|short]`; how to read it: docs/chaos.md.

Exit 0: the product kept its word and every fault struck; 1: it did not; 2: something is missing on this machine.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bench import machine
from tests.chaos.forms import FORMS
from tests.chaos.play import played, told
from tests.chaos.server import NotBack


def main() -> int:
    """Reads the command line, runs, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=["full", "short"], default="full")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pufa-chaos-", ignore_cleanup_errors=True) as folder:
        try:
            report = asyncio.run(played(FORMS[asked.form], engine=asked.engine, seed=asked.seed, folder=Path(folder)))
        except NotBack as gone:
            print(f"chaos: FAILED: {gone}", file=sys.stderr)
            return 1
        except machine.Missing as missing:
            print(f"chaos: {missing}", file=sys.stderr)
            return 2
    print(told(report))
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
