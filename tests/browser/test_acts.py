"""Like, repost, bookmark, pin: pressed in a real browser, with a script and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.place import Place, post
from tests.conftest import PASSWORD

Join = Callable[..., tuple[Any, str]]
Visit = Callable[..., Any]


def act(post: Any, name: str) -> Any:
    return post.get_by_role("button", name=re.compile(f"^{name}"))


def test_an_act_shows_at_once_stays_and_can_be_taken_back_by_keyboard(
    join: Join, place: Place
) -> None:
    page, name = join("ada")
    place.publish("A heart for this?", name)
    mine = post(page, "A heart for this?")
    page.goto(f"/@{name}")
    for word, count in (("Like", "1"), ("Repost", "1"), ("Bookmark", "")):
        button = act(mine, word)
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button).to_be_focused()
        expect(button.locator(".act-count")).to_have_text(count)
        expect(button.locator("use")).to_have_attribute("href", re.compile("-full$"))
    page.wait_for_load_state("networkidle")
    page.reload()
    for word in ("Like", "Repost", "Bookmark"):
        button = act(mine, word)
        expect(button).to_have_attribute("aria-pressed", "true")
        button.press("Space")
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(button.locator(".act-count")).to_have_text("")
    page.wait_for_load_state("networkidle")
    page.goto("/likes")
    expect(page.get_by_role("heading", name="You have not liked anything yet")).to_be_visible()


def test_what_the_server_does_not_take_goes_back_and_says_why(join: Join, place: Place) -> None:
    page, name = join("ada")
    place.publish("Soon to be gone", name)
    mine = post(page, "Soon to be gone")
    page.goto("/explore")
    elsewhere = page.context.new_page()
    elsewhere.goto("/explore")
    post(elsewhere, "Soon to be gone").get_by_label("More").click()
    post(elsewhere, "Soon to be gone").get_by_role("link", name="Delete").click()
    elsewhere.get_by_role("dialog").get_by_role("button", name="Delete").click()
    elsewhere.wait_for_url("**/@*")
    button = act(mine, "Like")
    button.click()
    expect(page.get_by_role("status").get_by_text("There is nothing here")).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button.locator(".act-count")).to_have_text("")


def test_who_was_logged_out_meanwhile_comes_back_after_logging_in(join: Join, place: Place) -> None:
    page, name = join("ada")
    place.publish("Still here", name)
    mine = post(page, "Still here")
    page.goto("/explore")
    page.context.clear_cookies()
    act(mine, "Like").click()
    expect(page).to_have_url(re.compile(r"/auth/login\?next=%2Fexplore"))
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page).to_have_url(re.compile("/explore$"))


def test_everything_works_without_a_script(join: Join, place: Place) -> None:
    page, name = join("plain", java_script_enabled=False)
    place.publish("No script for this", name)
    mine = post(page, "No script for this")
    page.goto("/explore")
    act(mine, "Like").click()
    expect(page).to_have_url(re.compile(r"/explore#post-\d+$"))
    expect(act(mine, "Like")).to_have_attribute("aria-pressed", "true")
    act(mine, "Bookmark").click()
    page.goto("/bookmarks")
    expect(post(page, "No script for this")).to_be_visible()
    mine.get_by_label("More").click()
    mine.get_by_role("button", name="Pin to the profile").click()
    page.goto(f"/@{name}")
    expect(mine.get_by_text("Pinned", exact=True)).to_be_visible()
    mine.get_by_label("More").click()
    mine.get_by_role("link", name="Who likes it").click()
    expect(page.get_by_role("link", name=f"@{name}").first).to_be_visible()


def test_a_menu_near_the_end_of_the_window_opens_upwards(join: Join, place: Place) -> None:
    page, name = join("ada", viewport={"width": 390, "height": 640})
    for number in range(4):
        place.publish(f"Post number {number}", name)
    page.goto("/explore")
    last = page.locator("article").nth(2)
    menu = last.locator(".menu")
    menu.evaluate("menu => scrollBy(0, menu.getBoundingClientRect().top - innerHeight + 120)")
    menu.locator("summary").click()
    expect(menu).to_have_class(re.compile(r"\bup\b"))
    box = menu.locator(".menu-list").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 640
