"""Amendments and exemptions of the open exam, by the same actions as in the office: some done, some waiting for each role."""

from typing import Any

from app.demo.exams import viewer_of
from app.demo.loading import County, Resident
from app.demo.log_ins import Cast
from app.exams.exemptions import actions as exemptions
from app.exams.exemptions.actions import Application
from app.exams.roster import actions as rosters
from app.exams.roster import queries
from app.exams.roster.actions import Draft
from app.foundation import clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.approvals import kinds


async def amend(county: County, exam: dict[str, Any], *, cast: Cast, now: int) -> None:
    """Three exemptions (waiting for the head, waiting for the office, filed) and two amendments (one waiting) at one unit."""
    kinds.use_kinds({**kinds.all_kinds(), queries.KIND: rosters.AMENDING})
    head, author, checker = [await viewer_of(person) for person in (cast.head, cast.author, cast.checker)]
    some = [resident for resident in county.residents if resident.unit == head.unit and resident.id not in cast.everyone][:5]
    codes = [await _code_of(resident) for resident in some]
    done = [await exemptions.apply(await viewer_of(one.id), _asked(now), proof=None, now=now - 3 * clock.HOUR) for one in some[:3]]
    for code in done[1:]:
        await exemptions.sign(head, code, now=now - 2 * clock.HOUR)
    for code in done[2:]:
        await exemptions.file(checker, code, now=now - clock.HOUR)
    for person, reason in zip(codes[3:], ("调出本县，有调令（演示）", "已退休，等核对（演示）"), strict=False):
        draft = Draft("leave", (person,), reason, rosters.today(now))
        request = await rosters.ask_amendment(author, exam["code"], draft, proof=None, now=now - clock.HOUR)
        if person == codes[3]:
            await approvals.approve(checker, request, note="", now=now - clock.MINUTE)


def _asked(now: int) -> Application:
    return Application("", "near_retirement", "距退休不满两年，不参加今年考试（演示）", from_at=rosters.today(now), to_at=rosters.today(now) + 300 * clock.DAY)


async def _code_of(resident: Resident) -> str:
    return str(await database.fetch_value("SELECT code FROM person WHERE id = $1", resident.id))
