"""Every page and every state of it, as places to go to: for pictures (screenshots.py) and for
axe-core (test_access.py). What is here is looked at; what is new belongs here.
"""

from __future__ import annotations

from typing import Any

from tests.browser.scenery import PASSWORD

PUBLIC = {
    "welcome": "/",
    "profile": "/@ada",
    "profile-long": "/@wolfeschlegelsteinhausenberger",
    "profile-arabic": "/@layla",
    "profile-pictures": "/@anning/media",
    "tag": "/tags/mathematics",
    "tag-empty": "/tags/nobody",
    "search-public": "/search",
    "search-public-posts": "/search?q=moth",
    "about": "/about",
    "login": "/auth/login",
    "register": "/auth/register",
    "reset": "/auth/reset",
    "reset-sent": "/auth/reset?sent=1",
    "reset-token": "/auth/reset/wrong",
    "error-404": "/nowhere",
}
MEMBER = {
    "home": "/",
    "explore": "/explore",
    "own-profile": "/@ada",
    "own-replies": "/@ada/with_replies",
    "own-pictures": "/@ada/media",
    "other-profile": "/@grace",
    "profile-blocked": "/@grump",
    "profile-muted": "/@anning",
    "profile-locked": "/@camille",
    "followers": "/@ada/followers",
    "following": "/@ada/following",
    "new": "/posts/new",
    "notifications": "/notifications",
    "notifications-mentions": "/notifications/mentions",
    "messages": "/messages",
    "messages-requests": "/messages/requests",
    "messages-new": "/messages/new",
    "search": "/search",
    "search-posts": "/search?q=mathematics",
    "search-people": "/search?q=ka&kind=people",
    "search-tags": "/search?q=m&kind=tags",
    "search-nothing": "/search?q=xylophone+from:nobody+before:tomorrow",
    "search-no-people": "/search?q=xylophone&kind=people",
    "search-no-tags": "/search?q=xylophone&kind=tags",
    "tag-followed": "/tags/lyon",
    "bookmarks": "/bookmarks",
    "likes": "/likes",
    "block": "/@grace/block",
    "mute": "/@grace/mute",
    "settings-profile": "/settings/profile",
    "settings-privacy": "/settings/privacy",
    "settings-blocks": "/settings/blocks",
    "settings-mutes": "/settings/mutes",
    "settings-notifications": "/settings/notifications",
    "settings-account": "/settings/account",
    "settings-security": "/settings/security",
    "settings-sessions": "/settings/sessions",
    "settings-export": "/settings/export",
    "admin-jobs": "/admin/jobs",
    "admin-waiting": "/admin/jobs/waiting",
}
NEWCOMER = {
    "home-empty": "/",
    "profile-empty": "/@zoe",
    "profile-empty-pictures": "/@zoe/media",
    "followers-empty": "/@zoe/followers",
    "following-empty": "/@zoe/following",
    "notifications-empty": "/notifications",
    "mentions-empty": "/notifications/mentions",
    "messages-empty": "/messages",
    "requests-empty": "/messages/requests",
    "bookmarks-empty": "/bookmarks",
    "likes-empty": "/likes",
    "blocks-empty": "/settings/blocks",
    "mutes-empty": "/settings/mutes",
    "follow-requests-empty": "/follow-requests",
    "settings-export-none": "/settings/export",
}
LOCKED = {
    "follow-requests": "/follow-requests",
    "settings-privacy-locked": "/settings/privacy",
    "settings-export-failed": "/settings/export",
}
CLOSED = {"register-closed": "/auth/register", "reset-without-mail": "/auth/reset"}


def enter(context: Any, username: str | None) -> Any:
    """A page of somebody. What they look at stays unread, so that everybody sees the same."""
    page = context.new_page()
    page.set_default_timeout(8000)
    context.route("**/read", lambda route: route.fulfill(status=204))
    if username:
        page.goto("/auth/login")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/auth/login" not in url)
    return page
