"""Writing the `template` of a question in its one canonical layout."""

from collections.abc import Callable, Iterator

from question_bank.templating.template import DAY_OFF, Parameter, Result, Template

Scalar = Callable[[str], str]


def template_lines(template: Template, *, scalar: Scalar) -> Iterator[str]:
    """The lines below the question's own; `scalar` writes one text inside `[…]` and `{…}`."""
    yield "template:"
    yield "  parameters:"
    for parameter in template.parameters:
        yield f"    {scalar(parameter.name)}: {{{_parameter(parameter, scalar)}}}"
    yield "  results:"
    for result in template.results:
        yield f"    {scalar(result.name)}: {{{_result(result, scalar)}}}"
    yield f"  key: {scalar(template.key)}"
    yield f"  distractors: {{draw: {template.draw}, of: {_list(template.distractors, scalar)}}}"
    if template.refuse:
        refused = [f"{{{DAY_OFF}: {scalar(one.name)}}}" if one.rule == DAY_OFF else one.rule for one in template.refuse]
        yield f"  refuse: [{', '.join(refused)}]"
    yield f"  at_least: {template.at_least}"


def _parameter(parameter: Parameter, scalar: Scalar) -> str:
    fields = [f"kind: {parameter.kind}"]
    named = (("from", parameter.start), ("to", parameter.end), ("step", parameter.step))
    fields += [f"{name}: {scalar(text)}" for name, text in named if text]
    fields += [f"{name}: {_list(texts, scalar)}" for name, texts in (("of", parameter.of), ("on", parameter.on)) if texts]
    return ", ".join(fields)


def _result(result: Result, scalar: Scalar) -> str:
    fields = [f"{result.calculation}: {_list(result.arguments, scalar)}"]
    fields += [f"{name}: {scalar(text)}" for name, text in (("unit", result.unit), ("mistake", result.mistake)) if text]
    return ", ".join(fields)


def _list(texts: tuple[str, ...], scalar: Scalar) -> str:
    return "[" + ", ".join(scalar(text) for text in texts) + "]"
