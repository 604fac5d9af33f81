"""Addresses of people, their log-ins, and of the unit pages that show them."""

from app.people.reshaping import routes as reshaping
from app.people.routes import imports, log_in, me, people, roles, units
from app.people.standing import routes as standing
from app.people.transfers import routes as transfers
from app.units import routes as unit_acts

ROUTES = [
    *log_in.ROUTES,
    *me.ROUTES,
    *unit_acts.ROUTES,
    *units.ROUTES,
    *people.ROUTES,
    *roles.ROUTES,
    *imports.ROUTES,
    *transfers.ROUTES,
    *standing.ROUTES,
    *reshaping.ROUTES,
]
