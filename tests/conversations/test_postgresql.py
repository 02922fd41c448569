"""The same on PostgreSQL, where two may begin or answer at the very same moment."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.auth.actions import register
from app.conversations import actions
from app.conversations.actions import Letter
from app.conversations.models import Member
from app.core.db import db
from app.posts.actions import delete
from app.posts.models import Post
from app.relations.actions import block, unblock
from tests.conftest import PASSWORD
from tests.conversations.acts import answer, asked, befriend, listed, place, unread, write
from tests.parallel import account, in_parallel

pytestmark = pytest.mark.postgresql


def person(name: str) -> Account:
    account = register(name, f"{name}@example.org", PASSWORD)
    db.session.commit()
    return account


def test_two_who_write_to_each_other_at_once_have_one_conversation(big: Flask) -> None:
    ids = [person(name).id for name in ("ada", "grace")]
    pairs = [(one, other) for one in ids for other in ids if one != other] * 4
    in_parallel(big, lambda p: write("Hello!", by=account(p[0]), to=[account(p[1])]), pairs)
    assert db.session.scalar(select(func.count(Post.conversation_id.distinct()))) == 1
    assert db.session.scalar(select(func.count()).select_from(Member)) == 2
    newest = db.session.scalar(select(func.max(Post.id)))
    assert set(db.session.scalars(select(Member.last_id))) == {newest}


def test_somebody_named_by_two_at_once_comes_in_once(big: Flask) -> None:
    ada, grace, alan = (person(name) for name in ("ada", "grace", "alan"))
    hello = write("Hello!", by=ada, to=[grace])
    ids = [ada.id, grace.id] * 4

    def name(id: int) -> None:
        answer("Let us ask @alan.", by=account(id), to=hello)

    in_parallel(big, name, ids)
    db.session.expire_all()
    assert asked(alan) == [hello.conversation_id]
    newest = db.session.scalar(select(func.max(Post.id)))
    assert place(alan, hello).last_id == newest


def test_the_rules_of_conversations_hold(big: Flask) -> None:
    ada, grace, alan = (person(name) for name in ("ada", "grace", "alan"))
    befriend(ada, grace)
    hello = write("Hello!", by=ada, to=[grace])
    again = write("Hello again!", by=grace, to=[ada])
    assert again.conversation_id == hello.conversation_id
    assert (unread(ada), unread(grace)) == (1, 0)
    question = write("You do not know me.", by=alan, to=[grace])
    assert asked(grace) == [question.conversation_id]
    actions.accept(place(grace, question))
    block(alan, by=grace)
    assert listed(grace) == [hello.conversation_id]
    unblock(alan, by=grace)
    assert question.conversation_id in listed(grace)
    actions.forget(place(grace, question))
    assert question.conversation_id not in listed(grace)
    delete(again)
    assert place(ada, hello).last_id == hello.id
    twin = [actions.send(Letter("Once", (), "form"), by=ada, in_=place(ada, hello)) for _ in "12"]
    assert twin[0] is twin[1]
