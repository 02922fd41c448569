"""The page: what belongs together stands together, through the front doors, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.accounts.models import Account
from app.core.db import db
from app.likes.actions import like
from app.notifications.actions import mark_read, notify_moderation
from app.notifications.models import Notification
from app.posts.models import Post
from app.relations import actions as relations
from app.relations.models import Follow
from app.reposts.actions import repost
from tests.conftest import Client, publish
from tests.notifications.conftest import write

KEY = re.compile(r'data-key="([^"]+)"')
PAGE = "/notifications"


def text(client: Client, path: str = PAGE) -> str:
    """The page as one reads it: no tags, no line breaks."""
    response = client.get(path)
    assert response.status_code == 200
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def keys(client: Client, path: str = PAGE) -> list[str]:
    return KEY.findall(client.get(path).text)


@pytest.fixture
def crowd(grace: Account, person: Callable[..., Account]) -> list[Account]:
    return [person(name) for name in ("mary", "edsger", "barbara", "donald")]


def test_likes_of_one_post_are_one_thing_to_read(
    as_grace: Client, grace: Account, crowd: list[Account]
) -> None:
    post = publish("a bug, found at last", by=grace)
    like(post, by=crowd[0])
    assert "mary liked your post" in text(as_grace)
    like(post, by=crowd[1])
    assert "edsger and mary liked your post" in text(as_grace)
    like(post, by=crowd[2])
    like(post, by=crowd[3])
    shown = text(as_grace)
    assert "donald and 3 others liked your post" in shown
    assert "a bug, found at last" in shown
    assert keys(as_grace) == [f"like-{post.id}"]


def test_likes_of_two_posts_a_repost_and_a_follow_stay_apart(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    one, two = publish("one", by=grace), publish("two", by=grace)
    like(one, by=ada)
    like(two, by=ada)
    repost(one, by=ada)
    relations.follow(grace, by=ada)
    assert [key.split("-")[0] for key in keys(as_grace)] == ["follow", "repost", "like", "like"]
    assert "Ada Lovelace follows you" in text(as_grace)


def test_the_followers_of_one_day_are_one_thing_to_read(
    as_grace: Client, grace: Account, crowd: list[Account]
) -> None:
    for somebody in crowd:
        relations.follow(grace, by=somebody)
    assert "donald and 3 others follow you" in text(as_grace)


def test_what_is_written_to_somebody_is_the_post_itself(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    first = write("have a look", by=ada, to=publish("hello", by=grace))
    second = publish("hello @grace", by=ada)
    page = as_grace.get(PAGE).text
    for post in (first, second):
        assert f'id="post-{post.id}"' in page
        assert f'formaction="/posts/{post.id}/like"' in page
    assert [key.split("-")[0] for key in keys(as_grace)] == ["mention", "reply"]


def test_mentions_have_a_page_without_the_rest(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    post = publish("hello", by=grace)
    write("welcome", by=ada, to=post)
    publish("and hello @grace", by=ada)
    like(post, by=ada)
    relations.follow(grace, by=ada)
    kinds = [key.split("-")[0] for key in keys(as_grace, f"{PAGE}/mentions")]
    assert kinds == ["mention", "reply"]


def test_a_request_leads_to_where_it_is_answered(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    grace.locked = True
    relations.follow(grace, by=ada)
    page = as_grace.get(PAGE).text
    assert "asks to follow you" in page
    assert 'href="/follow-requests"' in page.partition("<main")[2]


def test_who_was_let_in_reads_by_whom(
    as_grace: Client, grace: Account, ada: Account, alan: Account
) -> None:
    for account, words in ((ada, "Ada Lovelace"), (alan, "alan and Ada Lovelace")):
        account.locked = True
        relations.follow(account, by=grace)
        relations.accept(grace, by=account)
        assert f"{words} accepted your request to follow" in text(as_grace)


def test_nothing_is_told_of_who_may_not_be_seen(
    as_grace: Client, grace: Account, ada: Account, alan: Account
) -> None:
    post = publish("hello", by=grace)
    like(post, by=ada)
    like(post, by=alan)
    write("only for mine @grace", by=alan)
    alan.status = "suspended"
    shown = text(as_grace)
    assert "Ada Lovelace liked your post" in shown
    assert "alan" not in shown
    assert as_grace.get("/notifications/news").json["notifications"] == 1


def test_who_is_muted_falls_silent_for_as_long_as_that_lasts(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    like(publish("hello", by=grace), by=ada)
    relations.mute(ada, by=grace)
    assert "Ada Lovelace" not in text(as_grace)
    assert as_grace.get("/notifications/news").status_code == 204
    relations.unmute(ada, by=grace)
    assert "Ada Lovelace liked your post" in text(as_grace)
    assert as_grace.get("/notifications/news").json["notifications"] == 1


def test_a_reply_one_may_no_longer_read_is_not_shown(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    relations.follow(ada, by=grace)
    write("among us", by=ada, to=publish("hello", by=grace), visibility="followers")
    assert "among us" in text(as_grace)
    relations.unfollow(ada, by=grace)
    assert "among us" not in text(as_grace)
    assert as_grace.get("/notifications/news").status_code == 204


def test_a_folded_text_stays_folded(as_grace: Client, grace: Account, ada: Account) -> None:
    like(write("the butler did it", by=grace, spoiler_text="the end of a novel"), by=ada)
    shown = text(as_grace)
    assert "the end of a novel" in shown
    assert "butler" not in shown


def test_what_moderators_say_arrives(as_grace: Client, grace: Account) -> None:
    grace.muted_kinds = ["moderation"]
    notify_moderation(grace, "100 % of <b>you</b> are kind.")
    page = as_grace.get(PAGE).text
    assert "100 % of &lt;b&gt;you&lt;/b&gt; are kind." in page
    assert "From those who run this place" in page


def many(number: int, grace: Account, by: list[Account]) -> list[Post]:
    """Posts of Grace, each liked by each of them."""
    posts = [publish(f"post {n}", by=grace) for n in range(number)]
    for post in posts:
        db.session.add_all(
            Notification(kind="like", account_id=grace.id, actor_id=who.id, post_id=post.id)
            for who in by
        )
    db.session.commit()
    return posts


def test_pages_follow_each_other_and_miss_nothing(
    as_grace: Client, grace: Account, ada: Account, alan: Account
) -> None:
    posts = many(45, grace, [ada, alan])
    seen, path = [], PAGE
    while path:
        page = as_grace.get(path).text
        assert "alan and Ada Lovelace" in re.sub(r"<[^>]+>", "", page)
        seen += KEY.findall(page)
        older = re.search(r'rel="next"\s+href="([^"]+)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == [f"like-{post.id}" for post in reversed(posts)]
    newer = re.search(r'rel="prev"\s+href="([^"]+)"', page)
    assert newer
    assert keys(as_grace, newer[1]) == seen[20:40]


def test_a_post_that_everybody_likes_is_told_in_parts(
    as_grace: Client, grace: Account, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.notifications.groups.WINDOW", 3)
    post = publish("popular", by=grace)
    rows = [
        Notification(kind="like", account_id=grace.id, actor_id=ada.id, post_id=post.id)
        for _ in range(5)
    ]
    db.session.add_all(rows)
    assert "Ada Lovelace and 2 others" in text(as_grace)
    ids = sorted((row.id for row in rows), reverse=True)
    older = f"{PAGE}?max_id={ids[2]}"
    assert older in as_grace.get(PAGE).text
    assert "Ada Lovelace and Ada Lovelace" in text(as_grace, older)


@pytest.mark.parametrize("number", [1, 20])
def test_the_page_costs_the_same_however_much_it_shows(
    as_grace: Client,
    grace: Account,
    crowd: list[Account],
    queries: list[str],
    number: int,
) -> None:
    many(number, grace, crowd)
    for n in range(number):
        publish(f"{n} @grace", by=crowd[0])
    db.session.add(Follow(follower_id=crowd[0].id, followed_id=grace.id))
    db.session.commit()
    queries.clear()
    assert as_grace.get(PAGE).status_code == 200
    assert len([query for query in queries if query.startswith("SELECT")]) == 5, queries


def test_new_ones_are_marked_by_a_word(as_grace: Client, grace: Account, ada: Account) -> None:
    like(publish("one", by=grace), by=ada)
    mark_read(grace)
    like(publish("two", by=grace), by=ada)
    page = as_grace.get(PAGE).text
    new, old = page.split('class="notification ')[1:3]
    assert "New</strong>" in new
    assert "New</strong>" not in old


def test_a_script_gets_the_list_alone(as_grace: Client, grace: Account, ada: Account) -> None:
    like(publish("one", by=grace), by=ada)
    answer = as_grace.get(PAGE, headers={"X-Fragment": "timeline"})
    assert KEY.search(answer.text)
    assert "<main" not in answer.text
    assert "X-Fragment" in answer.headers["Vary"]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/mentions"])
def test_an_empty_page_says_what_will_come(as_grace: Client, path: str) -> None:
    assert 'href="/explore"' in as_grace.get(path).text.partition("<main")[2]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/mentions", "/settings/notifications"])
def test_the_pages_speak_both_languages(as_grace: Client, path: str) -> None:
    for language in ("en", "fr"):
        page = as_grace.get(path, headers={"Accept-Language": language})
        assert f'lang="{language}"' in page.text


@pytest.mark.parametrize("query", ["max_id=abc", "max_id=99999999999999999999", "min_id=%00"])
def test_a_strange_place_to_begin_is_refused(as_grace: Client, query: str) -> None:
    assert as_grace.get(f"{PAGE}?{query}").status_code == 400
