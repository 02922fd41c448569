"""Files come and go with the transaction that names them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.core.db import db
from app.media import actions, files, store
from app.media.keys import POSTS
from app.media.models import Attachment
from app.posts.actions import Manner, delete, publish
from app.posts.models import Post
from tests.conftest import Client
from tests.media.conftest import rows, upload
from tests.media.test_posting import photo, send

pytestmark = pytest.mark.usefixtures("kept")


def test_the_files_go_with_the_post_after_the_commit(
    ada: Account, illustrate: Any, shelf: Any
) -> None:
    post = illustrate("hello", by=ada, number=2)
    delete(post)
    assert len(shelf()) == 2, "not before"
    db.session.commit()
    assert shelf() == set()
    assert db.session.scalar(select(Attachment)) is None


def test_a_rollback_keeps_them(ada: Account, illustrate: Any, shelf: Any) -> None:
    post = illustrate("hello", by=ada)
    delete(post)
    db.session.rollback()
    db.session.commit()
    assert shelf() == {rows(post)[0].key}


def test_a_savepoint_is_not_the_end(ada: Account, illustrate: Any, shelf: Any) -> None:
    post = illustrate("hello", by=ada)
    delete(post)
    with db.session.begin_nested():
        publish("meanwhile", by=ada)
    assert len(shelf()) == 1
    db.session.rollback()
    assert len(shelf()) == 1


def test_new_files_are_there_before_the_commit_and_stay_after_it(ada: Account, shelf: Any) -> None:
    pictures = actions.prepare([upload()])
    assert len(shelf()) == 1
    publish("hello", by=ada, manner=Manner(pictures=tuple(pictures)))
    db.session.commit()
    files.sweep()
    assert len(shelf()) == 1


def test_when_the_transaction_fails_new_files_go(ada: Account, shelf: Any) -> None:
    publish("hello", by=ada, manner=Manner(pictures=tuple(actions.prepare([upload()]))))
    db.session.rollback()
    files.sweep()
    assert shelf() == set()


def test_files_that_no_post_came_to_need_go(ada: Account, shelf: Any) -> None:
    actions.prepare([upload()])
    publish("without them", by=ada)
    db.session.commit()
    files.sweep()
    assert shelf() == set()


def test_a_request_that_fails_after_the_files_were_written_leaves_none(
    as_ada: Client, app: Flask, shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def attach(post: Any, pictures: Any) -> None:
        original(post, pictures)
        raise OSError(28, "No space left on device")

    original = actions.attach
    monkeypatch.setattr(actions, "attach", attach)
    answer = send(as_ada, photo(), body="My precious text")
    assert answer.status_code == 507
    assert "My precious text" in answer.text
    assert shelf() == set()
    assert db.session.scalar(select(Post)) is None


def test_a_file_that_is_gone_already_is_no_reason_to_fail(
    ada: Account, illustrate: Any, shelf: Any
) -> None:
    post = illustrate("hello", by=ada)
    store.delete(rows(post)[0].key)
    delete(post)
    db.session.commit()
    assert shelf() == set()


def test_pruning_knows_the_pictures_of_posts(
    ada: Account, illustrate: Any, shelf: Any, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.media.pruning.OLD_ENOUGH", 0)
    post = illustrate("hello", by=ada)
    left = store.save(b"left over", POSTS)
    result = app.test_cli_runner().invoke(args=["media", "prune"])
    assert result.exit_code == 0, result.output
    assert shelf() == {rows(post)[0].key}
    assert left not in shelf()
