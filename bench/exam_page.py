"""The exam page as a cheap phone meets it: bytes of a cold load with a real paper, and how long a tap takes at a quarter of the CPU.

    python -m bench.exam_page [--slower 4]

Prints one line of JSON. Bars: page without paper ≤ 60 KB and paper ≤ 40 KB over the wire, slowest tap ≤ 100 ms.
"""

import argparse
import asyncio
import gzip
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from bench import machine
from bench.exam_county import make_exam_county
from bench.sitters import Sitter

PAGE_BAR, PAPER_BAR, TAP_BAR = 60_000, 40_000, 100
_WATCH = """
window.taps = [];
new PerformanceObserver((list) => list.getEntries().forEach((one) => {
  if (one.interactionId) { window.taps.push([one.interactionId, one.duration, one.processingEnd - one.processingStart]); }
})).observe({ type: 'event', durationThreshold: 16, buffered: true });
"""


async def _weigh(page: Page, link: CDPSession, address: str) -> int:
    sizes: list[int] = []
    await link.send("Network.enable")
    await link.send("Network.setCacheDisabled", {"cacheDisabled": True})
    link.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    await page.goto(address, wait_until="networkidle")
    return sum(sizes)


async def _taps(page: Page, *, questions: int) -> tuple[list[float], list[float]]:
    """In ms, sorted: how long each tap took until the next frame was shown (0 under 16), and what of it were our scripts."""
    await page.evaluate(_WATCH)
    made = 0
    for number in range(1, questions + 1):
        await page.locator(f"#q{number} .option").first.click()
        if number < questions:
            await page.locator('[data-go="next"]').click()
        made += 2
    await page.wait_for_timeout(1_500)
    shown: dict[int, float] = {}
    worked: dict[int, float] = {}
    for tap, duration, script in await page.evaluate("window.taps"):
        shown[tap] = max(shown.get(tap, 0.0), float(duration))
        worked[tap] = worked.get(tap, 0.0) + float(script)
    slow = sorted(shown.values())
    return [0.0] * max(0, made - len(slow)) + slow, sorted(worked.values())


async def _measure(browser: Browser, sitter: Sitter, *, port: int, slower: int) -> dict[str, Any]:
    here = f"http://127.0.0.1:{port}"
    context = await browser.new_context(viewport={"width": 360, "height": 780}, base_url=here, service_workers="block")
    await context.add_cookies([{"name": "pufa", "value": sitter.token, "url": here}])
    page = await context.new_page()
    await page.goto(f"/sit/{sitter.attempt}")
    await page.get_by_role("button", name="开始答题").click()
    await page.wait_for_url("**/1")
    link = await context.new_cdp_session(page)
    whole = await _weigh(page, link, f"{here}/sit/{sitter.attempt}/1")
    html = await (await context.request.get(f"/sit/{sitter.attempt}/1")).text()
    paper = len(gzip.compress("".join(re.findall(r'<form class="question".*?</form>', html, re.DOTALL)).encode(), 5))
    await link.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    await page.reload(wait_until="load")
    ready = await page.evaluate("performance.now()")
    taps, scripts = await _taps(page, questions=await page.locator(".question").count())
    saved = await page.locator("#saved").text_content()
    await context.close()
    return {
        "questions": html.count('class="question"'), "cold_bytes": whole, "paper_gz_bytes": paper, "page_without_paper_bytes": whole - paper,
        "load_ms_throttled": round(ready), "taps": len(taps), "tap_ms_median": statistics.median(taps),
        "tap_ms_p98": taps[int(len(taps) * 0.98) - 1], "tap_ms_slowest": taps[-1], "script_ms_slowest": round(scripts[-1]), "cpu_slower": slower, "load": os.getloadavg()[0], "said": saved,
        "bars": {"page": PAGE_BAR, "paper": PAPER_BAR, "tap_ms": TAP_BAR},
    }  # fmt: skip


async def _with_browser(sitter: Sitter, *, port: int, slower: int) -> dict[str, Any]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise machine.Missing("chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        told = await _measure(browser, sitter, port=port, slower=slower)
        told["browser"] = browser.version
        await browser.close()
    return told


def main() -> int:
    """Reads the command line, measures, prints; 1 when a bar is missed, 2 when something needed is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slower", type=int, default=4)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pufa-bench-"))
    address = f"sqlite:///{folder}/bench.sqlite"
    sitters = asyncio.run(make_exam_county(address, most=1))
    try:
        with machine.server(address, folder=folder) as (port, _):
            told = asyncio.run(_with_browser(sitters[0], port=port, slower=asked.slower))
    except machine.Missing as missing:
        print(f"bench: {missing}", file=sys.stderr)
        return 2
    print(json.dumps({"bench": "exam_page", "machine": machine.describe(), **told}, ensure_ascii=False))
    held = told["page_without_paper_bytes"] <= PAGE_BAR and told["paper_gz_bytes"] <= PAPER_BAR and told["tap_ms_slowest"] <= TAP_BAR
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
