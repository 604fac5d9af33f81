"""Renders templates the way the server does, without a server."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from app.foundation.web.filters import FILTERS

ROOT = Path(__file__).parents[2]
SITE = SimpleNamespace(
    name="青禾县学法用法平台",
    short="青禾学法",
    office_name="青禾县普法工作领导小组办公室",
    host_unit="青禾县司法局",
    record_no="",
    demo=True,
)
NAV = [
    ("首页", "/", "home", True, False),
    ("学习", "/study", "study", False, False),
    ("考试", "/exams", "exam", False, False),
    ("报表", "/reports", "list", False, True),
]


def environment() -> Environment:
    """The product's templates and this folder's gallery; an undefined name is an error."""
    loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent)])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(FILTERS)
    return made


def frame_context(**more: Any) -> dict[str, Any]:
    """What every page gets from the server, for a person who is logged in."""
    viewer = SimpleNamespace(name="林知夏", unit_name="城关市场监管所", is_guest=False, may=lambda verb: False)
    given: dict[str, Any] = {
        "site": SITE,
        "viewer": viewer,
        "large": False,
        "csrf_input": '<input type="hidden" name="_csrf_token" value="t">',
        "asset": lambda path: f"/static/{path}?v=1",
        "here": "/",
        "notice": None,
        "nav": NAV,
    }
    return {**given, **more}


def render(template: str, **more: Any) -> str:
    """The page as text."""
    return environment().get_template(template).render(**frame_context(**more))
