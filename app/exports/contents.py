"""What is in an export, and under which name.

Everything is asked for as its owner may see it now: through the same doors as the pages.
"""

from __future__ import annotations

import logging
from typing import Any, BinaryIO
from zipfile import ZipFile

from flask import render_template
from flask_babel import force_locale

from app.accounts.models import Account
from app.auth.queries import credential_of
from app.core.db import reading, utcnow
from app.exports import tables, texts
from app.exports.archive import Archive
from app.exports.naming import Names, moment
from app.media import store

log = logging.getLogger(__name__)


def write(file: BinaryIO, account: Account, *, origin: str, language: str) -> None:
    """Write the zip. Errors: OSError, where a place for pictures or the disk fails."""
    names, now = Names(origin), utcnow()
    with ZipFile(file, "w") as packed:
        archive = Archive(packed, now)
        with force_locale(account.language or language):
            words = render_template("exports/readme.txt", account=account, names=names, now=now)
        archive.text("README.txt", words)
        archive.value("profile.json", _profile(account, names))
        archive.items("posts.json", texts.posts(account, names))
        archive.items("messages.json", texts.messages(account, names))
        for name, rows in tables.all_of(account, names):
            archive.table(name, rows)
        for name, key in texts.pictures(account):
            _add(archive, name, key)
        for name, key in _portraits(account):
            _add(archive, name, key)


def _add(archive: Archive, name: str, key: str) -> None:
    try:
        picture, _ = store.open(key)
    except FileNotFoundError:  # it was deleted since, or lost: the rest is worth having
        log.warning("A picture is missing in an export: %s", key)
        return
    with picture:
        archive.picture(name, picture)


def _portraits(account: Account) -> list[tuple[str, str]]:
    pictures = {"avatar.webp": account.avatar_key, "header.webp": account.header_key}
    return [(name, key) for name, key in pictures.items() if key]


def _profile(account: Account, names: Names) -> dict[str, Any]:
    with reading():
        email = credential_of(account).email
    return {
        "address": names.address(account.username),
        "url": names.url(account.url),
        "username": account.username,
        "display_name": account.display_name,
        "email": email,
        "bio": account.bio,
        "location": account.location,
        "links": [{"label": link["label"], "url": link["url"]} for link in account.links],
        "joined": moment(account.joined_at),
        "role": account.role,
        "language": account.language,
        "approves_followers": account.locked,
        "shows_last_seen": account.show_last_seen,
        "default_visibility": account.default_visibility,
        "notifications_switched_off": account.muted_kinds,
        "pictures": [name for name, _ in _portraits(account)],
    }
