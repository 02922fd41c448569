"""What can be done with a profile. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.accounts.events import account_described
from app.accounts.mentions import render_text
from app.accounts.models import Account
from app.core import links as addresses
from app.media import files


def describe(
    account: Account,
    *,
    display_name: str,
    bio: str,
    location: str,
    links: Iterable[Mapping[str, str]],
) -> None:
    """Say who somebody is. `links`: `label` (may be empty) and `url`; those without url go."""
    account.display_name, account.location = display_name, location
    account.links = [_link(pair["label"], pair["url"]) for pair in links if pair["url"]]
    if bio != account.bio:
        account.bio, account.rendered_bio = bio, render_text(bio)[0].html
    account_described.send(account)


def protect(
    account: Account, *, locked: bool, default_visibility: str, show_last_seen: bool
) -> None:
    """Say who may come near. Unlocking answers nobody: who has asked waits on for an answer."""
    account.locked, account.default_visibility = locked, default_visibility
    account.show_last_seen = show_last_seen


def set_avatar(account: Account, keys: Mapping[str, str]) -> None:
    """Change the picture; none ({}) brings back the portrait we draw.

    `keys`: of stored files by width, as `media.images.avatar` makes them.
    """
    files.drop(account.avatar_key, account.avatar_small_key)
    account.avatar_key, account.avatar_small_key = keys.get("400"), keys.get("96")
    files.name(*keys.values())


def set_header(account: Account, keys: Mapping[str, str]) -> None:
    """Change the wide picture; none ({}) leaves the place empty. `keys`: of stored files by width,
    as `media.images.header` makes them."""
    files.drop(account.header_key)
    account.header_key = keys.get("1500")
    files.name(*keys.values())


def _link(label: str, url: str) -> dict[str, str]:
    """`shown` says where the link leads, and is read even beside words of one's own."""
    url = addresses.link(url)
    return {"label": label, "url": url, "shown": addresses.label(url)}
