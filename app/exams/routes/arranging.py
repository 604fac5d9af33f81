"""Addresses of arranging: new, settings, publishing, withdrawal."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.bank import listing as bank
from app.bank.rules import POOLS
from app.exams import audience, queries, rules, wording
from app.exams.actions import arranging, publishing
from app.exams.obligation import RESITS
from app.exams.rules import COUNTS, SECONDED_COUNT
from app.exams.showing import KEYS_SHOW, SCORE_SHOWS
from app.exams.storing import settings_of
from app.exams.typed import LAW_ROWS, TAG_ROWS, Typed, differences, settings_in, typed_from, typed_in
from app.foundation import clock, refusals
from app.foundation.access import TREES, Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.people.categories import CATEGORIES
from question_bank.forms import TEMPLATES
from question_bank.marking import RULES
from question_bank.question import DIFFICULTIES, TYPES

ARRANGES = [allowed_everywhere(Permission.ARRANGE_EXAM)]
PUBLISHES = [allowed_everywhere(Permission.PUBLISH_EXAM)]
CHOICES: dict[str, Any] = {
    "types": TYPES, "difficulties": DIFFICULTIES, "rules": RULES, "counts": COUNTS, "pools": POOLS, "trees": TREES,
    "seconded_counts": SECONDED_COUNT, "categories": CATEGORIES, "resit_kinds": RESITS, "score_shows": SCORE_SHOWS, "law_rows": LAW_ROWS, "tag_rows": TAG_ROWS,
    "keys_show": {code: f"{words}。{wording.KEYS_CONSEQUENCE[code]}" for code, words in KEYS_SHOW.items()},
}  # fmt: skip


@post("/exams", name="exams.arrange_exam", guards=ARRANGES)
async def arrange_exam(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """One tap: a draft from a template."""
    asked = (await read_form(request)).text("template")
    template = next((template for template in TEMPLATES if template.code == asked), None)
    if template is None:
        raise refusals.bad_input("没有这种试卷样式，请从列出的样式中选。")
    code = await arranging.arrange_exam(viewer, template, now=clock.now_ms())
    return see_other(f"/exams/{code}/edit", ok=f"已按“{template.name}”建好草稿，请核对时间和应考范围。")


@get("/exams/{code:str}/edit", name="exams.edit_page", guards=ARRANGES)
async def edit_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """The form with every setting."""
    exam = await queries.exam_for(viewer, code, verb=Permission.ARRANGE_EXAM)
    if refusal := rules.why_no_edit(rules.state_of(exam, now=clock.now_ms())):
        return see_other(f"/exams/{code}", warn=refusal.sentence)
    return await _form_page(request, exam)


@post("/exams/{code:str}/edit", name="exams.edit_exam", guards=ARRANGES)
async def edit_exam(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Stores the settings."""
    exam = await queries.exam_for(viewer, code, verb=Permission.ARRANGE_EXAM)
    form = await read_form(request)
    typed, edition = typed_in(form), form.whole("edition", "版本")
    units = {unit["code"]: unit["id"] for tree in TREES for unit in await audience.units_of_tree(tree)}
    mains = {main["code"]: main["id"] for main in await queries.main_exams(without=exam["id"])}
    try:
        settings = settings_in(form, unit_ids=units, main_ids=mains)
        for name, sentence in rules.settings_faults(settings).items():
            form.fault(name, sentence)
        form.check()
        await arranging.edit_exam(viewer, code, settings, edition=edition, now=clock.now_ms())
    except Refusal as refusal:
        return await _form_page(request, exam, typed=typed, refusal=refusal)
    return see_other(f"/exams/{code}", ok="设置已保存。")


@post("/exams/{code:str}/copy", name="exams.copy_exam", guards=ARRANGES)
async def copy_exam(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """A new draft with the same settings."""
    made = await arranging.copy_exam(viewer, code, now=clock.now_ms())
    return see_other(f"/exams/{made}/edit", ok="已照原来的设置新建草稿，请改好名称和时间。")


@post("/exams/{code:str}/publish", name="exams.publish", guards=PUBLISHES)
async def publish(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """Settles the exam and has its papers drawn in the background."""
    form = await read_form(request)
    await publishing.ask_publishing(viewer, code, edition=form.whole("edition", "版本"), now=clock.now_ms())
    return see_other(f"/exams/{code}", ok="已开始发布：正在冻结名单、抽取试卷，这一页会显示进度。")


@post("/exams/{code:str}/stop-publishing", name="exams.stop_publishing", guards=PUBLISHES)
async def stop_publishing(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Makes it a draft again."""
    await publishing.stop_publishing(viewer, code, now=clock.now_ms())
    return see_other(f"/exams/{code}", ok="已停止发布，考试回到草稿。")


@post(
    "/exams/{code:str}/withdraw",
    name="exams.withdraw_exam",
    guards=[allowed_everywhere(Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)],
)
async def withdraw_exam(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """Calls the exam off before it opens."""
    form = await read_form(request)
    reason = form.text("reason", "理由", required=True, most=300)
    form.check()
    await arranging.withdraw_exam(viewer, code, reason=reason, now=clock.now_ms())
    return see_other(f"/exams/{code}", ok="已撤回。应考人员的首页不再显示这场考试。")


@post("/exams/{code:str}/release-keys", name="exams.release_keys", guards=PUBLISHES)
async def release_keys(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Shows keys and explanations to those who sat."""
    await arranging.release_keys(viewer, code, now=clock.now_ms())
    return see_other(f"/exams/{code}", ok="已公布。交过卷的人现在可以看标准答案和解析。")


async def _form_page(
    request: Request[Any, Any, Any], exam: dict[str, Any], *, typed: Typed | None = None, refusal: Refusal | None = None
) -> Response[str]:
    trees = {tree: await audience.units_of_tree(tree) for tree in TREES}
    settings = settings_of(exam)
    mains = await queries.main_exams(without=exam["id"])
    codes = {unit["id"]: unit["code"] for units in trees.values() for unit in units}
    main = next((main["code"] for main in mains if main["id"] == settings.main_exam), "")
    stored = typed_from(settings, unit_codes=codes, main_code=main)
    clash = refusal is not None and refusal.reason == "edited_meanwhile"
    typed = typed or stored
    people, units = await audience.count(settings, without=await queries.insiders(exam))
    return page(
        request, "exams/form.html", status=refusal.status if refusal else 200, exam=exam, clash=clash,
        edition=exam["edition"] if clash or not refusal else typed["edition"], typed=typed, trees_of_units=trees,
        clashing=differences(typed, stored) if clash else [],
        errors=(refusal.fields or {"": refusal.sentence}) if refusal else {}, laws=await bank.laws(), people=people, units=units,
        order=[kind for kind in typed["part_order"].split() if kind in TYPES] or list(TYPES),
        mains=[("", "不是补考")] + [(m["code"], m["title"]) for m in mains], **CHOICES,
    )  # fmt: skip


ROUTES = [arrange_exam, edit_page, edit_exam, copy_exam, publish, stop_publishing, withdraw_exam, release_keys]
