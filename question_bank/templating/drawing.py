"""One question of a template: facts by chance, the key's rank by chance, then distractors around it. Pure and seeded."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from question_bank.question import FALSE, LETTERS, TRUE, TRUE_FALSE, Question
from question_bank.templating.calculations import Value, compute
from question_bank.templating.days import Calendar, NoCalendar
from question_bank.templating.shaping import EITHER_SIDE, result_kinds
from question_bank.templating.template import (
    CHOICE,
    DATE,
    DAY_OFF,
    DRAWN,
    EQUAL_OPTIONS,
    PLACE,
    SHOWN,
    WEEKDAYS,
    Parameter,
    Template,
)
from question_bank.templating.wording import in_words

NO_CALENDAR, ONE_SIDED, NOT_EXACT, TOO_FAR = "no_calendar", "one_sided", "not_exact", "too_far"
REFUSALS = {
    EQUAL_OPTIONS: "有两个结果相同",
    DAY_OFF: "最后一日是休息日",
    NO_CALENDAR: "用到的年份没有放假安排表",
    ONE_SIDED: "答案某一侧不足三个不同的干扰项",
    NOT_EXACT: "结果不是整数或整分",
    TOO_FAR: "日期超出范围",
}
MOST_TRIES = 200


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question drawn from a template; `rank` is the key's place among ascending results (from 0)."""

    question: Question
    values: dict[str, Value]
    shown: tuple[str, ...]
    rank: int


class CannotDraw(RuntimeError):
    """Nothing but refused draws; `reasons` says how often each."""

    def __init__(self, reasons: dict[str, int]):
        words = "；".join(f"{REFUSALS[reason]} {count} 次" for reason, count in sorted(reasons.items()))
        super().__init__(f"连抽 {sum(reasons.values())} 次都不合用：{words}")
        self.reasons = reasons


def draw(question: Question, *, random: Random, days: Calendar, refused: dict[str, int] | None = None) -> Drawn:
    """One question of a template without faults; notes refused draws by reason. Raises CannotDraw after 200 in a row."""
    reasons: dict[str, int] = {}
    for _ in range(MOST_TRIES):
        found = _try(question, random=random, days=days)
        if isinstance(found, Drawn):
            return found
        reasons[found] = reasons.get(found, 0) + 1
        if refused is not None:
            refused[found] = refused.get(found, 0) + 1
    raise CannotDraw(reasons)


def _try(question: Question, *, random: Random, days: Calendar) -> Drawn | str:
    template = question.template
    if template is None:
        raise ValueError(f"{question.code} is no template")
    values: dict[str, Value] = {parameter.name: _fact(parameter, random) for parameter in template.parameters}
    try:
        for result in template.results:
            values[result.name] = compute(result, values=values, days=days)
        reason = why_refused(template, values=values, days=days)
        return reason or _made(question, template, values=values, random=random)
    except NoCalendar:
        return NO_CALENDAR
    except OverflowError:
        return TOO_FAR
    except ValueError:
        return NOT_EXACT


def _fact(parameter: Parameter, random: Random) -> Value:
    if parameter.kind == CHOICE:
        return parameter.of[int(random.random() * len(parameter.of))]
    if parameter.kind == DATE:
        first, last = date.fromisoformat(parameter.start), date.fromisoformat(parameter.end)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        wanted = [day for day in days if not parameter.on or list(WEEKDAYS)[day.weekday()] in parameter.on]
        return wanted[int(random.random() * len(wanted))] if wanted else first
    start, end, step = int(parameter.start), int(parameter.end), int(parameter.step or 1)
    return Fraction(start + step * int(random.random() * ((end - start) // step + 1)))


def why_refused(template: Template, *, values: dict[str, Value], days: Calendar) -> str:
    """The rule by which these values are thrown away; '' when they are not. Raises NoCalendar."""
    for rule in template.refuse:
        if rule.rule == EQUAL_OPTIONS:
            options = [values[name] for name in (template.key, *template.distractors)]
            if len(set(options)) < len(options):
                return EQUAL_OPTIONS
        elif isinstance(day := values[rule.name], date) and days.is_day_off(day):
            return DAY_OFF
    return ""


def _made(question: Question, template: Template, *, values: dict[str, Value], random: Random) -> Drawn | str:
    key = values[template.key]
    below, above = _sides(template, values=values)
    if min(len(below), len(above)) < EITHER_SIDE:
        return ONE_SIDED
    rank = int(random.random() * (DRAWN + 1))
    chosen = sorted([*random.sample(below, rank), key, *random.sample(above, DRAWN - rank)])
    words = words_of(template, values=values)
    told = {value: words[name] for name, value in values.items() if name == template.key or name in template.distractors}
    shown = tuple(told[value] for value in chosen)
    if question.type == TRUE_FALSE:
        true = random.random() < 0.5
        words[SHOWN] = shown[rank if true else (rank + 1 + int(random.random() * DRAWN)) % (DRAWN + 1)]
        letter = TRUE if true else FALSE
    else:
        letter = LETTERS[rank]
    made = replace(
        question, template=None, family=question.code, stem=filled(question.stem, words), explanation=filled(question.explanation, words),
        options=() if question.type == TRUE_FALSE else shown, key=letter,
    )  # fmt: skip
    return Drawn(made, values, shown, rank)


def _sides(template: Template, *, values: dict[str, Value]) -> tuple[list[Value], list[Value]]:
    """The different wrong results below and above the right one, in order."""
    key = values[template.key]
    wrong = {values[name] for name in template.distractors} - {key}
    ordered = sorted(wrong)
    return [value for value in ordered if value < key], [value for value in ordered if value > key]  # type: ignore[operator]


def words_of(template: Template, *, values: dict[str, Value]) -> dict[str, str]:
    """Every fact and result as it is written. Raises ValueError for an amount that is not exact."""
    kinds, _ = result_kinds(template)
    units = {result.name: result.unit for result in template.results}
    return {name: in_words(value, kind=kinds[name], unit=units.get(name, "")) for name, value in values.items()}


def filled(text: str, words: dict[str, str]) -> str:
    """The text with each name in braces replaced by its words."""
    return PLACE.sub(lambda match: words[match.group(1)], text)
