"""All addresses of the area."""

from app.reports.circular import routes as circular
from app.reports.exports import routes as exports
from app.reports.sheets import routes as sheets

ROUTES = [*circular.ROUTES, *sheets.ROUTES, *exports.ROUTES]
