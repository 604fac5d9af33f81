"""Why a template cannot be one: everything that is seen without drawing. Pure; field → sentences."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from question_bank.question import SINGLE_CHOICE, TRUE_FALSE, Question
from question_bank.templating.calculations import kind_of
from question_bank.templating.template import (
    CALCULATIONS,
    CHOICE,
    DATE,
    DAY_OFF,
    DRAWN,
    EQUAL_OPTIONS,
    LEAST_RESULTS,
    NAME,
    PARAMETER_KINDS,
    SHOWN,
    WEEKDAYS,
    WHOLE,
    Parameter,
    Template,
    places_in,
)

MOST_NAMES = 20
LARGEST = 10**9
EITHER_SIDE = 3
Found = tuple[str, str]


def template_faults(question: Question) -> list[Found]:
    """(field, sentence) of everything wrong with a template question's shape; empty when it can be drawn."""
    template = question.template
    if template is None:
        return [("template", "缺少这个字段")]
    found = list(_names(template))
    for parameter in template.parameters:
        found += [("parameters", f"{parameter.name}：{words}") for words in _parameter(parameter)]
    kinds, wrong = result_kinds(template)
    found += [("results", words) for words in wrong]
    found += _key_and_distractors(template, kinds=kinds)
    found += _refusals(template, kinds=kinds)
    found += _texts(question, template)
    if template.at_least < LEAST_RESULTS:
        found.append(("at_least", f"至少要有 {LEAST_RESULTS} 种不同的结果，现在写的是 {template.at_least}"))
    return found


def _names(template: Template) -> Iterator[Found]:
    names = [parameter.name for parameter in template.parameters] + [result.name for result in template.results]
    for name in names:
        if not NAME.fullmatch(name) or name == SHOWN:
            yield "parameters", f"名称「{name}」要用小写字母或汉字开头，不超过二十个字，不能叫 {SHOWN}"
    for name, count in Counter(names).items():
        if count > 1:
            yield "parameters", f"名称「{name}」用了 {count} 次"
    if not template.parameters:
        yield "parameters", "还没有会变化的部分"
    if len(names) > MOST_NAMES:
        yield "parameters", f"变化的部分和结果合计最多 {MOST_NAMES} 个，现在有 {len(names)} 个"


def _parameter(parameter: Parameter) -> Iterator[str]:
    if parameter.kind not in PARAMETER_KINDS:
        yield f"种类只能是 {'、'.join(PARAMETER_KINDS)}"
    elif parameter.kind == CHOICE:
        if len(parameter.of) < 2 or len(set(parameter.of)) < len(parameter.of):
            yield "几选一要写至少两个不同的说法"
    elif parameter.kind == DATE:
        if not (_is_day(parameter.start) and _is_day(parameter.end) and parameter.start <= parameter.end):
            yield "日期要写从哪一天到哪一天，例如 2026-03-01 到 2026-10-31"
        if unknown := [day for day in parameter.on if day not in WEEKDAYS]:
            yield f"星期只能用 {'、'.join(WEEKDAYS)}，不认识「{'、'.join(unknown)}」"
    else:
        bounds = (parameter.start, parameter.end, parameter.step or "1")
        if not all(bound.isascii() and bound.isdecimal() and int(bound) <= LARGEST for bound in bounds):
            yield "要写从几到几、每隔几的整数"
        elif int(bounds[0]) > int(bounds[1]) or not int(bounds[2]):
            yield "起点不能大于终点，间隔要大于 0"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def result_kinds(template: Template) -> tuple[dict[str, str], list[str]]:
    """The kind of every name that is known, and why results cannot be computed."""
    kinds = {parameter.name: parameter.kind for parameter in template.parameters}
    wrong = []
    for result in template.results:
        if result.calculation not in CALCULATIONS:
            wrong.append(f"{result.name}：算法只能是 {'、'.join(CALCULATIONS)}，现在是「{result.calculation}」")
            continue
        kind, why = kind_of(result, kinds=kinds)
        if why:
            wrong.append(f"{result.name}：{why}")
            continue
        if result.unit and kind != WHOLE:
            wrong.append(f"{result.name}：只有整数可以带单位")
        kinds[result.name] = kind
    return kinds, wrong


def _key_and_distractors(template: Template, *, kinds: dict[str, str]) -> Iterator[Found]:
    results = {result.name: result for result in template.results}
    if template.key not in results:
        yield "key", f"答案「{template.key}」不是写过的结果"
    elif results[template.key].mistake:
        yield "key", "答案的算法不能带错误想法（mistake）"
    if template.draw != DRAWN:
        yield "distractors", f"干扰项要抽 {DRAWN} 个"
    if len(set(template.distractors)) < 2 * EITHER_SIDE or template.key in template.distractors:
        yield "distractors", f"要有至少 {2 * EITHER_SIDE} 个不同的干扰项（答案两侧各 {EITHER_SIDE} 个），答案不在其中"
    for name in template.distractors:
        if name not in results:
            yield "distractors", f"干扰项「{name}」不是写过的结果"
        elif not results[name].mistake:
            yield "distractors", f"干扰项「{name}」没有写明来自哪一种错误想法（mistake）"
        elif template.key in kinds and name in kinds and kinds[name] != kinds[template.key]:
            yield "distractors", f"干扰项「{name}」和答案不是同一种东西"
    if len({results[name].unit for name in (template.key, *template.distractors) if name in results}) > 1:
        yield "results", "答案和干扰项的单位要相同"


def _refusals(template: Template, *, kinds: dict[str, str]) -> Iterator[Found]:
    for refused in template.refuse:
        if refused.rule not in (EQUAL_OPTIONS, DAY_OFF):
            yield "refuse", f"只能拒绝 {EQUAL_OPTIONS} 或 {DAY_OFF}，现在是「{refused.rule}」"
        elif refused.rule == DAY_OFF and kinds.get(refused.name) != DATE:
            yield "refuse", f"「{refused.name}」不是日期，谈不上休息日"


def _texts(question: Question, template: Template) -> Iterator[Found]:
    if question.type not in (SINGLE_CHOICE, TRUE_FALSE):
        yield "type", "模板题只能是单选题或判断题"
    if question.options or question.key:
        yield "options", "模板题不写选项和答案字母"
    facts = {parameter.name for parameter in template.parameters}
    shown = {SHOWN} if question.type == TRUE_FALSE else set()
    used = set(places_in(question.stem))
    if question.type == TRUE_FALSE and SHOWN not in used:
        yield "stem", f"判断题的题干要用 {{{SHOWN}}} 表示说出来的结果"
    for name in sorted(used - facts - shown):
        yield "stem", f"题干里的「{{{name}}}」不是写过的变化部分"
    told = facts | {result.name for result in template.results}
    for name in sorted(set(places_in(question.explanation)) - told):
        yield "explanation", f"解析里的「{{{name}}}」没有写过"
    needed = {argument for result in template.results for argument in result.arguments}
    for name in sorted(facts - used - needed):
        yield "parameters", f"「{name}」没有用到"
    if hidden := sorted((facts & needed) - used):
        yield "stem", f"题干没有写出算答案要用的「{'、'.join(hidden)}」"
