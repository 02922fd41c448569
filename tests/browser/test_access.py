"""axe-core finds nothing to complain about: on any page, in light and in dark, whatever is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import moments, scenes
from tests.browser.scenery import build
from tests.serving import Server

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
Visit = Callable[..., Any]


def violations(page: Any, rules: Any = RULES) -> list[str]:
    """What axe-core finds on this page."""
    results = Axe().run(page, options={"runOnly": rules})
    return [
        f"{page.url} {violation['id']}: {node['html'][:200]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


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
