"""Writes our own small table of laws from a folder of texts: names, versions, force."""

from question_bank.formats.question_file import QuestionFile
from question_bank.formats.writing import flow_list, scalar
from question_bank.laws import Law, LawLibrary


def write_table(library: LawLibrary, files: list[QuestionFile]) -> str:
    """The table's canonical text: every law the files cite and every repealed one, a line each, by short name."""
    cited = {
        (citation.law, citation.version)
        for file in files
        for question in (*file.questions, *file.templates)
        for citation in (*question.cite, *question.see)
    }
    cited |= {(file.law, gist.version) for file in files for gist in file.gists}
    laws = {library.version(name, version) for name, version in cited}
    laws |= {law for known in library.versions.values() for law in known if law.repealed}
    lines = ["laws:"]
    for law in sorted((law for law in laws if law and law.in_force), key=lambda law: law.short[0]):
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
    return "{" + ", ".join(fields) + "}"
