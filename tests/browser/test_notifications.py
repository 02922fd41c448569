"""News in a real browser: badges that keep themselves current, a page that notices being read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.db import db
from app.likes.actions import like
from app.posts.models import Post
from tests.browser.place import Place
from tests.browser.test_flows import PHONE

Join = Callable[..., tuple[Any, str]]
Named = Callable[..., str]
POLL = 46_000  # the script asks every 45 seconds


def badge(page: Any) -> Any:
    return page.locator("[data-count=notifications]").first


def test_news_comes_without_reloading_and_is_read_by_looking(
    join: Join, named: Named, place: Place
) -> None:
    ada, name = join("ada")
    ada.clock.install()
    ada.goto("/bookmarks")
    expect(badge(ada)).to_be_hidden()
    grace = named("grace")
    place.publish(f"Hello @{name}, here is news", grace)

    ada.clock.run_for(POLL)
    expect(badge(ada)).to_contain_text("1 new notification")
    expect(ada).to_have_title(re.compile(r"^\(1\) Bookmarks"))
    expect(ada.get_by_role("status").filter(has_text="1 new notification")).to_have_count(1)

    ada.get_by_role("link", name=re.compile("^Notifications")).click()
    expect(ada.locator(".notification.unread")).to_have_count(1)
    ada.clock.run_for(2000)
    expect(badge(ada)).to_be_hidden()
    expect(ada).to_have_title(re.compile("^Notifications"))

    place.publish(f"And more for @{name}", grace)
    ada.clock.run_for(POLL)
    expect(ada.locator(".notification")).to_have_count(2)
    expect(ada.locator(".notification").first).to_contain_text("And more")
    ada.clock.run_for(2000)
    expect(badge(ada)).to_be_hidden()
    ada.reload()
    expect(ada.locator(".notification")).to_have_count(2)
    expect(ada.locator(".notification.unread")).to_have_count(0)


def test_a_page_that_nobody_looks_at_asks_for_nothing(join: Join) -> None:
    ada, _ = join("ada")
    ada.clock.install()
    asked: list[str] = []
    ada.on("request", lambda request: asked.append(request.url) if "/news" in request.url else None)
    ada.goto("/explore")
    ada.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    ada.clock.run_for(10 * POLL)
    assert [url for url in asked if url.endswith("/notifications/news")] == []
    ada.evaluate(
        "Object.defineProperty(document, 'hidden', {value: false});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    with ada.expect_response("**/notifications/news") as answer:
        ada.clock.run_for(10)
    assert answer.value.status == 304


def test_all_is_marked_as_read_without_a_script(join: Join, named: Named, place: Place) -> None:
    ada, name = join("ada", java_script_enabled=False)
    grace = named("grace")
    place.publish(f"Hello @{name}", grace)
    ada.goto("/notifications")
    expect(badge(ada)).to_be_visible()
    ada.get_by_role("button", name="Mark all as read").click()
    expect(badge(ada)).to_be_hidden()
    expect(ada.locator(".notification")).to_have_count(1)


@pytest.mark.parametrize("script", [True, False])
def test_what_one_does_not_want_to_hear_of_is_not_told(
    join: Join, named: Named, place: Place, script: bool
) -> None:
    (ada, name), grace = join("ada", java_script_enabled=script), named("grace")
    mine = place.publish("Like me quietly", name)
    ada.goto("/settings/notifications")
    ada.get_by_label("Likes of my posts").uncheck()
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_label("Likes of my posts")).not_to_be_checked()
    with place.people(grace) as (fan,):
        like(db.session.get_one(Post, mine.id), by=fan)
    place.publish(f"Hello @{name}", grace)
    ada.goto("/notifications")
    expect(ada.locator(".notification")).to_have_count(1)
    expect(ada.locator(".notification")).to_contain_text("Hello")


def test_on_a_phone_every_place_is_within_reach(join: Join) -> None:
    ada, _ = join("ada", **PHONE)
    ada.goto("/notifications")
    bar = ada.get_by_role("navigation", name="Places", exact=True).get_by_role("link")
    assert [link.inner_text().strip() for link in bar.all() if link.is_visible()] == [
        "Home",
        "Explore",
        "Write",
        "Notifications",
        "Profile",
    ]
    top = ada.get_by_role("navigation", name="More places")
    for name in ("Search", "Messages"):
        expect(top.get_by_role("link", name=name)).to_be_visible()
    top.locator("summary").click()
    for name in ("Bookmarks", "Likes", "Settings"):
        expect(top.get_by_role("link", name=name)).to_be_visible()
