"""Exams: how they are arranged, who must sit, what was changed for whom."""

from piccolo.columns import BigSerial, ForeignKey
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from app.bank.tables import QuestionVersion
from app.foundation.database import amount, body, moment, reference, words
from app.people.tables import Person
from app.units.tables import Unit


class Exam(Table, tablename="exam"):
    """考试: all its settings. Times in ms UTC, points × 100, JSON in canonical form.

    `form` = [{type, count, points}], `blueprint` = [{dimension, name, percent}], `pools` the pools drawn from,
    by spaces ('' = all), `bands` = [{name, points}] between passing and excellent,
    `audience` = {tree, units, categories}, each empty list meaning all. `seconded_count` is home or host: in which unit
    people lent to another one stand on the roster.
    `edition` rises with each edit: two editors notice each other. `checked_at` starts the publishing,
    `published_at` ends it: roster frozen, every first paper drawn.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    title = words(100)
    opens_at = moment()
    closes_at = moment()
    minutes = amount()
    grace_seconds = amount()
    late_entry_minutes = amount(null=True)
    attempts = amount()
    counts = words(10)
    multiple_rule = words(12)
    pass_points = amount()
    excellent_points = amount()
    form = body()
    blueprint = body()
    pools = words(40)
    bands = body()
    audience = body()
    seconded_count = words(10, default="home")
    score_shows = words(12)
    keys_show = words(12)
    main_exam: ForeignKey = ForeignKey("self", on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=True, default=None)
    rehearsal_shift = amount(null=True)
    study_gate = amount(null=True)
    edition = amount()
    seed = words(32)
    drafted_by = amount(null=True)
    drafted_at = moment()
    checked_by = amount(null=True)
    checked_at = moment(null=True)
    published_by = amount(null=True)
    published_at = moment(null=True)
    withdrawn_at = moment(null=True)
    keys_released_at = moment(null=True)


class RosterEntry(Table, tablename="roster_entry"):
    """应考名单: a person as they stood when the exam was published. Never updated."""

    id = BigSerial(primary_key=True)
    exam = reference(Exam)
    person = reference(Person)
    unit = reference(Unit)
    area_path = words(200)
    system_path = words(200)
    category = words(30)
    status = words(30)


class Exemption(Table, tablename="exemption"):
    """免考申请: asked for by the person or the unit, signed by the head, filed by the office; then it exempts until `to_at`.

    `exam` empty: every exam that falls into the time (from_at ≤ … < to_at). `unit` is the home unit when it was asked for.
    `signed_for` says in what place it was signed: head, or office where no head of the unit can. `ending` is the request to
    end it, by code. States follow from the moments.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    person = reference(Person)
    unit = reference(Unit)
    exam = reference(Exam, null=True)
    reason_kind = words(30)
    reason = words(300)
    from_at = moment()
    to_at = moment()
    applied_by = amount()
    applied_at = moment()
    passed_on_by = amount(null=True)
    passed_on_at = moment(null=True)
    signed_by = amount(null=True)
    signed_at = moment(null=True)
    signed_for = words(10)
    filed_by = amount(null=True)
    filed_at = moment(null=True)
    refused_by = amount(null=True)
    refused_at = moment(null=True)
    refused_why = words(300)
    withdrawn_at = moment(null=True)
    ending = words(16)
    ended_at = moment(null=True)


class RosterAmendment(Table, tablename="roster_amendment"):
    """名单更正: join, leave, transfer, exempt or restore; counts once approved.

    `approval` is the request that a second person decides, by code; `exemption` the application behind an exemption.
    """

    id = BigSerial(primary_key=True)
    exam = reference(Exam)
    person = reference(Person)
    kind = words(12)
    reason_kind = words(30)
    reason = words(300)
    unit = reference(Unit, null=True)
    effective_at = moment()
    asked_by = amount()
    asked_at = moment()
    approved_by = amount(null=True)
    approved_at = moment(null=True)
    refused_at = moment(null=True)
    approval = words(16)
    exemption = reference(Exemption, null=True)


class Override(Table, tablename="exam_override"):
    """个别调整: more minutes, a later closing or one more attempt for one person, with reason."""

    id = BigSerial(primary_key=True)
    exam = reference(Exam)
    person = reference(Person)
    extra_minutes = amount()
    closes_at = moment(null=True)
    more_attempts = amount()
    reason = words(300)
    asked_by = amount()
    approved_by = amount(null=True)
    at = moment()
    ended_at = moment(null=True)


class Attempt(Table, tablename="attempt"):
    """答卷: one try of one person. Drawn at publishing, numbered in the order of drawing.

    `paper` is packed text `version:permutation;…` in the order shown (app.exams.paper).
    `length` items. States follow from `started_at`, `handed_in_at`, `voided_at`. `grace` and `shift` in ms.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    exam = reference(Exam)
    person = reference(Person)
    number = amount()
    paper = body()
    length = amount()
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
    """判卷批次: the newest approved run of an exam counts; a regrade adds a run and changes no mark.

    `approved_by` agreed to it; `approved_at` is set once every paper is marked in it, and from then on it counts.
    """

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


class KeyCorrection(Table, tablename="key_correction"):
    """更正答案: what an exam counts as right for a question version instead of its key, from the run it leads to.

    `keys` are the accepted keys in the question's own letters, `|` between them, '' for a void question.
    `found` is the dry run (JSON), `job` the newest background work, `approval` what a second person decides, by code.
    `withdrawn_at` only before it was put to a second person; afterwards its approval says how it ended.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    exam = reference(Exam)
    version = reference(QuestionVersion)
    keys = words(100)
    reason = words(300)
    asked_by = amount(null=True)
    asked_at = moment()
    found = body()
    job = words(16)
    approval = words(16)
    withdrawn_at = moment(null=True)
    run = reference(MarkingRun, null=True)


class ExamPolicy(Table, tablename="exam_policy"):
    """组卷提醒: above which share of known points (whole percent) arranging warns; the newest row counts."""

    id = BigSerial(primary_key=True)
    public_limit = amount()
    by = amount(null=True)
    at = moment()
