"""One way to write JSON, so that equal values have equal bytes."""

import json
from typing import Any


def dump(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, Chinese as itself."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str) -> Any:
    """The value of a JSON text."""
    return json.loads(text)
