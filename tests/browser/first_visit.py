"""A first visit as a browser sees it: what comes over the wire, what jumps, what keeps it busy."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

# Tasks of the main thread, with the processor's time that they took: on a busy machine, the clock
# tells how busy it is.
TRACED = ["toplevel", "__metadata"]
# The yardstick: so many lines, and the milliseconds that they take on the machine for which the
# length of tasks is promised.
LINE = "<p><b>Ada</b> <i>a few words</i> <a href=x>and a link</a> <span>to lay out</span></p>"
LINES, USUAL = 400, 34.0
# Told to the page before anything else is: what happens first is what readers wait for.
WATCH = """
window.seen = { shift: 0, moved: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    seen.shift += entry.value;
    for (const { node } of entry.sources) seen.moved.push(node?.className ?? node?.nodeName);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class FirstVisit:
    """`wire`: bytes by kind (Document, Stylesheet, Script, Image …), headers included; `shift`: the
    cumulative layout shift, and `moved`, what moved; `longest`: the longest task in milliseconds
    of the processor (web.dev/articles/cls; a long one has 50, w3.org/TR/longtasks-1)."""

    wire: dict[str, int]
    shift: float
    moved: list[str]
    longest: float

    @property
    def words(self) -> int:
        """Bytes of text, style and script."""
        return sum(self.wire.get(kind, 0) for kind in ("Document", "Stylesheet", "Script"))


def first_visit(page: Any, path: str) -> FirstVisit:
    """Open a page that nobody has opened in this browser, read some of it, and see."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    kinds: dict[str, str] = {}
    wire: Counter[str] = Counter()
    devtools.on("Network.responseReceived", lambda it: kinds.update({it["requestId"]: it["type"]}))
    devtools.on(
        "Network.loadingFinished",
        lambda it: wire.update({kinds.get(it["requestId"], "?"): int(it["encodedDataLength"])}),
    )
    page.add_init_script(WATCH)
    with traced(page) as events:
        page.goto(path, wait_until="networkidle")
        before = dict(wire)  # pictures further down come when one gets there
        for _ in range(6):
            page.mouse.wheel(0, 600)
            page.wait_for_load_state("networkidle")
        seen = page.evaluate("seen")
    return FirstVisit(before, seen["shift"], seen["moved"], _longest_task(events))


def slowness(page: Any) -> float:
    """How many times as long as usual this browser takes just now, by a page that is always the
    same; 1.0 at least. In: a page of a fresh browser."""
    with traced(page) as events:
        page.goto(f"data:text/html,<!doctype html>{LINE * LINES}", wait_until="networkidle")
    return max(1.0, _longest_task(events) / USUAL)


@contextmanager
def traced(page: Any) -> Iterator[list[dict[str, Any]]]:
    """What the browser did in the block; the list is filled when it ends."""
    events: list[dict[str, Any]] = []
    browser = page.context.browser
    browser.start_tracing(page=page, categories=TRACED)
    try:
        yield events
    finally:  # else the next one could not begin
        events += json.loads(browser.stop_tracing())["traceEvents"]


def _longest_task(events: list[dict[str, Any]]) -> float:
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["tdur"] / 1000
        for event in events
        if event["name"].endswith("RunTask")
        and "tdur" in event
        and (event["pid"], event["tid"]) in mains
    ]
    assert tasks, "Chromium names its tasks differently now"
    return max(tasks)
