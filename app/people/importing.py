"""What an uploaded list is, kept sealed until it is applied or left: pure, but for the sealing."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.foundation import protected
from app.foundation.documents.readings import Reading, RowRead, from_plain, to_plain
from app.people import planning
from app.people.planning import PlannedPerson
from app.people.reading.fields import FIELD_LABELS as PEOPLE_LABELS
from app.units.planning import PlannedUnit
from app.units.reading import FIELD_LABELS as UNIT_LABELS

PEOPLE, UNITS = "people", "units"
LABELS: dict[str, dict[str, str]] = {PEOPLE: PEOPLE_LABELS, UNITS: UNIT_LABELS}
SECRET_COLUMNS = ("identity",)
ADD, CHANGE, SAME = planning.ADD, planning.CHANGE, planning.SAME
_ABOUT = "import_batch.reading"
Plan = PlannedPerson | PlannedUnit


@dataclass
class Upload:
    """The raw rows of a list, what was typed over them, and which rows were ticked to be left out."""

    raw: Reading
    mended: dict[int, dict[str, str]] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)


def seal_upload(upload: Upload) -> str:
    """The upload as text for the table: it holds phone and ID numbers, so it is packed and sealed."""
    plain = {
        "reading": to_plain(upload.raw),
        "mended": {str(number): texts for number, texts in upload.mended.items()},
        "left": sorted(upload.left),
    }
    packed = base64.b64encode(zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 6)).decode()
    return base64.b64encode(protected.seal(packed, about=_ABOUT)).decode()


def unseal_upload(text: str) -> Upload:
    """The upload kept by `seal_upload`."""
    packed = protected.unseal(base64.b64decode(text), about=_ABOUT)
    plain: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed)))
    mended = {int(number): texts for number, texts in plain["mended"].items()}
    return Upload(from_plain(plain["reading"]), mended, set(plain["left"]))


@dataclass
class Examined:
    """What applying a list would do, every row in exactly one of the lists; `brought` are units that come along."""

    reading: Reading
    plans: list[Plan]
    faulty: list[RowRead]
    repeats: list[RowRead]
    left: list[RowRead]
    brought: list[PlannedUnit] = field(default_factory=list)

    def of(self, act: str) -> list[Plan]:
        """The plans that add, change, or find nothing to do."""
        return [plan for plan in self.plans if plan.act == act]

    def counts(self) -> dict[str, int]:
        """How many rows were read, and where each went: read = taken + duplicates + refused + left."""
        return {
            "read": len(self.reading.rows),
            "taken": len(self.of(ADD)) + len(self.of(CHANGE)),
            "added": len(self.of(ADD)),
            "changed": len(self.of(CHANGE)),
            "duplicates": len(self.of(SAME)) + len(self.repeats),
            "refused": len(self.faulty),
            "left": len(self.left),
        }

    def refused(self, labels: Mapping[str, str]) -> list[dict[str, Any]]:
        """Each faulty row with its number and all its reasons in one line."""
        return [
            {"row": row.number, "reason": "；".join(f"{labels[fault.column]}：{fault.sentence}" for fault in row.faults)}
            for row in self.faulty
        ]


def examined(reading: Reading, plans: list[Plan], *, left: set[int]) -> Examined:
    """Sorts every row; a row ticked to be left out counts as that even when nothing is wrong with it."""
    return Examined(
        reading=reading,
        plans=[plan for plan in plans if plan.row.number not in left],
        faulty=[row for row in reading.rows if row.faults and row.number not in left],
        repeats=[row for row in reading.rows if row.repeats is not None and not row.faults and row.number not in left],
        left=[row for row in reading.rows if row.number in left],
    )
