"""What comes after a line of a paper, looked at before the line is understood."""

from collections.abc import Sequence

from question_bank.formats.office.signs import aligned
from question_bank.formats.office.stem_keys import has_blank, take_key
from question_bank.formats.office.text.marks import Mark, Piece, letter_of

AHEAD = 40
"""How many pieces are looked at to see whether a numbered line begins a question."""


class Ahead:
    """Looks forward from any place among the pieces of a paper."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def evidence(self, place: int, *, keys: bool = True, loose: bool = False) -> bool:
        """Whether options, a blank or a key come before the next number."""
        piece = self.pieces[place]
        if has_blank(piece.text) or take_key(piece.text, count=4, truth=True).key:
            return keys
        if letter_of(aligned(piece.text)) == "A":
            return True
        for one in self.pieces[place + 1 : place + AHEAD]:
            if one.mark in (Mark.NUMBER, Mark.SECTION, Mark.KEYS, Mark.CASE):
                return loose and one.mark is Mark.NUMBER and one.style != piece.style
            if begins_options(one) or (keys and one.mark is Mark.KEY):
                return True
        return False

    def options_follow(self, place: int, *, within: int = 2) -> bool:
        """Whether the options of a question begin in one of the next lines."""
        for one in self.pieces[place + 1 : place + 1 + within]:
            if begins_options(one):
                return True
            if one.mark not in (Mark.PLAIN, Mark.NOTHING):
                return False
        return False

    def goes_on_with_b(self, place: int) -> bool:
        """Whether the next option is B and no other A."""
        options = (one for one in self.pieces[place + 1 : place + 5] if one.mark is Mark.OPTION)
        return next((letter_of(aligned(one.text)) == "B" for one in options), False)

    def option_follows(self, place: int, letter: str) -> bool:
        """Whether the next piece is the option of this letter."""
        following = next((one for one in self.pieces[place + 1 : place + 3] if one.mark is not Mark.NOTHING), None)
        return following is not None and following.mark is Mark.OPTION and letter_of(aligned(following.text)) == letter != ""

    def stem_next(self, place: int) -> bool:
        """Whether the next line reads like a whole stem by itself."""
        following = self.pieces[place + 1 : place + 2]
        return bool(following) and (has_blank(following[0].text) or following[0].text[-1:] in "？?：:")

    def numbered_next(self, place: int) -> bool:
        """Whether the next piece is a number or a section."""
        return any(piece.mark in (Mark.NUMBER, Mark.SECTION) for piece in self.pieces[place + 1 : place + 2])

    def numbered_follow(self, place: int) -> bool:
        """Whether one of the next two pieces is numbered."""
        return any(piece.mark is Mark.NUMBER for piece in self.pieces[place + 1 : place + 3])

    def first_of_line(self, place: int) -> Piece:
        """The first piece of the line that this one stands on."""
        while place and self.pieces[place - 1].line is self.pieces[place].line:
            place -= 1
        return self.pieces[place]


def begins_options(piece: Piece) -> bool:
    """Whether a piece is an option A."""
    return piece.mark is Mark.OPTION and letter_of(aligned(piece.text)) == "A"
