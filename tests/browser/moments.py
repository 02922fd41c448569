"""What appears when something is done: menus, dialogs, lists, mistakes. Each takes its pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.place import picture, upload

Take = Callable[[str], None]
Moment = Callable[[Any, Take], None]
PAPER = "main form.composer.page"


def clean(page: Any) -> None:
    """As if nobody had begun to write anything."""
    page.evaluate("localStorage.clear(); sessionStorage.clear()")


def moth(page: Any) -> str:
    """Where everybody talks about the moth."""
    page.goto("/@grace")
    url: str = page.locator(".post:has(.post-edited)").first.get_attribute("data-url")
    return url


def menus(page: Any, take: Take) -> None:
    """The menus of posts, people and conversations, and what they lead to."""
    page.goto("/@ada")
    page.locator(".post .menu summary").first.click()
    take("menu")
    page.locator(".menu-list .grave").first.click()
    page.wait_for_selector("dialog[open]")
    take("delete")
    page.goto("/@grace")
    page.locator(".profile-menu summary").click()
    take("profile-menu")
    page.locator(".profile-menu a[href$='/mute']").click()
    page.wait_for_selector("dialog[open]")
    take("mute-dialog")
    page.keyboard.press("Escape")
    page.locator(".profile-menu summary").click()
    page.locator(".profile-menu a[href$='/block']").click()
    page.wait_for_selector("dialog[open]")
    take("block-dialog")


def thread(page: Any, take: Take) -> None:
    """A conversation, from its beginning and from within; who likes it, what it said before."""
    url = moth(page)
    page.goto(url)
    take("thread")
    page.locator(".thread-below").evaluate("below => below.scrollIntoView()")
    take("thread-replies")
    page.locator(".thread-below .post-when").nth(2).click()
    page.wait_for_selector(".thread-above")
    take("thread-within")
    for name in ("history", "likes", "reposts"):
        page.goto(f"{url}/{name}")
        take(f"post-{name}")


def reply(page: Any, take: Take) -> None:
    """The dialog for a reply; what was begun is offered again."""
    page.goto(moth(page))
    page.goto("/@grace")
    page.locator(".post:has(.post-edited) a.act").first.click()
    page.wait_for_selector("dialog[open]")
    page.keyboard.type("Does it still hum?")
    take("reply")
    page.keyboard.press("Escape")
    page.locator(".post:has(.post-edited) a.act").first.click()
    page.wait_for_selector("dialog .composer-draft:not([hidden])")
    take("draft")
    clean(page)


def writing(page: Any, take: Take) -> None:
    """The composer: in its dialog, with everything open, and when something is wrong."""
    page.goto("/")
    page.locator("a[href='/posts/new']:visible").first.click()
    page.wait_for_selector("dialog[open]")
    page.fill("dialog textarea[name=body]", "A post is being written. " * 19)
    take("write")
    clean(page)
    page.goto("/posts/new")
    page.keyboard.type("With all that there is. #mathem")
    page.wait_for_selector(".complete [role=option]")
    take("completion-tag")
    page.keyboard.press("Escape")
    page.keyboard.type("atics @gr")
    page.wait_for_selector(".complete [role=option]")
    take("completion")
    page.keyboard.press("Enter")
    page.locator(f"{PAPER} .tool:has([name=warn])").click()
    page.fill(f"{PAPER} [name=spoiler_text]", "Long, and about looms")
    files = [upload(picture(900, 600, tone), f"{tone}.png") for tone in range(3)]
    page.locator(f"{PAPER} .picker-button input").set_input_files(files)
    page.locator(f"{PAPER} .picker-words textarea:visible").first.fill("A circle")
    page.locator(f"{PAPER} .audience summary").click()
    take("write-all")
    page.keyboard.press("Escape")
    page.locator(f"{PAPER} .composer-foot .button.first").click()
    page.wait_for_selector(".picker-reminder")
    take("write-reminder")
    clean(page)
    page.goto("/posts/new")
    page.evaluate("document.querySelector('.composer.page').noValidate = true")
    page.fill(f"{PAPER} textarea[name=body]", "Much too long. " * 36)
    page.locator(f"{PAPER} .composer-foot .button.first").click()
    page.wait_for_selector(f"{PAPER} .problem:not([hidden])")
    take("write-wrong")
    clean(page)
    page.goto("/")
    page.locator("main textarea[name=body]").fill("No network")
    page.context.set_offline(True)
    page.locator("main form.composer .composer-foot .button.first").click()
    page.wait_for_selector("main form.composer .problem:not([hidden])")
    page.context.set_offline(False)
    take("write-offline")
    clean(page)


def changing(page: Any, take: Take) -> None:
    """Editing a post with pictures."""
    page.goto("/@ada/media")
    number = page.locator(".post").first.get_attribute("data-id")
    page.goto(f"/posts/{number}/edit")
    take("edit-pictures")


def pictures(page: Any, take: Take) -> None:
    """Pictures: two, four, veiled, described, looked at."""
    page.goto("/@anning/media")
    take("pictures-four")
    page.locator(".photo > a").nth(1).click()
    page.wait_for_selector("dialog.viewer[open]")
    take("viewer")
    page.goto("/@emile/media")
    page.locator(".alt summary").first.click()
    take("pictures-two-alt")
    page.goto("/@camille/media")
    take("veil")
    page.locator(".veil > summary").click()
    take("veil-lifted")
    page.goto("/@hokusai/media")
    take("pictures-one")
    page.goto("/@sonia")
    page.locator(".warning summary").first.click()
    take("warning-unfolded")


def card(page: Any, take: Take) -> None:
    """Somebody in small beside their name."""
    page.goto("/explore")
    page.keyboard.press("Tab")
    page.locator(".post .by[href='/@jb_clement']").first.focus()
    page.wait_for_selector(".hover-card")
    take("hover-card")


def letters(page: Any, take: Take) -> None:
    """Conversations: with one, with several, with a stranger; and a new one."""
    for name, words in (("one", "Grace"), ("group", "Jean-Baptiste")):
        page.goto("/messages")
        page.locator(".talk", has_text=words).first.click()
        page.wait_for_selector(".messages")
        take(f"conversation-{name}")
    page.locator("main .menu summary").first.click()
    take("conversation-menu")
    page.goto("/messages/requests")
    page.locator(".talk").first.click()
    page.wait_for_selector(".request")
    take("conversation-request")
    page.goto("/messages/new")
    page.keyboard.type("so")
    page.wait_for_selector(".complete [role=option]")
    take("completion-people")
    page.keyboard.press("Escape")
    page.fill("#to", "nobody_here")
    page.fill("form.letter textarea[name=body]", "Hello?")
    page.locator("form.letter .button.first").click()
    page.wait_for_selector("form.letter .problem:not([hidden])")
    take("messages-wrong")
    clean(page)


def settings(page: Any, take: Take) -> None:
    """A form whose fields are wrong."""
    page.goto("/settings/security")
    page.fill("[name=current_password]", "not the one")
    page.fill("[name=password]", "short")
    page.fill("[name=password2]", "shorter")
    page.press("[name=password2]", "Enter")
    page.wait_for_selector(".problem")
    take("settings-wrong")


def doors(page: Any, take: Take) -> None:
    """For who has no account: a door where something is wrong, a post, a conversation."""
    page.goto("/auth/register")
    page.fill("[name=username]", "ada lovelace")
    page.fill("[name=email]", "ada@example.org")
    page.fill("[name=password]", "12345678")
    page.fill("[name=password2]", "1234567")
    page.press("[name=password2]", "Enter")
    page.wait_for_selector(".problem")
    take("register-wrong")
    page.goto(moth(page))
    take("post-public")


OF_ADA: tuple[Moment, ...] = (
    menus,
    thread,
    reply,
    writing,
    changing,
    pictures,
    card,
    letters,
    settings,
)
