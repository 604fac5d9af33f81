"""Circulars with their texts, and exports made in the background."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.exams.tables import Exam
from app.foundation.database import amount, body, moment, reference, words


class Circular(Table, tablename="circular"):
    """通报: about one exam. `figures` is what was gathered (JSON), frozen once put to a second person.

    `job` gathers, `approval` is what a second person decides, both by code. `papers` are the SHA-256 of what was issued (JSON).
    `issued_version` is the text that was put to the second person.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    exam = reference(Exam)
    made_by = amount()
    made_at = moment()
    figures = body()
    gathered_at = moment(null=True)
    job = words(16)
    approval = words(16)
    issued_version = amount(null=True)
    papers = body()
    issued_at = moment(null=True)
    dropped_at = moment(null=True)


class CircularText(Table, tablename="circular_text"):
    """通报文稿: one version of what the office wrote around the figures (JSON). Never updated."""

    id = BigSerial(primary_key=True)
    circular = reference(Circular)
    number = amount()
    content = body()
    by = amount()
    at = moment()


class Export(Table, tablename="export"):
    """导出任务: something big taken out, made by a job, kept for its owner until it expires.

    `wanted` is what was asked for (JSON), `file` the code of the file's use once it is there.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    kind = words(30)
    title = words(200)
    wanted = body()
    purpose = words(300)
    by = amount()
    at = moment()
    job = words(16)
    file = words(16)
    made_at = moment(null=True)
    expires_at = moment(null=True)
    removed_at = moment(null=True)
