"""Stored files: named by content, taken by content, whole or absent, handed out for saving only."""

import hashlib
import io
import zipfile
from pathlib import Path

import httpx
import pytest

from app.foundation import clock, database, refusals
from app.foundation.files import media_types, queries, steps, store
from app.foundation.files.store import Content
from app.foundation.settings import Settings
from app.foundation.web.downloads import disposition, safe_name
from question_bank.files.workbooks import Column, Sheet, write_workbook
from tests.people_of_tests import World

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def docx() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return target.getvalue()


def everything_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        (b"GIF89a" + bytes(20), "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (docx(), media_types.DOCX),
        (write_workbook([Sheet("一", [Column("姓名")], [["张三"]])]), media_types.XLSX),
        ("活动小结：参加 35 人。".encode(), media_types.TEXT),
        (b"<html><script>alert(1)</script>", None),
        (b'\xef\xbb\xbf  <svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', None),
        ("正文 <script>alert(1)</script>".encode(), None),
        (b"MZ\x90\x00" + bytes(60), None),
        (b"\x7fELF" + bytes(60), None),
        (b"PK\x05\x06" + bytes(18), None),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), None),
        (b"a\x00b", None),
        (b"\xff\xfe<\x00h\x00", None),
    ],
)
def test_the_type_is_told_by_content(data: bytes, expected: str | None) -> None:
    assert media_types.media_type_of(data) == expected


async def test_the_same_bytes_lie_there_once_under_their_hash(db: Settings) -> None:
    first, second = await store.put(PDF), await store.put(PDF)
    assert first == second == Content(hashlib.sha256(PDF).hexdigest(), "application/pdf", len(PDF))
    assert everything_in(db.data_dir / "files") == [f"{first.sha256[:2]}/{first.sha256}"]
    assert everything_in(db.data_dir / "incoming") == []
    assert await store.read(first.sha256) == PDF


@pytest.mark.parametrize(
    ("data", "more", "status", "words"),
    [
        (b"", {}, 422, "空的"),
        (PDF + bytes(2_000_000), {"most": 1024 * 1024}, 413, "最大 1 MB，这个有 2 MB"),
        (b"<html>", {}, 415, "不能上传"),
        (PDF, {"allowed": media_types.PICTURES}, 415, "gif、jpg、png、webp"),
    ],
)
async def test_what_is_not_taken_is_refused_in_words_and_leaves_nothing(
    db: Settings, data: bytes, more: dict[str, object], status: int, words: str
) -> None:
    with pytest.raises(refusals.Refusal, match=words) as refused:
        await store.put(data, **more)  # type: ignore[arg-type]
    assert refused.value.status == status
    assert not (db.data_dir / "files").exists()


async def test_a_write_that_breaks_off_leaves_no_file(db: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.foundation.files.store.os.fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        await store.put(PDF)
    assert everything_in(db.data_dir / "incoming") == [] and not list((db.data_dir / "files").rglob("*.*"))
    monkeypatch.undo()
    content = await store.put(PDF)
    assert await store.read(content.sha256) == PDF


async def test_damaged_or_missing_bytes_are_never_handed_out(db: Settings) -> None:
    content = await store.put(PDF)
    store.place_of(content.sha256).write_bytes(PDF + b"!")
    with pytest.raises(store.Missing):
        await store.read(content.sha256)
    assert await store.put(PDF) == content, "the next upload of the same bytes mends the file"
    assert await store.read(content.sha256) == PDF
    with pytest.raises(store.Missing):
        await store.read("0" * 64)


async def used(world: World, name: str, *, data: bytes = PDF, called: str = "活动 照片.pdf") -> str:
    content = await store.put(data)
    async with database.transaction():
        return await steps.use(
            content, name=called, subject="case", subject_id=7, purpose="evidence", by=await world.viewer(name), now=clock.now_ms()
        )


async def test_two_uses_of_one_content_are_two_rows_of_one_file(world: World) -> None:
    codes = {await used(world, "乙"), await used(world, "丙", called="别名.pdf")}
    assert len(codes) == 2
    assert await database.fetch_value("SELECT count(*) AS n FROM stored_file") == 1
    assert [row["name"] for row in await queries.uses_of("case", 7)] == ["活动 照片.pdf", "别名.pdf"]


async def test_a_file_is_saved_and_never_shown(client: httpx.AsyncClient, world: World) -> None:
    code = await used(world, "乙")
    await world.log_in(client, "乙")
    answer = await client.get(f"/files/{code}")
    assert answer.status_code == 200 and answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"download.pdf\"; filename*=UTF-8''%E6%B4%BB%E5%8A%A8%20%E7%85%A7%E7%89%87.pdf"
    )


async def test_a_file_is_for_its_uploader_and_for_who_may_see_the_row(client: httpx.AsyncClient, world: World) -> None:
    code = await used(world, "乙")
    for name in ("丙", "癸", "壬"):
        await world.log_in(client, name)
        assert (await client.get(f"/files/{code}")).status_code == 404

    async def is_office(viewer: object, row: int) -> bool:
        return row == 7 and viewer.holds("auditor")  # type: ignore[attr-defined]

    queries.use_readers({"case": is_office})
    await world.log_in(client, "壬")
    assert (await client.get(f"/files/{code}")).status_code == 200
    await world.log_in(client, "丙")
    assert (await client.get(f"/files/{code}")).status_code == 404
    client.cookies.clear()
    assert (await client.get(f"/files/{code}")).status_code == 303


async def test_a_use_that_ended_answers_404(client: httpx.AsyncClient, world: World) -> None:
    code = await used(world, "乙")
    viewer = await world.viewer("乙")
    async with database.transaction():
        assert await steps.end_use(code, by=viewer, now=clock.now_ms())
        assert not await steps.end_use(code, by=viewer, now=clock.now_ms())
    await world.log_in(client, "乙")
    assert (await client.get(f"/files/{code}")).status_code == 404


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ('a"b\r\nSet-Cookie: x.pdf', "a_b_Set-Cookie_ x.pdf"),
        ("名单\u202egpj.exe", "名单_gpj.exe"),
        ("   ", "file"),
        ("C:\\照片\\一.jpg", "C_照片_一.jpg"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert "\n" not in disposition(name) and disposition(name).isascii()
