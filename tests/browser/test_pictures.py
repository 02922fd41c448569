"""Pictures: choosing, describing, looking at them; and who may not see them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.place import Place, picture, post, upload

Join = Callable[..., tuple[Any, str]]
Named = Callable[..., str]
Visit = Callable[..., Any]
CARRY = """(text, [kind, data]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "carried.png", { type: "image/png" }));
    const Kind = kind === "paste" ? ClipboardEvent : DragEvent;
    const how = { bubbles: true, cancelable: true };
    const carried = kind === "paste" ? { clipboardData: transfer } : { dataTransfer: transfer };
    text.dispatchEvent(new Kind(kind, { ...how, ...carried }));
}"""


def composer(page: Any) -> Any:
    return page.locator("main form.composer")


def choose(page: Any, *files: dict[str, Any]) -> None:
    composer(page).locator(".picker-button input").set_input_files(list(files))


def chosen(page: Any) -> Any:
    return composer(page).locator(".picker-slot:visible")


def words(page: Any) -> Any:
    return composer(page).get_by_role("textbox", name="Description")


def send(page: Any) -> None:
    composer(page).get_by_role("button", name="Post", exact=True).click()


def test_a_picture_without_words_is_asked_about_once(join: Join) -> None:
    ada, _ = join("ada")
    ada.goto("/posts/new")
    ada.keyboard.type("Look at this")
    choose(ada, upload(picture()))
    expect(chosen(ada)).to_have_count(1)
    expect(words(ada)).to_be_focused()
    send(ada)
    reminder = composer(ada).get_by_role("alert")
    expect(reminder).to_contain_text("1 picture has no description.")
    expect(reminder.get_by_role("button", name="Describe")).to_be_focused()
    ada.keyboard.press("Enter")
    expect(words(ada)).to_be_focused()
    ada.keyboard.type("A circle on a plain ground")
    send(ada)
    shown = post(ada, "Look at this").get_by_role("img", name="A circle on a plain ground")
    expect(shown).to_be_visible()
    assert shown.evaluate("picture => picture.complete && picture.naturalWidth") == 640

    ada.goto("/posts/new")
    ada.keyboard.type("And this")
    choose(ada, upload(picture(tone=1)))
    send(ada)
    composer(ada).get_by_role("button", name="Send anyway").click()
    bare = post(ada, "And this").get_by_role("img", name="Picture without a description")
    expect(bare).to_be_visible()


def test_pictures_are_pasted_and_dropped_and_there_are_four_at_most(join: Join) -> None:
    ada, _ = join("ada")
    ada.goto("/posts/new")
    text = ada.get_by_label("Your post")
    data = base64.b64encode(picture(64, 64)).decode()
    text.evaluate(CARRY, ["paste", data])
    expect(chosen(ada)).to_have_count(1)
    text.evaluate(CARRY, ["drop", data])
    expect(chosen(ada)).to_have_count(2)
    choose(ada, *(upload(picture(64, 64, tone)) for tone in range(3)))
    expect(chosen(ada)).to_have_count(4)
    expect(composer(ada).locator(".picker .problem")).to_contain_text("at most 4 pictures")
    chosen(ada).first.get_by_role("button", name="Remove this picture").press("Enter")
    expect(chosen(ada)).to_have_count(3)
    expect(text).to_be_focused()
    choose(ada, {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    problem = composer(ada).locator(".picker .problem")
    expect(problem).to_contain_text("“notes.txt” is not a picture")
    expect(chosen(ada)).to_have_count(3)


def test_the_spot_that_stays_in_sight_is_chosen_by_pointer_and_by_arrow_keys(join: Join) -> None:
    ada, _ = join("ada")
    ada.goto("/posts/new")
    choose(ada, upload(picture(400, 400)))
    view = chosen(ada).locator(".picker-view")
    focus = chosen(ada).locator("[data-focus]")
    box = view.bounding_box()
    view.click(position={"x": box["width"] * 0.75, "y": box["height"] * 0.25})
    x, y = map(float, focus.input_value().split(","))
    assert (round(x, 1), round(y, 1)) == (0.5, 0.5)
    view.press("ArrowLeft")
    view.press("ArrowDown")
    moved = [float(part) for part in focus.input_value().split(",")]
    assert moved == pytest.approx([x - 0.1, y - 0.1])


def test_pictures_are_sent_without_a_script(join: Join) -> None:
    ada, _ = join("ada", java_script_enabled=False)
    ada.goto("/posts/new")
    ada.get_by_label("Your post").fill("Plainly pictured")
    composer(ada).locator(".picker-more summary").click()
    composer(ada).get_by_label("Picture 1").set_input_files(upload(picture(tone=2)))
    words(ada).first.fill("A circle, plainly")
    send(ada)
    shown = post(ada, "Plainly pictured").get_by_role("img", name="A circle, plainly")
    expect(shown).to_be_visible()
    whole = post(ada, "Plainly pictured").locator(".photo > a").get_attribute("href")
    assert ada.request.get(whole).headers["content-type"] == "image/webp"


def test_the_viewer_is_led_by_keys_and_gives_the_focus_back(
    join: Join, named: Named, place: Place
) -> None:
    ada, grace = join("ada")[0], named("grace")
    tones = [picture(800, 500, tone) for tone in range(3)]
    alts = ["the first", "the second", ""]
    place.publish("Three to look at", grace, pictures=tones, alts=alts)
    ada.goto("/explore")
    links = post(ada, "Three to look at").locator(".photo > a")
    links.nth(0).press("Enter")
    viewer = ada.get_by_role("dialog", name="Picture")
    expect(viewer.get_by_role("img")).to_have_accessible_name("the first")
    expect(viewer).to_contain_text("1 of 3")
    expect(viewer.get_by_role("button", name="Previous picture")).to_be_hidden()
    ada.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("img")).to_have_accessible_name("the second")
    expect(viewer.locator("figcaption")).to_have_text("the second")
    ada.keyboard.press("End")
    expect(viewer).to_contain_text("3 of 3")
    ada.keyboard.press("ArrowLeft")
    ada.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(links.nth(1)).to_be_focused()


def test_sensitive_pictures_wait_behind_a_veil(visit: Visit, named: Named, place: Place) -> None:
    ada = named("ada")
    plain = {"pictures": [picture()], "alts": ["a wound"], "sensitive": True}
    written = place.publish("From the hospital", ada, **plain)
    for script in (True, False):
        page = visit(java_script_enabled=script)
        page.goto(written.url)
        shown = page.get_by_role("img", name="a wound")
        expect(shown).to_be_hidden()
        veil = page.locator(".veil > summary")
        expect(veil).to_contain_text("Sensitive picture")
        veil.press("Enter")
        expect(shown).to_be_visible()
        veil.press("Enter")
        expect(shown).to_be_hidden()


def test_a_description_is_read_by_pointer_and_by_key(
    visit: Visit, named: Named, place: Place
) -> None:
    ada = named("ada")
    written = place.publish("A photograph", ada, pictures=[picture()], alts=["Fog over the sea"])
    page = visit()
    page.goto(written.url)
    sign = page.get_by_label("Description of the picture")
    words = page.get_by_text("Fog over the sea")
    expect(words).to_be_hidden()
    sign.press("Enter")
    expect(words).to_be_visible()
    page.keyboard.press("Escape")
    expect(words).to_be_hidden()
    expect(sign).to_be_focused()


def test_a_picture_for_followers_does_not_exist_for_a_stranger(
    join: Join, visit: Visit, place: Place
) -> None:
    ada, name = join("ada")
    secret = {"pictures": [picture()], "alts": ["a secret"], "visibility": "followers"}
    written = place.publish("Between us", name, **secret)
    ada.goto(written.url)
    photo = ada.get_by_role("img", name="a secret")
    expect(photo).to_be_visible()
    files = [photo.get_attribute("src"), ada.locator(".photo > a").get_attribute("href")]
    stranger, (grace, _) = visit(), join("grace")
    for path in files:
        assert ada.request.get(path).status == 200
        assert stranger.request.get(path).status == 404
        assert grace.request.get(path).status == 404


def test_the_pictures_of_a_post_are_changed_with_their_words(join: Join, place: Place) -> None:
    ada, name = join("ada")
    two = {"pictures": [picture(), picture(tone=1)], "alts": ["old words", "to be removed"]}
    written = place.publish("An album", name, **two)
    ada.goto(f"/posts/{written.id}/edit")
    form = composer(ada)
    words(ada).first.fill("new words")
    form.get_by_label("Remove this picture").nth(1).check()
    choose(ada, upload(picture(tone=2)))
    words(ada).last.fill("one more")
    form.get_by_role("button", name="Save").click()
    ada.wait_for_url(lambda url: "/edit" not in url)
    album = post(ada, "An album")
    for alt, number in (("new words", 1), ("to be removed", 0), ("one more", 1)):
        expect(album.get_by_role("img", name=alt)).to_have_count(number)
