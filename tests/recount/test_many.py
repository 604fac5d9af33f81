"""Product and recount agree on random histories: a few dozen here, 200 by `make histories`."""

from pathlib import Path

import pytest

from app.foundation import clock
from app.foundation.settings import Settings
from app.rates.evidence import writing
from tests import machine, make
from tests.recount import recount
from tests.recount.chance import history

AT_A_TIME = 8
SEEDS = list(range(machine.histories(24)))
PORTIONS = [SEEDS[start : start + AT_A_TIME] for start in range(0, len(SEEDS), AT_A_TIME)]


@pytest.mark.parametrize("seeds", PORTIONS, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
async def test_random_histories_agree(db: Settings, tmp_path: Path, seeds: list[int]) -> None:
    """Several histories stand in one database: what is another exam's must not count."""
    await make.bank_of()
    people = 0
    for seed in seeds:
        exam = await history(seed)
        out = tmp_path / str(seed)
        await writing.export_evidence(exam["code"], out, now=clock.now_ms())
        counted = recount.Recount(out)
        people += len(counted.roster)
        try:
            recount.compare(counted)
        except recount.Difference as difference:
            pytest.fail(f"seed {seed}: {difference}")
    assert people > 8, "the histories are not empty"
