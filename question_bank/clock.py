"""The only place of the library that asks for the day; its command line needs one to start from."""

from datetime import date


def today() -> date:
    """The calendar day on this machine."""
    return date.today()
