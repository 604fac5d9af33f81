"""Addresses of people, their log-ins, and of the unit pages that show them."""

from app.people.routes import log_in
from app.units import routes as units

ROUTES = [*log_in.ROUTES, *units.ROUTES]
