"""Which addresses may be saved: pages of rates of ours, with their filters. Pure."""

import re

MOST = 50
MOST_LETTERS = 30
KEPT_DAYS = 30
"""How long a deleted view can be brought back."""

_LOOK = "people|progress|focus|compare|changes|live"
_PAGE = re.compile(rf"/rates/[a-z0-9]{{1,20}}(/units/[a-z0-9]{{1,20}}(/({_LOOK}))?)?(\?[!-~]{{0,400}})?")


def can_be_saved(address: str) -> bool:
    """Whether an address is a page of rates with its filters, and nothing else."""
    return _PAGE.fullmatch(address) is not None


def exam_of(address: str) -> str:
    """The code of the exam an address is about."""
    return address.split("/")[2].partition("?")[0]
