"""Fields that forms about moving people and units share: a unit by its name, a day."""

from datetime import date

from app.foundation import clock
from app.foundation.web.forms import Form
from app.units.queries import known_units


async def unit_typed(form: Form, field: str) -> str:
    """The code of the unit whose name was typed; a fault of the form when none is meant."""
    words = form.text(field, "单位", required=True)
    meant = (await known_units()).meant_by(words) if words else None
    if meant is not None and meant.unit is None:
        form.fault(field, meant.sentence)
    return meant.unit.code if meant is not None and meant.unit is not None else ""


def day_in(form: Form, name: str, label: str) -> int | None:
    """The first moment of the day typed as `2026-11-24`; None when empty, a fault of the form when it is no day."""
    text = form.text(name, label, most=10)
    try:
        return clock.start_of_day(date.fromisoformat(text)) if text else None
    except (ValueError, OverflowError):
        form.fault(name, f"{label}要填日期，例如 2026-11-24")
        return None
