"""What main hands down to the foundation, which knows no area: handlers, recurring acts, approvals, readers, names."""

from app.bank.coming_in import actions as questions_in
from app.bank.report import making as bank_report
from app.exams import jobs as exam_jobs
from app.exams import touched as exams_touched
from app.exams.exemptions import actions as exemptions
from app.exams.exemptions import queries as exemption_queries
from app.exams.roster import actions as rosters
from app.exams.roster import queries as roster_queries
from app.foundation.approvals import kinds
from app.foundation.approvals.kinds import Kinds
from app.foundation.files import queries as files
from app.foundation.jobs.recurring import Recurring, Rounds
from app.foundation.jobs.worker import Handlers, Worker
from app.foundation.ledger import actions as ledger
from app.foundation.web import who
from app.people import names
from app.people.actions import imports
from app.people.reshaping import actions as reshaping
from app.people.reshaping import touched
from app.people.standing import actions as standing
from app.people.transfers import actions as transfers
from app.rates.defining import actions as defining
from app.rates.regrade import deciding
from app.rates.regrade import jobs as regrade_jobs
from app.reports import background as reports
from app.sitting import actions as sitting
from app.sitting import timekeeping
from app.sitting.admission import deciding as admission
from app.sitting.day import deciding as day
from app.sitting.room import actions as room

HANDLERS: Handlers = {**imports.HANDLERS, **bank_report.HANDLERS, **questions_in.HANDLERS, **exam_jobs.HANDLERS, **regrade_jobs.HANDLERS, **reports.HANDLERS}
"""Background work by kind; each kind has its Chinese name in app/foundation/jobs/kinds.py."""

RECURRING = (
    Recurring("hand_in_for_time", 1, sitting.hand_in_for_time),
    Recurring("watch_the_clock", 1, timekeeping.watch),
    Recurring("mark_waiting", 20, sitting.mark_waiting),
    Recurring("carry_out_transfers", 30, transfers.carry_out_due),
    Recurring("carry_out_status_changes", 30, standing.carry_out_due),
    Recurring("carry_out_unit_changes", 30, reshaping.carry_out_due),
    Recurring("seal", 5, ledger.seal_unsealed),
    Recurring("seal_everything", 600, ledger.seal_everything),
    *reports.RECURRING,
)
"""What comes round while a process serves, and how many seconds lie between."""

APPROVALS: Kinds = {
    deciding.KIND: deciding.CORRECTION, defining.KIND: defining.CHOOSING, roster_queries.KIND: rosters.AMENDING, exemptions.KIND: exemptions.ENDING,
    **day.KINDS, **admission.KINDS, **room.KINDS,
    **reports.KINDS,
    reshaping.KIND: reshaping.RESHAPING,
}  # fmt: skip
"""Acts that need a second person, by kind."""

FILE_READERS: dict[str, files.MayRead] = {
    "exemption": exemption_queries.may_read_proof, "roster_request": exemption_queries.may_read_request_proof,
}  # fmt: skip
"""Who may read the files of a subject, besides who uploaded them."""


def hand_down() -> None:
    """Tells the foundation all of this; called once by create_app."""
    kinds.use_kinds(APPROVALS)
    files.use_readers(FILE_READERS)
    touched.use_tells((exams_touched.told,))
    who.use_names(names.names_of, names.called)


def background() -> tuple[Worker, Rounds]:
    """What works while the process serves pages; started after the database, stopped before it."""
    return Worker(HANDLERS), Rounds(RECURRING)
