"""Units and the two trees they stand in."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, body, moment, reference, words


class Unit(Table, tablename="unit"):
    """单位: an organ, or a grouping node (kind `group`) that holds nobody."""

    id = BigSerial(primary_key=True)
    code = words(16)
    name = words(100)
    short_name = words(60)
    kind = words(10)
    category = words(40)
    created_at = moment()
    closed_at = moment(null=True)


class UnitPlace(Table, tablename="unit_place"):
    """单位位置: where a unit stands in one tree, from a moment to a moment.

    `path` is `/root id/…/own id/`. On any day a unit has exactly one open place in each tree.
    """

    id = BigSerial(primary_key=True)
    tree = words(10)
    unit = reference(Unit)
    parent = reference(Unit, null=True)
    path = words(200)
    position = amount()
    from_at = moment()
    to_at = moment(null=True)


class FormerName(Table, tablename="unit_former_name"):
    """单位曾用名: what a unit was called until a moment. The name of a day is the first one that held until later, else today's."""

    id = BigSerial(primary_key=True)
    unit = reference(Unit)
    name = words(100)
    short_name = words(60)
    until_at = moment()


class UnitChange(Table, tablename="unit_change"):
    """单位变动: a renaming, move, merger, split or closing; `detail` is what is wanted, `before` and `after` how things stood (JSON).

    Mergers, splits and closings are decided by a second person (`approval`, by code) and carried out on the day they take
    effect; what can no longer be done then is stopped with a note.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    kind = words(10)
    unit = reference(Unit)
    other = reference(Unit, null=True)
    detail = body()
    reason = words(300)
    before = body()
    after = body()
    effective_at = moment()
    asked_by = amount(null=True)
    asked_at = moment()
    approval = words(16)
    approved_by = amount(null=True)
    approved_at = moment(null=True)
    withdrawn_at = moment(null=True)
    stopped_at = moment(null=True)
    note = words(300)
    done_at = moment(null=True)
