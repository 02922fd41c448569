"""Drafts: what is being written survives, and is gone when it should be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.place import Place, post
from tests.conftest import PASSWORD

Join = Callable[..., tuple[Any, str]]
Named = Callable[..., str]


def begin(page: Any, words: str = "Half a thought") -> None:
    page.goto("/posts/new")
    page.get_by_label("Your post").press_sequentially(words)


def composer(page: Any) -> Any:
    return page.locator("main form.composer")


def send(page: Any) -> None:
    composer(page).get_by_role("button", name="Post", exact=True).click()


def expect_draft(page: Any, words: str = "Half a thought") -> None:
    expect(page.get_by_label("Your post")).to_have_value(words)
    expect(page.get_by_text("Your draft is back.")).to_be_visible()


def test_a_draft_survives_a_reload_with_all_that_was_chosen_and_can_be_discarded(
    join: Join,
) -> None:
    ada, _ = join("ada")
    begin(ada)
    composer(ada).locator("label[title='Fold the text behind a warning']").click()
    ada.keyboard.type("A warning")
    composer(ada).locator(".audience summary").click()
    composer(ada).locator(".audience-one", has_text="Unlisted").click()
    ada.reload()
    expect_draft(ada)
    warning = composer(ada).get_by_role("textbox", name=re.compile("^Warning"))
    expect(warning).to_have_value("A warning")
    expect(composer(ada).locator(".audience summary")).to_contain_text("Unlisted")
    ada.get_by_role("button", name="Discard it").press("Enter")
    expect(ada.get_by_label("Your post")).to_have_value("")
    expect(ada.get_by_label("Your post")).to_be_focused()
    ada.reload()
    expect(ada.get_by_label("Your post")).to_have_value("")


def test_a_form_that_fails_loses_nothing(join: Join) -> None:
    ada, _ = join("ada")
    begin(ada, "A message for nobody")
    composer(ada).locator(".audience summary").click()
    composer(ada).locator(".audience-one", has_text="Direct").click()
    send(ada)
    expect(composer(ada).locator(".problem").first).to_contain_text("Name somebody")
    expect(ada.get_by_label("Your post")).to_have_value("A message for nobody")
    ada.reload()
    expect_draft(ada, "A message for nobody")


def test_an_ended_session_loses_nothing(join: Join) -> None:
    ada, name = join("ada")
    begin(ada)
    ada.context.clear_cookies()
    send(ada)
    problem = composer(ada).locator(".problem").first
    expect(problem).to_contain_text("You are no longer logged in")
    problem.get_by_role("link", name="Log in").click()
    ada.fill("[name=username]", name)
    ada.fill("[name=password]", PASSWORD)
    ada.press("[name=password]", "Enter")
    expect(ada).to_have_url(re.compile("/posts/new$"))
    expect_draft(ada)
    send(ada)
    expect(post(ada, "Half a thought")).to_be_visible()
    ada.goto("/posts/new")
    expect(ada.get_by_label("Your post")).to_have_value("")


def test_without_a_connection_nothing_is_lost_and_it_is_sent_again(join: Join) -> None:
    ada, name = join("ada")
    begin(ada)
    ada.context.set_offline(True)
    send(ada)
    expect(composer(ada).locator(".problem").first).to_contain_text("There is no connection")
    expect(ada.get_by_label("Your post")).to_have_value("Half a thought")
    ada.context.set_offline(False)
    send(ada)
    expect(post(ada, "Half a thought")).to_be_visible()
    ada.goto(f"/@{name}")
    expect(ada.locator("article")).to_have_count(1)
    ada.goto("/posts/new")
    expect(ada.get_by_label("Your post")).to_have_value("")


def test_each_place_keeps_its_own(join: Join, named: Named, place: Place) -> None:
    (ada, _), grace = join("ada"), named("grace")
    question = place.publish("What are you thinking?", grace)
    begin(ada, "For everybody")
    ada.goto(question.url)
    reply = ada.get_by_label("Your reply")
    expect(reply).to_have_value(f"@{grace} ")
    reply.press_sequentially("For one")
    ada.goto("/posts/new")
    expect_draft(ada, "For everybody")
    ada.goto(question.url)
    expect(reply).to_have_value(f"@{grace} For one")


def test_logging_out_takes_the_drafts_along_and_another_person_never_sees_them(
    join: Join, named: Named, place: Place
) -> None:
    (ada, name), grace = join("ada"), named("grace")
    begin(ada)
    ada.context.clear_cookies()
    ada.context.add_cookies([place.key(grace)])
    ada.goto("/posts/new")
    expect(ada.get_by_label("Your post")).to_have_value("")
    ada.context.add_cookies([place.key(name)])
    ada.goto("/posts/new")
    expect_draft(ada)
    ada.get_by_role("button", name="Log out").first.click()
    expect(ada.get_by_text("You are logged out.")).to_be_visible()
    assert ada.evaluate("localStorage.length") == 0
