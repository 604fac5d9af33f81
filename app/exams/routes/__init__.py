"""Addresses of arranging exams."""

from app.exams.routes import arranging, pages, policy

ROUTES = [*pages.ROUTES, *arranging.ROUTES, *policy.ROUTES]
