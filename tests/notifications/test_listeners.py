"""What is told, to whom, and what takes it away again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db, utcnow
from app.likes.actions import like, unlike
from app.notifications.models import Notification
from app.posts.actions import delete, edit
from app.relations import actions as relations
from app.reposts.actions import repost, unrepost
from tests.conftest import publish
from tests.notifications.conftest import told, write


def test_the_author_hears_of_a_reply_a_like_and_a_repost(ada: Account, grace: Account) -> None:
    post = publish("hello", by=grace)
    write("welcome", by=ada, to=post)
    like(post, by=ada)
    repost(post, by=ada)
    assert told(grace) == [("repost", "ada"), ("like", "ada"), ("reply", "ada")]
    assert told(ada) == []


def test_who_is_named_hears_of_it(ada: Account, grace: Account, alan: Account) -> None:
    publish("hello @grace and @alan", by=ada)
    assert told(grace) == told(alan) == [("mention", "ada")]


def test_a_reply_that_also_names_its_author_is_told_once(ada: Account, grace: Account) -> None:
    write("@grace welcome", by=ada, to=publish("hello", by=grace))
    assert told(grace) == [("reply", "ada")]


def test_nobody_hears_of_what_they_do_themselves(ada: Account) -> None:
    post = publish("I, @ada, begin", by=ada)
    write("and go on", by=ada, to=post)
    like(post, by=ada)
    repost(post, by=ada)
    assert told(ada) == []


def test_a_message_is_told_where_messages_are(ada: Account, grace: Account) -> None:
    first = write("@grace psst", by=ada, visibility="direct")
    write("what?", by=grace, to=first, visibility="direct", recipients=(ada,))
    assert told(grace) == told(ada) == []


def test_a_reply_for_followers_is_not_told_to_who_may_not_read_it(
    ada: Account, grace: Account, alan: Account
) -> None:
    hello = publish("hello", by=grace)
    write("only for mine", by=ada, to=hello, visibility="followers")
    assert told(grace) == []
    relations.follow(ada, by=grace)
    write("now also for her", by=ada, to=hello, visibility="followers")
    assert told(grace) == [("reply", "ada")]


def test_what_is_undone_is_not_told(ada: Account, grace: Account) -> None:
    post = publish("hello", by=grace)
    like(post, by=ada)
    repost(post, by=ada)
    relations.follow(grace, by=ada)
    assert len(told(grace)) == 3
    unlike(post, by=ada)
    assert told(grace) == [("follow", "ada"), ("repost", "ada")]
    unrepost(post, by=ada)
    relations.unfollow(grace, by=ada)
    assert told(grace) == []


def test_liking_again_and_again_is_told_once(ada: Account, grace: Account) -> None:
    post = publish("hello", by=grace)
    for _ in range(3):
        like(post, by=ada)
        like(post, by=ada)
        unlike(post, by=ada)
    like(post, by=ada)
    assert told(grace) == [("like", "ada")]


def test_taking_back_one_act_leaves_what_others_did(
    ada: Account, grace: Account, alan: Account
) -> None:
    first, second = publish("one", by=grace), publish("two", by=grace)
    like(first, by=ada)
    like(first, by=alan)
    like(second, by=ada)
    repost(first, by=ada)
    unlike(first, by=ada)
    assert told(grace) == [("repost", "ada"), ("like", "ada"), ("like", "alan")]


def test_a_request_is_told_until_it_is_answered_or_taken_back(ada: Account, grace: Account) -> None:
    grace.locked = True
    relations.follow(grace, by=ada)
    assert told(grace) == [("follow_request", "ada")]
    relations.unfollow(grace, by=ada)
    assert told(grace) == []
    relations.follow(grace, by=ada)
    relations.reject(ada, by=grace)
    assert told(grace) == []
    relations.follow(grace, by=ada)
    relations.accept(ada, by=grace)
    assert told(grace) == [], "whoever lets somebody in need not be told"


def test_who_is_let_in_hears_of_it_as_long_as_it_lasts(ada: Account, grace: Account) -> None:
    grace.locked = True
    relations.follow(grace, by=ada)
    relations.accept(ada, by=grace)
    relations.accept(ada, by=grace)
    assert told(ada) == [("follow_accepted", "grace")]
    relations.unfollow(grace, by=ada)
    assert told(ada) == []


def test_a_muted_account_is_not_heard_until_the_mute_ends(ada: Account, grace: Account) -> None:
    post = publish("hello", by=grace)
    relations.mute(ada, by=grace, until=utcnow() + timedelta(hours=1))
    like(post, by=ada)
    write("@grace hm", by=ada, to=post)
    assert told(grace) == []
    relations.mute(ada, by=grace, until=utcnow() - timedelta(seconds=1))
    repost(post, by=ada)
    assert told(grace) == [("repost", "ada")]


def test_who_mutes_somebody_is_still_heard_by_them(ada: Account, grace: Account) -> None:
    relations.mute(ada, by=grace)
    like(publish("hello", by=ada), by=grace)
    assert told(ada) == [("like", "grace")]


def test_nothing_is_told_of_a_conversation_one_has_muted(
    ada: Account, grace: Account, alan: Account
) -> None:
    post = publish("hello", by=grace)
    relations.mute_conversation(post.conversation_id, by=grace)
    reply = write("@alan look", by=ada, to=post)
    like(post, by=ada)
    write("@grace too", by=alan, to=reply)
    assert told(grace) == []
    assert told(alan) == [("mention", "ada")]
    like(publish("something else", by=grace), by=ada)
    assert told(grace) == [("like", "ada")]


def test_nothing_is_told_across_a_block(ada: Account, grace: Account) -> None:
    post = publish("hello", by=grace)
    relations.block(ada, by=grace)
    publish("@grace hey", by=ada)
    like(post, by=ada)
    publish("@ada hey", by=grace)
    assert told(grace) == told(ada) == []


def test_a_block_takes_away_what_both_had_heard_of_each_other(
    ada: Account, grace: Account, alan: Account
) -> None:
    like(publish("hello", by=grace), by=ada)
    publish("@ada and @grace", by=alan)
    publish("@ada", by=grace)
    relations.block(ada, by=grace)
    assert told(grace) == told(ada) == [("mention", "alan")]


def test_a_kind_that_is_switched_off_is_not_told(ada: Account, grace: Account) -> None:
    grace.muted_kinds = ["like", "reply"]
    post = publish("hello", by=grace)
    like(post, by=ada)
    repost(post, by=ada)
    write("@grace hm", by=ada, to=post)
    assert told(grace) == [("repost", "ada")]


def test_an_edit_tells_who_is_named_since_and_no_longer_who_is_not(
    ada: Account, grace: Account, alan: Account
) -> None:
    post = publish("hello @grace", by=ada)
    edit(post, "hello @grace and @alan")
    assert told(grace) == told(alan) == [("mention", "ada")]
    edit(post, "hello @alan")
    assert told(grace) == []
    assert told(alan) == [("mention", "ada")]


def test_an_edited_reply_is_not_told_again(ada: Account, grace: Account) -> None:
    reply = write("hm", by=ada, to=publish("hello", by=grace))
    edit(reply, "hm @grace")
    edit(reply, "well")
    assert told(grace) == [("reply", "ada")]


def test_a_deleted_post_takes_along_what_was_told_of_it(ada: Account, grace: Account) -> None:
    post = publish("hello", by=grace)
    like(post, by=ada)
    reply = write("@grace hm", by=ada, to=post)
    delete(reply)
    assert told(grace) == [("like", "ada")]
    delete(post)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 0


def test_many_mentions_are_told_for_the_queries_of_one(
    ada: Account, grace: Account, person: Callable[..., Account], queries: list[str]
) -> None:
    names = [person(f"reader{n}").username for n in range(8)]

    def asked(body: str) -> int:
        queries.clear()
        publish(body, by=ada)
        return len([query for query in queries if query.startswith("SELECT")])

    assert asked("@grace " + " ".join(f"@{name}" for name in names)) == asked("hello @grace")
