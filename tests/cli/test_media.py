"""Pictures that nobody shows any more are cleared away; all others stay."""

import os
import time

import pytest

from app.core.db import db
from app.media import store


def age(key, seconds):
    then = time.time() - seconds
    os.utime(store.folder().path(key), (then, then))


@pytest.fixture(autouse=True)
def empty_store(app):
    for found in list(store.listing()):
        store.delete(found.key)


def test_only_old_pictures_that_no_row_names_go(run, ada):
    shown, small, header, left, fresh = (store.save(b"picture") for _ in range(5))
    ada.avatar_key, ada.avatar_small_key, ada.header_key = shown, small, header
    db.session.commit()
    for key in (shown, small, header, left):
        age(key, 2 * 3600)
    assert "Removed 1 of 5 pictures" in run("media", "prune").stdout
    assert {found.key for found in store.listing()} == {shown, small, header, fresh}
    assert "Removed 0 of 4" in run("media", "prune").stdout
    for key in (shown, small, header, fresh):
        store.delete(key)
