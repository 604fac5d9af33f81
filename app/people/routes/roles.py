"""Addresses of activation codes and roles of one person, and of the slips of a unit."""

from typing import Any

import segno
from litestar import Request, Response, get, post
from litestar.params import FromPath
from markupsafe import Markup

from app.foundation import access, clock, settings
from app.foundation.access import Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.people.actions import activation, grants
from app.people.actions.activation import Slip
from app.people.activation_code import written
from app.people.queries.people import person_for
from app.people.routes.people import person_page
from app.units.queries import known_units, unit_for

ISSUES = [allowed(Permission.ISSUE_ACTIVATION)]
GRANTS = [allowed(Permission.GRANT_ROLES)]


@post("/people/{code:str}/activation", name="people.issue_code", guards=ISSUES, status_code=200)
async def issue_code(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """A fresh code for one person, on a slip that is shown this once."""
    slip = await activation.issue_code(viewer, code, now=clock.now_ms())
    return _slips_page(request, [slip], title=f"{slip.name}的激活码", back=f"/people/{code}")


@get("/units/{code:str}/slips", name="people.slips_page", guards=ISSUES)
async def slips_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """What printing slips for a unit means, before it is done."""
    unit = await unit_for(viewer, code, verb=Permission.ISSUE_ACTIVATION)
    return page(request, "people/slips_ask.html", unit=unit, most=activation.MOST_SLIPS, error="")


@post("/units/{code:str}/slips", name="people.issue_codes", guards=ISSUES, status_code=200)
async def issue_codes(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """Fresh codes for the people of a unit, on slips that are shown this once."""
    form = await read_form(request)
    unit = await unit_for(viewer, code, verb=Permission.ISSUE_ACTIVATION)
    try:
        slips = await activation.issue_codes(
            viewer, code, everybody=form.ticked("everybody"), below=form.ticked("below"), now=clock.now_ms()
        )
    except Refusal as refusal:
        values = {"unit": unit, "most": activation.MOST_SLIPS, "error": refusal.sentence}
        return page(request, "people/slips_ask.html", status=refusal.status, **values)
    return _slips_page(request, slips, title=f"{unit['name']}的激活码", back=f"/units/{code}")


def _slips_page(request: Request[Any, Any, Any], slips: list[Slip], *, title: str, back: str) -> Response[str]:
    address = settings.current().public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    shown = [(slip, written(slip.code), Markup(_qr(f"{address}/activate#{written(slip.code)}"))) for slip in slips]
    return page(request, "people/slips.html", slips=shown, title=title, back=back, address=address)


def _qr(text: str) -> str:
    """An SVG of the QR code, with classes and attributes only, as the page's policy demands."""
    return segno.make(text, error="m").svg_inline(scale=1, border=2, omitsize=True, svgclass=None, lineclass=None)


@post("/people/{code:str}/grants", name="people.grant_role", guards=GRANTS)
async def grant_role(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Grants a role."""
    form = await read_form(request)
    person = await person_for(viewer, code, verb=Permission.GRANT_ROLES)
    role = form.choice("role", "角色", access.ROLE_NAMES)
    tree = form.choice("tree", "管辖范围", access.TREES)
    meant = (await known_units()).meant_by(form.text("role_unit", "单位", required=True))
    if meant.unit is None:
        form.fault("role_unit", meant.sentence)
    try:
        form.check()
        unit = meant.unit.code if meant.unit else ""
        await grants.grant_role(viewer, code, role=role, unit_code=unit, tree=tree, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        typed = {"role": role, "tree": tree, "role_unit": form.text("role_unit", most=200)}
        errors = refusal.fields or {"": refusal.sentence}
        return await person_page(request, viewer, person=person, typed=typed, errors=errors, status=refusal.status)
    return see_other(f"/people/{code}", ok=f"已授予“{access.ROLE_NAMES[role]}”，本人下次打开页面就能用。")


@post("/people/{code:str}/grants/{grant:int}/end", name="people.end_grant", guards=GRANTS)
async def end_grant(code: FromPath[str], grant: FromPath[int], viewer: TheViewer) -> Response[Any]:
    """Takes a role back."""
    await grants.end_grant(viewer, code, grant, now=clock.now_ms())
    return see_other(f"/people/{code}", ok="角色已收回。")


ROUTES = [issue_code, slips_page, issue_codes, grant_role, end_grant]
