"""Async factories: each makes one thing with sensible values and returns its id (or row)."""

from typing import Any

from app.bank import queries as bank
from app.bank import steps as bank_steps
from app.exams import steps as exam_steps
from app.exams.drawing import form_text, plan_for
from app.exams.tables import Exam
from app.foundation import canonical, clock, database
from app.foundation.codes import new_code
from question_bank.forms import PaperForm, Part
from question_bank.question import Citation, Question


async def _add(table: str, **values: Any) -> int:
    names = list(values)
    places = ", ".join(f"${n + 1}" for n in range(len(names)))
    columns = ", ".join(f'"{name}"' for name in names)
    rows = await database.fetch(f'INSERT INTO "{table}" ({columns}) VALUES ({places}) RETURNING id', *values.values())
    return int(rows[0]["id"])


async def unit(name: str, *, area: int | None = None, system: int | None = None, kind: str = "unit") -> int:
    """A unit under `area` in the area tree and under `system` (default the same) in the system tree."""
    now = clock.now_ms()
    made = await _add("unit", code=new_code(), name=name, short_name=name, kind=kind, category="", created_at=now)
    for tree, parent in (("area", area), ("system", system if system is not None else area)):
        above = "/"
        if parent is not None:
            above = await database.fetch_value(
                "SELECT path FROM unit_place WHERE unit = $1 AND tree = $2 AND to_at IS NULL", parent, tree
            )
        await _add("unit_place", tree=tree, unit=made, parent=parent, path=f"{above}{made}/", position=made, from_at=now)
    return made


async def person(name: str, unit: int, *, category: str = "staff", status: str = "active") -> int:
    """A person with a home posting; staff number `T` and the id."""
    now = clock.now_ms()
    made = await _add(
        "person", code=new_code(), name=name, pinyin=name, key_number=1, category=category, status=status, created_at=now
    )
    await database.execute("UPDATE person SET staff_no = $1 WHERE id = $2", f"T{made}", made)
    await _add("posting", person=made, unit=unit, kind="home", title="", from_at=now)
    return made


async def grant(person: int, role: str, unit: int, *, tree: str = "area") -> int:
    """A role for a person over a unit and all below it."""
    return await _add("role_grant", person=person, role=role, unit=unit, tree=tree, granted_at=clock.now_ms())


async def transfer(person: int, to: int, *, by: int, **changes: Any) -> str:
    """A move of a person to another unit, offered today by their own; its code."""
    now = clock.now_ms()
    home = await database.fetch_value("SELECT unit FROM posting WHERE person = $1 AND kind = 'home' AND to_at IS NULL", person)
    values: dict[str, Any] = {
        "code": new_code(), "person": person, "kind": "move", "from_unit": home, "to_unit": to, "asked_side": "from", "title": "",
        "reason": "", "effective_at": now - clock.HOUR, "asked_by": by, "asked_at": now, "expires_at": now + 30 * clock.DAY,
        "answered_as": "", "note": "", **changes,
    }  # fmt: skip
    await _add("transfer", **values)
    return str(values["code"])


def question(code: str, *, type: str = "single_choice", key: str = "B", law: str = "行政处罚法") -> Question:
    """A question with recognisable texts: the key and the explanation carry the code as canaries."""
    options = () if type == "true_false" else tuple(f"{code} 选项{letter}" for letter in "ABCD")
    return Question(
        code=code, type=type, stem=f"{code} 题干", options=options, key=key, explanation=f"{code} 解析金丝雀",
        cite=(Citation(law, "2021-01-22", "36", "000000000000"),), difficulty="easy", kind=("number",), law=law,
    )  # fmt: skip


async def stored_question(made: Question, *, pool: str = "practice") -> int:
    """A question in use; its version's id."""
    now = clock.now_ms()
    number = await _add("question", code=made.code, pool=pool, created_at=now)
    return await bank_steps.add_version(
        made, question_id=number, number=1, source="shipped", by=None, checked_by=None, now=now
    )


async def bank_of(*, single: int = 6, multiple: int = 4, true_false: int = 4) -> list[int]:
    """A small bank in use; its versions' ids."""
    made = [question(f"s-{n:04}", key="ABCD"[n % 4]) for n in range(single)]
    made += [question(f"m-{n:04}", type="multiple_choice", key=("AB", "ACD", "BD", "BC")[n % 4]) for n in range(multiple)]
    made += [question(f"t-{n:04}", type="true_false", key="对错"[n % 2]) for n in range(true_false)]
    return [await stored_question(one) for one in made]


SMALL_FORM = PaperForm((Part("true_false", 1, 2000), Part("single_choice", 3, 2000), Part("multiple_choice", 1, 2000)))
"""Five questions, twenty points each."""


async def published_exam(people: list[int], **changes: Any) -> dict[str, Any]:
    """An open exam of five questions whose roster and papers are drawn for these people; the exam's row."""
    now = clock.now_ms()
    values: dict[str, Any] = {
        "code": new_code(), "title": "测试考试", "opens_at": now - clock.HOUR, "closes_at": now + clock.HOUR, "minutes": 30,
        "grace_seconds": 30, "attempts": 1, "counts": "best", "multiple_rule": "strict", "pass_points": 6000,
        "excellent_points": 9000, "form": form_text(SMALL_FORM), "blueprint": "[]", "audience": canonical.dump({}),
        "score_shows": "at_once", "keys_show": "after_close", "edition": 1, "seed": "seed", "drafted_at": now, "published_at": now,
        **changes,
    }  # fmt: skip
    made = await _add("exam", **values)
    exam = await Exam.select().where(Exam.id == made).first()
    assert exam is not None
    placed = [await _placed(number) for number in people]
    async with database.transaction():
        await exam_steps.add_to_roster(made, placed)
        plan = plan_for(await bank.in_use(("practice",)), form=exam["form"], blueprint="[]", seed=exam["seed"])
        await exam_steps.draw_attempts(exam, people, number=1, plan=plan, now=now)
        await exam_steps.add_marking_run(made, number=1, reason="", by=None, now=now)
    return dict(exam)


async def _placed(person: int) -> dict[str, Any]:
    row = await database.fetch_one(
        "SELECT p.id AS person, o.unit, a.path AS area_path, s.path AS system_path, p.category, p.status FROM person p "
        "JOIN posting o ON o.person = p.id AND o.kind = 'home' AND o.to_at IS NULL "
        "JOIN unit_place a ON a.unit = o.unit AND a.tree = 'area' AND a.to_at IS NULL "
        "JOIN unit_place s ON s.unit = o.unit AND s.tree = 'system' AND s.to_at IS NULL WHERE p.id = $1",
        person,
    )
    assert row is not None
    return row


async def attempt_of(person: int, exam: dict[str, Any], *, number: int = 1) -> dict[str, Any]:
    """The row of a drawn attempt."""
    row = await database.fetch_one(
        "SELECT * FROM attempt WHERE exam = $1 AND person = $2 AND number = $3", exam["id"], person, number
    )
    assert row is not None
    return row
