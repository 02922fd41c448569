"""What is new: badges on every page, a poll that costs next to nothing, and what has been read."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.accounts.models import Account
from app.conversations.models import Member
from app.core.db import db
from app.core.ids import MAX_ID
from app.likes.actions import like
from app.notifications.actions import mark_read
from app.notifications.models import Notification
from app.posts.models import Post
from tests.conftest import Client, publish
from tests.notifications.conftest import plan_of_the_poll

NEWS = "/notifications/news"
AS_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def liked(ada: Account, grace: Account) -> Post:
    """A post of Grace's, which Ada likes."""
    post = publish("hello", by=grace)
    like(post, by=ada)
    db.session.commit()
    return post


@pytest.fixture
def message(grace: Account) -> Member:
    """An unread conversation of Grace's."""
    member = Member(conversation_id=7, account_id=grace.id, last_id=9, read_id=8)
    db.session.add(member)
    db.session.commit()
    return member


def newest() -> int:
    return max(row.id for row in db.session.scalars(db.select(Notification)))


def test_the_poll_counts_what_is_unread(as_grace: Client, liked: Post, message: Member) -> None:
    answer = as_grace.get(NEWS)
    assert answer.json == {"notifications": 1, "messages": 1, "latest": str(newest())}


def test_the_poll_says_nothing_when_nothing_is_unread(as_grace: Client, grace: Account) -> None:
    answer = as_grace.get(NEWS)
    assert (answer.status_code, answer.data) == (204, b"")


def test_the_poll_says_nothing_new_until_there_is(
    as_grace: Client, ada: Account, grace: Account, liked: Post
) -> None:
    etag = as_grace.get(NEWS).headers["ETag"]
    again = as_grace.get(NEWS, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    publish("@grace", by=ada)
    now = as_grace.get(NEWS, headers={"If-None-Match": etag})
    assert now.json["notifications"] == 2
    mark_read(grace)
    read = as_grace.get(NEWS, headers={"If-None-Match": now.headers["ETag"]})
    assert read.status_code == 204
    silent = as_grace.get(NEWS, headers={"If-None-Match": read.headers["ETag"]})
    assert silent.status_code == 304


def test_one_gone_and_one_come_is_news(as_grace: Client, ada: Account, liked: Post) -> None:
    etag = as_grace.get(NEWS).headers["ETag"]
    db.session.delete(db.session.scalar(db.select(Notification)))
    publish("@grace", by=ada)
    assert as_grace.get(NEWS, headers={"If-None-Match": etag}).status_code == 200


def test_the_poll_is_private_and_kept_nowhere(as_grace: Client, liked: Post) -> None:
    etag = as_grace.get(NEWS).headers["ETag"]
    for headers in ({}, {"If-None-Match": etag}):
        cache = as_grace.get(NEWS, headers=headers).headers["Cache-Control"]
        assert cache == "private, no-store"


def test_a_stranger_is_told_to_log_in(client: Client, ada: Account) -> None:
    assert client.get(NEWS, headers=AS_SCRIPT).status_code == 401
    assert client.get("/notifications").headers["Location"] == "/auth/login?next=/notifications"


def test_the_poll_costs_one_query_besides_the_sessions(
    as_grace: Client, liked: Post, message: Member, queries: list[str]
) -> None:
    queries.clear()
    as_grace.get(NEWS)
    sent = [query for query in queries if query != "BEGIN"]
    assert len(sent) == 2, sent
    assert "FROM sessions" in sent[0]
    assert "FROM notifications" in sent[1]


@pytest.mark.sqlite("its plan, in its words")
def test_the_poll_reads_indexes_and_no_table(as_grace: Client, liked: Post) -> None:
    steps = plan_of_the_poll()
    assert "ix_notifications_account" in steps
    assert "ix_conversation_members_account" in steps
    # What is scanned is what the two indexes have found: a hundred rows at most.
    scans = [step for step in steps.splitlines() if step.startswith("SCAN")]
    assert len([step for step in scans if "anon" in step]) == len(scans) == 2, steps


@pytest.mark.postgresql("its plan, in its words")
def test_the_poll_reads_indexes_there_too(app: Flask) -> None:
    db.session.execute(text("SET LOCAL enable_seqscan = off"))  # the tables are empty
    plan = plan_of_the_poll()
    assert "ix_notifications_account" in plan
    assert "ix_conversation_members_account" in plan


def test_badges_stop_counting_at_a_hundred(as_grace: Client, ada: Account, grace: Account) -> None:
    db.session.add_all(
        Notification(kind="follow", account_id=grace.id, actor_id=ada.id) for _ in range(130)
    )
    assert as_grace.get(NEWS).json["notifications"] == 100
    page = as_grace.get("/explore").text
    assert "99+" in page
    assert "<title>(99+) Explore" in page


def test_every_page_tells_what_is_new_to_eyes_and_ears(
    as_grace: Client, liked: Post, message: Member
) -> None:
    page = as_grace.get("/settings/sessions").text
    assert "<title>(2) " in page
    assert "1 new notification<" in page
    assert "1 unread conversation<" in page


def test_where_nothing_is_new_no_number_is_shown(as_grace: Client, grace: Account) -> None:
    page = as_grace.get("/explore").text
    assert "<title>Explore" in page
    assert page.count('data-count="notifications" hidden') == 1
    assert page.count('data-count="messages" hidden') == 2


def test_a_page_asks_once_and_a_fragment_never(
    as_grace: Client, liked: Post, queries: list[str]
) -> None:
    queries.clear()
    as_grace.get("/explore")
    assert len([query for query in queries if "conversation_members" in query]) == 1
    queries.clear()
    as_grace.get("/explore", headers={"X-Fragment": "timeline"})
    assert [query for query in queries if "conversation_members" in query] == []


def test_a_request_to_write_is_no_badge(as_grace: Client, message: Member) -> None:
    message.request = True
    assert as_grace.get(NEWS).status_code == 204


def test_looking_does_not_mark_as_read(as_grace: Client, liked: Post) -> None:
    as_grace.get("/notifications")
    assert as_grace.get(NEWS).status_code == 200


def test_what_was_shown_is_marked_as_read_and_what_came_since_is_not(
    as_grace: Client, ada: Account, liked: Post
) -> None:
    shown = newest()
    publish("@grace", by=ada)
    answer = as_grace.post("/notifications/read", data={"up_to": shown}, headers=AS_SCRIPT)
    assert (answer.status_code, answer.data) == (204, b"")
    assert as_grace.get(NEWS).json["notifications"] == 1


def test_a_button_marks_all_as_read(as_grace: Client, liked: Post) -> None:
    answer = as_grace.post("/notifications/read", data={"up_to": ""})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notifications")
    assert as_grace.get(NEWS).status_code == 204


def test_nothing_is_read_before_it_is_there_and_nothing_becomes_unread_again(
    as_grace: Client, ada: Account, liked: Post
) -> None:
    as_grace.post("/notifications/read", data={"up_to": MAX_ID})
    publish("@grace", by=ada)
    assert as_grace.get(NEWS).json["notifications"] == 1
    as_grace.post("/notifications/read")
    as_grace.post("/notifications/read", data={"up_to": 1})
    assert as_grace.get(NEWS).status_code == 204


@pytest.mark.parametrize("nonsense", ["abc", "-1", "0", "9" * 40, "\ud800"])
def test_a_strange_id_marks_all(as_grace: Client, liked: Post, nonsense: str) -> None:
    data = {"up_to": nonsense.encode("utf-8", "replace")}
    assert as_grace.post("/notifications/read", data=data).status_code == 303


def test_reading_is_ones_own_business(as_ada: Client, grace: Account, liked: Post) -> None:
    as_ada.post("/notifications/read", data={"up_to": newest()})
    db.session.refresh(grace)
    assert grace.notifications_read_id == 0
