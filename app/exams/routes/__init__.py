"""Addresses of arranging exams."""

from app.exams.routes import arranging, pages

ROUTES = [*pages.ROUTES, *arranging.ROUTES]
