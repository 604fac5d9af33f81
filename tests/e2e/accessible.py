"""What assistive technology is told: the browser's own accessibility tree, and the keyboard as the only tool."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page


@dataclass(frozen=True)
class Node:
    """One node of the tree: role, name and the value of its live setting ('' for none)."""

    role: str
    name: str
    live: str


async def tree(page: Page) -> list[Node]:
    """Every node of the page that is not ignored."""
    link = await page.context.new_cdp_session(page)
    found = await link.send("Accessibility.getFullAXTree")
    await link.detach()
    return [_node(node) for node in found["nodes"] if not node.get("ignored")]


def _node(node: dict[str, Any]) -> Node:
    live = next((p["value"].get("value", "") for p in node.get("properties", []) if p["name"] == "live"), "")
    return Node(node["role"]["value"], node.get("name", {}).get("value", ""), live)


async def focused(page: Page) -> str:
    """The text (or label) of what has the focus."""
    text = await page.evaluate(
        "(() => { const at = document.activeElement; const label = at.labels && at.labels[0];"
        " return (at.getAttribute('aria-label') || (label || at).textContent || '').replace(/\\s+/g, ' ').trim(); })()"
    )
    return str(text)


async def tab_to(page: Page, words: str) -> None:
    """Presses Tab until what has the focus says these words; fails after sixty presses."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if words in await focused(page):
            return
    raise AssertionError(f"no way by keyboard to {words}")
