"""axe-core finds nothing to complain about, on any page, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Any) -> list[str]:
    results = Axe().run(page, options={"runOnly": TAGS})
    return [
        f"{page.url} {violation['id']}: {node['html'][:200]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_barrier(
    join: Callable[..., Any], visit: Callable[..., Any], theme: str
) -> None:
    member, name = join("access", color_scheme=theme)
    member.goto("/posts/new")
    member.fill("main textarea", "Hello #world, see https://example.org/a/long/path and @nobody")
    member.locator("main").get_by_role("button", name="Post").click()
    member.wait_for_selector("article")
    post = member.locator("article").first
    url, post_id = post.get_attribute("data-url"), post.get_attribute("data-id")
    stranger = visit(color_scheme=theme)
    found = []
    public = ["/", "/explore", f"/@{name}", url, "/tags/world", "/tags/empty", "/about", "/nothing"]
    public += [f"/@{name}/followers", f"/@{name}/following"]
    doors = ["/auth/login", "/auth/register", "/auth/reset", "/auth/reset/wrong"]
    settings = [f"/settings/{page}" for page in ("profile", "account", "security", "sessions")]
    own = ["/posts/new", f"/posts/{post_id}/edit", f"/posts/{post_id}/delete"]
    for path in public + doors:
        stranger.goto(path)
        found += violations(stranger)
    for path in public + settings + own:
        member.goto(path)
        found += violations(member)
    member.goto("/settings/security")
    member.locator("main form button").last.click()
    found += violations(member)
    assert not found, "\n".join(found)
