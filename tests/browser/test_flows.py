"""What people do, in a real browser: with a script and without one, at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.place import Place
from tests.browser.place import post as post_of
from tests.conftest import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
Join = Callable[..., tuple[Any, str]]
Visit = Callable[..., Any]


def write(page: Any, text: str) -> None:
    """Publish from the composer on the home page, by keyboard."""
    page.goto("/")
    page.fill("main textarea[name=body]", text)
    page.press("main textarea[name=body]", "Control+Enter")
    expect(page.locator("article", has_text=text).first).to_be_visible()


def register(page: Any, name: str) -> None:
    """Ask for an account through the door, like everybody."""
    page.goto("/auth/register")
    page.fill("[name=username]", name)
    page.fill("[name=email]", f"{name}@example.org")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.press("[name=password2]", "Enter")
    expect(page.get_by_text(f"Welcome, {name}!")).to_be_visible()


def test_two_people_meet(join: Join, visit: Visit) -> None:
    """Register, post, follow, read at home, edit, delete: the program's main job."""
    ada, ada_name = visit(), "ada_who_registers"
    register(ada, ada_name)
    write(ada, "Hello from Ada #firstpost")
    grace, _ = join("grace")
    grace.goto(f"/@{ada_name}")
    grace.get_by_role("button", name=re.compile("^Follow")).first.click()
    expect(grace.get_by_role("button", name=re.compile("Unfollow|Following")).first).to_be_visible()
    grace.goto("/")
    expect(post_of(grace, "Hello from Ada")).to_be_visible()

    write(grace, f"Nice to meet you, @{ada_name}")
    post_of(grace, "Nice to meet you").get_by_role("link", name=f"@{ada_name}").click()
    expect(grace).to_have_url(re.compile(f"/@{ada_name}$"))

    ada.goto("/")
    post = post_of(ada, "Hello from Ada")
    post.locator("summary").click()
    post.get_by_role("link", name="Edit").click()
    ada.fill("main textarea[name=body]", "Hello again from Ada #firstpost")
    ada.locator("main").get_by_role("button", name="Save").click()
    expect(post_of(ada, "Hello again from Ada")).to_be_visible()
    expect(ada.get_by_role("link", name=re.compile("^Edited"))).to_be_visible()

    ada.goto(f"/@{ada_name}")
    post = post_of(ada, "Hello again")
    post.locator("summary").click()
    post.get_by_role("link", name="Delete").click()
    ada.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(ada.locator("article", has_text="Hello again")).to_have_count(0)
    grace.goto("/")
    expect(grace.locator("article", has_text="Hello again")).to_have_count(0)


def test_everything_works_without_a_script(join: Join) -> None:
    page, name = join("plain", java_script_enabled=False)
    page.goto("/posts/new")
    page.fill("main textarea[name=body]", "No script was needed")
    page.locator("main").get_by_role("button", name="Post").click()
    post = post_of(page, "No script was needed")
    expect(post).to_be_visible()
    post.locator("summary").click()
    post.get_by_role("link", name="Edit").click()
    page.fill("main textarea[name=body]", "Still no script")
    page.locator("main").get_by_role("button", name="Save").click()
    post = post_of(page, "Still no script")
    post.locator("summary").click()
    post.get_by_role("link", name="Delete").click()
    page.locator("main").get_by_role("button", name="Delete").click()
    page.goto(f"/@{name}")
    expect(page.locator("article")).to_have_count(0)
    page.locator("footer button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("footer button[value=fr]").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("button", name=re.compile("connecter")).first.click()
    expect(page.get_by_role("link", name=re.compile("connecter")).first).to_be_visible()


def test_older_posts_come_by_scrolling_and_by_link(join: Join, visit: Visit, place: Place) -> None:
    page, name = join("author")
    for number in range(23):
        place.publish(f"number {number:02}", name)
    page.goto(f"/@{name}")
    page.locator("article").nth(15).scroll_into_view_if_needed()
    page.mouse.wheel(0, 9000)
    expect(page.locator("article")).to_have_count(23)

    plain = visit(java_script_enabled=False)
    plain.goto(f"/@{name}")
    plain.locator("[rel=next]").click()
    expect(plain.locator("article")).to_have_count(3)
    plain.locator("[rel=prev]").click()
    expect(plain.locator("article")).to_have_count(20)


def test_new_posts_are_announced_and_shown_when_asked_for(
    join: Join, named: Callable[..., str], place: Place
) -> None:
    reader, _ = join("reader")
    writer = named("writer")
    place.publish("the first of two", writer)
    reader.clock.install()
    reader.goto("/explore")
    place.publish("the second of two", writer)
    reader.clock.run_for(40_000)
    reader.get_by_role("button", name=re.compile("new post")).click()
    expect(post_of(reader, "the second of two")).to_be_visible()


def test_the_counter_tells_when_a_text_is_too_long_and_nothing_is_lost(join: Join) -> None:
    page, _ = join("verbose")
    page.goto("/")
    page.fill("main textarea[name=body]", "é" * 510)
    expect(page.locator("main .counter")).to_contain_text("10")
    page.press("main textarea[name=body]", "Control+Enter")
    expect(page.locator("main textarea[name=body]")).to_have_value("é" * 510)


def test_a_post_is_written_from_anywhere_in_a_dialog(join: Join) -> None:
    page, _ = join("anywhere")
    page.goto("/about")
    page.locator("a[href='/posts/new']:visible").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your post").fill("written from the about page")
    dialog.get_by_role("button", name="Post", exact=True).click()
    expect(page).to_have_url(re.compile("/about$"))
    page.get_by_role("status").get_by_role("link", name="See it").click()
    expect(post_of(page, "written from the about page")).to_be_visible()


def test_the_language_is_the_browsers_and_then_ones_own(visit: Visit) -> None:
    page = visit(locale="fr-FR")
    page.goto("/explore")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.locator("footer button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/about")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_dark_is_the_systems_wish_and_then_ones_own(visit: Visit) -> None:
    page = visit(color_scheme="dark")
    page.goto("/explore")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    body = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(f"[{paper}, {body}]")
    page.locator("footer button[value=light]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert page.evaluate(f"[{paper}, {body}]") != dark
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_nothing_overflows_at_any_width(join: Join, place: Place) -> None:
    page, name = join("wide")
    long = place.publish("Donaudampfschifffahrtsgesellschaftskapitän" * 6, name)
    places = ("/", f"/@{name}", "/explore", "/about", "/nothing", long.url, "/posts/new")
    more = (
        "/settings/privacy",
        "/notifications",
        "/messages",
        "/search",
        "/search?q=a b&kind=tags",
    )
    for path in (*places, *more):
        page.goto(path)
        for width in (360, 390, 768, 1080, 1600):
            page.set_viewport_size({"width": width, "height": 800})
            overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert overflow <= 0, f"{path} is {overflow} pixels too wide at {width}"


def test_a_phone_has_its_places_within_reach(join: Join) -> None:
    page, name = join("phone", **PHONE)
    page.goto("/")
    for path in ("/explore", "/posts/new", f"/@{name}"):
        place = page.locator(f"nav a[href='{path}']:visible").first
        box = place.bounding_box()
        assert box["y"] > 844 - 100, "at the bottom"
        assert box["height"] >= 44
        assert box["width"] >= 44


def test_the_keyboard_alone_is_enough(visit: Visit, join: Join) -> None:
    page, _ = join("keys")
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#main")
    page.keyboard.press("Enter")
    for _ in range(6):
        if page.evaluate("document.activeElement.name") == "body":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("typed without a mouse")
    page.keyboard.press("Control+Enter")
    expect(post_of(page, "typed without a mouse")).to_be_visible()


def test_logging_out_ends_it(join: Join) -> None:
    page, name = join("leaver")
    page.goto("/explore")
    page.get_by_role("button", name="Log out").first.click()
    page.goto("/settings/profile")
    expect(page).to_have_url(re.compile("/auth/login"))
    page.fill("[name=username]", name)
    page.fill("[name=password]", "wrong password")
    page.press("[name=password]", "Enter")
    expect(page.locator("[name=username]")).to_have_value(name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page).to_have_url(re.compile("/settings/profile"))
