"""The questions an installation holds: permanent codes, immutable versions."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, body, moment, reference, words


class Question(Table, tablename="question"):
    """试题: its code never changes and is never reused; what it says stands in its versions.

    `public_at` is when it became known outside exams, which cannot be undone.
    """

    id = BigSerial(primary_key=True)
    code = words(40)
    pool = words(10)
    created_at = moment()
    retired_at = moment(null=True)
    public_at = moment(null=True)


class QuestionVersion(Table, tablename="question_version"):
    """试题版本: one wording with its key, never updated but for `checked_…`.

    `content` is canonical JSON of question_bank.question.Question; `digest` is its SHA-256 (hex).
    A version is in use when it is checked and the newest checked of its question.
    """

    id = BigSerial(primary_key=True)
    question = reference(Question)
    number = amount()
    digest = words(64)
    source = words(10)
    type = words(20)
    law = words(60)
    difficulty = words(10)
    tags = words(200)
    content = body()
    created_at = moment()
    written_by = amount(null=True)
    checked_by = amount(null=True)
    checked_at = moment(null=True)
    set_aside_at = moment(null=True)


class PoolChange(Table, tablename="pool_change"):
    """题库变动: who moved, retired or set aside what, and why."""

    id = BigSerial(primary_key=True)
    question = reference(Question)
    kind = words(20)
    reason = words(300)
    by = amount(null=True)
    at = moment()


class BankReport(Table, tablename="bank_report"):
    """题库检查报告: what the check found on all questions in use at a moment; `content` is JSON of question_bank.report."""

    id = BigSerial(primary_key=True)
    made_at = moment()
    asked_by = amount(null=True)
    questions = amount()
    content = body()


class SealedDraw(Table, tablename="sealed_draw"):
    """模板抽题: which checked version of a template a sealed question was drawn from. The seed is never stored."""

    id = BigSerial(primary_key=True)
    question = reference(Question)
    template = reference(QuestionVersion)
    by = amount(null=True)
    at = moment()


class QuestionComment(Table, tablename="question_comment"):
    """试题讨论: what somebody who sees the bank says about a question. Never updated."""

    id = BigSerial(primary_key=True)
    question = reference(Question)
    text = words(1000)
    by = amount()
    at = moment()


class WorkCalendar(Table, tablename="work_calendar"):
    """放假安排: of one year, ISO days by spaces: weekdays `off`, and weekend days to `work`; the newest row of a year counts."""

    id = BigSerial(primary_key=True)
    year = amount()
    off = body()
    work = body()
    by = amount(null=True)
    at = moment()


class QuestionCitation(Table, tablename="question_citation"):
    """引用条文: each article that a version cites, copied from its content so that articles can be asked who cites them.

    `role` is cite (the key rests on it) or see (worth reading); like the version it is never changed.
    """

    id = BigSerial(primary_key=True)
    version = reference(QuestionVersion)
    role = words(4)
    law = words(60)
    cited_version = words(10)
    article = words(12)
    hash = words(12)


class CitationConfirmation(Table, tablename="citation_confirmation"):
    """引用确认: somebody read a version again after its law moved and found that it still holds.

    `against` is the hash of the article then in force (or its version where it could not be read): the next change asks again.
    """

    id = BigSerial(primary_key=True)
    version = reference(QuestionVersion)
    law = words(60)
    article = words(12)
    against = words(12)
    by = amount(null=True)
    at = moment()


class QuestionUse(Table, tablename="question_use"):
    """试题使用: a version stands on papers of an exam (its bare number, since exams lie above), since when."""

    id = BigSerial(primary_key=True)
    version = reference(QuestionVersion)
    exam = amount()
    at = moment()


class BankImport(Table, tablename="bank_import"):
    """试题导入: one file as it was read; stored questions stand in its rows. `notes` is a JSON list of sentences.

    `pool` is where its questions will lie, `tags` by spaces what they get besides their own.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    file_name = words(200)
    format = words(20)
    pool = words(10)
    tags = words(200)
    notes = body()
    by = amount(null=True)
    at = moment()
    applied_at = moment(null=True)
    left_at = moment(null=True)


class BankImportRow(Table, tablename="bank_import_row"):
    """导入的试题: one thing of a file that looked like a question; JSON of app.bank.coming_in.rules until it is stored.

    `question` is the one it became.
    """

    id = BigSerial(primary_key=True)
    bank_import = reference(BankImport)
    number = amount()
    content = body()
    likes = body()
    reason = words(300)
    decision = words(10)
    edited = amount()
    question = reference(Question, null=True)
