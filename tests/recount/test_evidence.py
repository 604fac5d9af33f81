"""`app evidence`: what it writes, what it refuses, and that the recount notices whatever is changed in it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.foundation import canonical, clock, database
from app.foundation.refusals import Refusal
from app.foundation.settings import Settings
from app.rates.evidence import reading, writing
from tests import make
from tests.people_of_tests import World
from tests.rates import histories
from tests.recount import recount

DOCUMENT = Path(__file__).parents[2] / "docs/export.md"


async def _exam(world: World) -> dict[str, Any]:
    await make.bank_of()
    now = clock.now_ms()
    people = [world.people[name] for name in ("甲", "戊", "乙", "己", "丙")]
    exam = await make.published_exam(people, opens_at=now - 2 * clock.DAY, closes_at=now + clock.DAY, attempts=2)
    await histories.sit(exam, people[0], right=4, late=1)
    await histories.sit(exam, people[1], right=2)
    await histories.sit(exam, people[1], right=5, number=2)
    await histories.sit(exam, people[2], right=3, voided=True)
    await histories.sit(exam, people[3], right=3, marked=False)
    await histories.amend(exam, people[4], "exempt", at=now)
    await histories.amend(exam, world.people["癸"], "join", at=now, unit=world.units["县水利局"])
    await histories.practise(people[0], year=clock.day_of(now).year, sets=2)
    return exam


async def test_an_export_is_counted_again_and_agrees(
    db: Settings, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exam = await _exam(world)
    out = tmp_path / "deep" / "out"
    manifest = await writing.export_evidence(exam["code"], out, now=clock.now_ms())
    assert {path.name for path in out.iterdir()} == {"manifest.json", *manifest["files"]}
    assert recount.main(out) == 0
    assert "ALL AGREES" in capsys.readouterr().out
    figures = json.loads((out / "figures.json").read_text())
    total = figures["area"]["total"]
    assert (total["listed"], total["exempt"], total["sat"], total["unmarked"], total["sittings"]) == (6, 1, 3, 1, 4)
    entry = await database.fetch_one("SELECT subject_id, detail FROM ledger_entry WHERE verb = 'export_evidence'")
    assert entry is not None and entry["subject_id"] == exam["id"]
    assert len(canonical.load(entry["detail"])["manifest"]) == 64


async def test_small_portions_write_the_same(db: Settings, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost or written twice where a portion ends."""
    exam = await _exam(world)
    now = clock.now_ms()
    whole = await writing.export_evidence(exam["code"], tmp_path / "whole", now=now)
    monkeypatch.setattr(reading, "AT_A_TIME", 2)
    monkeypatch.setattr(reading, "_ATTEMPTS_AT_A_TIME", 1)
    assert await writing.export_evidence(exam["code"], tmp_path / "bits", now=now) == whole


async def test_no_personal_data_leaves(db: Settings, world: World, tmp_path: Path) -> None:
    exam = await _exam(world)
    await database.execute("UPDATE person SET name = 'NAMEOFAPERSON', pinyin = 'NAMEOFAPERSON', staff_no = 'STAFFNO' || id")
    await database.execute("UPDATE roster_amendment SET reason = 'TYPEDREASON'")
    await writing.export_evidence(exam["code"], tmp_path / "out", now=clock.now_ms())
    text = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
    assert not re.search("NAMEOFAPERSON|STAFFNO|TYPEDREASON", text)


async def test_a_folder_that_holds_anything_is_refused(db: Settings, world: World, tmp_path: Path) -> None:
    exam = await _exam(world)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").write_text("kept")
    for place in (tmp_path / "out", tmp_path / "out" / "kept"):
        with pytest.raises(Refusal) as refused:
            await writing.export_evidence(exam["code"], place, now=clock.now_ms())
        assert refused.value.status == 409
    assert (tmp_path / "out" / "kept").read_text() == "kept"


async def test_nothing_is_left_of_an_export_that_fails(db: Settings, world: World, tmp_path: Path) -> None:
    await _exam(world)
    with pytest.raises(Refusal) as refused:
        await writing.export_evidence("nosuchexam", tmp_path / "here" / "out", now=clock.now_ms())
    assert refused.value.status == 404
    assert list((tmp_path / "here").iterdir()) == []


async def test_without_a_code_it_is_the_exam_that_closed_last(db: Settings, world: World) -> None:
    open_now = await _exam(world)
    assert (await writing.exam_asked("", now=clock.now_ms()))["code"] == open_now["code"]
    over = await make.published_exam([world.people["甲"]], opens_at=1, closes_at=clock.now_ms() - clock.DAY)
    assert (await writing.exam_asked("", now=clock.now_ms()))["code"] == over["code"]


async def test_the_document_names_every_file_and_field(db: Settings, world: World, tmp_path: Path) -> None:
    exam = await _exam(world)
    await histories.require(clock.day_of(exam["opens_at"]).year, "", 2)
    await writing.export_evidence(exam["code"], tmp_path / "out", now=clock.now_ms())
    words = set(re.findall(r"[a-z_0-9]+", DOCUMENT.read_text()))
    for path in (tmp_path / "out").iterdir():
        assert path.name.partition(".")[0] in words, path.name
        first = json.loads(path.read_text().partition("\n")[0] or "{}")
        assert set(first) <= words, path.name
        if path.name == "figures.json":
            assert {*first["area"]["total"], *first["area"]["units"][0], *first["area"]["total"]["attendance_rate"]} <= words


def _first_line(change: Callable[[dict[str, Any]], None]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        first, _, rest = text.partition("\n")
        row = json.loads(first)
        change(row)
        return json.dumps(row, ensure_ascii=False) + "\n" + rest

    return changed


FORGERIES: dict[str, tuple[str, Callable[[str], str]]] = {
    "an answer": ("answers.jsonl", _first_line(lambda row: row.update(choice=""))),
    "a person dropped": ("roster.jsonl", lambda text: text.partition("\n")[2]),
    "a void lifted": ("attempts.jsonl", lambda text: re.sub(r'"voided_at":\d+', '"voided_at":null', text)),
    "an exemption": ("amendments.jsonl", lambda text: text.replace('"exempt"', '"restore"')),
    "a pass mark": ("exams.jsonl", _first_line(lambda row: row.update(pass_points=10_000))),
    "a figure": ("figures.json", _first_line(lambda row: row["system"]["total"].update(listed=7))),
    "a rate's text": ("figures.json", _first_line(lambda row: row["area"]["total"]["attendance_rate"].update(text="100%"))),
    "a unit's place": ("figures.json", _first_line(lambda row: row["area"]["units"][1].update(parent=None))),
    "practice": ("practice.jsonl", lambda text: text.replace('"completed_at":2', '"completed_at":null')),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_export_is_found_out(
    db: Settings, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], forgery: str
) -> None:
    """First by the manifest; and where that is forged with it, by the recount."""
    exam = await _exam(world)
    out = tmp_path / "out"
    await writing.export_evidence(exam["code"], out, now=clock.now_ms())
    name, change = FORGERIES[forgery]
    text = (out / name).read_text()
    assert change(text) != text
    (out / name).write_text(change(text))
    assert recount.main(out) == 1
    assert f"DIFFERENCE: {name}" in capsys.readouterr().out
    manifest = json.loads((out / "manifest.json").read_text())
    del manifest["files"][name]
    (out / "manifest.json").write_text(json.dumps(manifest))
    assert recount.main(out) == 1
    assert "DIFFERENCE: " in capsys.readouterr().out


def test_an_export_that_cannot_be_read_is_said_to_be_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert recount.main(tmp_path) == 2
    assert "cannot read" in capsys.readouterr().out


def test_the_recount_stands_alone() -> None:
    source = Path(recount.__file__).read_text()
    assert len(source.splitlines()) <= 300
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, re.M))
    assert imported <= {"hashlib", "json", "sys", "collections", "datetime", "itertools", "pathlib", "typing"}
