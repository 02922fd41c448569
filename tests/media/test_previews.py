"""The small file of a picture is made once its post is there; till then the whole one is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.core.jobs import Job
from app.media import actions, files, store
from app.media.images import PictureError, Reason
from app.media.jobs import make_small
from app.media.models import Attachment
from app.posts.actions import Manner, delete, publish
from app.posts.models import Post
from tests.conftest import Client
from tests.jobs import do_jobs
from tests.media.conftest import opened, photo, rows, upload

Show = Callable[[Account], Post]


@pytest.fixture
def show(shelf: Any, kept: str) -> Show:
    """Publish a photo that is larger than a timeline shows it."""

    def make(by: Account) -> Post:
        pictures = actions.prepare([upload(photo((1600, 1200)))], ["a garden"])
        post = publish("look", by=by, manner=Manner(pictures=tuple(pictures)))
        db.session.commit()
        return post

    return make


def row_of(post: Post) -> Attachment:
    return rows(post)[0]


def test_until_it_is_made_the_whole_one_is_shown(as_ada: Client, ada: Account, show: Show) -> None:
    picture = row_of(show(ada))
    assert picture.small_key is None
    assert picture.small_url == picture.url
    assert picture.size == len(store.read(picture.key))
    page = as_ada.get("/").text
    assert f'src="{picture.url}"' in page
    assert as_ada.get(picture.small_url).status_code == 200


def test_then_it_is_there_and_counted(
    app: Flask, as_ada: Client, ada: Account, show: Show, shelf: Any
) -> None:
    post = show(ada)
    do_jobs(app)
    picture = row_of(post)
    assert picture.small_key
    assert opened(picture.small_key).size == (picture.small_width, picture.small_height)
    assert (picture.small_width, picture.small_height) == (800, 600)
    assert shelf() == {picture.key, picture.small_key}
    assert picture.size == sum(len(store.read(key)) for key in shelf())
    assert f'src="{picture.small_url}"' in as_ada.get("/").text


def test_made_twice_it_is_there_once(app: Flask, ada: Account, show: Show, shelf: Any) -> None:
    post = show(ada)
    do_jobs(app)
    first = row_of(post).small_key
    make_small(attachment_id=row_of(post).id)
    db.session.commit()
    assert row_of(post).small_key == first
    assert len(shelf()) == 2


def test_a_post_that_is_gone_meanwhile_leaves_nothing(
    app: Flask, ada: Account, show: Show, shelf: Any
) -> None:
    delete(show(ada))
    do_jobs(app)
    assert shelf() == set()
    assert db.session.scalars(db.select(Job)).all() == []


def test_a_picture_removed_while_it_is_made_leaves_nothing(
    ada: Account, show: Show, shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = show(ada)
    number, keep = row_of(post).id, files.keep

    def keep_late(*of: Any) -> str:
        delete(post)
        db.session.commit()
        return keep(*of)

    monkeypatch.setattr(files, "keep", keep_late)
    make_small(attachment_id=number)
    db.session.commit()
    files.sweep()
    assert shelf() == set()


def test_what_is_small_already_needs_no_other(app: Flask, ada: Account, illustrate: Any) -> None:
    post = illustrate("hello", by=ada)
    assert do_jobs(app) == 0
    assert row_of(post).small_url == row_of(post).url


def test_where_there_is_no_room_it_is_tried_again(
    app: Flask, ada: Account, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> str:
        raise PictureError(Reason.NO_ROOM)

    post = show(ada)
    monkeypatch.setattr(files, "keep", full)
    do_jobs(app)
    [job] = db.session.scalars(db.select(Job))
    assert (job.failed_at, job.attempts) == (None, 1)
    assert row_of(post).small_url == row_of(post).url
