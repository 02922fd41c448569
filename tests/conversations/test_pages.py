"""The pages of messages: the list, requests, one conversation, writing to somebody."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app.accounts.models import Account
from app.conversations import actions, request_limit
from app.conversations.models import Member
from app.conversations.request_limit import message_requests
from app.core.db import db
from app.core.limits import Limit
from app.posts.models import Post
from app.relations.actions import block, follow
from tests.conftest import Client, bare, publish
from tests.conversations.acts import answer, asked, befriend, place, unread, write
from tests.counting import queries

JSON = {"Accept": "application/json"}
FRAGMENT = {"X-Fragment": "messages"}
People = Callable[..., Account]


@pytest.fixture
def hello(ada: Account, grace: Account, alan: Account) -> Post:
    """Ada has written to Grace; all three follow each other."""
    befriend(ada, grace, alan)
    return write("Hello, Grace!", by=ada, to=[grace])


@pytest.fixture
def as_alan(app: Flask, alan: Account) -> Client:
    client: Client = app.test_client()  # type: ignore[assignment]
    client.login(alan)
    return client


def url(post: Post, rest: str = "") -> str:
    return f"/messages/{post.conversation_id}{rest}"


def messages() -> list[str]:
    """Every message there is, the oldest first."""
    direct = select(Post.body).where(Post.visibility == "direct").order_by(Post.id)
    return list(db.session.scalars(direct))


def test_the_list_shows_who_wrote_what_and_what_is_unread(
    hello: Post, grace: Account, as_grace: Client
) -> None:
    page = as_grace.get("/messages").text
    assert "Ada Lovelace" in page
    assert "Hello, Grace!" in page
    assert "Unread:" in page
    answer("Hello, Ada!", by=grace, to=hello)
    page = as_grace.get("/messages").text
    assert "You: Hello, Ada!" in page
    assert "Unread:" not in page


def test_a_group_is_named_by_everybody_and_tells_who_spoke(
    hello: Post, ada: Account, grace: Account, alan: Account, as_ada: Client
) -> None:
    trio = write("Hello, both!", by=ada, to=[grace, alan])
    answer("I am here.", by=alan, to=trio)
    page = as_ada.get("/messages").text
    assert "<bdi>Grace Hopper</bdi>, <bdi>alan</bdi>" in page
    assert "alan: I am here." in page
    page = as_ada.get(url(trio)).text
    assert 'href="/@grace"' in page
    assert 'href="/@alan"' in page


def test_a_conversation_about_a_post_shows_the_post_to_those_who_may_read_it(
    ada: Account, grace: Account, alan: Account, as_grace: Client, as_alan: Client
) -> None:
    befriend(ada, grace, alan)
    post = publish("Who has read it?", by=ada)
    private = publish("@ada I. And @alan.", by=grace, visibility="direct", in_reply_to=post)
    assert f'href="{post.url}"' in as_grace.get(url(private)).text
    assert "Who has read it?" in as_alan.get(url(private)).text
    block(alan, by=ada)
    page = as_alan.get(url(private)).text
    assert "I. And" in page
    assert "Who has read it?" not in page


def test_whoever_has_no_messages_is_helped_to_begin(as_grace: Client) -> None:
    page = as_grace.get("/messages").text
    assert "No messages yet" in page
    assert 'href="/messages/new"' in page
    assert "Nobody is waiting" in as_grace.get("/messages/requests").text


def test_the_list_goes_on_by_cursor(ada: Account, as_ada: Client, person: People) -> None:
    friends = [person(f"friend{number}") for number in range(5)]
    circles = [circle for size in (1, 2, 3) for circle in combinations(friends, size)]
    sent = [write(f"To number {n}.", by=ada, to=list(circle)) for n, circle in enumerate(circles)]
    first = as_ada.get("/messages").text
    assert "To number 24." in first
    assert "To number 5." in first
    assert "To number 4." not in first
    assert f"/messages?max_id={sent[5].id}" in first
    second = as_ada.get(f"/messages?max_id={sent[5].id}").text
    assert "To number 4." in second
    assert "To number 5." not in second


def test_a_request_waits_apart_and_can_be_accepted(
    ada: Account, grace: Account, as_grace: Client
) -> None:
    hello = write("You do not know me.", by=ada, to=[grace])
    assert "You do not know me." not in as_grace.get("/messages").text
    assert "(1 is waiting)" in as_grace.get("/messages").text
    assert "You do not know me." in as_grace.get("/messages/requests").text
    assert as_grace.post(url(hello, "/accept")).status_code == 303
    assert "You do not know me." in as_grace.get("/messages").text


def test_a_request_can_be_deleted(ada: Account, grace: Account, as_grace: Client) -> None:
    hello = write("You do not know me.", by=ada, to=[grace])
    answered = as_grace.post(url(hello, "/delete"), data={"next": "/messages/requests"})
    assert answered.headers["Location"] == "/messages/requests"
    assert asked(grace) == []
    assert as_grace.get(url(hello)).status_code == 404


def test_a_conversation_shows_its_messages_oldest_first(
    hello: Post, grace: Account, as_ada: Client
) -> None:
    answer("Hello, Ada!", by=grace, to=hello)
    page = as_ada.get(url(hello)).text
    assert page.index("Hello, Grace!") < page.index("Hello, Ada!")
    assert "Today" in page


def test_reading_a_page_marks_nothing_as_read_and_the_button_does(
    hello: Post, grace: Account, as_grace: Client
) -> None:
    page = as_grace.get(url(hello)).text
    assert "Mark as read" in page
    assert unread(grace) == 1
    answered = as_grace.post(url(hello, "/read"), data={"last_id": str(hello.id)})
    assert answered.status_code == 303
    assert unread(grace) == 0
    assert "Mark as read" not in as_grace.get(url(hello)).text


def test_what_is_new_is_marked(hello: Post, ada: Account, grace: Account, as_grace: Client) -> None:
    actions.mark_read(place(grace, hello))
    answer("One more thing.", by=ada, to=hello)
    page = as_grace.get(url(hello)).text
    assert page.index("Hello, Grace!") < page.index("message-fresh") < page.index("One more thing.")


def test_a_script_asks_for_what_came_since_and_mostly_hears_of_nothing(
    hello: Post, ada: Account, as_grace: Client
) -> None:
    since = url(hello, f"?min_id={hello.id}")
    quiet = as_grace.get(since, headers=FRAGMENT)
    assert (quiet.status_code, quiet.data) == (204, b"")
    answer("One more thing.", by=ada, to=hello)
    came = as_grace.get(since, headers=FRAGMENT)
    assert "One more thing." in came.text
    assert "Hello, Grace!" not in came.text
    assert "<html" not in came.text


def test_earlier_messages_are_a_page_away(hello: Post, ada: Account, as_ada: Client) -> None:
    for number in range(35):
        answer(f"Note {number}.", by=ada, to=hello)
    page = as_ada.get(url(hello)).text
    assert "Note 5." in page
    assert "Note 4." not in page
    assert "Earlier messages" in page
    oldest = db.session.scalars(select(Post.id).where(Post.body == "Note 5.")).one()
    page = as_ada.get(url(hello, f"?max_id={oldest}")).text
    assert "Note 4." in page
    assert "Hello, Grace!" in page
    assert "Newer messages" in page


def test_writing_leads_to_the_end_of_the_conversation(
    hello: Post, grace: Account, as_ada: Client
) -> None:
    answered = as_ada.post(url(hello), data={"body": "And @alan?"})
    assert answered.status_code == 303
    assert answered.headers["Location"] == url(hello, "#newest")
    page = as_ada.get(url(hello)).text
    assert '<a href="/@alan"' in page, "names in a message are links"


def test_a_script_hears_where_the_message_is(hello: Post, as_ada: Client) -> None:
    answered = as_ada.post(url(hello), data={"body": "Still there?"}, headers=JSON)
    assert answered.status_code == 201
    assert answered.json["conversation_id"] == str(hello.conversation_id)
    assert answered.json["next"] == url(hello, "#newest")


def test_an_empty_message_is_not_sent(hello: Post, as_ada: Client) -> None:
    answered = as_ada.post(url(hello), data={"body": " \u200b "})
    assert answered.status_code == 422
    assert "Write something first." in answered.text
    assert "Hello, Grace!" in answered.text, "the conversation is still there"


def test_a_message_that_is_too_long_keeps_what_was_typed(hello: Post, as_ada: Client) -> None:
    answered = as_ada.post(url(hello), data={"body": "x" * 501})
    assert answered.status_code == 422
    assert "x" * 501 in answered.text


def test_a_form_that_is_sent_twice_sends_one_message(hello: Post, as_ada: Client) -> None:
    for _ in range(2):
        data = {"body": "Only once.", "submission": "form-1"}
        assert as_ada.post(url(hello), data=data).status_code == 303
    for _ in range(2):
        data = {"to": "alan", "body": "Once.", "submission": "form-2"}
        assert as_ada.post("/messages/new", data=data).status_code == 303
    assert messages() == ["Hello, Grace!", "Only once.", "Once."]


def test_a_picture_can_be_sent_without_a_word(
    hello: Post, as_ada: Client, as_grace: Client
) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    data = {"body": "", "media": (io.BytesIO(file.getvalue()), "a.png"), "alt": "A teal card"}
    answered = as_ada.post(url(hello), data=data, content_type="multipart/form-data")
    assert answered.status_code == 303, answered.text
    assert 'alt="A teal card"' in as_grace.get(url(hello)).text
    assert "A picture" in as_grace.get("/messages").text


@pytest.mark.parametrize("to", ["grace", "@Grace", "grace, alan", "@grace @alan", "ada grace;alan"])
def test_a_message_is_addressed_by_usernames(
    hello: Post, alan: Account, as_ada: Client, to: str
) -> None:
    answered = as_ada.post("/messages/new", data={"to": to, "body": "A word"})
    assert answered.status_code == 303, answered.text
    last = db.session.scalars(select(Post).where(Post.body == "A word")).one()
    assert (last.conversation_id == hello.conversation_id) == ("alan" not in to)


def test_a_message_needs_somebody_else(ada: Account, as_ada: Client) -> None:
    for to in ("", " , ", "ada", "@ADA"):
        answered = as_ada.post("/messages/new", data={"to": to, "body": "A word"})
        assert answered.status_code == 422
        assert "Say whom it is for" in answered.text
        assert "A word" in answered.text


def test_a_message_goes_to_twenty_people_at_most(ada: Account, as_ada: Client) -> None:
    to = " ".join(f"person{number}" for number in range(21))
    answered = as_ada.post("/messages/new", data={"to": to, "body": "To all"})
    assert answered.status_code == 422
    assert "20 people at most" in answered.text


def test_naming_a_crowd_makes_no_larger_circle(hello: Post, as_ada: Client, person: People) -> None:
    names = [person(f"person{number}").username for number in range(20)]
    crowd = " ".join(f"@{name}" for name in names)
    members = select(func.count()).select_from(Member)
    for address, fields in (
        (url(hello), {"body": crowd}),
        ("/messages/new", {"to": "grace", "body": crowd}),
        ("/posts", {"body": f"@grace {crowd}", "visibility": "direct"}),
        ("/posts", {"body": crowd, "in_reply_to_id": hello.id}),
    ):
        answered = as_ada.post(address, data=fields)
        assert answered.status_code == 422, address
        assert "20 people at most" in answered.text
        assert db.session.scalar(members) == 2
    assert as_ada.post("/posts", data={"body": crowd}).status_code == 303, "in public, anybody"


def test_a_reply_from_a_post_to_whom_nobody_can_be_reached_is_refused_too(
    hello: Post, ada: Account, grace: Account, as_ada: Client
) -> None:
    block(ada, by=grace)
    answered = as_ada.post("/posts", data={"body": "Still there?", "in_reply_to_id": hello.id})
    assert answered.status_code == 422
    assert "Nobody can be reached" in answered.text
    assert "Still there?" in answered.text
    assert db.session.scalar(select(Post.id).where(Post.body == "Still there?")) is None


def test_those_who_have_a_conversation_are_led_to_it(hello: Post, as_ada: Client) -> None:
    answered = as_ada.get("/messages/new?to=grace")
    assert answered.headers["Location"] == url(hello, "#newest")
    assert 'value="alan"' in as_ada.get("/messages/new?to=alan").text
    assert as_ada.get("/messages/new").status_code == 200


@pytest.mark.parametrize("reason", ["unknown", "blocker", "blocked", "suspended"])
def test_whoever_cannot_be_reached_the_answer_is_the_same(
    ada: Account, grace: Account, person: People, as_ada: Client, reason: str
) -> None:
    if reason == "blocker":
        block(ada, by=grace)
    elif reason == "blocked":
        block(grace, by=ada)
    elif reason == "suspended":
        grace.status = "suspended"
    name = "nobody" if reason == "unknown" else "grace"
    answered = as_ada.post("/messages/new", data={"to": name, "body": "Can you hear me?"})
    assert answered.status_code == 422
    assert f"A message can&#39;t be delivered to @{name}." in answered.text
    assert "Can you hear me?" in answered.text
    assert messages() == []
    told = as_ada.post("/messages/new", data={"to": name, "body": "And now?"}, headers=JSON)
    assert (told.status_code, told.json["error"]) == (
        422,
        f"A message can't be delivered to @{name}.",
    )


@pytest.mark.parametrize("reason", ["blocker", "blocked", "suspended"])
def test_a_conversation_whose_other_member_is_out_of_reach_takes_no_message(
    hello: Post, ada: Account, grace: Account, as_ada: Client, reason: str
) -> None:
    if reason == "blocker":
        block(ada, by=grace)
    elif reason == "blocked":
        block(grace, by=ada)
    else:
        grace.status = "suspended"
    answered = as_ada.post(url(hello), data={"body": "Can you hear me?"})
    if reason == "suspended":
        assert "Nobody else is in this conversation any more." in answered.text
    else:
        assert "A message can&#39;t be delivered to @grace." in answered.text
    assert answered.status_code == 422
    assert "Can you hear me?" in answered.text
    assert messages() == ["Hello, Grace!"]


def test_a_conversation_in_which_one_may_read_nothing_any_more_is_not_there(
    hello: Post, ada: Account, grace: Account, alan: Account, as_alan: Client
) -> None:
    trio = write("Hello, both!", by=ada, to=[grace, alan])
    assert as_alan.get(url(trio)).status_code == 200
    block(alan, by=ada)
    assert as_alan.get(url(trio)).status_code == 404, "although Grace is still there"
    assert "Hello, both!" not in as_alan.get("/messages").text


def test_in_a_group_nothing_tells_who_was_not_reached(
    hello: Post, ada: Account, grace: Account, alan: Account, as_ada: Client, as_alan: Client
) -> None:
    trio = write("Hello, both!", by=ada, to=[grace, alan])
    block(ada, by=alan)
    answered = as_ada.post(url(trio), data={"body": "Alan?"}, follow_redirects=True)
    assert answered.status_code == 200
    assert "alan" not in answered.text.replace("Alan?", "")
    assert "Alan?" not in as_alan.get(url(trio)).text


@pytest.mark.parametrize("rest", ["", "/delete"])
def test_somebody_elses_conversation_is_not_there(hello: Post, as_alan: Client, rest: str) -> None:
    theirs, nothing = as_alan.get(url(hello, rest)), as_alan.get("/messages/123" + rest)
    assert theirs.status_code == nothing.status_code == 404
    assert bare(theirs).replace(str(hello.conversation_id), "123") == bare(nothing)


@pytest.mark.parametrize("act", ["", "/read", "/accept", "/mute", "/unmute", "/delete"])
def test_nobody_acts_in_somebody_elses_conversation(hello: Post, as_alan: Client, act: str) -> None:
    assert as_alan.post(url(hello, act), data={"body": "Me, too!"}).status_code == 404
    assert as_alan.post("/messages/123" + act, data={"body": "Me, too!"}).status_code == 404
    assert messages() == ["Hello, Grace!"]


def test_a_conversation_can_be_muted_and_heard_again(
    hello: Post, ada: Account, grace: Account, as_grace: Client
) -> None:
    actions.mark_read(place(grace, hello))
    as_grace.post(url(hello, "/mute"))
    answer("Psst.", by=ada, to=hello)
    assert unread(grace) == 0
    assert "Muted" in as_grace.get("/messages").text
    as_grace.post(url(hello, "/unmute"))
    answer("Psst!", by=ada, to=hello)
    assert unread(grace) == 1


def test_one_deletes_a_conversation_for_oneself(
    hello: Post, as_grace: Client, as_ada: Client
) -> None:
    assert "the others keep it" in as_grace.get(url(hello, "/delete")).text
    assert as_grace.post(url(hello, "/delete")).headers["Location"] == "/messages"
    assert as_grace.get(url(hello)).status_code == 404
    assert as_ada.get(url(hello)).status_code == 200


def test_one_deletes_ones_own_message_and_nobody_elses(
    hello: Post, grace: Account, as_ada: Client, as_grace: Client
) -> None:
    reply = answer("Hello, Ada!", by=grace, to=hello)
    assert as_ada.post(url(hello, f"/{reply.id}/delete")).status_code == 404
    assert "Hello, Ada!" in as_grace.get(url(hello, f"/{reply.id}/delete")).text
    assert as_grace.post(url(hello, f"/{reply.id}/delete")).headers["Location"] == url(hello)
    assert as_ada.post(url(hello, f"/{hello.id}/delete")).headers["Location"] == "/messages"
    assert messages() == []


def test_a_post_is_not_deleted_as_a_message(hello: Post, ada: Account, as_ada: Client) -> None:
    post = publish("Public", by=ada)
    assert as_ada.post(f"/messages/{post.conversation_id}/{post.id}/delete").status_code == 404
    assert as_ada.post(url(hello, f"/{post.id}/delete")).status_code == 404


def test_messages_appear_nowhere_else(hello: Post, as_ada: Client, as_grace: Client) -> None:
    for page in ("/", "/explore", "/@ada", "/@ada/with_replies", "/@ada/media", "/@ada/feed.atom"):
        for browser in (as_ada, as_grace):
            assert "Hello, Grace!" not in browser.get(page).text, page


@pytest.fixture
def two_requests_an_hour() -> Iterator[None]:
    """Twenty strangers an hour are many for a test: two are enough."""
    fewer = Limit(message_requests.name, amount=2, seconds=message_requests.seconds)
    usual, request_limit.message_requests = message_requests, fewer
    yield
    request_limit.message_requests = usual


def test_writing_to_many_strangers_is_slowed_down_and_nothing_typed_is_lost(
    two_requests_an_hour: None, ada: Account, as_ada: Client, person: People
) -> None:
    friend, *strangers = [person(name) for name in ("friend", "one", "two", "three")]
    follow(ada, by=friend)
    for stranger in strangers[:2]:
        data = {"to": stranger.username, "body": "Hello!"}
        assert as_ada.post("/messages/new", data=data).status_code == 303
    answered = as_ada.post("/messages/new", data={"to": "three", "body": "Hello, three!"})
    assert answered.status_code == 429
    assert int(answered.headers["Retry-After"]) > 0
    assert "You have written to many strangers lately." in answered.text
    assert "Hello, three!" in answered.text
    for known in ("friend", "one"):  # who follows one, and whom one has asked already
        data = {"to": known, "body": "Hello again!"}
        assert as_ada.post("/messages/new", data=data).status_code == 303


def test_each_stranger_counts_not_each_message(
    two_requests_an_hour: None, as_ada: Client, person: People
) -> None:
    for name in ("one", "two", "three"):
        person(name)
    data = {"body": "@one @two @three, all of you!", "visibility": "direct"}
    assert as_ada.post("/posts", data=data).status_code == 429


def test_strangers_are_not_reached_by_naming_them_instead(
    two_requests_an_hour: None, hello: Post, ada: Account, as_ada: Client, person: People
) -> None:
    for name in ("one", "two", "three"):
        person(name)
    data = {"body": "@one come in, it is nice.", "visibility": "direct"}
    assert as_ada.post("/posts", data=data).status_code == 303
    assert as_ada.post(url(hello), data={"body": "@two, too! And @grace?"}).status_code == 303
    data["body"] = "@three, come in!"
    for path in ("/posts", url(hello)):
        answered = as_ada.post(path, data=data)
        assert answered.status_code == 429, path
        assert "@three, come in!" in answered.text
    assert as_ada.post(url(hello), data={"body": "@grace @two hello."}).status_code == 303


def test_a_list_of_forty_costs_as_many_queries_as_one_of_two(
    ada: Account, as_ada: Client, person: People
) -> None:
    def asked_for(path: str) -> int:
        with queries() as sent:
            assert as_ada.get(path).status_code == 200
        return len(sent)

    people = [person(f"friend{number}") for number in range(12)]
    first = write("One", by=ada, to=people[:2])
    write("Two", by=ada, to=people[1:2])
    few = asked_for("/messages"), asked_for(url(first))
    for friend in people[2:]:
        write("Hello", by=ada, to=[friend])
    for number in range(12):
        answer(f"Note {number}", by=ada, to=first)
    assert (asked_for("/messages"), asked_for(url(first))) == few
    assert few[0] <= 7
    assert few[1] <= 9
    assert db.session.scalar(select(func.count()).select_from(Post)) == 24
