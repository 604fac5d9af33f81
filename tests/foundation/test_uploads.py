"""What the library refuses reaches the browser with a status."""

import pytest

from app.foundation.documents.uploads import read_tables
from app.foundation.refusals import Refusal

OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "WordDocument".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (OLD_WORD, 415, "wrong_file_kind"),
        (b"a" * (20 * 1024 * 1024 + 1), 413, "too_large"),
        (",".join(["x"] * 257).encode(), 413, "too_many_cells"),
        (b"", 422, "empty_file"),
        (b"\x00\x01\x02\x03" * 50, 422, "unknown_encoding"),
    ],
)
def test_a_refused_file_has_its_status(data, status, reason):
    with pytest.raises(Refusal) as refused:
        read_tables(data)
    assert (refused.value.status, refused.value.reason) == (status, reason)


def test_a_table_is_read():
    assert [cell.text for cell in read_tables("姓名,单位\n".encode())[0].rows[0]] == ["姓名", "单位"]
