"""A line of a document as the grammar sees it."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Line:
    """One line: `row` counts paragraphs (lines of a .txt) from 1; `text` begins with the number that Word shows.

    `marked` holds the ranges of `text` in bold, colour, underline or highlight. `label` is the number of a list
    in front of the text, `level` its depth. `heading` says that the document calls it a heading, `shifted` that Word
    shows another letter, far in the alphabet, because nobody restarted the list.
    """

    row: int
    text: str
    label: str = ""
    level: int = -1
    marked: list[tuple[int, int]] = field(default_factory=list)
    pictures: int = 0
    formulas: int = 0
    heading: bool = False
    shifted: bool = False

    def marked_share(self, start: int, end: int) -> float:
        """How much of text[start:end] is marked, 0 to 1; blanks count for nothing."""
        body = _letters(self.text[start:end])
        hit = sum(
            _letters(self.text[max(first, start) : min(last, end)]) for first, last in self.marked if first < end and last > start
        )
        return hit / body if body else 0.0


def _letters(text: str) -> int:
    return sum(not sign.isspace() for sign in text)
