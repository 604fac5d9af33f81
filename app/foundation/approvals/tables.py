"""Acts that need a second person."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, body, moment, words


class Approval(Table, tablename="approval"):
    """双人审批: asked by one person, decided by another; `detail` says what will be done, in JSON."""

    id = BigSerial(primary_key=True)
    code = words(16)
    kind = words(60)
    subject = words(40)
    subject_id = amount(null=True)
    summary = words(300)
    detail = body()
    reason = words(500)
    asked_by = amount()
    asked_at = moment()
    decided_by = amount(null=True)
    approved_at = moment(null=True)
    refused_at = moment(null=True)
    withdrawn_at = moment(null=True)
    decision_note = words(500)
