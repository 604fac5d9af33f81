"""Sheets of paper for people who sit an exam without a device."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.exams.tables import Attempt, Exam
from app.foundation.database import amount, body, moment, reference, words


class RoomSheet(Table, tablename="room_sheet"):
    """线下答卷: an attempt printed on paper, with its room and seat; its answers as they were typed from it.

    `choices` is one text a position, commas between, in the letters of the paper; `entered_at` is None before anybody typed them.
    They count from `confirmed_at` on, when a second person agreed, and are never changed afterwards.
    """

    id = BigSerial(primary_key=True)
    exam = reference(Exam)
    attempt = reference(Attempt)
    room = words(60)
    seat = amount()
    starts_at = moment()
    seated_by = amount(null=True)
    seated_at = moment()
    choices = body()
    entered_by = amount(null=True)
    entered_at = moment(null=True)
    confirmed_by = amount(null=True)
    confirmed_at = moment(null=True)
    removed_at = moment(null=True)
