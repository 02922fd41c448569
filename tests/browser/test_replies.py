"""Answering: in a dialog, on a page, by keyboard, without a script; and reading a conversation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from app.relations.actions import mute
from tests.browser.place import Place, post

Join = Callable[..., tuple[Any, str]]
Named = Callable[..., str]


def reply(page: Any, text: str) -> Any:
    return post(page, text).get_by_role("link", name=re.compile("^Reply"))


def test_a_reply_from_a_timeline_is_written_in_a_dialog_by_keyboard_alone(
    join: Join, named: Named, place: Place
) -> None:
    grace, ada = named("grace"), join("ada")[0]
    question = place.publish("What floats on water?", grace)
    ada.goto("/explore")
    reply(ada, "What floats on water?").press("Enter")
    dialog = ada.get_by_role("dialog", name="Reply")
    text = dialog.get_by_role("textbox", name="Your reply")
    expect(text).to_be_focused()
    expect(text).to_have_value(f"@{grace} ")
    expect(dialog.locator("blockquote")).to_contain_text("What floats on water?")
    ada.keyboard.type("Very small rocks")
    ada.keyboard.press("Control+Enter")
    expect(dialog).to_have_count(0)
    expect(ada).to_have_url(re.compile("/explore$"))
    expect(reply(ada, "What floats on water?").locator(".act-count")).to_have_text("1")
    ada.get_by_role("status").get_by_role("link", name="See it").click()
    expect(ada.get_by_role("heading", name="Conversation")).to_be_visible()
    above = ada.get_by_role("region", name="What it answers")
    expect(above).to_contain_text("What floats on water?")
    expect(ada.locator("article.alone")).to_contain_text("Very small rocks")
    ada.goto(question.url)
    expect(ada.get_by_role("region", name="Replies")).to_contain_text("Very small rocks")
    expect(reply(ada, "What floats on water?").locator(".act-count")).to_have_text("1")


def test_escape_closes_the_dialog_and_what_was_begun_is_there_the_next_time(
    join: Join, named: Named, place: Place
) -> None:
    page, grace = join("ada")[0], named("grace")
    place.publish("Tell me more", grace)
    page.goto("/explore")
    link = reply(page, "Tell me more")
    link.press("Enter")
    expect(page.get_by_label("Your reply")).to_be_focused()
    page.keyboard.type("Once upon a")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(link).to_be_focused()
    link.press("Enter")
    expect(page.get_by_label("Your reply")).to_have_value(f"@{grace} Once upon a")


def test_a_reply_under_the_post_joins_the_conversation(
    join: Join, named: Named, place: Place
) -> None:
    grace, (ada, name) = named("grace"), join("ada")
    first = place.publish("The beginning", grace)
    second = place.publish(f"@{grace} The middle", name, in_reply_to=first)
    ada.goto(second.url)
    writer = ada.locator("main form.composer")
    writer.get_by_label("Your reply").press_sequentially("The end")
    writer.get_by_role("button", name="Reply").click()
    told = ada.get_by_role("status").get_by_text("Your post is published.")
    expect(told).to_be_visible()
    ada.goto(second.url)
    expect(ada.get_by_role("region", name="What it answers")).to_contain_text("The beginning")
    expect(ada.get_by_role("region", name="Replies")).to_contain_text("The end")
    order = [text.strip() for text in ada.locator(".post-text").all_inner_texts()]
    assert [line.split()[-1] for line in order] == ["beginning", "middle", "end"]
    answered = ada.locator("article", has_text="The middle").locator(".act-count").first
    expect(answered).to_have_text("1")


def test_a_reply_needs_no_script(join: Join, named: Named, place: Place) -> None:
    grace, ada = named("grace"), join("ada", java_script_enabled=False)[0]
    question = place.publish("Is anybody there?", grace)
    ada.goto("/explore")
    reply(ada, "Is anybody there?").click()
    expect(ada.get_by_role("heading", name="Reply")).to_be_visible()
    ada.get_by_label("Your reply").fill(f"@{grace} I am, plainly")
    ada.locator("main form.composer").get_by_role("button", name="Reply").click()
    expect(post(ada, "I am, plainly")).to_be_visible()
    ada.goto(question.url)
    expect(ada.get_by_role("region", name="Replies")).to_contain_text("I am, plainly")


def test_what_somebody_muted_said_is_folded_in_a_conversation(
    join: Join, named: Named, place: Place
) -> None:
    grace, alan, (ada, name) = named("grace"), named("alan"), join("ada")
    first = place.publish("A question for all", grace)
    loud = place.publish("The loud answer", alan, in_reply_to=first)
    place.publish("Nobody needs to shout", grace, in_reply_to=loud)
    with place.people(name, alan) as (muter, muted):
        mute(muted, by=muter)
    ada.goto(first.url)
    expect(ada.get_by_text("Nobody needs to shout")).to_be_visible()
    expect(ada.get_by_text("The loud answer")).to_be_hidden()
    folded = ada.locator("summary", has_text=f"Somebody you have muted: @{alan}")
    folded.press("Enter")
    expect(ada.get_by_text("The loud answer")).to_be_visible()


def test_who_reads_without_an_account_is_led_to_the_door_and_back(
    visit: Callable[..., Any], named: Named, place: Place
) -> None:
    grace = named("grace")
    question = place.publish("Who goes there?", grace)
    stranger = visit()
    stranger.goto(question.url)
    reply(stranger, "Who goes there?").click()
    expect(stranger).to_have_url(re.compile(rf"/auth/login\?next=.*in_reply_to.*{question.id}"))
