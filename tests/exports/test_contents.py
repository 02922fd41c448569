"""What is in an export: all of one's own, and nothing of others that one may not read."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from app.accounts.actions import describe
from app.accounts.models import Account
from app.bookmarks.actions import bookmark
from app.conversations.actions import forget
from app.conversations.models import Member
from app.core.db import db, utcnow
from app.core.jobs import later
from app.core.site import base_url
from app.exports import portions
from app.exports.jobs import make
from app.likes.actions import like
from app.media import actions as media
from app.media import files, store
from app.pins.actions import pin
from app.posts.actions import delete, edit
from app.posts.models import VISIBILITIES
from app.relations.actions import block, follow, mute, show_reposts
from app.reposts.actions import repost
from app.tags import actions as tags
from app.tags.models import Tag
from tests.conftest import Client, publish
from tests.exports.conftest import Taken, row_of
from tests.jobs import do_jobs
from tests.media.conftest import upload

Take = Callable[[Client, Account], Taken]


def carried(name: str, *, by: Account) -> Tag:
    """A hashtag in use."""
    publish(f"#{name}", by=by)
    return db.session.query(Tag).filter_by(name=name).one()


@pytest.fixture(autouse=True)
def address(app: Flask) -> None:
    """The place knows its own."""
    app.config["BASE_URL"] = "https://example.org"


def test_all_posts_are_there_whoever_may_read_them(
    as_ada: Client, ada: Account, take: Take
) -> None:
    for visibility in VISIBILITIES:
        publish(f"for {visibility}", by=ada, visibility=visibility)
    found = {text: entry["visibility"] for text, entry in take(as_ada, ada).posts().items()}
    assert found == {f"for {visibility}": visibility for visibility in VISIBILITIES}


def test_a_post_is_told_with_all_that_belongs_to_it(
    as_ada: Client, ada: Account, grace: Account, take: Take
) -> None:
    first = publish("hello", by=grace)
    post = publish("Hello *you*", by=ada, in_reply_to=first, spoiler_text="greetings")
    edit(post, "Hello you", spoiler_text="a greeting")
    pin(post, by=ada)
    like(post, by=grace)
    [entry] = take(as_ada, ada).json("posts.json")
    [former] = entry.pop("earlier")
    moment = f"{post.created_at:%Y-%m-%dT%H:%M:%SZ}"
    assert (former["text"], former["warning"]) == ("Hello *you*", "greetings")
    assert former["written"] == moment
    assert entry == {
        "id": str(post.id),
        "url": f"https://example.org/@ada/{post.id}",
        "published": moment,
        "edited": f"{post.edited_at:%Y-%m-%dT%H:%M:%SZ}",
        "visibility": "public",
        "language": post.language,
        "warning": "a greeting",
        "sensitive": post.sensitive,
        "text": "Hello you",
        "html": post.rendered,
        "pictures": [],
        "in_reply_to_id": str(first.id),
        "pinned": True,
        "replies": 0,
        "reposts": 0,
        "likes": 1,
    }


def test_a_post_that_was_deleted_is_not_there(as_ada: Client, ada: Account, take: Take) -> None:
    delete(publish("regretted", by=ada))
    assert "regretted" not in take(as_ada, ada).everything


def test_posts_come_in_portions_and_none_is_lost(
    as_ada: Client, ada: Account, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "PORTION", 2)
    texts = [publish(f"number {number}", by=ada).body for number in range(4)]
    assert list(take(as_ada, ada).posts()) == texts


def test_pictures_are_there_with_what_they_show(
    as_ada: Client, ada: Account, take: Take, app: Flask
) -> None:
    pictures = media.prepare([upload(), upload()], ["a garden", "=1+1"])
    post = publish("look", by=ada, pictures=tuple(pictures))
    taken = take(as_ada, ada)
    shown = taken.posts()["look"]["pictures"]
    assert [picture["alt"] for picture in shown] == ["a garden", "=1+1"]
    for picture, prepared in zip(shown, pictures, strict=True):
        assert taken.files[picture["file"]] == store.read(prepared.key)
        opened = Image.open(io.BytesIO(taken.files[picture["file"]]))
        assert opened.size == (picture["width"], picture["height"])
    delete(post)
    db.session.commit()


def test_a_picture_that_was_lost_costs_nothing_else(
    as_ada: Client, ada: Account, take: Take
) -> None:
    [picture] = media.prepare([upload()])
    publish("look", by=ada, pictures=(picture,))
    store.delete(picture.key)
    taken = take(as_ada, ada)
    assert "look" in taken.posts()
    assert not [name for name in taken.files if name.startswith("pictures/")]


def test_the_profile_is_there_with_its_pictures(as_ada: Client, ada: Account, take: Take) -> None:
    links = [{"label": "Notes", "url": "https://example.org/notes"}]
    describe(ada, display_name="Ada", bio="Engines", location="London", links=links)
    ada.avatar_key = files.keep(b"a portrait")
    files.name(ada.avatar_key)
    taken = take(as_ada, ada)
    profile = taken.json("profile.json")
    assert profile["address"] == "ada@example.org"
    assert profile["email"] == "ada@example.org"
    assert (profile["bio"], profile["location"], profile["links"]) == ("Engines", "London", links)
    assert profile["pictures"] == ["avatar.webp"]
    assert taken.files["avatar.webp"] == b"a portrait"
    assert "password" not in taken.everything
    store.delete(ada.avatar_key)


def test_lists_of_people_are_those_that_mastodon_imports(
    as_ada: Client, ada: Account, grace: Account, alan: Account, person: Any, take: Take
) -> None:
    linus, quiet, other = person("linus"), person("Quiet"), person("other")
    follow(grace, by=ada)
    follow(linus, by=ada)
    show_reposts(linus, False, by=ada)
    follow(ada, by=alan)
    block(other, by=ada)
    mute(quiet, by=ada)
    taken = take(as_ada, ada)
    assert taken.table("following.csv") == [
        ["Account address", "Show boosts", "Notify on new posts", "Languages"],
        ["grace@example.org", "true", "false", ""],
        ["linus@example.org", "false", "false", ""],
    ]
    assert taken.table("followers.csv") == [["Account address"], ["alan@example.org"]]
    assert taken.table("blocks.csv") == [["other@example.org"]]
    assert taken.table("mutes.csv") == [
        ["Account address", "Hide notifications"],
        ["Quiet@example.org", "true"],
    ]


def test_a_mute_that_has_run_out_is_none(
    as_ada: Client, ada: Account, grace: Account, take: Take
) -> None:
    mute(grace, by=ada, until=utcnow() - timedelta(minutes=1))
    assert len(take(as_ada, ada).table("mutes.csv")) == 1


def test_what_one_marked_is_told_by_its_address(
    as_ada: Client, ada: Account, grace: Account, take: Take
) -> None:
    kept, liked, passed = (publish(text, by=grace) for text in ("keep", "like", "pass"))
    bookmark(kept, by=ada)
    like(liked, by=ada)
    repost(passed, by=ada)
    tags.follow(carried("Tea", by=grace), by=ada)
    taken = take(as_ada, ada)
    marked = {"bookmarks": kept, "likes": liked, "reposts": passed}
    for name, post in marked.items():
        assert taken.table(f"{name}.csv") == [[f"https://example.org/@grace/{post.id}"]]
    assert taken.table("hashtags.csv") == [["Tea"]]


def test_messages_of_both_are_there_with_their_pictures(
    as_ada: Client, ada: Account, grace: Account, take: Take, app: Flask
) -> None:
    [picture] = media.prepare([upload()], ["a moth"])
    question = publish("@grace may I ask?", by=ada, visibility="direct")
    answer = {"visibility": "direct", "in_reply_to": question, "pictures": (picture,)}
    publish("@ada of course", by=grace, **answer)
    taken = take(as_ada, ada)
    first, second = taken.json("messages.json")
    assert (first["from"], first["with"]) == ("ada@example.org", ["grace@example.org"])
    assert (second["from"], second["text"]) == ("grace@example.org", "@ada of course")
    assert first["conversation"] == second["conversation"] == str(question.conversation_id)
    [shown] = second["pictures"]
    assert taken.files[shown["file"]] == store.read(picture.key)


def test_what_one_deleted_of_a_conversation_stays_deleted(
    as_ada: Client, ada: Account, grace: Account, take: Take
) -> None:
    message = publish("@ada old news", by=grace, visibility="direct")
    forget(db.session.get_one(Member, (message.conversation_id, ada.id)))
    publish("@ada fresh news", by=grace, visibility="direct", in_reply_to=message)
    assert [entry["text"] for entry in take(as_ada, ada).json("messages.json")] == [
        "@ada fresh news"
    ]


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_what_others_wrote_for_others_is_never_there(
    as_grace: Client, ada: Account, grace: Account, take: Take, visibility: str
) -> None:
    publish("quuxsecret", by=ada, visibility=visibility)
    assert "quuxsecret" not in take(as_grace, grace).everything


def test_a_post_that_one_may_no_longer_read_is_not_even_named(
    as_grace: Client, ada: Account, grace: Account, take: Take
) -> None:
    post = publish("hello", by=ada)
    bookmark(post, by=grace)
    message = publish("@grace between us", by=ada, visibility="direct")
    block(grace, by=ada)
    told = take(as_grace, grace).everything
    for word in (str(post.id), str(message.id), "between us", "ada@example.org"):
        assert word not in told


def test_no_cell_is_a_formula(
    as_ada: Client, ada: Account, person: Any, take: Take, app: Flask
) -> None:
    """Whatever people call themselves (owasp.org, "CSV Injection")."""
    for number, sign in enumerate("=+-@\t"):
        friend = person(f"friend{number}", display_name=f"{sign}1+1")
        follow(friend, by=ada)
        like(publish(f"{sign}1+1", by=friend), by=ada)
    app.config["BASE_URL"] = ""
    taken = take(as_ada, ada)
    tables = [name for name in taken.files if name.endswith(".csv")]
    cells = [cell for name in tables for line in taken.table(name) for cell in line]
    assert len(cells) > 20
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_where_the_address_is_unknown_names_are_those_that_hold_here(
    app: Flask, ada: Account
) -> None:
    app.config["BASE_URL"] = ""
    post = publish("hello", by=ada)
    with app.test_request_context(base_url="http://evil.example"):
        origin = base_url()
    later(make, account_id=ada.id, origin=origin, language="en")
    do_jobs(app)
    taken = Taken(store.read(row_of(ada).key or ""))
    assert taken.posts()["hello"]["url"] == f"/@ada/{post.id}"
    assert taken.json("profile.json")["address"] == "ada"
    assert "BASE_URL" in taken.text("README.txt")
    assert "evil" not in taken.everything


@pytest.mark.parametrize(
    ("language", "words"), [("en", "The hashtags you follow"), ("fr", "Les mots-dièses suivis")]
)
def test_the_files_are_explained_in_ones_own_language(
    as_ada: Client, ada: Account, take: Take, language: str, words: str
) -> None:
    ada.language = language
    taken = take(as_ada, ada)
    explained = taken.text("README.txt")
    assert words in explained
    for name in taken.files.keys() - {"README.txt"}:
        assert name in explained
