"""The areas that own tables, lowest first: the order of their migrations and of all imports."""

PICCOLO_APPS = (
    "app.foundation.ledger.piccolo_app",
    "app.foundation.web.piccolo_app",
    "app.foundation.jobs.piccolo_app",
    "app.foundation.files.piccolo_app",
    "app.foundation.approvals.piccolo_app",
    "app.foundation.search.piccolo_app",
    "app.units.piccolo_app",
    "app.people.piccolo_app",
    "app.laws.piccolo_app",
    "app.bank.piccolo_app",
    "app.study.piccolo_app",
    "app.exams.piccolo_app",
    "app.sitting.piccolo_app",
    "app.rates.piccolo_app",
    "app.reports.piccolo_app",
)
