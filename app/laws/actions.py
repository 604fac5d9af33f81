"""The verb of the laws: taking what a source holds."""

from dataclasses import asdict, dataclass

from app.foundation import database
from app.foundation.access import Viewer
from app.foundation.ledger.steps import record
from app.laws import steps
from app.laws.reading.found import TABLE, Found
from app.laws.reading.shipped import read_shipped_table


@dataclass(frozen=True)
class Imported:
    """What an import did: laws and versions it added, days or names it mended, texts new, replaced and unchanged, articles stored."""

    laws: int
    versions: int
    mended: int
    new: int
    replaced: int
    same: int
    articles: int

    @property
    def changed(self) -> bool:
        """Whether anything was stored."""
        return bool(self.laws or self.versions or self.mended or self.new or self.replaced)


async def import_laws(viewer: Viewer, found: Found, *, now: int) -> Imported:
    """Stores what a source holds, after the shipped table, in one transaction; doing it again changes nothing."""
    async with database.transaction():
        laws, versions, mended = await _facts(read_shipped_table())
        new = replaced = articles = 0
        if found.source != TABLE:
            more = await _facts(found)
            laws, versions, mended = laws + more[0], versions + more[1], mended + more[2]
            new, replaced, articles = await steps.put_texts(found, now=now)
        same = len(found.versions) - new - replaced if found.source != TABLE else 0
        made = Imported(laws, versions, mended, new, replaced, same, articles)
        if made.changed:
            edition = await steps.add_edition(found.source, by=viewer.person, now=now, detail=asdict(made))
            await record("import_laws", "law_import", edition, by=viewer, at=now, detail=asdict(made))
    return made


async def _facts(found: Found) -> tuple[int, int, int]:
    """Stores names and days: (laws added, versions added, known ones mended)."""
    laws, changed = await steps.put_laws(found.versions, source=found.source)
    versions, dated = await steps.put_versions(found.versions, source=found.source)
    return laws, versions, changed + dated
