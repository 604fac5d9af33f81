"""What the office sets for exemptions, and the exemptions themselves."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, moment, words


class ExemptReason(Table, tablename="exempt_reason"):
    """免考事由: a reason somebody may be exempted for. `proof` is 1 where a file is wanted, `position` the order in lists.

    A retired reason is offered no more and keeps its words in the exemptions that name it.
    """

    id = BigSerial(primary_key=True)
    code = words(30)
    label = words(60)
    proof = amount()
    position = amount()
    by = amount(null=True)
    at = moment()
    retired_at = moment(null=True)


class ExemptPolicy(Table, tablename="exempt_policy"):
    """免考提示: above which share of a roster (whole percent) exemptions are marked red; the newest row counts."""

    id = BigSerial(primary_key=True)
    percent = amount()
    by = amount(null=True)
    at = moment()
