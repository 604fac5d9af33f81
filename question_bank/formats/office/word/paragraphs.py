"""The text of a paragraph as Word shows it: numbers, inserted text, signs and breaks in; deleted and hidden text out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from question_bank.formats.office.text.lines import Line
from question_bank.formats.office.word.numbering import Numbering, Shown, W, number_text
from question_bank.formats.safe_xml import name_of

_GO_IN = {
    "ins",
    "moveTo",
    "hyperlink",
    "smartTag",
    "sdt",
    "sdtContent",
    "fldSimple",
    "customXml",
    "dir",
    "bdo",
    "ruby",
    "rubyBase",
}
_SIGNS = {
    ("Wingdings", 0xFC): "√", ("Wingdings", 0xFE): "√", ("Wingdings", 0xFB): "×", ("Wingdings", 0xFD): "×",
    ("Wingdings 2", 0x50): "√", ("Wingdings 2", 0x52): "√", ("Wingdings 2", 0x4F): "×", ("Wingdings 2", 0x51): "×",
    ("Symbol", 0xD6): "√", ("Symbol", 0xB4): "×",
}  # fmt: skip
_PLAIN = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_MOST_OPTIONS = 8
_OFF = {"0", "false", "none", "off", "auto", "000000", "clear"}


@dataclass
class _Written:
    """What a paragraph has given so far."""

    text: str = ""
    marked: list[tuple[int, int]] = field(default_factory=list)
    pictures: int = 0
    formulas: int = 0
    boxes: list[etree._Element] = field(default_factory=list)

    def add(self, text: str, *, marked: bool = False) -> None:
        if marked and text.strip():
            self.marked.append((len(self.text), len(self.text) + len(text)))
        self.text += text


class Paragraphs:
    """Reads paragraphs in their order; keeps count of them and of what was left out."""

    def __init__(self, numbering: Numbering, styles: etree._Element | None) -> None:
        self.numbering = numbering
        self.headings = _heading_styles(styles)
        self.row = self.hidden = self.deleted = 0
        self.carried: _Written | None = None
        self.expected: tuple[tuple[str, int], int] = ("", 0), 0
        self.offset = 0

    def notes(self) -> list[str]:
        """What was left out on purpose, in words."""
        found = []
        if self.deleted:
            found.append(f"有 {self.deleted} 处修订中删除的文字，没有读（按接受全部修订读）。")
        if self.hidden:
            found.append(f"有 {self.hidden} 处隐藏文字，没有读。")
        return found

    def lines(self, paragraph: etree._Element) -> Iterator[Line]:
        """The lines of one paragraph, one for each break in it; then those of the text boxes that hang on it."""
        self.row += 1
        written = self.carried or _Written()
        self.carried = None
        properties = paragraph.find(W + "pPr")
        self._read(paragraph, written)
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self.carried = written
            return
        yield from self._cut(written, properties)
        for box in written.boxes:
            for part in box.iterfind(f".//{W}p"):
                yield from self.lines(part)

    def rest(self) -> Iterator[Line]:
        """A last paragraph whose end was deleted."""
        if self.carried is not None:
            written, self.carried = self.carried, None
            yield from self._cut(written, None)

    def _cut(self, written: _Written, properties: etree._Element | None) -> Iterator[Line]:
        label, level = "", -1
        if (place := self.numbering.place(properties)) is not None:
            shown, level = self.numbering.shown(*place), place[1]
            label = self._letter(place, shown) if shown.form in ("upperLetter", "lowerLetter") else shown.text
        shift, start = len(label) + 1 if label else 0, 0
        for number, piece in enumerate(written.text.split("\n")):
            end = start + len(piece)
            add = shift if not number else 0
            marked = [
                (max(a, start) - start + add, min(b, end) - start + add) for a, b in written.marked if a < end and b > start
            ]
            text = f"{label} {piece}" if label and not number else piece
            first = not number
            if text.strip() or (first and written.pictures):
                yield Line(
                    self.row, text, label if first else "", level, marked, written.pictures if first else 0,
                    written.formulas if first else 0, _style(properties) in self.headings or _outlined(properties),
                    bool(label) and self.offset > 0,
                )  # fmt: skip
            start = end + 1

    def _letter(self, place: tuple[str, int], shown: Shown) -> str:
        """The letter before an option; where nobody restarted the list it begins with A again after other paragraphs."""
        if (place, self.row) != self.expected:
            self.offset = shown.value - 1 if shown.value > _MOST_OPTIONS else 0
        self.expected = (place, self.row + 1)
        if not self.offset:
            return shown.text
        return re.sub("[A-Za-z]+", number_text(shown.value - self.offset, "upperLetter"), shown.text, count=1)

    def _read(self, element: etree._Element, written: _Written) -> None:
        for child in element:
            name = name_of(child)
            if name == "r":
                self._run(child, written)
            elif name in _GO_IN:
                self._read(child, written)
            elif name in ("del", "moveFrom"):
                self.deleted += 1
            elif name in ("oMath", "oMathPara"):
                written.formulas += 1
                written.add("".join(str(one.text or "") for one in child.iter() if name_of(one) == "t"))
            elif name == "AlternateContent":
                self._choice(child, written)

    def _run(self, run: etree._Element, written: _Written) -> None:
        properties = run.find(W + "rPr")
        if _on(properties, "vanish"):
            self.hidden += 1
            return
        marked = _is_marked(properties)
        for child in run:
            name = name_of(child)
            if name == "t":
                written.add(child.text or "", marked=marked)
            elif name in _PLAIN:
                written.add(_PLAIN[name])
            elif name == "sym":
                written.add(_sign(child), marked=marked)
            elif name in ("drawing", "pict", "object"):
                self._drawing(child, written)
            elif name == "AlternateContent":
                self._choice(child, written)
            elif name == "ruby":
                self._read(child, written)

    def _choice(self, element: etree._Element, written: _Written) -> None:
        """The first of several ways to write the same: text boxes stand there twice."""
        for way in element:
            if name_of(way) in ("Choice", "Fallback"):
                if any(name_of(inner) in ("drawing", "pict") for inner in way):
                    for inner in way:
                        self._drawing(inner, written)
                else:
                    self._read(way, written)
                return

    def _drawing(self, element: etree._Element, written: _Written) -> None:
        boxes = [one for one in element.iter() if name_of(one) == "txbxContent"]
        written.boxes += boxes
        if any(name_of(one) in ("blip", "imagedata", "OLEObject", "chart") for one in element.iter()):
            written.pictures += 1


def _on(properties: etree._Element | None, name: str) -> bool:
    found = properties.find(W + name) if properties is not None else None
    return found is not None and found.get(W + "val", "1").lower() not in _OFF


def _is_marked(properties: etree._Element | None) -> bool:
    """Whether a run is bold, underlined, coloured or highlighted by itself."""
    if properties is None:
        return False
    shade = properties.find(W + "shd")
    shaded = shade is not None and shade.get(W + "fill", "auto").lower() not in (*_OFF, "ffffff")
    return shaded or any(_on(properties, name) for name in ("b", "u", "color", "highlight", "em"))


def _sign(element: etree._Element) -> str:
    try:
        code = int(element.get(W + "char", "0"), 16)
    except ValueError:
        return ""
    font = element.get(W + "font", "")
    if (font, code & 0xFF) in _SIGNS:
        return _SIGNS[font, code & 0xFF]
    return "" if 0xE000 <= code <= 0xF8FF or not 32 <= code < 0xD800 else chr(code)


def _style(properties: etree._Element | None) -> str:
    found = properties.find(W + "pStyle") if properties is not None else None
    return found.get(W + "val", "") if found is not None else ""


def _outlined(properties: etree._Element | None) -> bool:
    found = properties.find(W + "outlineLvl") if properties is not None else None
    return found is not None and found.get(W + "val", "9") != "9"


def _heading_styles(styles: etree._Element | None) -> set[str]:
    found = set()
    for style in styles.findall(W + "style") if styles is not None else ():
        name = style.find(W + "name")
        text = name.get(W + "val", "").lower() if name is not None else ""
        if text.startswith(("heading", "title", "标题", "toc")):
            found.add(style.get(W + "styleId", ""))
    return found
