"""Addresses of arranging exams."""

from app.exams.routes import arranging, pages, policy, usage

ROUTES = [*pages.ROUTES, *arranging.ROUTES, *policy.ROUTES, *usage.ROUTES]
