"""Practice: sets served and marked on the server, and how many a year asks for."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, body, moment, reference, words
from app.people.tables import Person


class StudyRequirement(Table, tablename="study_requirement"):
    """学法要求: completed practice sets a person of a category owes in a year; the newest row counts.

    An empty category stands for everybody without a row of their own.
    """

    id = BigSerial(primary_key=True)
    year = amount()
    category = words(30)
    sets = amount()
    by = amount(null=True)
    at = moment()


class PracticeSet(Table, tablename="practice_set"):
    """练习: questions served to one person; `paper` is packed like an exam's paper."""

    id = BigSerial(primary_key=True)
    code = words(16)
    person = reference(Person)
    year = amount()
    served_at = moment()
    completed_at = moment(null=True)
    paper = body()
    theme = words(60)


class PracticeAnswer(Table, tablename="practice_answer"):
    """练习作答: one answer a position, given once, marked at once."""

    id = BigSerial(primary_key=True)
    practice_set = reference(PracticeSet)
    position = amount()
    choice = words(8)
    right = amount()
    answered_at = moment()
