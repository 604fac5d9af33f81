"""Units and the two trees they stand in."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, moment, reference, words


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
