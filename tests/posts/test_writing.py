"""Writing: the form's fields, for whom a post is, replies, and one form that makes one post."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.posts.actions import Manner, delete
from app.posts.actions import publish as write
from app.posts.models import Post
from app.posts.queries import mentioned_in, visible_to
from app.relations.actions import block, follow
from tests.conftest import Client, publish

JSON = {"Accept": "application/json"}


def publish_as(visibility: str, body: str = "hello", *, by: Account, **manner: Any) -> Post:
    post = write(body, by=by, manner=Manner(visibility=visibility, **manner))
    db.session.commit()
    return post


def latest() -> Post:
    return db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def test_a_form_says_for_whom_behind_which_warning_and_in_which_language(as_ada: Client) -> None:
    fields = {
        "body": "The butler did it.",
        "visibility": "followers",
        "spoiler_text": "  The end of \n the film ",
        "language": "fr",
    }
    assert as_ada.post("/posts", data=fields).status_code == 303
    post = latest()
    assert post.visibility == "followers"
    assert post.spoiler_text == "The end of the film"
    assert post.sensitive
    assert post.language == "fr"


def test_without_a_word_about_it_a_post_is_for_whom_its_author_usually_writes(
    as_ada: Client, ada: Account
) -> None:
    ada.default_visibility = "followers"
    as_ada.post("/posts", data={"body": "as always"})
    assert latest().visibility == "followers"


def test_a_warning_whose_switch_is_off_is_left_out(as_ada: Client) -> None:
    """Without a script its field is only hidden, and keeps its text."""
    as_ada.post(
        "/posts", data={"body": "open", "spoiler_text": "kept by the browser", "warn": "no"}
    )
    assert latest().spoiler_text == ""
    as_ada.post("/posts", data={"body": "folded", "spoiler_text": "careful", "warn": ["no", "yes"]})
    assert latest().spoiler_text == "careful"


@pytest.mark.parametrize(("field", "value"), [("visibility", "everybody"), ("language", "klingon")])
def test_what_is_not_offered_is_refused(as_ada: Client, field: str, value: str) -> None:
    refused = as_ada.post("/posts", data={"body": "hello", field: value}, headers=JSON)
    assert refused.status_code == 422
    assert field in refused.json["fields"]
    assert count() == 0


def test_the_warning_counts_too(app: Flask, as_ada: Client) -> None:
    app.config["POST_MAX_LENGTH"] = 20
    fields = {"body": "x" * 15, "spoiler_text": "y" * 6}
    refused = as_ada.post("/posts", data=fields)
    assert refused.status_code == 422
    assert "1 character too long" in refused.text
    assert "The warning counts, too." in refused.text
    assert "y" * 6 in refused.text
    assert as_ada.post("/posts", data=fields | {"spoiler_text": "y" * 5}).status_code == 303


def test_json_that_says_true_where_a_text_belongs_is_an_empty_text(as_ada: Client) -> None:
    fields = dict.fromkeys(("body", "spoiler_text", "language", "visibility", "submission"), True)
    assert as_ada.post("/posts", json=fields, headers=JSON).status_code == 422


def test_a_reply_belongs_to_the_conversation_and_is_counted(as_grace: Client, ada: Account) -> None:
    post = publish("who is there?", by=ada)
    answer = as_grace.post("/posts", data={"body": "@ada me", "in_reply_to_id": post.id})
    reply = latest()
    assert answer.headers["Location"] == reply.url
    assert (reply.in_reply_to_id, reply.in_reply_to_account_id) == (post.id, ada.id)
    assert reply.conversation_id == post.conversation_id
    assert db.session.get(Post, post.id).replies_count == 1


def test_a_reply_for_followers_is_not_counted_in_public(as_grace: Client, ada: Account) -> None:
    post = publish("who is there?", by=ada)
    fields = {"body": "@ada me", "in_reply_to_id": post.id, "visibility": "followers"}
    as_grace.post("/posts", data=fields)
    assert db.session.get(Post, post.id).replies_count == 0


@pytest.mark.parametrize("what", ["hidden", "unknown", "nonsense"])
def test_what_one_cannot_see_cannot_be_answered(as_grace: Client, ada: Account, what: str) -> None:
    post = publish_as("followers", by=ada)
    number = {"hidden": post.id, "unknown": 12345, "nonsense": "abc"}[what]
    written = as_grace.post("/posts", data={"body": "hello?", "in_reply_to_id": number})
    asked = as_grace.get(f"/posts/new?in_reply_to={number}")
    assert written.status_code == asked.status_code == 404
    assert count() == 1


@pytest.mark.parametrize(
    ("parent", "habit", "begins_with"),
    [
        ("public", "public", "public"),
        ("public", "followers", "followers"),
        ("unlisted", "public", "unlisted"),
        ("followers", "public", "followers"),
        ("followers", "unlisted", "followers"),
    ],
)
def test_a_reply_begins_no_wider_than_what_it_answers(
    as_grace: Client, ada: Account, grace: Account, parent: str, habit: str, begins_with: str
) -> None:
    follow(ada, by=grace)
    grace.default_visibility = habit
    post = publish_as(parent, by=ada)
    form = as_grace.get(f"/posts/new?in_reply_to={post.id}").text
    chosen = form.partition(" checked>")[0].rpartition("value=")[2]
    as_grace.post("/posts", data={"body": "@ada yes", "in_reply_to_id": post.id})
    assert latest().visibility == begins_with
    assert f'value="{begins_with}" checked' in " ".join(form.split()), chosen


def test_a_reply_can_not_be_made_wider_than_what_it_answers(
    as_grace: Client, ada: Account, grace: Account
) -> None:
    follow(ada, by=grace)
    post = publish_as("followers", by=ada)
    form = as_grace.get(f"/posts/new?in_reply_to={post.id}").text
    assert 'value="public"' not in form
    fields = {"body": "@ada aloud", "in_reply_to_id": post.id, "visibility": "public"}
    as_grace.post("/posts", data=fields)
    assert latest().visibility == "followers"


def test_a_reply_to_a_message_goes_to_all_its_members(
    as_grace: Client, ada: Account, grace: Account, alan: Account
) -> None:
    message = publish_as("direct", "@grace @alan dinner?", by=ada)
    fields = {"body": "With pleasure.", "in_reply_to_id": message.id, "visibility": "public"}
    answer = as_grace.post("/posts", data=fields)
    reply = latest()
    assert reply.visibility == "direct"
    assert set(db.session.scalars(mentioned_in(reply))) == {ada, alan}
    assert reply.conversation_id == message.conversation_id
    assert answer.headers["Location"] == f"/messages/{message.conversation_id}"


def test_a_reply_to_a_message_also_goes_to_who_came_into_the_conversation_later(
    as_grace: Client, ada: Account, grace: Account, alan: Account
) -> None:
    first = publish_as("direct", "@grace dinner?", by=ada)
    publish("with @alan and @ada", by=grace, visibility="direct", in_reply_to=first)
    as_grace.post("/posts", data={"body": "At eight.", "in_reply_to_id": first.id})
    assert set(db.session.scalars(mentioned_in(latest()))) == {ada, alan}


def test_a_reply_begins_with_the_names_of_those_in_the_conversation(
    as_grace: Client, ada: Account, grace: Account, alan: Account
) -> None:
    post = publish("@grace and @alan, look", by=ada)
    form = as_grace.get(f"/posts/new?in_reply_to={post.id}").text
    assert ">\n@ada @alan </textarea>" in form


def test_answering_oneself_names_nobody(as_ada: Client, ada: Account) -> None:
    post = publish("part one", by=ada)
    assert "@ada </textarea>" not in as_ada.get(f"/posts/new?in_reply_to={post.id}").text


def test_whoever_stands_behind_a_block_is_not_named_in_a_reply(
    as_grace: Client, ada: Account, grace: Account, alan: Account
) -> None:
    post = publish("@grace and @alan, look", by=ada)
    block(alan, by=grace)
    assert ">\n@ada </textarea>" in as_grace.get(f"/posts/new?in_reply_to={post.id}").text


def test_a_reply_stands_behind_the_same_warning(as_grace: Client, ada: Account) -> None:
    post = publish_as("public", "the end", by=ada, spoiler_text="the film of the year")
    form = as_grace.get(f"/posts/new?in_reply_to={post.id}").text
    assert 'value="the film of the year"' in form
    assert 'name="warn" value="yes" checked' in " ".join(form.split())
    assert "the end" not in form  # what is folded is not quoted


def test_an_address_can_begin_a_text_and_say_for_whom(as_ada: Client) -> None:
    form = as_ada.get("/posts/new?body=Look+at+this&visibility=unlisted").text
    assert ">\nLook at this</textarea>" in form
    assert 'value="unlisted" checked' in " ".join(form.split())


def test_a_message_to_nobody_is_not_sent(as_ada: Client, ada: Account, grace: Account) -> None:
    fields = {"body": "psst, anybody", "visibility": "direct"}
    assert as_ada.post("/posts", data=fields).status_code == 422
    named = as_ada.post("/posts", data=fields | {"body": "@grace psst"})
    assert named.status_code == 303
    assert list(db.session.scalars(mentioned_in(latest()))) == [grace]


def test_a_message_to_a_blocker_fails_as_one_to_nobody(
    as_ada: Client, ada: Account, grace: Account
) -> None:
    block(ada, by=grace)
    fields = {"visibility": "direct"}
    blocked = as_ada.post("/posts", data=fields | {"body": "@grace psst"}, headers=JSON)
    nobody = as_ada.post("/posts", data=fields | {"body": "@nobody psst"}, headers=JSON)
    assert blocked.status_code == nobody.status_code == 422
    assert blocked.json == nobody.json
    assert count() == 0


def test_a_form_sent_twice_is_one_post(as_ada: Client) -> None:
    fields = {"body": "once is enough", "submission": "form-1"}
    first = as_ada.post("/posts", data=fields, headers=JSON)
    second = as_ada.post("/posts", data=fields, headers=JSON)
    assert first.status_code == second.status_code == 201
    assert first.json == second.json
    assert count() == 1


def test_a_form_of_the_same_name_with_another_text_is_another_post(as_ada: Client) -> None:
    """Back in the browser, something added, sent again: nothing of it may be lost."""
    as_ada.post("/posts", data={"body": "first", "submission": "form-1"})
    as_ada.post("/posts", data={"body": "first, and more", "submission": "form-1"})
    assert set(db.session.scalars(select(Post.body))) == {"first", "first, and more"}


def test_forms_of_two_people_may_have_the_same_name(as_ada: Client, as_grace: Client) -> None:
    for client in (as_ada, as_grace):
        client.post("/posts", data={"body": "hello", "submission": "form-1"})
    assert count() == 2


def test_every_form_has_a_name_of_its_own(as_ada: Client) -> None:
    def name_of(page: str) -> str:
        return page.partition('name="submission"')[2].partition('value="')[2].partition('"')[0]

    names = {name_of(as_ada.get("/posts/new").text) for _ in range(2)}
    assert len(names) == 2
    assert all(len(name) > 16 for name in names)


def test_a_reply_survives_that_what_it_answers_goes_at_the_same_moment(
    ada: Account, grace: Account, person: Callable[..., Account]
) -> None:
    post = publish("short-lived", by=ada)
    manner = Manner(in_reply_to=post)
    delete(db.session.get(Post, post.id))
    db.session.commit()
    reply = write("@ada wait", by=grace, manner=manner)
    assert reply.in_reply_to_id is None
    assert reply.in_reply_to_account_id == ada.id
    assert reply.conversation_id == post.conversation_id


def test_a_reply_to_ones_own_message_stays_among_its_members(
    as_ada: Client, ada: Account, grace: Account, alan: Account
) -> None:
    message = publish_as("direct", "@grace listen", by=ada)
    as_ada.post("/posts", data={"body": "and another thing", "in_reply_to_id": message.id})
    reply = latest()
    assert db.session.scalar(visible_to(grace).where(Post.id == reply.id)) is not None
    assert db.session.scalar(visible_to(alan).where(Post.id == reply.id)) is None


def test_what_one_wrote_to_a_post_that_is_gone_is_shown_again(as_ada: Client) -> None:
    answer = as_ada.post("/posts", data={"body": "Three pages of wit", "in_reply_to_id": "12345"})
    assert answer.status_code == 404
    assert "Three pages of wit" in answer.text
