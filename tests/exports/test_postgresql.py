"""Exports on PostgreSQL."""

from __future__ import annotations

import pytest
from flask import Flask

from app.auth.actions import register
from app.core.db import db
from app.exports.jobs import clean, make
from app.likes.actions import like
from app.media import store
from app.relations.actions import follow, mute
from tests.conftest import PASSWORD, publish
from tests.exports.conftest import Taken, row_of

pytestmark = pytest.mark.postgresql


def test_all_of_it_is_asked_for_in_words_that_postgresql_knows(big: Flask) -> None:
    ada, grace = (register(name, f"{name}@example.org", PASSWORD) for name in ("ada", "grace"))
    follow(grace, by=ada)
    mute(grace, by=ada)
    like(publish("hello", by=grace), by=ada)
    publish("@ada between us", by=grace, visibility="direct")
    publish("mine", by=ada)
    for _ in range(2):
        make(account_id=ada.id, origin="https://example.org", language="en")
        db.session.commit()
    taken = Taken(store.read(row_of(ada).key or ""))
    assert list(taken.posts()) == ["mine"]
    assert [entry["text"] for entry in taken.json("messages.json")] == ["@ada between us"]
    assert [len(taken.table(f"{name}.csv")) for name in ("following", "mutes", "likes")] == [
        2,
        2,
        1,
    ]
    clean()
    assert row_of(ada).key
