"""Search, completion and hashtags, by keyboard and without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.bookmarks.actions import bookmark
from app.core.db import db
from app.posts.models import Post
from tests.browser.place import Place, picture, post

Join = Callable[..., tuple[Any, str]]
Named = Callable[..., str]


def ask(page: Any, text: str) -> Any:
    field = page.locator("main").get_by_role("searchbox", name="Search")
    field.fill(text)
    field.press("Enter")
    page.wait_for_url(re.compile(r"q="))
    return page.locator("article")


@pytest.mark.parametrize("script", [True, False])
def test_posts_are_found_by_words_people_pictures_and_bookmarks(
    join: Join, named: Named, place: Place, script: bool
) -> None:
    (ada, name), grace = join("ada", java_script_enabled=script), named("grace")
    word = f"Éclipse{grace}"
    plain = word.replace("É", "e").lower()
    kept = place.publish(f"{word} over the harbour", grace)
    place.publish(f"{word} with a picture", grace, pictures=[picture(64, 64)])
    place.publish(f"{word} by somebody else", name)
    with place.people(name) as (reader,):
        bookmark(db.session.get_one(Post, kept.id), by=reader)
    ada.goto("/search")
    for text, number in (
        (plain, 3),
        (f'"{plain} over"', 1),
        (f"{plain} -harbour", 2),
        (f"{plain} from:{grace}", 2),
        (f"{plain} has:media", 1),
        (f"{plain} in:bookmarks", 1),
        (f"{plain} before:2020", 0),
        (f"{plain} after:2020", 3),
    ):
        expect(ask(ada, text)).to_have_count(number)
    ask(ada, grace)
    ada.get_by_role("link", name="People").click()
    expect(ada.locator("main").get_by_text(f"@{grace}")).to_be_visible()


def test_the_slash_leads_to_the_box_and_found_words_are_marked(
    join: Join, named: Named, place: Place
) -> None:
    ada, grace = join("ada")[0], named("grace")
    place.publish(f"A lighthouse{grace} in the fog", grace)
    ada.goto("/explore")
    ada.keyboard.press("/")
    ada.keyboard.type(f"lighthouse{grace}")
    ada.keyboard.press("Enter")
    expect(post(ada, "in the fog")).to_be_visible()
    assert ada.evaluate("CSS.highlights.get('found').size") == 1


def test_nothing_found_tells_how_to_search(join: Join) -> None:
    ada, _ = join("ada")
    ada.goto("/search")
    ask(ada, "qqqxyzzy")
    expect(ada.get_by_role("heading", name="No post says that")).to_be_visible()
    ada.get_by_role("link", name="How to search").click()
    expect(ada.get_by_role("heading", name="Ways to search")).to_be_visible()


def test_a_name_and_a_hashtag_are_completed_by_keyboard(
    join: Join, named: Named, place: Place
) -> None:
    ada, grace = join("ada")[0], named("completed")
    tag = f"sunrise{grace}"
    place.publish(f"Early #{tag}", grace)
    ada.goto("/posts/new")
    text = ada.get_by_label("Your post")
    ada.keyboard.type(f"Hello @{grace[:-2]}")
    choices = ada.get_by_role("listbox", name="Suggestions")
    expect(choices.get_by_role("option", selected=True)).to_contain_text(grace)
    ada.keyboard.press("Enter")
    expect(text).to_have_value(f"Hello @{grace} ")
    expect(choices).to_have_count(0)
    ada.keyboard.type(f"did you see #{tag[:-3]}")
    expect(choices.get_by_role("option")).to_contain_text(f"#{tag}")
    ada.keyboard.press("ArrowDown")
    expect(text).to_have_attribute("aria-activedescendant", "complete-0")
    ada.keyboard.press("Tab")
    expect(text).to_have_value(f"Hello @{grace} did you see #{tag} ")
    ada.keyboard.type("@comp")
    expect(choices).to_be_visible()
    ada.keyboard.press("Escape")
    expect(choices).to_have_count(0)
    expect(text).to_be_focused()


@pytest.mark.parametrize("script", [True, False])
def test_a_followed_hashtag_brings_its_posts_home(
    join: Join, named: Named, place: Place, script: bool
) -> None:
    ada, grace = join("ada", java_script_enabled=script)[0], named("grace")
    tag = f"moths{grace}"
    place.publish(f"A moth in relay 70 #{tag}", grace)
    ada.goto("/")
    expect(post(ada, "A moth in relay 70")).to_have_count(0)
    ada.goto(f"/tags/{tag}")
    ada.get_by_role("button", name=f"Follow #{tag}").click()
    expect(ada.get_by_role("button", name=f"Following #{tag}. Unfollow")).to_be_visible()
    ada.goto("/")
    expect(post(ada, f"#{tag}")).to_be_visible()
