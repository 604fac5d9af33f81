"""A strict reading of YAML: every scalar a string, every node with its line.

Double keys, anchors, aliases, tags, comments and second documents are refused.
"""

from dataclasses import dataclass

import yaml
from yaml import CBaseLoader

from question_bank.faults import FAULT, Fault

DEEPEST = 12


class FileNotUnderstood(ValueError):
    """The file is not YAML of our kind at all; `fault` says where and why."""

    def __init__(self, fault: Fault):
        super().__init__(fault.as_line())
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `line` counts from 1."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Fields in their order; `lines` holds the line of each key."""

    fields: dict[str, "Node"]
    lines: dict[str, int]
    line: int


Node = Scalar | Sequence | Mapping


def read_nodes(text: str, *, file: str) -> Node:
    """The one document of `text` as nodes; raises FileNotUnderstood with line and reason."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("#"):
            raise _refused(file, number, "文件里不能写注释，整理格式时会丢失")
    try:
        return _Reader(text, file=file).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = mark.line + 1 if mark else 1
        raise _refused(file, at, f"不是合格的 YAML：{error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise _refused(file, 1, f"不是合格的 YAML：{error}") from error


def _refused(file: str, line: int, message: str) -> FileNotUnderstood:
    return FileNotUnderstood(Fault(FAULT, rule="file", message=message, file=file, line=line))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Reader:
    def __init__(self, text: str, *, file: str):
        self._events = yaml.parse(text, Loader=CBaseLoader)
        self._file = file

    def document(self) -> Node:
        next(self._events)  # the stream's start
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _refused(self._file, 1, "文件是空的")
        node = self._node(next(self._events), depth=0)
        next(self._events)  # the document's end
        if not isinstance(event := next(self._events), yaml.StreamEndEvent):
            raise _refused(self._file, _line(event), "一个文件只能有一份文档")
        return node

    def _node(self, event: yaml.Event, *, depth: int) -> Node:
        line = _line(event)
        if depth > DEEPEST:
            raise _refused(self._file, line, "层次太深")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(self._file, line, "不能使用锚点或引用（& *）")
        if getattr(event, "tag", None):
            raise _refused(self._file, line, "不能使用标签（!）")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(line, depth=depth + 1)
        return self._mapping(line, depth=depth + 1)

    def _sequence(self, line: int, *, depth: int) -> Sequence:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth=depth))
        return Sequence(tuple(items), line)

    def _mapping(self, line: int, *, depth: int) -> Mapping:
        fields: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth=depth)
            if not isinstance(key, Scalar):
                raise _refused(self._file, line, "字段名必须是文字")
            if key.text in fields:
                raise _refused(self._file, key.line, f"字段 {key.text} 重复")
            fields[key.text] = self._node(next(self._events), depth=depth)
            lines[key.text] = key.line
        return Mapping(fields, lines, line)
