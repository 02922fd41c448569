"""Two may begin or answer at the very same moment."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.conversations.models import Member
from app.core.db import db
from app.posts.models import Post
from tests.conversations.acts import answer, asked, place, write
from tests.parallel import account, in_parallel


def test_two_who_write_to_each_other_at_once_have_one_conversation(
    app: Flask, ada: Account, grace: Account
) -> None:
    ids = [ada.id, grace.id]
    pairs = [(one, other) for one in ids for other in ids if one != other] * 4
    in_parallel(app, lambda p: write("Hello!", by=account(p[0]), to=[account(p[1])]), pairs)
    assert db.session.scalar(select(func.count(Post.conversation_id.distinct()))) == 1
    assert db.session.scalar(select(func.count()).select_from(Member)) == 2
    newest = db.session.scalar(select(func.max(Post.id)))
    assert set(db.session.scalars(select(Member.last_id))) == {newest}


def test_somebody_named_by_two_at_once_comes_in_once(
    app: Flask, ada: Account, grace: Account, alan: Account
) -> None:
    hello = write("Hello!", by=ada, to=[grace])
    ids = [ada.id, grace.id] * 4

    def name(id: int) -> None:
        answer("Let us ask @alan.", by=account(id), to=hello)

    in_parallel(app, name, ids)
    db.session.expire_all()
    assert asked(alan) == [hello.conversation_id]
    newest = db.session.scalar(select(func.max(Post.id)))
    assert place(alan, hello).last_id == newest
