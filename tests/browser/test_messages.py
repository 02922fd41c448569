"""Messages: between two browsers without reloading, asked for by strangers, refused politely."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from app.relations.actions import block, follow
from tests.browser.place import Place

Join = Callable[..., tuple[Any, str]]
Named = Callable[..., str]
MESSAGES = "[data-count=messages]"


def know_each_other(place: Place, one: str, other: str) -> None:
    with place.people(one, other) as (ada, grace):
        follow(ada, by=grace)
        follow(grace, by=ada)


def line(page: Any) -> Any:
    return page.get_by_role("textbox", name="Your message")


def test_a_message_arrives_in_another_browser_without_reloading(join: Join, place: Place) -> None:
    (ada, ada_name), (grace, grace_name) = join("ada"), join("grace")
    know_each_other(place, ada_name, grace_name)
    grace.clock.install()
    grace.goto("/explore")
    expect(grace.locator(MESSAGES).first).to_be_hidden()

    ada.goto(f"/messages/new?to={grace_name}")
    expect(line(ada)).to_be_focused()
    ada.keyboard.type("Are you there?")
    ada.keyboard.press("Control+Enter")
    expect(ada.locator(".message")).to_have_count(1)

    grace.clock.run_for(46_000)
    expect(grace.locator(MESSAGES).first).to_contain_text("1")
    grace.get_by_role("link", name=re.compile("^Messages")).first.click()
    grace.locator(".talk.unread").click()
    expect(grace.get_by_text("Are you there?")).to_be_visible()
    expect(grace.locator(MESSAGES).first).to_be_hidden()

    line(ada).press_sequentially("I am here.")
    ada.keyboard.press("Control+Enter")
    expect(ada.locator(".message")).to_have_count(2)
    expect(line(ada)).to_have_value("")
    grace.clock.run_for(11_000)
    expect(grace.locator(".message")).to_have_count(2)
    expect(grace.get_by_role("status").filter(has_text="New message from")).to_have_count(1)


def test_a_strangers_message_is_a_request_that_is_accepted(join: Join) -> None:
    (ada, _), (grace, grace_name) = join("ada"), join("grace")
    ada.goto(f"/@{grace_name}")
    ada.get_by_label(f"More about {grace_name}").press("Enter")
    ada.get_by_role("link", name="Write a message").press("Enter")
    line(ada).fill("You do not know me")
    ada.get_by_role("button", name="Send", exact=True).click()
    expect(ada.locator(".message")).to_have_count(1)

    grace.goto("/messages")
    expect(grace.locator(MESSAGES).first).to_be_hidden()
    expect(grace.get_by_text("No messages yet")).to_be_visible()
    grace.get_by_role("link", name=re.compile(r"^Requests")).click()
    expect(grace.get_by_text("You do not know me")).to_be_visible()
    grace.get_by_role("button", name="Accept").press("Enter")
    expect(grace.get_by_role("region", name="A request")).to_have_count(0)
    grace.goto("/messages")
    expect(grace.locator(".talk")).to_contain_text("You do not know me")


def test_messages_need_no_script(join: Join, place: Place) -> None:
    plain = {"java_script_enabled": False}
    (ada, ada_name), (grace, grace_name) = join("ada", **plain), join("grace", **plain)
    know_each_other(place, ada_name, grace_name)
    ada.goto("/messages")
    ada.get_by_role("link", name="Write a message").click()
    ada.locator("#to").fill(grace_name)
    line(ada).fill("Plainly, hello")
    ada.get_by_role("button", name="Send", exact=True).click()
    expect(ada.locator(".message")).to_contain_text("Plainly, hello")
    grace.goto("/messages")
    expect(grace.locator(MESSAGES).first).to_contain_text("1")
    grace.locator(".talk.unread").click()
    grace.get_by_role("button", name="Mark as read").click()
    expect(grace.locator(MESSAGES).first).to_be_hidden()
    line(grace).fill("Plainly, goodbye")
    grace.get_by_role("button", name="Send", exact=True).click()
    expect(grace.locator(".message")).to_have_count(2)
    grace.locator(".message.mine").get_by_role("link", name="Delete the message").click()
    grace.locator("main").get_by_role("button", name="Delete").click()
    expect(grace.locator(".message")).to_have_count(1)


def test_a_group_is_written_to_and_left_by_keyboard(join: Join, named: Named, place: Place) -> None:
    (ada, _), grace, alan = join("ada"), named("grace"), named("alan")
    ada.goto("/messages/new")
    ada.keyboard.type(f"{grace}, {alan}")
    ada.keyboard.press("Escape")
    ada.keyboard.press("Tab")
    ada.keyboard.type("All together now")
    ada.keyboard.press("Control+Enter")
    expect(ada.get_by_role("list", name="Who is here").get_by_role("link")).to_have_count(2)
    ada.locator("main .menu summary").first.press("Enter")
    ada.get_by_role("link", name="Delete the conversation").press("Enter")
    dialog = ada.get_by_role("dialog")
    expect(dialog.get_by_role("link", name="Keep it")).to_be_focused()
    dialog.get_by_role("button", name="Delete").press("Enter")
    expect(ada).to_have_url(re.compile("/messages$"))
    expect(ada.get_by_text("All together now")).to_have_count(0)


def test_who_has_blocked_somebody_cannot_be_told_from_nobody(
    join: Join, named: Named, place: Place
) -> None:
    (ada, ada_name), grace = join("ada"), named("grace")
    with place.people(ada_name, grace) as (writer, blocker):
        block(writer, by=blocker)
    answers = []
    for name in (grace, "nobody_at_all"):
        ada.goto("/messages/new")
        ada.keyboard.type(name)
        ada.keyboard.press("Escape")
        line(ada).fill("Hello?")
        ada.get_by_role("button", name="Send", exact=True).click()
        problem = ada.locator("form.letter .problem")
        expect(problem).to_be_visible()
        expect(line(ada)).to_have_value("Hello?")
        answers.append(problem.inner_text().replace(name, "NAME"))
        ada.evaluate("localStorage.clear()")
    assert answers[0] == answers[1]
