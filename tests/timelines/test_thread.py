"""A conversation: what a post answers, what answers it, and what stands in for the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.accounts.models import Account
from app.core.db import db
from app.core.paging import Cursor
from app.posts.actions import Manner, delete
from app.posts.actions import publish as write
from app.posts.models import Post
from app.relations.actions import block, follow, mute
from app.timelines import thread as threads
from app.timelines.lines import DEEPEST, INDENT
from app.timelines.thread import Thread
from tests.conftest import Client


def say(body: str, by: Account, to: Post | None = None, **manner: Any) -> Post:
    post = write(body, by=by, manner=Manner(in_reply_to=to, **manner))
    db.session.commit()
    return post


def thread(post: Post, viewer: Account | None = None, **cursor: int) -> Thread:
    found = Thread.of(post.id, viewer, Cursor(**cursor))
    assert found is not None
    return found


def words(lines: list[Any]) -> list[str]:
    """The text of each line; "…" for a gap, in brackets what is folded."""
    texts = []
    for line in lines:
        text = str(line.card.body_html.striptags()) if line.card else "…"
        texts.append(f"({text})" if line.muted else text)
    return texts


def test_a_post_stands_between_what_it_answers_and_its_answers(
    ada: Account, grace: Account, alan: Account
) -> None:
    first = say("one", ada)
    second = say("two", grace, first)
    third = say("three", alan, second)
    say("four", ada, third)
    found = thread(third)
    assert words(found.above) == ["one", "two"]
    assert found.post.id == third.id
    assert words(found.below) == ["four"]


def test_whoever_may_not_read_a_post_finds_no_conversation(ada: Account, grace: Account) -> None:
    post = say("for followers", ada, visibility="followers")
    assert Thread.of(post.id, None, Cursor()) is None
    assert Thread.of(post.id, grace, Cursor()) is None
    assert Thread.of(12345, grace, Cursor()) is None


def test_what_a_reader_may_not_see_leaves_a_gap_where_something_hangs_on_it(
    ada: Account, grace: Account, alan: Account
) -> None:
    post = say("one", ada)
    hidden = say("for followers", grace, post, visibility="followers")
    answer = say("in public", alan, hidden)
    say("hidden, and nothing hangs on it", grace, post, visibility="followers")
    assert words(thread(post).below) == ["…", "in public"]
    assert words(thread(answer).above) == ["one", "…"]
    assert words(thread(post, grace).below)[:2] == ["for followers", "in public"]


def test_somebody_blocked_is_a_gap_like_any_other(
    ada: Account, grace: Account, alan: Account
) -> None:
    post = say("one", ada)
    theirs = say("two", grace, post)
    answer = say("three", alan, theirs)
    block(grace, by=ada)
    assert words(thread(answer, ada).above) == ["one", "…"]
    assert words(thread(post, ada).below) == ["…", "three"]


def test_a_deleted_post_is_a_gap_above_and_its_answers_stay(
    as_ada: Client, ada: Account, grace: Account, alan: Account
) -> None:
    post = say("one", ada)
    gone = say("two", grace, post)
    answer = say("three", alan, gone)
    delete(gone)
    db.session.commit()
    db.session.expire_all()
    assert words(thread(answer).above) == ["…"]
    assert words(thread(post).below) == ["three"]
    assert "A post that is not available" in as_ada.get(answer.url).text


def test_neighbouring_gaps_are_one(ada: Account, grace: Account) -> None:
    first = say("one", ada)
    second = say("two", grace, first, visibility="followers")
    third = say("three", grace, second, visibility="followers")
    fourth = say("four", ada, third)
    assert words(thread(fourth).above) == ["one", "…"]


def test_whom_one_has_muted_is_left_out_or_folded_where_something_hangs_on_it(
    as_ada: Client, ada: Account, grace: Account, alan: Account
) -> None:
    post = say("one", ada)
    loud = say("loud", grace, post)
    say("an answer", alan, loud)
    say("loud again", grace, post)
    mute(grace, by=ada)
    db.session.commit()
    assert words(thread(post, ada).below) == ["(loud)", "an answer"]
    assert words(thread(post).below) == ["loud", "an answer", "loud again"]
    assert "Somebody you have muted: @grace" in as_ada.get(post.url).text


def test_on_a_muted_persons_own_page_they_are_heard(ada: Account, grace: Account) -> None:
    post = say("one", grace)
    say("two", grace, post)
    mute(grace, by=ada)
    db.session.commit()
    assert words(thread(post, ada).below) == ["two"]


def test_the_author_who_goes_on_comes_first_then_the_others_as_they_came(
    ada: Account, grace: Account, alan: Account
) -> None:
    post = say("part one", ada)
    say("grace", grace, post)
    say("alan", alan, post)
    second = say("part two", ada, post)
    say("part three", ada, second)
    found = thread(post)
    assert words(found.below) == ["part two", "part three", "grace", "alan"]
    assert [line.indent for line in found.below] == [0, 0, 0, 0]
    assert [line.joined for line in found.below] == [True, False, False, False]


def test_who_answers_alone_stays_in_line_and_several_step_aside(
    ada: Account, grace: Account, alan: Account
) -> None:
    post = say("one", ada)
    alone = say("two", grace, post)
    busy = say("three", ada, alone)
    say("four", grace, busy)
    say("five", alan, busy)
    found = thread(post)
    assert words(found.below) == ["two", "three", "four", "five"]
    assert [line.indent for line in found.below] == [0, 0, 1, 1]
    assert [line.joined for line in found.below] == [True, False, False, False]
    # Who stands right under what they answer need not say so.
    assert [line.card.answered for line in found.below] == [None, None, None, "ada"]


def test_nobody_steps_aside_further_than_a_phone_is_wide(
    ada: Account, grace: Account, alan: Account
) -> None:
    post = root = say("root", ada)
    for n in range(INDENT + 3):
        say("aside", alan, post)
        post = say("on", (grace, ada)[n % 2], post)
    assert max(line.indent for line in thread(root).below) == INDENT


def test_a_message_is_no_part_of_the_public_conversation_it_answers(
    ada: Account, grace: Account
) -> None:
    post = say("one", ada)
    private = say("@ada between us", grace, post, visibility="direct")
    assert words(thread(post, ada).below) == []
    assert words(thread(private, ada).above) == ["one"]


def test_members_read_a_message_on_its_page_which_leads_to_the_conversation(
    as_grace: Client, client: Client, ada: Account, grace: Account
) -> None:
    message = say("@grace dinner?", ada, visibility="direct")
    say("Gladly.", grace, message, visibility="direct", recipients=(ada,))
    page = as_grace.get(message.url).text
    assert "Gladly." in page
    assert f'href="/messages/{message.conversation_id}"' in page
    assert client.get(message.url).status_code == 404


def test_many_answers_come_page_by_page(
    monkeypatch: pytest.MonkeyPatch, client: Client, ada: Account, grace: Account
) -> None:
    monkeypatch.setattr(threads, "REPLIES", 3)
    post = say("one", ada)
    for n in range(7):
        say(f"answer {n}", grace, post)
    say("part two", ada, post)
    seen, url = [], post.url
    while url:
        found = client.get(url).text
        seen += [n for n in range(7) if f"answer {n}<" in found]
        assert ("part two" in found) is (url == post.url)
        url = found.partition('class="pager"')[2].partition('href="')[2].partition("#")[0]
    assert seen == list(range(7))


def test_a_long_way_up_leads_on_to_what_came_before(
    monkeypatch: pytest.MonkeyPatch, ada: Account
) -> None:
    monkeypatch.setattr(threads, "ABOVE", 3)
    posts = [say("0", ada)]
    for n in range(1, 7):
        posts.append(say(str(n), ada, posts[-1]))
    found = thread(posts[-1])
    assert words(found.above) == ["3", "4", "5"]
    assert found.earlier_url == posts[3].url


def test_where_there_is_no_room_for_more_a_link_leads_on(ada: Account, grace: Account) -> None:
    post = root = say("root", ada)
    for n in range(DEEPEST + 2):
        post = say(str(n), (ada, grace)[n % 2], post)
    last = thread(root).below[-1]
    assert last.card.body_html.striptags() == str(DEEPEST - 1)
    assert last.more_url == last.card.url


@pytest.mark.parametrize("answers", [1, 60])
def test_a_conversation_costs_the_same_however_long_it_is(
    ada: Account, grace: Account, alan: Account, queries: list[str], answers: int
) -> None:
    root = say("root", ada)
    post = say("answer", grace, root)
    for n in range(answers):
        say(str(n), (alan, ada)[n % 2], (root, post)[n % 2])
    queries.clear()
    thread(post, ada)
    assert len([query for query in queries if query.startswith(("SELECT", "WITH"))]) <= 5


def test_a_post_nobody_answered_costs_a_stranger_one_query(
    ada: Account, queries: list[str]
) -> None:
    post = say("alone", ada)
    queries.clear()
    thread(post)
    assert len([query for query in queries if query.startswith(("SELECT", "WITH"))]) == 1


def test_the_page_has_the_answers_and_a_form_for_members_only(
    as_ada: Client, app: Any, ada: Account, grace: Account
) -> None:
    post = say("one", grace)
    say("@grace two", ada, post)
    mine, theirs = as_ada.get(post.url).text, app.test_client().get(post.url).text
    assert "two" in mine and "two" in theirs
    assert f'name="in_reply_to_id" type="hidden" value="{post.id}"' in mine
    assert "in_reply_to_id" not in theirs


def test_followers_read_what_is_for_followers(
    ada: Account, grace: Account, person: Callable[..., Account]
) -> None:
    follow(ada, by=grace)
    post = say("one", ada)
    say("only for you", ada, post, visibility="followers")
    assert words(thread(post, grace).below) == ["only for you"]
    assert words(thread(post, person("linus")).below) == []


def test_what_stands_behind_a_warning_is_not_told_in_previews(client: Client, ada: Account) -> None:
    post = say("the butler did it", ada, spoiler_text="the end of the film")
    head = client.get(post.url).text.partition("</head>")[0]
    assert "the end of the film" in head
    assert "butler" not in head
