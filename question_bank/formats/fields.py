"""Typed access to the fields of a mapping; what does not fit becomes a fault, not an exception."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from question_bank.faults import FAULT, Fault
from question_bank.formats.nodes import Mapping, Node, Scalar, Sequence
from question_bank.question import LETTERS, Citation, Signature

DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
ARTICLE = re.compile(r"(0|[1-9]\d{0,3})(-[1-9]\d?)?")
HASH = re.compile(r"[0-9a-f]{12}")


@dataclass
class FaultList:
    """Collects the faults of one file."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, message: str, *, line: int, code: str = "", name: str = "") -> None:
        """Note one fault of form."""
        self.found.append(
            Fault(
                FAULT,
                "form",
                message=message,
                file=self.file,
                line=line,
                code=code,
                field=name,
            )
        )


class Fields:
    """The fields of one mapping, read one by one; unknown ones are faults."""

    def __init__(self, node: Mapping, *, faults: FaultList, code: str = ""):
        self.node, self.faults, self.code = node, faults, code

    def known(self, names: Iterable[str]) -> None:
        """Note every field that is not in `names`."""
        allowed = set(names)
        for name in self.node.fields:
            if name not in allowed:
                self.fault("没有这个字段", name=name)

    def fault(self, message: str, *, name: str = "") -> None:
        """Note a fault at a field, or at the mapping when the field is missing."""
        line = self.node.lines.get(name, self.node.line)
        self.faults.add(message, line=line, code=self.code, name=name)

    def get(self, name: str) -> Node | None:
        """The raw node of a field."""
        return self.node.fields.get(name)

    def text(self, name: str, *, required: bool = True) -> str:
        """A field's text; "" with a fault when it is missing, empty or no text."""
        node = self.get(name)
        if node is None:
            if required:
                self.fault("缺少这个字段", name=name)
            return ""
        if not isinstance(node, Scalar):
            self.fault("应当是一段文字", name=name)
            return ""
        if required and not node.text.strip():
            self.fault("是空的", name=name)
        if node.text != node.text.strip():
            self.fault("首尾有空白", name=name)
        return node.text

    def matching(self, name: str, *, pattern: re.Pattern[str], says: str) -> str:
        """A text that matches the whole pattern, else "" with a fault."""
        text = self.text(name)
        if text and not pattern.fullmatch(text):
            self.fault(f"{says}，现在是「{text}」", name=name)
            return ""
        return text

    def day(self, name: str) -> str:
        """A day of the calendar as ISO text, else "" with a fault."""
        text = self.text(name)
        try:
            date.fromisoformat(text if DATE.fullmatch(text) else "")
        except ValueError:
            if text:
                self.fault(f"应当是 2026-11-22 这样的日期，现在是「{text}」", name=name)
            return ""
        return text

    def one_of(self, name: str, *, allowed: Iterable[str], default: str = "") -> str:
        """A text of a closed list, else "" with a fault; `default` when the field is absent."""
        if default and name not in self.node.fields:
            return default
        text, allowed = self.text(name), list(allowed)
        if text and text not in allowed:
            self.fault(f"只能是 {'、'.join(allowed)}，现在是「{text}」", name=name)
            return ""
        return text

    def texts(self, name: str, *, allowed: Iterable[str] = (), required: bool = False) -> tuple[str, ...]:
        """A list of different texts, of a closed list when `allowed` is given."""
        node = self.get(name)
        if node is None:
            if required:
                self.fault("缺少这个字段", name=name)
            return ()
        if not isinstance(node, Sequence) or not all(isinstance(i, Scalar) for i in node.items):
            self.fault("应当是 [甲, 乙] 这样的列表", name=name)
            return ()
        found = tuple(item.text for item in node.items if isinstance(item, Scalar))
        closed = list(allowed)
        for text in found:
            if not text or (closed and text not in closed):
                self.fault(f"不认识「{text}」，可用：{'、'.join(closed)}", name=name)
        if len(set(found)) < len(found):
            self.fault("列表里有重复", name=name)
        if required and not found:
            self.fault("列表是空的", name=name)
        return found

    def mappings(self, name: str, *, required: bool = True) -> tuple[Mapping, ...]:
        """A list of mappings."""
        node = self.get(name)
        if node is None:
            if required:
                self.fault("缺少这个字段", name=name)
            return ()
        if not isinstance(node, Sequence):
            self.fault("应当是一个列表", name=name)
            return ()
        if required and not node.items:
            self.fault("列表是空的", name=name)
        for item in node.items:
            if not isinstance(item, Mapping):
                self.faults.add("应当由字段组成", line=item.line, code=self.code, name=name)
        return tuple(item for item in node.items if isinstance(item, Mapping))

    def options(self) -> tuple[str, ...]:
        """The options in the order A, B, C …; empty with a fault when letters are missing."""
        node = self.get("options")
        if not isinstance(node, Mapping):
            self.fault("应当写成 {A: …, B: …}", name="options")
            return ()
        if "".join(node.fields) != LETTERS[: len(node.fields)] or len(node.fields) < 2:
            self.fault("选项字母应当从 A 起依次排列，至少两个", name="options")
            return ()
        inner = Fields(node, faults=self.faults, code=self.code)
        found = tuple(inner.text(letter) for letter in node.fields)
        if len(set(found)) < len(found):
            self.fault("有两个选项相同", name="options")
        return found

    def citations(self, name: str, *, required: bool) -> tuple[Citation, ...]:
        """The cited articles; version and hash may be missing until the tool fills them."""
        found = []
        for node in self.mappings(name, required=required):
            inner = Fields(node, faults=self.faults, code=self.code)
            inner.known(("law", "version", "article", "hash"))
            law = inner.text("law")
            article = inner.matching("article", pattern=ARTICLE, says="条号应当是 36 或 120-1 这样的数字")
            version = hash_ = ""
            if "version" in node.fields:
                version = inner.day("version")
            if "hash" in node.fields:
                hash_ = inner.matching("hash", pattern=HASH, says="应当是十二位十六进制，由工具填写")
            if law and article:
                found.append(Citation(law, version, article, hash_))
        if len({(c.law, c.article) for c in found}) < len(found):
            self.fault("同一条引用了两次", name=name)
        return tuple(found)

    def signature(self, name: str) -> Signature:
        """Who and when; empty when the field is absent or {}."""
        node = self.get(name)
        if node is None or (isinstance(node, Mapping) and not node.fields):
            return Signature()
        if not isinstance(node, Mapping):
            self.fault("应当写成 {by: …, on: 2026-11-22}", name=name)
            return Signature()
        inner = Fields(node, faults=self.faults, code=self.code)
        inner.known(("by", "on", "note"))
        on = inner.day("on")
        return Signature(inner.text("by"), on, note=inner.text("note", required=False))
