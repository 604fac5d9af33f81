"""A valid, minimal request for every route that needs more than its address: so that a success really is one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.foundation import clock
from app.foundation.web.assets import asset
from app.people.actions import activation
from app.people.categories import CATEGORIES
from tests import make
from tests.bank.test_pages import FORM
from tests.bank.test_templates import FORM as TEMPLATE_FORM
from tests.matrix.rows import Cell, Row, code_of
from tests.people_of_tests import PASSWORD


@dataclass
class Sent:
    """What goes with a request: query, form, files, JSON; `places` fill the address where the row does not."""

    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)
    json: Any = None
    places: dict[str, str] = field(default_factory=dict)


def _form(**values: Any) -> Sent:
    return Sent(form=values)


def _static(cell: Cell, row: Row) -> Sent:
    mark, _, name = asset("css/frame.css").removeprefix("/static/").partition("/")
    return Sent(places={"mark": mark, "name": name})


def _exam_form(cell: Cell, row: Row) -> Sent:
    now = clock.now_ms()
    moments = {name: f"{clock.to_local(now + days * clock.DAY):%Y-%m-%dT%H:%M}" for name, days in (("opens_at", 2), ("closes_at", 3))}
    return _form(
        **moments, title="改过的考试", minutes="30", grace_seconds="30", late_entry_minutes="", attempts="1", counts="best",
        multiple_rule="strict", count_single_choice="3", points_single_choice="20", count_true_false="2", points_true_false="20",
        pass_points="60", excellent_points="90", pools=["practice"], tree="area", score_shows="at_once", keys_show="after_close",
        edition=str(row.get("edition", 1)), part_order="single_choice true_false",
    )  # fmt: skip


def _in_an_hour(hours: int) -> str:
    return f"{clock.to_local(clock.now_ms() + hours * clock.HOUR):%Y-%m-%dT%H:%M}"


def _day_ahead() -> str:
    return f"{clock.to_local(clock.now_ms() + clock.DAY):%Y-%m-%dT%H:%M}"


def _exemption() -> dict[str, str]:
    today = clock.day_of(clock.now_ms())
    return {"reason_kind": "maternity", "reason": "产假", "exam": "", "from": f"{today:%Y-%m-%d}", "to": f"{today:%Y-%m-%d}"}


SENDS: dict[str, Callable[[Cell, Row], Sent]] = {
    "web.static": _static,
    "web.large": lambda cell, row: _form(large="1", next="/"),
    "people.log_in": lambda cell, row: _form(account=f"T{cell.world.people['戊']}", password=PASSWORD),
    "people.activate": lambda cell, row: _form(code=row["activation"], password="又一个足够长的测试密码"),
    "people.change_password": lambda cell, row: _form(old=PASSWORD, new="换成另一个足够长的密码"),
    "units.new_unit": lambda cell, row: Sent(query={"parent": row["code"]}),
    "units.add_unit": lambda cell, row: _form(parent=row["code"], name=f"添的单位{cell.number}", kind="unit"),
    "units.rename_unit": lambda cell, row: _form(name=f"改的名字{cell.number}"),
    "units.move_unit": lambda cell, row: _form(tree=cell.asker.tree, new_parent=row["other"]),
    "people.list": lambda cell, row: Sent(query={"unit": row["code"]}),
    "people.new_person": lambda cell, row: Sent(query={"unit": row["code"]}),
    "people.add_person": lambda cell, row: _form(unit=row["name"], name="李新", staff_no=f"N{cell.number}", category="科员"),
    "people.edit_person": lambda cell, row: _form(name="李改", staff_no=row["staff_no"], category="staff"),
    "people.move_person": lambda cell, row: _form(move_to=row["other"]),
    "people.set_status": lambda cell, row: _form(status="maternity"),
    "transfers.ask_transfer": lambda cell, row: _form(name="被调的人", number=row["staff_no"], to_unit=row["name"], kind="move"),
    "transfers.offer_transfer": lambda cell, row: _form(to_unit=row["other"], kind="move"),
    "reshaping.plan_change": lambda cell, row: _form(kind="merge", into="县司法局", reason="机构改革", grants="end"),
    "transfers.refuse_transfer": lambda cell, row: _form(reason="走不开"),
    "transfers.set_policy": lambda cell, row: _form(days="20"),
    "people.grant_role": lambda cell, row: _form(role="unit_head", tree=cell.asker.tree, role_unit=cell.unit),
    "people.import_page": lambda cell, row: Sent(places={"kind": "people"}),
    "people.import_template": lambda cell, row: Sent(places={"kind": "people"}),
    "people.keep_upload": lambda cell, row: Sent(
        form={"unit": row["code"]}, files={"file": ("名单.csv", "姓名,工号,人员类别\n王新,K1,科员\n".encode())}, places={"kind": "people"}
    ),
    "people.mend_rows": lambda cell, row: _form(seen="2", leave="2"),
    "bank.add_template": lambda cell, row: Sent(form=TEMPLATE_FORM),
    "bank.edit_template": lambda cell, row: Sent(form=TEMPLATE_FORM),
    "bank.comment_question": lambda cell, row: _form(text="这题好"),
    "bank.move_question": lambda cell, row: _form(pool="practice", reason="可以练习了"),
    "bank.chosen": lambda cell, row: Sent(query={"code": row.get("code", ""), "act": "tag"}),
    "bank.retire_questions": lambda cell, row: _form(code=row.get("code", ""), reason="法律改了"),
    "bank.tag_questions": lambda cell, row: _form(code=row.get("code", ""), add="新法", remove=""),
    "bank.draw_sealed": lambda cell, row: _form(count="2"),
    "bank.set_calendar": lambda cell, row: _form(year="2027", off="2027-01-01 2027-10-01", work=""),
    "bank.add_question": lambda cell, row: Sent(form=FORM),
    "bank.keep_file": lambda cell, row: Sent(
        form={"pool": "exam", "tags": ""}, files={"file": ("试题.csv", "题干,选项A,选项B,答案\n问什么？,甲,乙,A\n".encode())}
    ),
    "bank.mend_row": lambda cell, row: _form(type="true_false", stem="这样说对。", key="对"),
    "bank.decide_rows": lambda cell, row: _form(decision="leave", number="1"),
    "bank.check_import": lambda cell, row: _form(code=row["question"]),
    "bank.export": lambda cell, row: _form(format="csv", title="导出"),
    "bank.edit_question": lambda cell, row: Sent(form={**FORM, "type": "single_choice", "key": ["C"]}),
    "bank.set_aside_version": lambda cell, row: _form(reason="不合适"),
    "bank.confirm_citations": lambda cell, row: _form(seen=row["seen"]),
    "bank.retire_question": lambda cell, row: _form(reason="法律改了"),
    "exams.arrange_exam": lambda cell, row: _form(template="hunan-2019"),
    "exams.edit_exam": _exam_form,
    "exams.arrange_make_up": lambda cell, row: _form(
        resits=["absent", "failed"],
        **{name: f"{clock.to_local(clock.now_ms() + days * clock.DAY):%Y-%m-%dT%H:%M}" for name, days in (("opens_at", 2), ("closes_at", 3))},
    ),
    "exams.set_policy": lambda cell, row: _form(public_limit="40"),
    "roster.amend_page": lambda cell, row: Sent(query={"kind": "join", "staff": f"T{cell.world.people['戊']}"}),
    "roster.ask_amendment": lambda cell, row: _form(kind="join", person=row.get("person", ""), reason="新调入", effective="2026-01-05"),
    "exemptions.apply": lambda cell, row: Sent(form=_exemption()),
    "exemptions.apply_for": lambda cell, row: Sent(form=_exemption()),
    "exemptions.send_back": lambda cell, row: _form(why="缺材料"),
    "exemptions.ask_ending": lambda cell, row: _form(why="提前上班"),
    "exemptions.set_share": lambda cell, row: _form(percent="3"),
    "exemptions.add_reason": lambda cell, row: _form(label=f"事由{cell.number}"),
    "exemptions.edit_reason": lambda cell, row: _form(label=f"事由{cell.number}", position="7"),
    "exams.publish": lambda cell, row: _form(edition=str(row["edition"])),
    "exams.withdraw_exam": lambda cell, row: _form(reason="时间不合适"),
    "definitions.add_definition": lambda cell, row: _form(
        made_from="1", base="categories", categories=list(CATEGORIES)[: 1 + cell.number % 10], study_rule="any_act" if cell.number // 10 % 2 else "requirement",
        sitting_rule="main_only" if cell.number // 20 % 2 else "with_make_up", average_rule="absent_as_zero" if cell.number // 40 % 2 else "of_sat",
        reason="按通知",
    ),
    "definitions.choose_definition": lambda cell, row: _form(to=row["number"], reason="按通知"),
    "regrade.propose_correction": lambda cell, row: _form(kind="void", keys="", reason="题目有歧义"),
    "late.ask_admission": lambda cell, row: _form(attempt=row["attempt"], reason="断网"),
    "room.seat": lambda cell, row: _form(room="党校", starts_at=_in_an_hour(0), staff=row["staff_no"]),
    "room.enter": lambda cell, row: _form(sheet=row["sheet"], answer="A"),
    "room.import_sheets": lambda cell, row: Sent(files={"file": ("答卷.csv", f"答卷编号,1\n{row['sheet']},A\n".encode())}),
    "day.give_minutes": lambda cell, row: _form(minutes="5", reason="听力障碍"),
    "day.put_off_closing": lambda cell, row: _form(closes_at=_day_ahead(), reason="救火"),
    "day.take_back": lambda cell, row: _form(override=str(row["override"]), reason="弄错了人"),
    "day.ask_more": lambda cell, row: _form(reason="断电"),
    "day.ask_void": lambda cell, row: _form(reason="替考", again="1"),
    "day.note_person": lambda cell, row: _form(words="换了座位"),
    "day.note": lambda cell, row: _form(words="停电五分钟"),
    "day.extend": lambda cell, row: _form(closes_at=_day_ahead(), minutes="5", reason="断网"),
    "day.end_unit": lambda cell, row: _form(reason="泄题"),
    "sheets.export_sheets": lambda cell, row: _form(purpose="归档"),
    "exports.ask_people": lambda cell, row: _form(purpose="核对名单"),
    "circulars.edit_circular": lambda cell, row: _form(seen="1", title="通报", practices="先学后考。"),
    "circulars.export_circular": lambda cell, row: _form(version="public"),
    "circulars.export_names": lambda cell, row: _form(purpose="通知补学"),
    "rates.export_compare": lambda cell, row: Sent(query={"with": row.get("earlier", "")}),
    "saved.save_view": lambda cell, row: _form(name=f"视图{cell.number}", address="/rates/abc"),
    "saved.rename_view": lambda cell, row: _form(name=f"改名{cell.number}"),
    "rates.look": lambda cell, row: Sent(places={"look": "focus"}),
    "sitting.save_answer_by_form": lambda cell, row: _form(choice="A"),
    "sitting.save_answer": lambda cell, row: Sent(json={"epoch": 1, "answers": [{"seq": 1, "item": 1, "choice": "A"}]}),
    "study.serve_set": lambda cell, row: _form(theme=""),
    "study.answer_question": lambda cell, row: _form(choice="A"),
    "study.set_requirement": lambda cell, row: _form(year=str(clock.day_of(clock.now_ms()).year), sets="2"),
    "approvals.approve": lambda cell, row: _form(note="同意"),
    "approvals.refuse": lambda cell, row: _form(note="缺材料"),
}  # fmt: skip
"""What a request to a route carries; a route that is not named carries nothing."""


async def a_code(cell: Cell) -> Row:
    """An activation code that works."""
    person = await make.person("待激活", cell.world.units["县水利局"])
    slip = await activation.issue_code(await cell.world.viewer("庚"), await code_of("person", person), now=clock.now_ms())
    return {"activation": slip.code}
