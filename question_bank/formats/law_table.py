"""Writes our own small table of laws from a folder of texts: names, versions, force."""

from question_bank.formats.writing import flow_list, scalar
from question_bank.laws import Law, LawLibrary


def write_table(library: LawLibrary) -> str:
    """The table's canonical text: every law version with a known day of force, a line each, by short name.

    All of them, not only what our own questions cite: an office's questions cite others.
    """
    laws = {law for known in library.versions.values() for law in known if law.in_force}
    lines = ["laws:"]
    for law in sorted(laws, key=lambda law: (law.short[0], law.version)):
        lines.append(f"- {_row(law)}")
    return "\n".join(lines) + "\n" if len(lines) > 1 else "laws: []\n"


def _row(law: Law) -> str:
    fields = [
        f"short: {flow_list(law.short)}",
        f"name: {scalar(law.name, flow=True)}",
        f"version: {law.version}",
        f"in_force: {law.in_force}",
        f"articles: {law.articles}",
    ]
    if law.repealed:
        fields.append(f"repealed: {law.repealed}")
    if law.repealed_by:
        fields.append(f"repealed_by: {scalar(law.repealed_by, flow=True)}")
    return "{" + ", ".join(fields) + "}"
