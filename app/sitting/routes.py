"""Addresses of sitting an exam. The hot one, `sitting.save_answer`, stands in lane.py."""

from dataclasses import asdict
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.bank.opening import opened
from app.exams.exemptions import queries as exemptions
from app.foundation import clock, refusals
from app.foundation.access import Permission
from app.foundation.codes import new_code
from app.foundation.web.assets import content_of
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import csrf_input, csrf_token, page, see_other
from app.foundation.web.guards import allowed, allowed_everywhere
from app.sitting import actions, lane, queries, receipts, results, sheets, turns, wording
from app.sitting.day import queries as day
from app.sitting.rules import Answer
from app.sitting.standing import Stage, for_card, in_order
from app.study import queries as study

SITS = [allowed(Permission.SIT_EXAM)]


@get("/", name="sitting.home", guards=SITS)
async def home(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The person's home: the one exam that is most urgent, then the others."""
    standings = await queries.standings_of(viewer)
    now = clock.now_ms()
    first = for_card(standings, now=now)
    others = [one for one in in_order(standings) if one is not first]
    progress = await study.progress_of(viewer, year=clock.day_of(now).year)
    to_do = await exemptions.to_do_count(viewer)
    return page(request, "sitting/home.html", first=first, others=others, progress=progress, wording=wording, exemptions_to_do=to_do)


@get("/sit/{code:str}", name="sitting.cover", guards=SITS)
async def cover(request: Request[Any, Any, Any], code: FromPath[str], viewer: TheViewer) -> Response[str]:
    """All rules of one exam in plain words, and the button that starts the clock."""
    standing = await queries.standing_for(viewer, code)
    extended = await day.extensions_of(standing.terms.code)
    lines = wording.paper_lines(standing.terms.form)
    return page(request, "sitting/cover.html", standing=standing, lines=lines, wording=wording, extended=extended)


@get("/sit-worker.js", name="sitting.worker", opt={"public": True, "no_viewer": True, "exclude_from_csrf": True, "quiet": True})
async def worker() -> Response[bytes]:
    """The script that shows the exam page without a network; at an address of its own, since it may serve only what lies beside it."""
    return Response(content_of("js/exam-worker.js"), media_type="text/javascript", headers={"cache-control": "no-store"})


@post("/sit/{code:str}/start", name="sitting.start", guards=SITS)
async def start(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Starts the clock and goes to the first question."""
    answer = see_other(f"/sit/{code}/1")
    if (await actions.start(viewer, code))["begun_now"]:
        answer.cookies.append(turns.turn_cookie(code, 1))
    return answer


@post("/sit/{code:str}/resume", name="sitting.resume", guards=SITS)
async def resume(request: Request[Any, Any, Any], code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Goes on with a running attempt on this device: the first question without an answer."""
    turn = await actions.resume(viewer, code, turn=turns.turn_in(request))
    sheet = await sheets.sheet_for(viewer, code)
    if sheet is None:
        return see_other(f"/sit/{code}/result")
    answer = see_other(f"/sit/{code}/{sheet.first_open}")
    answer.cookies.append(turns.turn_cookie(code, turn))
    return answer


@post("/sit/{code:str}/again", name="sitting.try_again", guards=SITS)
async def try_again(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Draws the next attempt of the same exam and shows its cover."""
    return see_other(f"/sit/{await actions.try_again(viewer, code)}")


@get("/sit/{code:str}/{number:int}", name="sitting.question", guards=SITS)
async def question(
    request: Request[Any, Any, Any], code: FromPath[str], number: FromPath[int], viewer: TheViewer
) -> Response[Any]:
    """The paper in hand with one question visible; one tap away on another device; elsewhere when the clock is not running."""
    sheet = await sheets.sheet_for(viewer, code, at=number)
    if sheet is None:
        return see_other(f"/sit/{code}/result")
    if turns.turn_in(request) != sheet.epoch:
        return page(request, "sitting/take_over.html", sheet=sheet)
    html = await sheets.questions_html(sheet, csrf_input=str(csrf_input(request)))
    answer = page(request, "sitting/exam.html", sheet=sheet, questions=html, served=new_code())
    answer.headers["x-paper"] = "1"
    return answer


@post("/sit/{code:str}/{number:int}", name="sitting.save_answer_by_form", guards=SITS)
async def save_answer_by_form(
    request: Request[Any, Any, Any], code: FromPath[str], number: FromPath[int], viewer: TheViewer
) -> Response[None]:
    """Saves one answer posted as a plain form and goes on to the next question; not unasked on a second device."""
    form = await read_form(request)
    choice = "" if form.ticked("clear") else "".join(sorted(form.many("choice")))
    epoch = turns.turn_in(request)
    turn = await queries.next_turn(viewer, code, epoch=epoch)
    if not epoch:
        return see_other(f"/sit/{code}/{number}", warn=f"第 {number} 题没有保存：这份答卷不是在本机作答的。请先点“在本机继续”，再选一次。")
    told = await actions.save_answers(viewer, code, epoch=epoch, answers=[Answer(turn.seq, number, choice)])
    if told.refused:
        raise refusals.conflict(told.refused[0][2], reason=told.refused[0][1])
    if epoch < told.epoch:
        return see_other(f"/sit/{code}/{number}", warn=f"第 {number} 题的答案已存下。另一台设备已经接着答，只有那边没答这道题时才用它。")
    words = f"第 {number} 题的选择已清除。" if form.ticked("clear") else f"第 {number} 题已保存。"
    goal = number if form.ticked("clear") else number + 1
    return see_other(f"/sit/{code}/{goal}" if goal <= turn.length else f"/sit/{code}/check", ok=words)


@get("/sit/{code:str}/sheet", name="sitting.answer_sheet", guards=SITS)
async def answer_sheet(request: Request[Any, Any, Any], code: FromPath[str], viewer: TheViewer) -> Response[Any]:
    """The answer sheet as a page of its own."""
    sheet = await sheets.sheet_for(viewer, code)
    if sheet is None:
        return see_other(f"/sit/{code}/result")
    return page(request, "sitting/sheet.html", sheet=sheet)


@get("/sit/{code:str}/check", name="sitting.check", guards=SITS)
async def check(request: Request[Any, Any, Any], code: FromPath[str], viewer: TheViewer) -> Response[Any]:
    """What is still unanswered, before the hand-in."""
    sheet = await sheets.sheet_for(viewer, code)
    if sheet is None:
        return see_other(f"/sit/{code}/result")
    return page(request, "sitting/check.html", sheet=sheet)


@get("/sit/{code:str}/clock", name="sitting.clock", guards=SITS, opt={"quiet": True})
async def clock_of(request: Request[Any, Any, Any], code: FromPath[str], viewer: TheViewer) -> Response[dict[str, Any]]:
    """The attempt's clock by the server's, and whether it is over; with a token, for a page whose own is too old."""
    told = await queries.clock_for(viewer, code)
    body = {**asdict(told), "csrf": csrf_token(request)}
    return Response(body, headers={"cache-control": "no-store"})


@post("/sit/{code:str}/hand-in", name="sitting.hand_in", guards=SITS)
async def hand_in(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Hands in and goes to the result."""
    await actions.hand_in(viewer, code)
    return see_other(f"/sit/{code}/result")


@get("/sit/{code:str}/result", name="sitting.result", guards=SITS)
async def result(request: Request[Any, Any, Any], code: FromPath[str], viewer: TheViewer) -> Response[Any]:
    """The verdict first; a page that asks again by itself while the paper is being handed in or marked."""
    found = await results.result_for(viewer, code)
    receipt = await receipts.receipt_for(viewer, code) if found is not None else None
    if found is not None and found.marked:
        cites = (cite for one in found.missed for cite in one.told.cites)
        opening = await opened(cites, on=clock.day_of(found.started_at))
        return page(request, "sitting/result.html", result=found, standing=found.standing, wording=wording, opened=opening, receipt=receipt)
    standing = await queries.standing_for(viewer, code)
    if await sheets.sheet_for(viewer, code) is not None:
        return see_other(f"/sit/{code}/1")
    current = standing.current
    if found is None and (current.voided_at is not None or (standing.stage is not Stage.HANDING_IN and current.started_at is None)):
        return see_other(f"/sit/{code}")
    return page(request, "sitting/waiting.html", standing=standing, found=found, receipt=receipt)


@get("/receipts", name="sitting.receipts", guards=[allowed_everywhere(Permission.SEE_EXAMS)])
async def check_receipt(request: Request[Any, Any, Any]) -> Response[str]:
    """Makes the code of a hand-in again from what is stored and says whether it is the one somebody was given."""
    attempt, code = (request.query_params.get(name, "")[:40] for name in ("attempt", "code"))
    found, fault = None, ""
    if attempt.strip() and code.strip():
        try:
            found = await receipts.check(attempt, code)
        except refusals.Refusal as refusal:
            fault = refusal.sentence
    elif attempt.strip() or code.strip():
        fault = "答卷号和回执码都要填。"
    return page(request, "sitting/receipts.html", attempt=attempt, code=code, found=found, fault=fault)


ROUTES = [
    home, cover, worker, start, resume, try_again, question, save_answer_by_form, lane.save_answer, answer_sheet, check, clock_of, hand_in, result, check_receipt,
]  # fmt: skip
