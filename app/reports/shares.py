"""Above which share of exempt people a unit carries a ※ in papers."""

DEFAULT_PERCENT = 2


async def exempt_share() -> int:
    """The share in whole per cent."""
    return DEFAULT_PERCENT
