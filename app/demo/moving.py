"""The laws of the demo: the texts of the installed package, and a fictional law that moved under a few fictional questions."""

from pathlib import Path

from app.bank import steps as bank
from app.bank.rules import EXAM, LOCAL
from app.demo.log_ins import Cast
from app.foundation import database
from app.foundation.access import SYSTEM_VIEWER
from app.laws import actions as laws
from app.laws.reading import package
from app.laws.reading.folder import read_folder
from app.laws.reading.shipped import read_shipped_table
from question_bank.laws import article_hash
from question_bank.question import SINGLE_CHOICE, TRUE_FALSE, Citation, Question

FOLDER = Path(__file__).parent / "laws"
_LAW, _VERSION = "示例条例", "2023-03-01"
_WHY = "这是虚构的题，用来演示法律修改以后平台怎样提醒。它写于条例第一次公布的时候，后来条例改过两次。"
_ASKED: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    ("示例局收到申请后，应当在多长时间内作出答复？", "5", SINGLE_CHOICE, ("十日内", "十五日内", "二十日内", "三十日内"), "B"),
    ("示例局答复申请的期限，从收到申请之日起算。", "5", TRUE_FALSE, (), "对"),
    ("申请人不服答复的，请求复查的期限是多长？", "8", SINGLE_CHOICE, ("十五日内", "三十日内", "六十日内", "九十日内"), "C"),
    ("示例局应当每半年公布一次办理情况。", "7", TRUE_FALSE, (), "错"),
    ("办理一件示例事项，收取的工本费最多是多少？", "9", SINGLE_CHOICE, ("五元", "十元", "二十元", "五十元"), "B"),
)
"""Stem, article of the first version, type, options, key: two on the changed article, two on renumbered ones, one on the removed one."""


async def load_laws(*, now: int) -> None:
    """Imports the texts of the package where it is installed (1 to 2 seconds), else the shipped table alone."""
    found = package.read_package() if package.is_installed() else read_shipped_table()
    await laws.import_laws(SYSTEM_VIEWER, found, now=now)


async def move_a_law(*, cast: Cast, now: int) -> None:
    """Adds questions on the first version of the fictional law, then the law with its later versions."""
    found = read_folder(FOLDER)
    texts = {one.article: one.body for version in found.versions if version.version == _VERSION for one in version.articles}
    async with database.transaction():
        made: dict[int, Question] = {}
        for number, (stem, article, type_, options, key) in enumerate(_ASKED, start=1):
            cited = Citation(_LAW, _VERSION, article, article_hash(texts[article]))
            question = Question(
                f"yl-{number:04d}", type_, f"（虚构）{stem}", options, key, _WHY, (cited,), "easy", ("time_limit",), law=_LAW,
                tags=("选修", "虚构"),
            )  # fmt: skip
            stored = await bank.add_question(question.code, pool=EXAM, now=now)
            made[stored] = question
            await bank.add_version(
                question, question_id=stored, number=1, source=LOCAL, by=cast.author, checked_by=cast.checker, now=now
            )
        await bank.index_questions(made)
    await laws.import_laws(SYSTEM_VIEWER, found, now=now)
