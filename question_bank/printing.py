"""The bank's report as lines for a terminal."""

from collections.abc import Iterator

from question_bank.blocks import Count
from question_bank.report import BankReport


def report_lines(report: BankReport, plan: list[Count]) -> Iterator[str]:
    """The report's figures, one a line; what is out of bounds is marked with ✗."""
    yield "— 均衡 —"
    for row in report.balance:
        yield f"{_sign(row.kept)} {row.name}占 {_percent(row.share)}（应在 {_percent(row.low)} 至 {_percent(row.high)}）"
    yield "— 不看题目靠猜（满分折合 100 分，至多 35 分）—"
    for guess in report.blind:
        offered = "" if guess.offered else "，此卷不提供这条规则"
        yield f"{_sign(guess.kept)} {guess.form} {guess.rule}：{guess.score / 100:.1f} 分（{guess.habits}{offered}）"
    yield "— 各种试卷的题量 —"
    for cover in report.coverage:
        possible = "" if cover.possible else "；按难度 50/35/15 抽不出"
        good = cover.possible and cover.papers > 0
        yield f"{_sign(good)} {cover.form} {cover.name}：要 {cover.needed} 题，有 {cover.have} 题，够 {cover.papers} 份{possible}"
    if plan:
        yield "— 随平台发布的题库应有的题量 —"
        for count in plan:
            yield f"{_sign(count.enough)} {count.name}：{count.have}（应不少于 {count.least}）"
    yield f"— 引用 {report.citations} 处，有问题 {report.citation_faults} 处；相近的题 {report.duplicates_total} 对 —"


def _sign(good: bool) -> str:
    return "✓" if good else "✗"


def _percent(thousandths: int) -> str:
    return f"{thousandths / 10:.1f}%"
