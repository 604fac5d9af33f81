"""Background work: one table, one worker loop."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, body, moment, words


class Job(Table, tablename="job"):
    """后台任务: waits, is leased by one worker, ends by `finished_at`, `failed_at` or `cancelled_at`."""

    id = BigSerial(primary_key=True)
    code = words(16)
    kind = words(60)
    detail = body()
    asked_by = amount(null=True)
    created_at = moment()
    due_at = moment()
    leased_until = moment(null=True)
    tries = amount()
    done = amount()
    total = amount(null=True)
    said = words(300)
    outcome = body()
    finished_at = moment(null=True)
    failed_at = moment(null=True)
    cancelled_at = moment(null=True)
