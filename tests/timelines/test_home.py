"""Home: whose posts come, which replies, reposts and hashtags, and that nothing is left out."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.core.db import db
from app.core.ids import MAX_ID
from app.core.paging import Cursor
from app.posts.actions import Manner
from app.posts.actions import publish as write
from app.posts.models import Post
from app.relations.actions import block, follow, mute
from app.relations.models import ConversationMute, Follow
from app.reposts.actions import repost
from app.tags.models import Tag, TagFollow
from app.timelines.cards import Card
from app.timelines.home import home


def say(body: str, by: Account, to: Post | None = None, **manner: Any) -> Post:
    post = write(body, by=by, manner=Manner(in_reply_to=to, **manner))
    db.session.commit()
    return post


def shown(viewer: Account, **cursor: int) -> list[str]:
    return [str(card.body_html.striptags()) for card in home(viewer, Cursor(**cursor)).items]


def share(post: Post, by: Account) -> None:
    repost(post, by=by)
    db.session.commit()


def follow_tag(name: str, by: Account) -> None:
    tag = db.session.scalars(select(Tag).where(Tag.key == name)).one()
    db.session.add(TagFollow(account_id=by.id, tag_id=tag.id))
    db.session.commit()


def test_a_reply_comes_only_where_one_follows_both(
    ada: Account, grace: Account, alan: Account
) -> None:
    follow(grace, by=ada)
    question = say("who is there?", alan)
    say("it is me", grace, question)
    assert shown(ada) == []
    follow(alan, by=ada)
    assert shown(ada) == ["it is me", "who is there?"]


def test_replies_to_oneself_and_ones_own_replies_come(ada: Account, grace: Account) -> None:
    follow(grace, by=ada)
    mine = say("one", ada)
    say("two", grace, mine)
    theirs = say("three", grace)
    say("four", grace, theirs)
    say("five", ada, theirs)
    assert shown(ada) == ["five", "four", "three", "two", "one"]


def test_what_is_unlisted_or_for_followers_comes_and_messages_do_not(
    ada: Account, grace: Account
) -> None:
    follow(grace, by=ada)
    for visibility in ("public", "unlisted", "followers", "direct"):
        say(f"@ada {visibility}", grace, visibility=visibility)
    assert shown(ada) == ["@ada followers", "@ada unlisted", "@ada public"]


def test_what_others_pass_on_comes_once_and_says_by_whom(
    ada: Account, grace: Account, alan: Account
) -> None:
    follow(grace, by=ada)
    post = say("worth reading", alan)
    say("in between", grace)
    share(post, grace)
    share(post, ada)
    [first, _] = home(ada, Cursor()).items
    assert first.id == post.id
    assert first.reposter is not None
    assert shown(ada) == ["worth reading", "in between"]


def test_reposts_of_whom_one_hides_do_not_come(ada: Account, grace: Account, alan: Account) -> None:
    follow(grace, by=ada)
    share(say("worth reading", alan), grace)
    db.session.scalars(select(Follow)).one().shows_reposts = False
    db.session.commit()
    say("their own", grace)
    assert shown(ada) == ["their own"]


@pytest.mark.parametrize("act", [mute, block])
def test_whom_one_does_not_want_to_read_comes_by_no_way(
    ada: Account, grace: Account, alan: Account, act: Callable[..., None]
) -> None:
    follow(grace, by=ada)
    follow(alan, by=ada)
    share(say("by alan #tea", alan), grace)
    share(say("by grace", grace), alan)
    follow_tag("tea", ada)
    act(alan, by=ada)
    db.session.commit()
    assert shown(ada) == ["by grace"]


def test_replies_to_somebody_muted_do_not_come(ada: Account, grace: Account, alan: Account) -> None:
    follow(grace, by=ada)
    follow(alan, by=ada)
    say("but why?", grace, say("loud", alan))
    mute(alan, by=ada)
    assert shown(ada) == []


def test_a_muted_conversation_is_no_news_but_still_comes(ada: Account, grace: Account) -> None:
    follow(grace, by=ada)
    post = say("long talk", grace)
    db.session.add(ConversationMute(account_id=ada.id, conversation_id=post.conversation_id))
    db.session.commit()
    assert shown(ada) == ["long talk"]


def test_hashtags_one_follows_bring_what_is_public(ada: Account, grace: Account) -> None:
    say("cup of #tea", grace)
    say("quiet #tea", grace, visibility="unlisted")
    say("own #tea", ada)
    follow_tag("tea", ada)
    assert shown(ada) == ["own #tea", "cup of #tea"]


def test_a_suspended_person_takes_nobodys_place(
    ada: Account, grace: Account, alan: Account
) -> None:
    """Whoever is suspended after many posts does not make the page end early."""
    follow(grace, by=ada)
    follow(alan, by=ada)
    for n in range(3):
        say(f"alan {n}", alan)
    for n in range(30):
        say(f"grace {n}", grace)
    grace.status = "suspended"
    db.session.commit()
    assert shown(ada) == ["alan 2", "alan 1", "alan 0"]


def _crowd(person: Callable[..., Account], ada: Account) -> list[Account]:
    """Nine people, most of whom Ada follows, who write, answer and share at random, often or
    hardly ever."""
    dice = random.Random(7)
    people = [ada, *(person(f"p{n}") for n in range(9))]
    for other in people[1:8]:
        follow(other, by=ada)
    posts: list[Post] = []
    for n in range(130):
        by = dice.choices(people, weights=[1, 30, 20, 1, 1, 9, 1, 1, 9, 9])[0]
        to = dice.choice(posts) if posts and dice.random() < 0.4 else None
        text = f"post {n} #tea" if dice.random() < 0.2 else f"post {n}"
        visibility = dice.choice(["public"] * 4 + ["unlisted", "followers", "direct"])
        posts.append(write(text, by=by, manner=Manner(visibility=visibility, in_reply_to=to)))
        if dice.random() < 0.3:
            liked = dice.choice(posts)
            if liked.visibility == "public":
                repost(liked, by=dice.choice(people))
    mute(people[5], by=ada)
    db.session.commit()
    follow_tag("tea", ada)
    return people


def test_pages_hold_everything_in_order_without_gap_or_repetition(
    person: Callable[..., Account], ada: Account
) -> None:
    """Small pages, read down and up again, are one large page cut into pieces."""
    _crowd(person, ada)
    whole = [card.id for card in home(ada, Cursor(size=1000)).items]
    assert len(whole) > 40
    down: list[Card] = []
    older: int | None = MAX_ID
    while older is not None:
        piece = home(ada, Cursor(max_id=older, size=7))
        down += piece.items
        older = piece.older
    up: list[Card] = []
    newer: int | None = down[-1].place - 1
    while newer is not None:
        piece = home(ada, Cursor(min_id=newer, size=7))
        up = [*piece.items, *up]
        newer = piece.newer
    for way in (down, up):
        places = [card.place for card in way]
        assert places == sorted(set(places), reverse=True)
        # A post that was passed on stands once on a page, but perhaps on several pages.
        assert list(dict.fromkeys(card.id for card in way)) == whole


@pytest.mark.sqlite("its plan, in its words")
def test_the_database_looks_posts_up_instead_of_reading_them_all(
    ada: Account, grace: Account, queries: list[str]
) -> None:
    follow(grace, by=ada)
    say("hello", grace)
    queries.clear()
    home(ada, Cursor())
    [query] = [query for query in queries if "edge" in query]
    plan = db.session.connection().exec_driver_sql(
        "EXPLAIN QUERY PLAN " + query, (0,) * query.count("?")
    )
    scans = [row[3] for row in plan if row[3].startswith(("SCAN posts", "SCAN reposts"))]
    assert not scans
