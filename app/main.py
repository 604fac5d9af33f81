"""The application: the one list of areas, and what all of them share."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Request, get, post
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import Cookie
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.response import Response

from app import handed_down, navigation
from app.bank import routes as bank
from app.bank.coming_in import routes as bank_coming_in
from app.bank.going_out import routes as bank_going_out
from app.bank.life import routes as bank_life
from app.bank.moved import routes as bank_moved
from app.bank.report import routes as bank_report
from app.bank.templates import routes as bank_templates
from app.exams import routes as exams
from app.foundation import database, protected
from app.foundation import settings as all_settings
from app.foundation.access import Viewer
from app.foundation.approvals import routes as approvals
from app.foundation.files import routes as files
from app.foundation.jobs import routes as jobs
from app.foundation.ledger import routes as ledger
from app.foundation.refusals import Refusal
from app.foundation.settings import Settings
from app.foundation.web import about, assets, errors, frame
from app.foundation.web.entry import Entry, outermost, the_viewer
from app.foundation.web.forms import read_form
from app.laws import routes as laws
from app.people import routes as people
from app.people.queries import viewer_for
from app.rates import routes as rates
from app.rates.defining import routes as definitions
from app.rates.live import routes as live
from app.rates.regrade import routes as regrade
from app.rates.reminders import routes as reminders
from app.rates.saved import routes as saved
from app.rates.views import changes_routes as changes
from app.rates.views import routes as views
from app.reports import routes as reports
from app.sitting import actions as sitting_actions
from app.sitting import lane as sitting_lane
from app.sitting import routes as sitting
from app.sitting import timekeeping
from app.sitting.admission import routes as admission
from app.sitting.day import routes as day
from app.sitting.room import routes as room
from app.study import routes as study

MOST_BYTES = 1_000_000


@get("/healthz", name="web.healthz", opt={"public": True, "no_viewer": True})
async def healthz() -> dict[str, str]:
    """Whether this process answers and its database does."""
    await database.fetch_value("SELECT 1 AS one")
    return {"status": "ok"}


@post("/large", name="web.large", opt={"public": True})
async def large(request: Request[Any, Any, Any]) -> Response[None]:
    """Switches 大字版 on or off on this device."""
    form = await read_form(request)
    answer = frame.see_other(form.text("next") or "/")
    answer.cookies.append(Cookie(frame.LARGE, value="1" if form.ticked("large") else "", path="/", max_age=31_536_000, samesite="lax"))
    return answer


FRAME = [healthz, large, about.about, assets.static_file]
AREAS: list[Sequence[Any]] = [
    ledger.ROUTES, jobs.ROUTES, files.ROUTES, approvals.ROUTES, people.ROUTES, laws.ROUTES, bank.ROUTES, bank_report.ROUTES,
    bank_coming_in.ROUTES, bank_going_out.ROUTES, bank_templates.ROUTES, bank_life.ROUTES, bank_moved.ROUTES, study.ROUTES,
    exams.ROUTES, sitting.ROUTES, day.ROUTES, admission.ROUTES, room.ROUTES, rates.ROUTES, regrade.ROUTES, definitions.ROUTES, reminders.ROUTES,
    reports.ROUTES,
    views.ROUTES, changes.ROUTES, live.ROUTES, saved.ROUTES,
]  # fmt: skip
"""Every area that has addresses, lowest first."""


def provide_viewer(request: Request[Any, Any, Any]) -> Viewer:
    """Who asks, for handlers that name `viewer`."""
    return the_viewer(request)


def create_app(settings: Settings) -> Litestar:
    """The application for these settings; connections open when it starts and close when it stops."""
    all_settings.use(settings)
    database.use(settings)
    frame.use_navigation(navigation.links_for)
    handed_down.hand_down()
    worker, rounds = handed_down.background()
    sitting_actions.open_lane()
    csrf_secret, csrf_cookie = protected.derive(settings.secret, "csrf").hex(), "__Host-pufa-csrf" if settings.secure else "pufa-csrf"
    app = Litestar(
        route_handlers=[*FRAME, *(route for area in AREAS for route in area)],
        dependencies={"viewer": Provide(provide_viewer, sync_to_thread=False)},
        middleware=[Entry(viewer_for)],
        csrf_config=CSRFConfig(
            secret=csrf_secret, cookie_name=csrf_cookie,
            cookie_secure=settings.secure, cookie_httponly=True, cookie_samesite="lax",
        ),
        compression_config=CompressionConfig(backend="gzip", minimum_size=1000, gzip_compress_level=3, exclude="^/(static|save)/"),
        exception_handlers={Refusal: errors.on_refusal, HTTPException: errors.on_http, Exception: errors.on_bug},
        on_startup=[database.start, timekeeping.begin, worker.start, rounds.start],
        on_shutdown=[rounds.stop, worker.stop, database.stop, timekeeping.end],
        request_max_body_size=MOST_BYTES,
        openapi_config=None,
        logging_config=None,
    )  # fmt: skip
    app.asgi_handler = outermost(app.asgi_handler, sitting_lane.short_way(csrf_cookie=csrf_cookie, csrf_secret=csrf_secret))
    return app
