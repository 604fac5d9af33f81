"""The record: who did what to which row, when and from where. Rows are added, never changed."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, body, moment, packed, words


class LedgerEntry(Table, tablename="ledger_entry"):
    """操作记录: one act. `detail` is canonical JSON; UPDATE and DELETE are refused by trigger."""

    id = BigSerial(primary_key=True)
    at = moment()
    person = amount(null=True)
    verb = words(60)
    subject = words(40)
    subject_id = amount(null=True)
    detail = body()
    salt = packed()
    address = words(45)


class LedgerLeaf(Table, tablename="ledger_leaf"):
    """记录序号: the place of an entry in the sealed order, given by the one sealer."""

    number = amount()
    entry = amount()
    digest = packed()
