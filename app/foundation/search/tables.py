"""The one index of texts, by pairs of characters."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, body, words


class SearchEntry(Table, tablename="search_entry"):
    """检索条目: the text of one row and its bigrams; the full-text index lies beside it."""

    id = BigSerial(primary_key=True)
    kind = words(40)
    subject_id = amount()
    text = body()
    grams = body()
