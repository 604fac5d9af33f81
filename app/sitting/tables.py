"""Sitting: what the server keeps of its own clock. Answers are made by raw SQL in the migrations."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, moment, words


class ClockHold(Table, tablename="clock_hold"):
    """服务器时钟: the clock that is held while people sit an exam, on SQLite, which has none of its own; the newest row holds.

    `offset_ms` is the distance of the moment now from the clock that never jumps, which starts anew with each `boot`.
    """

    id = BigSerial(primary_key=True)
    boot = words(64)
    offset_ms = amount()
    at = moment()
