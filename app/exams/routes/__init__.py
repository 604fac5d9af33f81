"""Addresses of arranging exams, of their rosters and of exemptions."""

from app.exams.exemptions import routes as exemptions
from app.exams.exemptions import set_up_routes as exemption_settings
from app.exams.roster import routes as roster
from app.exams.routes import arranging, making_up, pages, policy, usage

ROUTES = [
    *pages.ROUTES, *arranging.ROUTES, *policy.ROUTES, *making_up.ROUTES, *usage.ROUTES, *roster.ROUTES, *exemption_settings.ROUTES, *exemptions.ROUTES,
]  # fmt: skip
