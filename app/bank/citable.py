"""The laws that a question may cite on a day, from the library of laws; and the hashes of what is cited."""

from dataclasses import replace
from datetime import date

from app.bank.wording import known_laws
from app.laws import queries as laws
from app.laws.rules import Force
from question_bank.laws import Law, LawLibrary
from question_bank.question import Citation, Question


async def citable_laws() -> LawLibrary:
    """Every law with its versions, as the question bank's own library reads them; the shipped table where none is stored."""
    stored = await laws.all_laws()
    if not stored:
        return known_laws()
    found: dict[str, list[Law]] = {}
    for name, law in (await laws.laws_by_name()).items():
        found[name] = [
            Law(
                law.name, law.short or (law.name,), one.version, in_force=date.fromisoformat(one.in_force) if one.in_force else None,
                repealed=date.fromisoformat(law.repealed_on) if law.repealed_on else None, articles=one.articles,
                repealed_by=law.repealed_by,
            )
            for one in law.versions
        ]  # fmt: skip
    return LawLibrary(found)


async def with_hashes(question: Question, *, on: date) -> Question:
    """The question with each citation carrying the hash of the words in force on the day, which its editor has before them.

    A citation of another version, or of an article whose text is not installed, stays as it is.
    """
    force = await laws.force_on(on, {one.law for one in question.cite})
    return replace(question, cite=tuple(_hashed(one, force) for one in question.cite))


def _hashed(cited: Citation, force: Force) -> Citation:
    law = force.laws.get(cited.law)
    version = law.in_force(force.day) if law else None
    if version is None or version.version != cited.version:
        return cited
    hashes = [force.hashes.get(text.id, {}).get(cited.article, "") for text in version.texts]
    if not any(hashes) or cited.hash in hashes:
        return cited
    return replace(cited, hash=next(filter(None, hashes)))
