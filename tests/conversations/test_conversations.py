"""A conversation: who is in it, what is unread, what is a request, and what is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Account
from app.conversations import actions
from app.conversations.models import Member
from app.conversations.queries import messages_in, others_in
from app.core.db import db, utcnow
from app.posts.actions import Manner, delete, publish
from app.posts.models import Post
from app.posts.queries import visible_to
from app.relations.actions import block, follow, mute, mute_conversation, unblock
from tests.conversations.acts import answer, asked, befriend, listed, place, unread, write

People = Callable[..., Account]


def readable(who: Account, post: Post) -> list[str]:
    """What somebody reads in the conversation of a message."""
    query = messages_in(who, place(who, post)).order_by(Post.id)
    return [message.body for message in db.session.scalars(query)]


def others(who: Account, post: Post) -> list[Account]:
    return others_in(who, [post.conversation_id]).get(post.conversation_id, [])


@pytest.fixture
def friends(ada: Account, grace: Account, alan: Account) -> None:
    befriend(ada, grace, alan)


def test_a_message_is_new_to_those_it_reaches_and_read_by_its_author(
    friends: None, ada: Account, grace: Account, alan: Account
) -> None:
    hello = write("Hello!", by=ada, to=[grace])
    assert listed(ada) == listed(grace) == [hello.conversation_id]
    assert (unread(ada), unread(grace)) == (0, 1)
    assert listed(alan) == []


def test_answering_marks_as_read_and_is_news_to_the_other(
    friends: None, ada: Account, grace: Account
) -> None:
    hello = write("Hello!", by=ada, to=[grace])
    reply = answer("Good morning.", by=grace, to=hello)
    assert reply.conversation_id == hello.conversation_id
    assert (unread(ada), unread(grace)) == (1, 0)


def test_reading_never_goes_back(friends: None, ada: Account, grace: Account) -> None:
    first = write("One", by=ada, to=[grace])
    second = answer("Two", by=ada, to=first)
    actions.mark_read(place(grace, first), second.id)
    actions.mark_read(place(grace, first), first.id)
    assert unread(grace) == 0


def test_what_one_has_not_seen_yet_stays_unread(
    friends: None, ada: Account, grace: Account
) -> None:
    first = write("One", by=ada, to=[grace])
    answer("Two", by=ada, to=first)
    actions.mark_read(place(grace, first), first.id)
    assert unread(grace) == 1


def test_a_message_from_somebody_one_does_not_follow_is_a_request(
    ada: Account, grace: Account
) -> None:
    hello = write("You do not know me.", by=ada, to=[grace])
    assert asked(grace) == [hello.conversation_id]
    assert listed(grace) == []
    assert unread(grace) == 0, "a request is no news"
    assert listed(ada) == [hello.conversation_id]


def test_answering_accepts(ada: Account, grace: Account) -> None:
    hello = write("You do not know me.", by=ada, to=[grace])
    answer("Now I do.", by=grace, to=hello)
    assert asked(grace) == []
    assert listed(grace) == [hello.conversation_id]
    answer("Fine.", by=ada, to=hello)
    assert unread(grace) == 1, "once let in, always let in"


def test_accepting_makes_it_a_conversation_like_any_other(ada: Account, grace: Account) -> None:
    hello = write("You do not know me.", by=ada, to=[grace])
    actions.accept(place(grace, hello))
    assert (asked(grace), listed(grace), unread(grace)) == ([], [hello.conversation_id], 1)


def test_somebody_one_follows_vouches_for_a_strangers_conversation(
    ada: Account, grace: Account, alan: Account
) -> None:
    follow(ada, by=grace)
    hello = write("You do not know me.", by=alan, to=[ada, grace])
    assert asked(grace) == [hello.conversation_id]
    answer("I know him.", by=ada, to=hello)
    assert (asked(grace), unread(grace)) == ([], 1)


def test_three_talk_and_everybody_gets_everything(
    friends: None, ada: Account, grace: Account, alan: Account
) -> None:
    hello = write("Hello, both!", by=ada, to=[grace, alan])
    answer("Hello!", by=alan, to=hello)
    assert readable(grace, hello) == readable(ada, hello) == ["Hello, both!", "Hello!"]
    assert others(grace, hello) == [ada, alan]
    assert unread(grace) == 1, "one conversation, whatever the number of messages"


def test_who_has_a_conversation_with_exactly_the_same_people_goes_on_in_it(
    friends: None, ada: Account, grace: Account, alan: Account
) -> None:
    two = write("Only us", by=ada, to=[grace])
    three = write("All of us", by=ada, to=[grace, alan])
    assert two.conversation_id != three.conversation_id
    assert write("Us again", by=grace, to=[ada]).conversation_id == two.conversation_id
    again = write("All again", by=alan, to=[ada, grace])
    assert again.conversation_id == three.conversation_id


def test_who_is_named_later_reads_only_what_names_them(
    friends: None, ada: Account, grace: Account, alan: Account
) -> None:
    hello = write("Between us", by=ada, to=[grace])
    answer("Let us ask @alan", by=grace, to=hello)
    assert readable(alan, hello) == ["Let us ask @alan"]
    assert db.session.scalar(visible_to(alan).where(Post.id == hello.id)) is None
    answer("Ask me what?", by=alan, to=hello)
    assert readable(ada, hello) == ["Between us", "Let us ask @alan", "Ask me what?"]


def test_a_muted_sender_is_in_the_list_and_not_in_the_badge(
    friends: None, ada: Account, grace: Account
) -> None:
    mute(ada, by=grace)
    hello = write("Hello?", by=ada, to=[grace])
    assert (listed(grace), unread(grace)) == ([hello.conversation_id], 0)


def test_a_mute_that_has_run_out_mutes_nothing(friends: None, ada: Account, grace: Account) -> None:
    mute(ada, by=grace, until=utcnow() - timedelta(seconds=1))
    write("Hello?", by=ada, to=[grace])
    assert unread(grace) == 1


def test_a_muted_conversation_is_quiet_and_the_others_are_not(
    friends: None, ada: Account, grace: Account, alan: Account
) -> None:
    hello = write("One", by=ada, to=[grace])
    actions.mark_read(place(grace, hello))
    mute_conversation(hello.conversation_id, by=grace)
    answer("Two", by=ada, to=hello)
    publish("@grace three", by=ada, manner=Manner(visibility="direct"))
    assert unread(grace) == 0
    write("Another matter", by=alan, to=[grace])
    assert unread(grace) == 1


def test_what_somebody_muted_says_does_not_hide_what_was_unread_before(
    friends: None, ada: Account, grace: Account, alan: Account
) -> None:
    hello = write("Important", by=ada, to=[grace, alan])
    mute(alan, by=grace)
    answer("Nonsense", by=alan, to=hello)
    assert unread(grace) == 1


def test_when_the_last_message_is_deleted_the_one_before_is_the_last(
    friends: None, ada: Account, grace: Account
) -> None:
    first = write("One", by=ada, to=[grace])
    second = answer("Two", by=ada, to=first)
    actions.mark_read(place(grace, first), first.id)
    delete(second)
    assert place(grace, first).last_id == first.id
    assert unread(grace) == 0


def test_a_conversation_without_messages_goes(friends: None, ada: Account, grace: Account) -> None:
    first = write("One", by=ada, to=[grace])
    second = answer("Two", by=grace, to=first)
    delete(first)
    delete(second)
    assert db.session.scalar(select(func.count()).select_from(Member)) == 0


def test_deleting_it_for_oneself_leaves_it_to_the_others(
    friends: None, ada: Account, grace: Account
) -> None:
    hello = write("Hello!", by=ada, to=[grace])
    actions.forget(place(grace, hello))
    assert (listed(grace), unread(grace)) == ([], 0)
    assert listed(ada) == [hello.conversation_id]


def test_a_deleted_conversation_comes_back_with_what_is_new_and_nothing_else(
    friends: None, ada: Account, grace: Account
) -> None:
    hello = write("Old", by=ada, to=[grace])
    actions.forget(place(grace, hello))
    answer("New", by=ada, to=hello)
    assert (listed(grace), unread(grace)) == ([hello.conversation_id], 1)
    assert readable(grace, hello) == ["New"]
    assert readable(ada, hello) == ["Old", "New"]


def test_a_deleted_request_that_is_repeated_is_a_request_again(
    ada: Account, grace: Account
) -> None:
    hello = write("You do not know me.", by=ada, to=[grace])
    actions.forget(place(grace, hello))
    assert asked(grace) == []
    answer("Still there?", by=ada, to=hello)
    assert (asked(grace), listed(grace)) == ([hello.conversation_id], [])


@pytest.mark.parametrize("grace_blocks", [True, False])
def test_a_block_hides_the_conversation_of_two_on_both_sides(
    friends: None, ada: Account, grace: Account, grace_blocks: bool
) -> None:
    hello = write("Hello!", by=ada, to=[grace])
    one, other = (grace, ada) if grace_blocks else (ada, grace)
    block(other, by=one)
    assert listed(ada) == listed(grace) == []
    assert unread(grace) == 0
    unblock(other, by=one)
    assert listed(ada) == listed(grace) == [hello.conversation_id]
    assert readable(grace, hello) == ["Hello!"]


def test_in_a_group_who_blocks_the_author_is_not_reached_and_nobody_is_told(
    friends: None, ada: Account, grace: Account, alan: Account
) -> None:
    hello = write("Hello, both!", by=ada, to=[grace, alan])
    block(ada, by=alan)
    answer("Alan?", by=ada, to=hello)
    assert readable(alan, hello) == []
    assert readable(grace, hello) == ["Hello, both!", "Alan?"]
    assert others(ada, hello) == [grace]
    assert others(grace, hello) == [ada, alan]
    answer("I am here.", by=alan, to=hello)
    assert readable(ada, hello) == ["Hello, both!", "Alan?"]
    assert readable(grace, hello) == ["Hello, both!", "Alan?", "I am here."]


def test_what_a_blocked_member_said_is_no_longer_what_the_list_shows(
    friends: None, ada: Account, grace: Account, alan: Account
) -> None:
    hello = write("Hello, both!", by=ada, to=[grace, alan])
    said = answer("I am rude.", by=alan, to=hello)
    assert place(grace, hello).last_id == said.id
    block(alan, by=grace)
    assert place(grace, hello).last_id == hello.id


def test_a_message_can_be_answered_when_what_it_answered_is_gone(
    friends: None, ada: Account, grace: Account
) -> None:
    first = write("One", by=ada, to=[grace])
    second = answer("Two", by=grace, to=first)
    delete(first)
    third = answer("Three", by=ada, to=second)
    assert third.conversation_id == first.conversation_id
    assert readable(grace, second) == ["Two", "Three"]


def test_direct_posts_written_elsewhere_are_conversations_too(
    friends: None, ada: Account, grace: Account
) -> None:
    post = publish("@grace a word in private", by=ada, manner=Manner(visibility="direct"))
    assert (listed(grace), unread(grace)) == ([post.conversation_id], 1)


def test_wherever_it_is_written_people_have_one_conversation_with_each_other(
    friends: None, ada: Account, grace: Account, alan: Account
) -> None:
    hello = write("Hello!", by=ada, to=[grace])
    elsewhere = publish("@ada a word", by=grace, manner=Manner(visibility="direct"))
    assert elsewhere.conversation_id == hello.conversation_id
    with_alan = publish("@ada @alan a word", by=grace, manner=Manner(visibility="direct"))
    assert with_alan.conversation_id == with_alan.id
    assert readable(ada, hello) == ["Hello!", "@ada a word"]


def test_a_private_answer_to_a_public_post_is_a_conversation_about_that_post(
    friends: None, ada: Account, grace: Account
) -> None:
    post = publish("Who has read it?", by=ada)
    manner = Manner(visibility="direct", in_reply_to=post)
    private = publish("@ada me, but do not tell.", by=grace, manner=manner)
    hello = write("Hello!", by=ada, to=[grace])
    answer("I will not.", by=ada, to=private)
    assert sorted(listed(ada)) == [private.conversation_id, hello.conversation_id]
    assert write("What else?", by=grace, to=[ada]).conversation_id == hello.conversation_id


def test_other_posts_are_none_of_its_business(friends: None, ada: Account, grace: Account) -> None:
    publish("@grace hello", by=ada)
    publish("@grace hello", by=ada, manner=Manner(visibility="followers"))
    assert db.session.scalar(select(func.count()).select_from(Member)) == 0
