"""What a person sat: attempts, answers as events (raw, see the migration), marks by marking run."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.exams.tables import Exam
from app.foundation.database import amount, body, moment, reference, words
from app.people.tables import Person


class Attempt(Table, tablename="attempt"):
    """答卷: one try of one person. Drawn at publishing, numbered in the order of drawing.

    `paper` is packed text `version:permutation;…` in the order shown (app.sitting.paper).
    States follow from `started_at`, `handed_in_at`, `voided_at`. `grace` and `shift` in ms.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    exam = reference(Exam)
    person = reference(Person)
    number = amount()
    paper = body()
    drawn_at = moment()
    started_at = moment(null=True)
    deadline = moment(null=True)
    grace = amount()
    shift = amount()
    epoch = amount()
    handed_in_at = moment(null=True)
    handed_in_for = words(10)
    voided_at = moment(null=True)


class MarkingRun(Table, tablename="marking_run"):
    """判卷批次: the newest approved run of an exam counts; a regrade adds a run and changes no row."""

    id = BigSerial(primary_key=True)
    exam = reference(Exam)
    number = amount()
    reason = words(300)
    asked_by = amount(null=True)
    created_at = moment()
    approved_by = amount(null=True)
    approved_at = moment(null=True)


class Mark(Table, tablename="mark"):
    """成绩: one attempt in one run. `score` points × 100; `items` is the packed score of each position."""

    id = BigSerial(primary_key=True)
    run = reference(MarkingRun)
    attempt = reference(Attempt)
    score = amount()
    answered = amount()
    items = body()
    marked_at = moment()
