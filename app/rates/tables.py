"""How the rates are defined, version by version; what views of them people saved."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.exams.tables import Exam
from app.foundation.database import amount, moment, reference, words
from app.people.tables import Person


class RateDefinition(Table, tablename="rate_definition"):
    """统计口径: one version of what base, study, sitting and passing mean. Never edited: another version is made from it.

    `categories` the categories counted, by spaces, where `base` is `categories`. `made_from` is a number. Not offered after `retired_at`.
    """

    id = BigSerial(primary_key=True)
    number = amount()
    base = words(20)
    study_rule = words(20)
    sitting_rule = words(20)
    average_rule = words(20)
    by = amount(null=True)
    at = moment()
    categories = words(300)
    reason = words(300)
    made_from = amount(null=True)
    retired_at = moment(null=True)


class DefinitionDefault(Table, tablename="definition_default"):
    """默认口径: the definition of exams published from a moment on; the newest row before publishing counts."""

    id = BigSerial(primary_key=True)
    definition = reference(RateDefinition)
    by = amount(null=True)
    at = moment()


class ExamDefinition(Table, tablename="exam_definition"):
    """考试口径: the definition an exam's figures are counted by; the newest row counts."""

    id = BigSerial(primary_key=True)
    exam = reference(Exam)
    definition = reference(RateDefinition)
    by = amount(null=True)
    at = moment()
    reason = words(300)


class SavedView(Table, tablename="saved_view"):
    """常用视图: a page of rates with its filters, under a name, for one person. `ended_at`: deleted, for a while to be brought back."""

    id = BigSerial(primary_key=True)
    code = words(16)
    person = reference(Person)
    name = words(30)
    address = words(500)
    saved_at = moment()
    ended_at = moment(null=True)
