"""The few kinds of column this product uses, each with its default named, so that none is implied."""

from typing import Any

from piccolo.columns import BigInt, Bytea, ForeignKey, Text, Varchar
from piccolo.columns.base import OnDelete, OnUpdate


def moment(*, null: bool = False) -> Any:
    """A moment: milliseconds since 1970 UTC."""
    return BigInt(null=null, default=None if null else 0)


def amount(*, null: bool = False) -> Any:
    """A whole number: a count, points × 100, minutes."""
    return BigInt(null=null, default=None if null else 0)


def words(length: int = 200, *, null: bool = False, default: str = "") -> Any:
    """A short text; SQLite does not hold the length, the edge does."""
    return Varchar(length=length, null=null, default=None if null else default)


def body(*, null: bool = False) -> Any:
    """A long text or a JSON document in canonical form."""
    return Text(null=null, default=None if null else "")


def packed(*, null: bool = False) -> Any:
    """Bytes: ciphertext, salt."""
    return Bytea(null=null, default=None if null else b"")


def reference(to: Any, *, null: bool = False) -> Any:
    """A foreign key that neither cascades nor is empty by accident."""
    return ForeignKey(to, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=null, default=None)
