"""Writing: for whom, behind which warning, in which language, and changing it afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.relations.actions import follow
from tests.browser.place import Place, post

Join = Callable[..., tuple[Any, str]]
Visit = Callable[..., Any]


def composer(page: Any) -> Any:
    return page.locator("main form.composer")


def send(page: Any, name: str = "Post") -> None:
    composer(page).get_by_role("button", name=name, exact=True).click()


def test_who_may_read_it_is_chosen_by_keyboard_while_writing(
    join: Join, visit: Visit, place: Place
) -> None:
    (ada, name), (grace, fan) = join("ada"), join("grace")
    with place.people(name, fan) as (author, follower):
        follow(author, by=follower)
    ada.goto("/posts/new")
    ada.keyboard.type("Only for those who follow")
    audience = composer(ada).locator(".audience summary")
    expect(audience).to_contain_text("Public")
    audience.press("Enter")
    ada.keyboard.press("Tab")
    ada.keyboard.press("ArrowDown")
    ada.keyboard.press("ArrowDown")
    ada.keyboard.press("Enter")
    expect(audience).to_be_focused()
    expect(audience).to_contain_text("Followers")
    expect(composer(ada).locator(".audience-list")).to_be_hidden()
    send(ada)
    mine = post(ada, "Only for those who follow")
    expect(mine.get_by_text("For followers only")).to_have_count(1)
    url = mine.get_attribute("data-url")

    grace.goto("/")
    read = post(grace, "Only for those who follow")
    expect(read).to_be_visible()
    expect(read.get_by_role("button", name="Repost")).to_have_count(0)
    stranger = visit()
    assert stranger.goto(url).status == 404
    stranger.goto(f"/@{name}")
    expect(stranger.locator("article")).to_have_count(0)


def test_a_warning_folds_the_text_until_somebody_wants_to_read_it(join: Join, visit: Visit) -> None:
    ada, name = join("ada")
    ada.goto("/posts/new")
    ada.keyboard.type("The gardener did it")
    composer(ada).get_by_role("checkbox", name="Fold the text behind a warning").press("Space")
    warning = composer(ada).get_by_role("textbox", name=re.compile("^Warning"))
    expect(warning).to_be_focused()
    ada.keyboard.type("The end of the novel")
    send(ada)
    expect(post(ada, "The end of the novel")).to_be_visible()

    reader = visit()
    reader.goto(f"/@{name}")
    folded = post(reader, "The end of the novel")
    expect(folded.get_by_text("The gardener did it")).to_be_hidden()
    handle = folded.locator(".warning summary")
    handle.press("Enter")
    expect(folded.get_by_text("The gardener did it")).to_be_visible()
    handle.press("Enter")
    expect(folded.get_by_text("The gardener did it")).to_be_hidden()


def test_all_of_it_works_without_a_script(join: Join, visit: Visit) -> None:
    ada, _ = join("ada", java_script_enabled=False)
    ada.goto("/posts/new")
    ada.get_by_label("Your post").fill("Bonjour, said the gardener")
    composer(ada).locator("label[title='Fold the text behind a warning']").click()
    composer(ada).get_by_role("textbox", name=re.compile("^Warning")).fill("A second ending")
    composer(ada).locator(".audience summary").click()
    composer(ada).locator(".audience-one", has_text="Unlisted").click()
    composer(ada).get_by_label("Language of the text").select_option("fr")
    send(ada)
    url = post(ada, "A second ending").get_attribute("data-url")
    reader = visit(java_script_enabled=False)
    reader.goto("/explore")
    expect(reader.get_by_text("A second ending")).to_have_count(0)
    reader.goto(url)
    found = post(reader, "A second ending")
    expect(found.locator(".post-text")).to_have_attribute("lang", "fr")
    expect(found.locator(".post-text")).to_be_hidden()
    found.locator(".warning summary").click()
    expect(found.locator(".post-text")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_what_was_published_is_changed_with_its_warning_and_language(
    join: Join, place: Place, script: bool
) -> None:
    ada, name = join("ada", java_script_enabled=script)
    written = place.publish("First version", name, language="en")
    ada.goto(f"/posts/{written.id}/edit")
    ada.get_by_label("Your post").fill("Deuxième version")
    composer(ada).locator("label[title='Fold the text behind a warning']").click()
    composer(ada).get_by_role("textbox", name=re.compile("^Warning")).fill("Careful")
    composer(ada).get_by_label("Language of the text").select_option("fr")
    send(ada, "Save")
    ada.wait_for_url(lambda url: "/edit" not in url)
    changed = post(ada, "Careful")
    expect(changed.locator(".post-text")).to_have_attribute("lang", "fr")
    changed.locator(".warning summary").click()
    expect(changed.get_by_text("Deuxième version")).to_be_visible()
    changed.get_by_role("link", name=re.compile("^[Ee]dited")).click()
    expect(ada.get_by_role("paragraph").filter(has_text="First version")).to_be_visible()


def test_a_press_on_send_twice_makes_one_post(join: Join) -> None:
    ada, name = join("ada")
    ada.goto("/posts/new")
    ada.keyboard.type("Once is enough")
    button = composer(ada).get_by_role("button", name="Post", exact=True)
    button.dblclick()
    expect(post(ada, "Once is enough")).to_be_visible()
    ada.goto(f"/@{name}")
    expect(ada.locator("article")).to_have_count(1)
