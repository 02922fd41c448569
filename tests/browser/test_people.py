"""What people do with each other, in a real browser: the card, follow requests, mute and block."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.place import Place
from tests.browser.test_access import violations

Join = Callable[..., tuple[Any, str]]
Named = Callable[..., str]


def cards_asked_for(page: Any) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: request.url.endswith("/card") and asked.append(request.url))
    return asked


def test_the_card_comes_to_who_rests_on_a_name_and_goes_with_escape(
    join: Join, named: Named, place: Place
) -> None:
    name = named("carda")
    place.publish("A card would be nice", name)
    grace, _ = join("cardg")
    asked = cards_asked_for(grace)
    grace.goto("/explore")
    link = grace.locator(f'.post .by[href="/@{name}"]').first
    card = grace.get_by_role("group", name=name)
    link.hover()
    grace.mouse.move(1, 1)
    grace.wait_for_timeout(700)
    assert not asked, "whoever passes by asks nothing"

    link.hover()
    expect(card).to_be_visible()
    assert not violations(grace)
    box = card.bounding_box()
    grace.mouse.move(box["x"] + 30, box["y"] + 30, steps=6)
    grace.wait_for_timeout(500)
    expect(card).to_be_visible()  # it can be pointed at
    card.get_by_role("button", name=re.compile("^Follow")).click()
    expect(card.get_by_role("button", name=re.compile("Unfollow"))).to_be_visible()
    grace.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert len(asked) == 1


def test_the_card_comes_by_keyboard_stays_in_the_window_and_is_kept_for_a_while(
    join: Join, named: Named, place: Place
) -> None:
    name = named("keya")
    place.publish("A card by keyboard", name)
    grace, _ = join("keyg", viewport={"width": 360, "height": 420})
    asked = cards_asked_for(grace)
    grace.goto("/explore")
    link = grace.locator(f'.post .by[href="/@{name}"]').first
    card = grace.get_by_role("group", name=name)
    for _twice in range(2):
        grace.keyboard.press("Tab")  # whoever uses the keyboard sees where they are
        link.focus()
        expect(card).to_be_visible()
        box = card.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert 0 <= box["y"] <= 420 - box["height"]
        grace.keyboard.press("Tab")
        expect(card.get_by_role("button")).to_be_focused()
        grace.keyboard.press("Escape")
        expect(card).to_have_count(0)
        expect(link).to_be_focused()
        grace.locator("h1").click()
    assert len(asked) == 1


def test_a_locked_account_is_asked_and_answers(join: Join, named: Named, place: Place) -> None:
    ada, name = join("locka")
    ada.goto("/settings/privacy")
    ada.get_by_label("Approve who follows you").check()
    ada.get_by_role("button", name="Save").click()
    grace, fan = join("lockg")
    grace.goto(f"/@{name}")
    grace.get_by_role("button", name=f"Ask to follow {name}").click()
    expect(grace.get_by_role("button", name=re.compile("Withdraw"))).to_be_visible()
    ada.goto("/settings/privacy")
    ada.get_by_role("link", name=re.compile("Follow requests")).click()
    assert not violations(ada)
    ada.get_by_role("button", name=f"Accept {fan}").click()
    expect(ada.get_by_text("Nobody is waiting")).to_be_visible()
    grace.reload()
    expect(grace.get_by_role("button", name=re.compile("Unfollow"))).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_mute_for_a_while_then_block_then_make_peace(
    join: Join, named: Named, place: Place, script: bool
) -> None:
    name = named("peacea")
    place.publish("Rather loud", name)
    grace, _ = join("peaceg", java_script_enabled=script)
    grace.goto(f"/@{name}")
    menu = grace.get_by_label(f"More about {name}")
    menu.click()
    grace.get_by_role("link", name="Mute…").click()
    grace.get_by_label("One day").check()
    grace.get_by_role("button", name="Mute", exact=True).click()
    expect(grace.get_by_text(f"You have muted {name} until")).to_be_visible()
    expect(grace.get_by_text("Rather loud")).to_be_visible()

    menu.click()
    grace.get_by_role("link", name="Block…").click()
    grace.get_by_role("button", name="Block", exact=True).click()
    expect(grace.get_by_text("Nothing to see here")).to_be_visible()
    expect(grace.get_by_text("Rather loud")).to_have_count(0)
    for path in ("/settings/blocks", "/settings/mutes"):
        grace.goto(path)
        if script:
            assert not violations(grace)
        grace.get_by_role("button", name=re.compile(name)).click()
        expect(grace.get_by_text(re.compile("^Nobody is "))).to_be_visible()
    grace.goto(f"/@{name}")
    expect(grace.get_by_text("Rather loud")).to_be_visible()


def test_whom_one_mutes_in_a_timeline_leaves_it_at_once(
    join: Join, named: Named, place: Place
) -> None:
    name = named("awaya")
    place.publish("Seen for the last time", name)
    grace, _ = join("awayg")
    grace.goto("/explore")
    post = grace.locator("article", has_text="Seen for the last time")
    menu, mute = post.locator("summary"), post.get_by_role("link", name=f"Mute @{name}…")
    menu.click()
    mute.click()
    expect(grace.get_by_role("dialog")).to_be_visible()
    grace.keyboard.press("Escape")
    expect(menu).to_be_focused()
    menu.press("Enter")
    mute.click()
    grace.get_by_role("dialog").get_by_role("button", name="Mute", exact=True).click()
    expect(post).to_have_count(0)
    expect(grace).to_have_url(re.compile("/explore$"))
