"""Rows that are there once, and numbers that many count at once."""

from __future__ import annotations

from sqlalchemy import inspect, select, update

from app.accounts.models import Account
from app.core import rows
from app.core.db import db
from app.core.ids import new_id
from app.posts.models import UNCOUNTED, Post
from tests.conftest import publish


def values(author: Account, submission: str | None) -> dict[str, object]:
    """Of a whole post."""
    number = new_id()
    blank: dict[str, object] = {column.key: None for column in inspect(Post).column_attrs}
    texts = {"body": "hello", "rendered": "<p>hello</p>", "spoiler_text": ""}
    whose = {"id": number, "conversation_id": number, "author_id": author.id}
    manner = {"visibility": "public", "sensitive": False, "submission": submission}
    return blank | UNCOUNTED | texts | whose | manner


def test_what_has_a_key_is_inserted_once_and_what_has_none_each_time(ada: Account) -> None:
    key = ("author_id", "submission")
    first = rows.insert_once(Post, key, values(ada, "a form"))
    assert rows.insert_once(Post, key, values(ada, "a form")) is None
    others = [rows.insert_once(Post, key, values(ada, None)) for _ in range(2)]
    db.session.commit()
    db.session.expunge_all()
    assert set(db.session.scalars(select(Post.id))) == {row.id for row in (first, *others)}


def test_a_post_is_known_as_the_database_has_it_without_being_read_back(
    ada: Account, queries: list[str]
) -> None:
    post = publish("hello", by=ada)
    columns = {column.key for column in inspect(Post).column_attrs}
    assert not columns & inspect(post).unloaded
    assert post.author is ada
    assert not [sent for sent in queries if sent.startswith("SELECT posts")]
    known = {name: getattr(post, name) for name in columns}
    db.session.commit()
    db.session.refresh(post)
    assert known == {name: getattr(post, name) for name in columns}


def test_what_others_have_counted_meanwhile_counts(ada: Account) -> None:
    others = update(Account).where(Account.id == ada.id).values(posts_count=7)
    db.session.execute(others.execution_options(synchronize_session=False))
    assert ada.posts_count == 0, "as it was read"
    rows.count(ada, "posts_count", 1)
    assert ada.posts_count == 8
    rows.count(ada, "posts_count", -2)
    db.session.commit()
    db.session.refresh(ada)
    assert ada.posts_count == 6
