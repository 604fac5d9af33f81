"""All addresses of the area."""

from app.reports.circular import routes as circular

ROUTES = [*circular.ROUTES]
