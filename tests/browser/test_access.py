"""axe-core finds nothing to complain about: on any page, in light and in dark, whatever is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser import moments, scenes
from tests.browser.scenery import build
from tests.serving import Server

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN = """options => axe.run(options).then(({ violations }) => violations.flatMap(
    ({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`)))"""
Visit = Callable[..., Any]


def violations(page: Any, rules: Any = RULES) -> list[str]:
    """What axe-core finds on this page. Only that is fetched: the rest is megabytes."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN, {"runOnly": rules, "resultTypes": ["violations"]})
    return [f"{page.url} {one}" for one in found]


@pytest.fixture(scope="module")
def scenery(site: Server) -> None:
    """The people of the pictures, on the server of the tests."""
    build(Path(site.folder))


class Inspector:
    """Looks at pages in both palettes: what does not depend on colours is asked once."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def look(self, page: Any, name: str) -> None:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.found += [f"{name}: {one}" for one in violations(page)]
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        self.found += [f"{name} (dark): {one}" for one in violations(page, OF_COLOUR)]

    def pages(self, page: Any, wanted: Mapping[str, str]) -> None:
        for name, path in wanted.items():
            page.goto(path)
            self.look(page, name)
        assert not self.found, "\n".join(self.found)


@pytest.mark.parametrize(
    ("username", "pages"),
    [
        (None, scenes.PUBLIC),
        ("ada", scenes.MEMBER),
        ("zoe", scenes.NEWCOMER),
        ("camille", scenes.LOCKED),
    ],
    ids=["stranger", "member", "newcomer", "locked"],
)
def test_no_page_has_a_barrier(
    scenery: None, visit: Visit, username: str | None, pages: Mapping[str, str]
) -> None:
    page = scenes.enter(visit().context, username)
    Inspector().pages(page, pages)


@pytest.mark.parametrize("moment", (*moments.OF_ADA, moments.doors), ids=lambda one: one.__name__)
def test_nothing_that_opens_is_a_barrier(
    scenery: None, visit: Visit, moment: moments.Moment
) -> None:
    page = scenes.enter(visit().context, None if moment is moments.doors else "ada")
    inspector = Inspector()
    moment(page, lambda name: inspector.look(page, name))
    assert not inspector.found, "\n".join(inspector.found)
