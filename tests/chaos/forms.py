"""The sizes a run comes in."""

from tests.chaos.device import Pace
from tests.chaos.nemesis import Plan
from tests.chaos.play import Form

FULL = Form(
    "full", candidates=320, latecomers=200, processes=3, places=16, closes_after=0.7, needed=50_000,
    pace=Pace(patience=8.0, gather=0.8, longest_wait=4.0, between_answers=0.9, attempt=(25.0, 80.0)),
    plan=Plan(
        seconds=360.0, app_kills=20, database_kills=10, disk_full=6, full_seconds=(3.0, 8.0), disk_slow=10,
        slow_seconds=(5.0, 15.0), cuts=8, cut_seconds=(30.0, 300.0),
        jumps=18,
    ),
)  # fmt: skip

SHORT = Form(
    "short", candidates=80, latecomers=40, processes=2, places=8, closes_after=0.8, needed=2_000,
    pace=Pace(patience=2.0, gather=0.4, longest_wait=1.0, between_answers=0.25, attempt=(3.0, 8.0)),
    plan=Plan(
        seconds=24.0, app_kills=3, database_kills=2, disk_full=2, full_seconds=(1.0, 2.0), disk_slow=2,
        slow_seconds=(2.0, 4.0), cuts=4, cut_seconds=(1.5, 8.0), jumps=6,
        latest_seconds=2.0,
    ),
)  # fmt: skip

SELF_TEST = Form(
    "self-test", candidates=60, latecomers=20, processes=2, places=8, closes_after=0.6, needed=0,
    pace=Pace(patience=2.0, gather=0.3, longest_wait=0.8, between_answers=0.15, attempt=(0.8, 2.5)),
    plan=Plan(
        seconds=14.0, app_kills=3, database_kills=3, disk_full=0, full_seconds=(1.0, 2.0), disk_slow=4,
        slow_seconds=(2.5, 3.4), cuts=1, cut_seconds=(1.0, 2.0), jumps=3,
        latest_seconds=2.0, roll=False,
    ),
)  # fmt: skip

RACE = Form(
    "race", candidates=24, latecomers=8, processes=2, places=4, closes_after=0.5, needed=0,
    pace=Pace(patience=4.0, gather=0.1, longest_wait=0.4, between_answers=0.2, attempt=(0.4, 1.2)),
    plan=Plan(
        seconds=20.0, app_kills=0, database_kills=0, disk_full=0, full_seconds=(0.0, 0.0), disk_slow=4, slow_seconds=(4.0, 4.9),
        cuts=0, cut_seconds=(0.0, 0.0), jumps=0, slow_ms=(120, 250), lost=0.0, tripled=0.01, late=0.0, roll=False,
    ),
)  # fmt: skip
"""Nothing but hand-ins that race a save on a slow disk, in a crowd small enough for the marker to read at once."""

FORMS = {form.name: form for form in (FULL, SHORT, SELF_TEST, RACE)}
