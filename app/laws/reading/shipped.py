"""What ships with the platform: our table of laws, and the list of laws that are gone."""

from app.laws.reading.found import TABLE, Found, FoundVersion
from question_bank.check import TABLE as TABLE_FILE
from question_bank.laws import Law, read_table


def read_shipped_table() -> Found:
    """The shipped table as a source without texts; raises LawsNotUnderstood when it is damaged."""
    laws = {id(law): law for known in read_table(TABLE_FILE).versions.values() for law in known}
    return Found(TABLE, [_found(law) for law in laws.values()])


def _found(law: Law) -> FoundVersion:
    return FoundVersion(
        law.name, law.short, law.version, in_force=law.in_force.isoformat() if law.in_force else "",
        repealed_on=law.repealed.isoformat() if law.repealed else "", repealed_by=law.repealed_by, count=law.articles,
    )  # fmt: skip
