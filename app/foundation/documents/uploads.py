"""The library's readers of files for those who upload: what it refuses is refused with a status here."""

from app.foundation.refusals import Refusal
from question_bank.files import sheets
from question_bank.files.cells import Table
from question_bank.files.refused_files import FileRefused

_STATUSES = {"wrong_file_kind": 415, "too_large": 413, "unpacks_too_large": 413, "too_many_cells": 413}


def refusal_of(refused: FileRefused) -> Refusal:
    """The same sentence and reason with the HTTP status: 415 another kind of file, 413 too much of it, else 422."""
    return Refusal(refused.sentence, _STATUSES.get(refused.reason, 422), refused.reason)


def read_tables(data: bytes) -> list[Table]:
    """As `sheets.read_tables`: blocks, call it in a thread. Raises Refusal."""
    try:
        return sheets.read_tables(data)
    except FileRefused as refused:
        raise refusal_of(refused) from refused
