"""`python -m tests.chaos.self_test [--engine sqlite|postgresql] [--seed N] [--only WORDS]`: does the harness see anything?

Plays one short form on the source as it is, which must find nothing, and on copies with one promise broken each, where it must
find what belongs to that. Exit 0: it did; 1: it did not; 2: something is missing, or a mutant no longer fits the source.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from app.foundation import clock
from bench import machine
from tests.chaos import release
from tests.chaos.forms import FORMS
from tests.chaos.mutants import MUTANTS, Mutant, Outdated, mutate
from tests.chaos.play import played
from tests.chaos.server import NotBack

SOUND = (Mutant("the source as it is", "", (), frozenset()), Mutant("the source as it is, racing", "", (), frozenset(), form="race"))


def _played(engine: str, *, seed: int, mutant: Mutant) -> dict[str, Any]:
    """What one run told."""
    folder = Path(tempfile.mkdtemp(prefix="pufa-chaos-"))
    try:
        tree = release.copied(folder / "tree")
        mutate(tree, mutant.patches)
        return asyncio.run(played(FORMS[mutant.form], engine=engine, seed=seed, folder=folder, tree=tree))
    except NotBack as gone:
        return {"violations": {"did_not_come_back": 1}, "faults_struck": {}, "examples": [str(gone)[-300:]]}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _verdict(report: dict[str, Any], mutant: Mutant) -> bool:
    found = set(report["violations"])
    return bool(mutant.seen_as & found) if mutant.patches else not found


def main() -> int:
    """Reads the command line, plays every run, prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    fitting = [one for one in MUTANTS if one.engine == asked.engine and asked.only in one.name]
    wrong = 0
    for mutant in (*(one for one in SOUND if asked.only in one.name), *fitting):
        began, name = clock.monotonic(), mutant.name
        try:
            report = _played(asked.engine, seed=asked.seed, mutant=mutant)
        except (machine.Missing, Outdated) as missing:
            print(f"self-test, {name}: {missing}", file=sys.stderr)
            return 2
        seen = _verdict(report, mutant)
        wrong += not seen
        told = {"engine": asked.engine, "seed": asked.seed, "seconds": round(clock.monotonic() - began, 1), "found": report["violations"]}
        told["raced"] = report["faults_struck"].get("hand-in races a save", {}).get("struck", 0)
        print(f"{'ok' if seen else 'NOT SEEN' if mutant.patches else 'FALSE ALARM'}: {name} {json.dumps(told)}", flush=True)
        for example in report["examples"][: 1 if seen else 3]:
            print(f"    {example}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
