"""An exam's settings as columns, and back: pure."""

from collections.abc import Mapping
from typing import Any

from app.exams.drawing import blueprint_of, blueprint_text, form_of, form_text
from app.exams.rules import Settings
from app.foundation import canonical, clock
from question_bank.forms import FormTemplate

PLAIN = (
    "title", "opens_at", "closes_at", "minutes", "grace_seconds", "late_entry_minutes", "attempts", "counts", "multiple_rule",
    "pass_points", "excellent_points", "score_shows", "keys_show", "main_exam", "seconded_count",
)  # fmt: skip
WEEK = 7 * clock.DAY


def columns_of(settings: Settings) -> dict[str, Any]:
    """Column → value."""
    audience: dict[str, Any] = {"tree": settings.tree, "units": sorted(settings.units), "categories": sorted(settings.categories)}
    if settings.main_exam is not None and settings.resits:
        audience["resits"] = sorted(settings.resits)
    return {
        **{name: getattr(settings, name) for name in PLAIN},
        "form": form_text(settings.form),
        "blueprint": blueprint_text(settings.blueprint),
        "pools": " ".join(settings.pools),
        "bands": canonical.dump([{"name": name, "points": points} for name, points in settings.bands]),
        "audience": canonical.dump(audience),
    }


def settings_of(exam: Mapping[str, Any]) -> Settings:
    """The settings stored in an exam's row."""
    audience = canonical.load(exam["audience"] or "{}")
    return Settings(
        **{name: exam[name] for name in PLAIN},
        form=form_of(exam["form"]),
        blueprint=blueprint_of(exam["blueprint"]),
        pools=tuple(exam["pools"].split()),
        bands=bands_of(exam["bands"]),
        tree=audience.get("tree", "area"),
        units=tuple(audience.get("units", ())),
        categories=tuple(audience.get("categories", ())),
        resits=tuple(audience.get("resits", ())),
    )


def bands_of(text: str) -> tuple[tuple[str, int], ...]:
    """The stored grades between passing and excellent: (name, points × 100)."""
    return tuple((band["name"], band["points"]) for band in canonical.load(text or "[]"))


def settings_from(template: FormTemplate, *, now: int) -> Settings:
    """What a new exam starts from: a form as it is really held, a week from now, open for a week."""
    day = clock.start_of_day(clock.day_of(now + WEEK))
    bands = dict(template.bands)
    excellent = bands.pop("优秀", 0)
    bands.pop("合格", None)
    return Settings(
        title=f"{clock.day_of(now).year} 年度国家工作人员学法考试",
        opens_at=day + 9 * clock.HOUR,
        closes_at=day + WEEK + 18 * clock.HOUR,
        minutes=template.minutes,
        form=template.form,
        attempts=template.attempts,
        multiple_rule=template.rules[0],
        pass_points=template.pass_mark,
        excellent_points=excellent,
        bands=tuple(bands.items()),
    )
