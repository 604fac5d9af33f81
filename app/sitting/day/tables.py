"""What was done on the day of an exam, and answers that were let in afterwards."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.exams.tables import Attempt, Exam, MarkingRun, Override
from app.foundation.database import amount, moment, reference, words
from app.people.tables import Person
from app.units.tables import Unit


class DayAct(Table, tablename="day_act"):
    """当天处置: one act or incident note of an exam, with its reason; `kind` is one of app.sitting.day.rules.KINDS.

    Of one person, of a unit (`reached` attempts handed in), or of everybody. `minutes` and `closes_at` are what it gave,
    `closed_before` the closing it moved. `approved_by` is the second person where the act needs one.
    """

    id = BigSerial(primary_key=True)
    exam = reference(Exam)
    kind = words(12)
    person = reference(Person, null=True)
    attempt = reference(Attempt, null=True)
    unit = reference(Unit, null=True)
    override = reference(Override, null=True)
    minutes = amount()
    closes_at = moment(null=True)
    closed_before = moment(null=True)
    reached = amount()
    reason = words(500)
    happened_at = moment()
    asked_by = amount(null=True)
    approved_by = amount(null=True)
    at = moment()


class LateAdmission(Table, tablename="late_admission"):
    """准予计入: answers of an attempt that came after its time and were let in by two people.

    Those received until `until` count from the marking run `run` on; `events` of them were let in.
    """

    id = BigSerial(primary_key=True)
    attempt = reference(Attempt)
    run = reference(MarkingRun)
    until = moment()
    events = amount()
    reason = words(300)
    asked_by = amount(null=True)
    approved_by = amount(null=True)
    at = moment()
