"""What 500 draws prove of a template: exactly one right option, an even rank of the key, nothing refused, enough variety."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from question_bank.checks.wording import wording_faults
from question_bank.faults import FAULT
from question_bank.question import TRUE, TRUE_FALSE, Question
from question_bank.templating.days import Calendar
from question_bank.templating.drawing import REFUSALS, CannotDraw, Drawn, draw, filled, why_refused, words_of
from question_bank.templating.shaping import template_faults
from question_bank.templating.template import DRAWN, SHOWN

DRAWS = 500
SEED = "proof"
LEAST_SHARE, MOST_SHARE = 18, 32
"""Per cent of the draws in which each of the four ranks may hold the key: 25 give or take 3.6 standard errors of 500."""
MOST_REFUSED = 80
COUNTED_ON = 4000
"""Further draws that only count different results, where 500 did not show enough: a template may have just as many as it says."""


@dataclass(frozen=True)
class Proof:
    """The report of the draws; `faults` are sentences that must be mended, `notes` those to look at."""

    draws: int = 0
    results: int = 0
    stems: int = 0
    ranks: tuple[int, ...] = ()
    refused: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether the template may be used."""
        return not self.faults


def prove(question: Question, *, days: Calendar, draws: int = DRAWS) -> Proof:
    """Draws so often from a fixed seed and says what came of it; the same report every time."""
    if shape := template_faults(question):
        return Proof(faults=[f"{name}：{sentence}" for name, sentence in shape])
    random, refused = Random(f"{SEED}\x1f{question.stem}"), dict[str, int]()
    drawn: list[Drawn] = []
    try:
        for _ in range(draws):
            drawn.append(draw(question, random=random, days=days, refused=refused))
    except CannotDraw as error:
        return Proof(len(drawn), refused=refused, faults=[str(error)])
    ranks = Counter(one.rank for one in drawn)
    proof = Proof(
        draws, results=_results(question, drawn, random=random, days=days), stems=len({one.question.stem for one in drawn}),
        ranks=tuple(ranks[rank] for rank in range(DRAWN + 1)), refused=refused,
    )  # fmt: skip
    proof.faults.extend(_wrong(question, drawn, days=days))
    proof.faults.extend(_figures(proof, question=question, drawn=drawn))
    proof.faults.extend(_worded(drawn, level=FAULT))
    proof.notes.extend(sentence for sentence in _worded(drawn) if sentence not in proof.faults)
    return proof


def _results(question: Question, drawn: list[Drawn], *, random: Random, days: Calendar) -> int:
    """How many different right results the draws showed."""
    template = question.template
    assert template is not None
    found = {one.shown[one.rank] for one in drawn}
    for _ in range(COUNTED_ON):
        if len(found) >= template.at_least:
            break
        one = draw(question, random=random, days=days)
        found.add(one.shown[one.rank])
    return len(found)


def _wrong(question: Question, drawn: list[Drawn], *, days: Calendar) -> list[str]:
    """What must never be, proved again from the values without the drawing's own bookkeeping."""
    template = question.template
    assert template is not None
    found = []
    if any(len(set(one.shown)) != DRAWN + 1 for one in drawn):
        found.append("抽到了两个相同的选项")
    if not all(is_only_right(question, one) for one in drawn):
        found.append("抽到的题不是恰好一个选项正确")
    if any(why_refused(template, values=one.values, days=days) for one in drawn):
        found.append("抽到了应当拒绝的题")
    return found


def is_only_right(question: Question, one: Drawn) -> bool:
    """Whether exactly one option says what the key's calculation gives, and that one is marked right."""
    template = question.template
    assert template is not None
    words = words_of(template, values=one.values)
    right, made = words[template.key], one.question
    if question.type == TRUE_FALSE:
        return (made.stem == filled(question.stem, {**words, SHOWN: right})) is (made.key == TRUE)
    return made.options.count(right) == 1 and made.right_texts == (right,)


def _figures(proof: Proof, *, question: Question, drawn: list[Drawn]) -> list[str]:
    template = question.template
    assert template is not None
    found = []
    if proof.results < template.at_least:
        found.append(f"只抽得出 {proof.results} 种不同的结果，至少要 {template.at_least} 种，请放宽变化的范围")
    for rank, count in enumerate(proof.ranks, start=1):
        if not LEAST_SHARE * proof.draws <= count * 100 <= MOST_SHARE * proof.draws:
            found.append(
                f"答案从小到大排第 {rank} 的有 {count} 次，应当在 {proof.draws} 次的 {LEAST_SHARE}% 至 {MOST_SHARE}% 之间"
            )
    tries = proof.draws + sum(proof.refused.values())
    if sum(proof.refused.values()) * 100 > MOST_REFUSED * tries:
        why = "，".join(f"{REFUSALS[reason]} {count} 次" for reason, count in sorted(proof.refused.items()))
        found.append(f"抽 {tries} 次有 {tries - proof.draws} 次不合用（{why}），请改变化的范围")
    if question.type == TRUE_FALSE:
        true = sum(one.question.key == TRUE for one in drawn)
        if not 40 * len(drawn) <= true * 100 <= 60 * len(drawn):
            found.append(f"{len(drawn)} 次里“对”有 {true} 次，应当接近一半")
    return found


def _worded(drawn: list[Drawn], *, level: str = "") -> list[str]:
    """What the check of wording says of the drawn questions, each sentence once with how often; `level` narrows."""
    found: Counter[str] = Counter()
    for one in drawn:
        faults = [fault for fault in wording_faults(one.question) if fault.rule != "reading"]
        found.update({f"{fault.rule}\x1f{fault.message}" for fault in faults if not level or fault.level == level})
    rules: dict[str, tuple[str, int]] = {}
    for text, count in found.items():
        rule, _, message = text.partition("\x1f")
        known = rules.get(rule, (message, 0))
        rules[rule] = (known[0], known[1] + count)
    return [f"{message}（{count} 次）" for message, count in rules.values()]
