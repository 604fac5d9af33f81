"""Run in a process of its own, so that a large bank never holds up the pages: packed questions in, the report out.

Reads a JSON list of packed question contents on stdin and the day as its argument; writes the report as JSON.
"""

import json
import sys
from datetime import date

from app.bank import content
from question_bank.check import TABLE
from question_bank.laws import read_table
from question_bank.report import bank_report


def main() -> int:
    """Reads stdin, writes the report to stdout."""
    questions = [content.unpack(text) for text in json.load(sys.stdin)]
    report = bank_report(questions, laws=read_table(TABLE), on=date.fromisoformat(sys.argv[1]))
    json.dump(report.as_dict(), sys.stdout, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
