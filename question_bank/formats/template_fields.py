"""Reading the `template` of a question: every fault with line and field, all at once."""

from question_bank.formats.fields import Fields
from question_bank.formats.nodes import Mapping, Node, Scalar, Sequence
from question_bank.question import Question
from question_bank.templating.shaping import template_faults
from question_bank.templating.template import (
    CALCULATIONS,
    CHOICE,
    DATE,
    DAY_OFF,
    EQUAL_OPTIONS,
    LEAST_RESULTS,
    PARAMETER_KINDS,
    WEEKDAYS,
    Parameter,
    Refused,
    Result,
    Template,
)

FIELDS = ("parameters", "results", "key", "distractors", "refuse", "at_least")


def read_template(fields: Fields) -> Template | None:
    """The template of a question's fields; None with faults when it cannot be read."""
    node = fields.get("template")
    if not isinstance(node, Mapping):
        fields.fault("应当由 parameters、results、key、distractors 等字段组成", name="template")
        return None
    inner = Fields(node, faults=fields.faults, code=fields.code)
    inner.known(FIELDS)
    before = len(fields.faults.found)
    parameters = tuple(_parameter(name, one) for name, one in _named(inner, "parameters"))
    results = tuple(_result(name, one) for name, one in _named(inner, "results"))
    draw, names = _distractors(inner)
    at_least = inner.text("at_least")
    if at_least and not (at_least.isascii() and at_least.isdecimal() and len(at_least) < 7):
        inner.fault(f"应当是一个整数，现在是「{at_least}」", name="at_least")
        at_least = ""
    made = Template(
        parameters, results, inner.text("key"), names, draw=draw, refuse=_refuse(inner), at_least=int(at_least or LEAST_RESULTS)
    )
    return made if len(fields.faults.found) == before else None


def note_faults(fields: Fields, question: Question) -> None:
    """Notes why the template cannot be drawn, at the fields where it says so."""
    node = fields.get("template")
    inner = Fields(node, faults=fields.faults, code=fields.code) if isinstance(node, Mapping) else fields
    for name, sentence in template_faults(question):
        (inner if name in FIELDS else fields).fault(sentence, name=name)


def _named(fields: Fields, name: str) -> list[tuple[str, Fields]]:
    node = fields.get(name)
    if not isinstance(node, Mapping) or not node.fields:
        fields.fault("应当写成 名称: {…}，至少一项", name=name)
        return []
    found = []
    for key, value in node.fields.items():
        if isinstance(value, Mapping):
            found.append((key, Fields(value, faults=fields.faults, code=fields.code)))
        else:
            fields.faults.add(f"「{key}」应当写成 {{…}}", line=node.lines[key], code=fields.code, name=name)
    return found


def _parameter(name: str, fields: Fields) -> Parameter:
    kind = fields.one_of("kind", allowed=PARAMETER_KINDS)
    if kind == CHOICE:
        fields.known(("kind", "of"))
        return Parameter(name, kind, of=fields.texts("of", required=True))
    if kind == DATE:
        fields.known(("kind", "from", "to", "on"))
        return Parameter(name, kind, fields.day("from"), fields.day("to"), on=fields.texts("on", allowed=WEEKDAYS))
    if kind:
        fields.known(("kind", "from", "to", "step"))
    return Parameter(name, kind, fields.text("from"), fields.text("to"), fields.text("step", required=False))


def _result(name: str, fields: Fields) -> Result:
    named = [calculation for calculation in fields.node.fields if calculation not in ("mistake", "unit")]
    mistake, unit = fields.text("mistake", required=False), fields.text("unit", required=False)
    if len(named) != 1 or named[0] not in CALCULATIONS:
        said = "、".join(named) or "没有写"
        fields.fault(f"{name} 应当写一种算法，只能是 {'、'.join(CALCULATIONS)}，现在是「{said}」", name="results")
        return Result(name, "", (), mistake, unit)
    node = fields.get(named[0])
    if not isinstance(node, Sequence) or not all(isinstance(item, Scalar) for item in node.items):
        fields.fault("应当是 [名称, 60] 这样的列表", name=named[0])
        return Result(name, named[0], (), mistake, unit)
    return Result(name, named[0], tuple(item.text for item in node.items if isinstance(item, Scalar)), mistake, unit)


def _distractors(fields: Fields) -> tuple[int, tuple[str, ...]]:
    node = fields.get("distractors")
    if not isinstance(node, Mapping):
        fields.fault("应当写成 {draw: 3, of: [名称, …]}", name="distractors")
        return 0, ()
    inner = Fields(node, faults=fields.faults, code=fields.code)
    inner.known(("draw", "of"))
    draw = inner.text("draw")
    if draw and not (draw.isascii() and draw.isdecimal() and len(draw) < 3):
        inner.fault(f"应当是一个整数，现在是「{draw}」", name="draw")
        draw = ""
    return int(draw or 0), inner.texts("of", required=True)


def _refuse(fields: Fields) -> tuple[Refused, ...]:
    node = fields.get("refuse")
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        fields.fault(f"应当是 [{{{DAY_OFF}: 名称}}, {EQUAL_OPTIONS}] 这样的列表", name="refuse")
        return ()
    return tuple(refused for item in node.items if (refused := _one_refused(fields, item)))


def _one_refused(fields: Fields, item: Node) -> Refused | None:
    if isinstance(item, Scalar) and item.text == EQUAL_OPTIONS:
        return Refused(EQUAL_OPTIONS)
    if isinstance(item, Mapping) and list(item.fields) == [DAY_OFF]:
        return Refused(DAY_OFF, Fields(item, faults=fields.faults, code=fields.code).text(DAY_OFF))
    fields.fault(f"只能是 {EQUAL_OPTIONS} 或 {{{DAY_OFF}: 名称}}", name="refuse")
    return None
