"""The laws an installation knows: versions with their days of force, and the texts each source has of them."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, body, moment, reference, words


class Law(Table, tablename="law"):
    """法律: one law through all its versions.

    `short` are its short names, one space between, the one that citations use first. `repealed_on` is an ISO day from which
    it is gone ('' while it is not, 1949-10-01 where only that it is gone is known). `note` marks what is no real law.
    """

    id = BigSerial(primary_key=True)
    code = words(20)
    name = words(200)
    short = words(300)
    repealed_on = words(10)
    repealed_by = words(200)
    note = words(100)


class LawVersion(Table, tablename="law_version"):
    """法律版本: one wording of a law; `version` is the ISO day it was passed or last amended.

    `in_force` is the ISO day from which it holds, '' where no source says: then it may not be cited.
    It ends where the next version begins or the law is repealed; that is derived, never stored.
    """

    id = BigSerial(primary_key=True)
    law = reference(Law)
    version = words(10)
    in_force = words(10)
    articles = amount()


class LawText(Table, tablename="law_text"):
    """法律文本: what one source has of one version; replaced as a whole, under a new id, when the source corrects itself."""

    id = BigSerial(primary_key=True)
    version = reference(LawVersion)
    source = words(10)
    origin = words(200)
    status = words(20)
    digest = words(64)
    read_at = moment()


class LawArticle(Table, tablename="law_article"):
    """法律条文: one article of one text; `article` is "36" or "120-1" ("0" a preamble), `hash` that of question_bank.laws."""

    id = BigSerial(primary_key=True)
    law_text = reference(LawText)
    place = amount()
    article = words(12)
    chapter = words(300)
    body = body()
    hash = words(12)


class LawImport(Table, tablename="law_import"):
    """法律导入: every change of the tables above is one row here; the newest code is the edition that readers remember."""

    id = BigSerial(primary_key=True)
    code = words(20)
    source = words(10)
    by = amount(null=True)
    at = moment()
    detail = body()
