"""A template question as typed into its form, and back: pure."""

import re
from dataclasses import dataclass, replace
from datetime import date

from app.bank.wording import citations_in
from app.foundation.web.forms import Form
from question_bank.laws import LawLibrary
from question_bank.question import DIFFICULTIES, KINDS, SINGLE_CHOICE, TRUE_FALSE, TYPES, Question
from question_bank.templating.shaping import template_faults
from question_bank.templating.template import (
    CHOICE,
    DATE,
    DAY_OFF,
    EQUAL_OPTIONS,
    LEAST_RESULTS,
    WEEKDAYS,
    Parameter,
    Refused,
    Result,
    Template,
)

ROWS, RESULT_ROWS = 5, 10
TEMPLATE_TYPES = {kind: TYPES[kind] for kind in (SINGLE_CHOICE, TRUE_FALSE)}
_BETWEEN = re.compile(r"[,，、;；\s]+")
_DAYS = {words: code for code, words in WEEKDAYS.items()} | {code: code for code in WEEKDAYS}
_FIELDS = {"at_least": "at_least", "stem": "stem", "explanation": "explanation", "type": "type", "key": "key_name"}
Row = dict[str, str]


@dataclass(frozen=True)
class TypedTemplate:
    """What stands in the form: rows of facts and of results by the names of their fields."""

    type: str
    stem: str
    facts: tuple[Row, ...]
    results: tuple[Row, ...]
    key: str
    day_off: str
    at_least: str
    explanation: str
    cited: str
    derived: str
    difficulty: str
    kinds: tuple[str, ...]
    required: str
    tags: str


def typed_from(question: Question) -> TypedTemplate:
    """The form of an existing template question, or of an empty one."""
    template = question.template or Template((), (), "", ())
    required = next((tag for tag in question.tags if tag in ("必修", "选修")), "必修")
    return TypedTemplate(
        question.type, question.stem, tuple(map(_fact_row, template.parameters)), tuple(map(_result_row, template.results)),
        key=template.key, day_off=next((one.name for one in template.refuse if one.rule == DAY_OFF), ""),
        at_least=str(template.at_least), explanation=question.explanation, cited="\n".join(f"{c.law} {c.article}" for c in question.cite),
        derived=question.derived, difficulty=question.difficulty, kinds=question.kind, required=required,
        tags=" ".join(tag for tag in question.tags if tag not in ("必修", "选修")),
    )  # fmt: skip


def _fact_row(parameter: Parameter) -> Row:
    texts = parameter.of or tuple(WEEKDAYS[day] for day in parameter.on)
    return {
        "name": parameter.name, "kind": parameter.kind, "from": parameter.start, "to": parameter.end, "step": parameter.step,
        "texts": "、".join(texts),
    }  # fmt: skip


def _result_row(result: Result) -> Row:
    return {
        "name": result.name, "calculation": result.calculation, "arguments": "、".join(result.arguments), "mistake": result.mistake,
        "unit": result.unit,
    }  # fmt: skip


def typed_in(form: Form) -> TypedTemplate:
    """What stands in a posted form; texts too long are noted in it."""

    def rows(letter: str, count: int, *, names: tuple[str, ...]) -> tuple[Row, ...]:
        found = [{name: form.text(f"{letter}{n}_{name}", most=200) for name in names} for n in range(1, count + 1)]
        while found and not any(found[-1].values()):
            found.pop()
        return tuple(found)

    return TypedTemplate(
        form.text("type"), form.text("stem", "题干", most=400), rows("p", ROWS, names=("name", "kind", "from", "to", "step", "texts")),
        rows("r", RESULT_ROWS, names=("name", "calculation", "arguments", "mistake", "unit")), key=form.text("key_name", most=20),
        day_off=form.text("day_off", most=20), at_least=form.text("at_least", most=6), explanation=form.text("explanation", "解析", most=600),
        cited=form.text("cited", "依据", most=600), derived=form.text("derived", "怎样算得", most=100), difficulty=form.text("difficulty"),
        kinds=tuple(kind for kind in form.many("kind") if kind in KINDS), required="选修" if form.text("required") == "选修" else "必修",
        tags=form.text("tags", "标签", most=100),
    )  # fmt: skip


def template_from(
    typed: TypedTemplate, *, before: Question, on: date, laws: LawLibrary | None = None
) -> tuple[Question, dict[str, str]]:
    """The template question that the form makes of the one before, and what is wrong with its shape: field → sentence.

    `laws` are those that may be cited; without them the shipped table.
    """
    faults: dict[str, str] = {}
    cite, fault = citations_in(typed.cited, known=before.cite, on=on, laws=laws)
    if fault:
        faults["cited"] = fault
    for name, wrong, sentence in (
        ("type", typed.type not in TEMPLATE_TYPES, "模板题只能是单选题或判断题"), ("stem", not typed.stem, "题干还没填"),
        ("difficulty", typed.difficulty not in DIFFICULTIES, "难度要从列出的选项中选"), ("kind", not typed.kinds, "考查什么至少选一项"),
        ("derived", not typed.derived, "请写明答案怎样算得"), ("explanation", not typed.explanation, "解析还没填"),
        ("at_least", not typed.at_least.isdecimal(), "不同结果的最少种数要填整数"),
    ):  # fmt: skip
        if wrong:
            faults[name] = sentence
    tags = (typed.required, *typed.tags.replace("、", " ").replace("，", " ").split())
    made = replace(
        before, type=typed.type, stem=typed.stem, options=(), key="", explanation=typed.explanation, cite=cite,
        difficulty=typed.difficulty, kind=typed.kinds, tags=tuple(dict.fromkeys(tags)), derived=typed.derived,
        law=cite[0].law if cite else before.law, template=_template(typed),
    )  # fmt: skip
    for name, sentence in template_faults(made):
        faults.setdefault(_FIELDS.get(name, {"parameters": "p1_name", "results": "r1_name"}.get(name, "r2_name")), sentence)
    return made, faults


def _template(typed: TypedTemplate) -> Template:
    parameters = tuple(_parameter(row) for row in typed.facts if any(row.values()))
    results = tuple(
        Result(row["name"], row["calculation"], _split(row["arguments"]), row["mistake"], row["unit"])
        for row in typed.results
        if any(row.values())
    )
    refuse = [Refused(DAY_OFF, typed.day_off)] if typed.day_off else []
    wrong = tuple(result.name for result in results if result.mistake)
    least = int(typed.at_least) if typed.at_least.isdecimal() and len(typed.at_least) < 7 else LEAST_RESULTS
    return Template(parameters, results, typed.key, wrong, refuse=(*refuse, Refused(EQUAL_OPTIONS)), at_least=least)


def _parameter(row: Row) -> Parameter:
    texts = _split(row["texts"])
    if row["kind"] == CHOICE:
        return Parameter(row["name"], CHOICE, of=texts)
    on = tuple(_DAYS.get(text, text) for text in texts) if row["kind"] == DATE else ()
    return Parameter(row["name"], row["kind"], row["from"], row["to"], row["step"] if row["kind"] != DATE else "", on=on)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in _BETWEEN.split(text) if part)


def empty_template() -> Question:
    """What a new template question starts from."""
    return Question("", SINGLE_CHOICE, "", (), "", "", (), "hard", ("case",), template=Template((), (), "", ()))
