"""The demo's circular: drafted about the finished exam, ready to be put to a second person."""

from dataclasses import replace

from app.demo.exams import viewer_of
from app.demo.log_ins import Cast
from app.foundation import clock
from app.reports.circular import actions, queries

NUMBER = "青普办〔{year}〕21号"


async def write_circular(exam: str, *, cast: Cast, now: int) -> None:
    """Drafts and numbers it as the office does; submitting is left to who tries the demo."""
    author = await viewer_of(cast.author)
    code = await actions.draft_circular(author, exam, now=now)
    row = await queries.circular_for(author, code)
    text = await queries.text_of(row["id"])
    assert text is not None
    number = NUMBER.format(year=clock.day_of(now).year)
    await actions.edit_circular(author, code, replace(text[1], number=number), seen=text[0], now=now)
