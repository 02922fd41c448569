"""Posts: written, rendered, changed, deleted, and who may do it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.posts.actions import delete, edit
from app.posts.models import Mention, Post, PostRevision
from app.posts.queries import mentioned_in, visible_to
from app.tags.models import PostTag, Tag
from tests.conftest import Client, publish


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_post_is_kept_as_typed_and_rendered_once(ada: Account) -> None:
    post = publish("Hello  <b>world</b>\r\nsecond line\n\n\n\n\nthe end ", by=ada)
    assert post.body == "Hello  <b>world</b>\nsecond line\n\n\nthe end"
    assert "&lt;b&gt;" in post.body_html
    assert "<br>" in post.body_html
    assert ada.posts_count == 1


def test_mentions_lead_to_those_who_exist(ada: Account, grace: Account) -> None:
    post = publish("@Grace and @nobody, and again @grace", by=ada)
    assert 'href="/@grace"' in post.body_html
    assert "/@nobody" not in post.body_html
    assert list(db.session.scalars(mentioned_in(post))) == [grace]


def test_a_hundred_mentions_cost_one_query(ada: Account, queries: list[str]) -> None:
    queries.clear()
    publish(" ".join(f"@n{n}" for n in range(100)), by=ada)
    assert len([q for q in queries if q.startswith("SELECT") and "username_key" in q]) == 1


def test_hashtags_are_one_whatever_the_letter_case(ada: Account) -> None:
    publish("#Docker is fun", by=ada)
    publish("#docker #DOCKER again", by=ada)
    assert [tag.key for tag in db.session.scalars(select(Tag))] == ["docker"]
    assert count(PostTag) == 2


def test_an_edited_post_keeps_its_history(ada: Account, grace: Account) -> None:
    post = publish("first #one @grace", by=ada)
    edit(post, "second #two")
    edit(post, "third")
    assert post.edited_at is not None
    assert [r.body for r in post.revisions] == ["first #one @grace", "second #two"]
    assert post.revisions[0].written_at == post.created_at
    assert count(PostTag) == 0
    assert count(Mention) == 0


def test_the_same_text_again_is_no_edit(ada: Account) -> None:
    post = publish("as it is", by=ada)
    edit(post, " as it is ")
    assert post.edited_at is None
    assert count(PostRevision) == 0


def test_a_deleted_post_leaves_nothing_behind(ada: Account, grace: Account) -> None:
    post = publish("gone #soon @grace", by=ada)
    edit(post, "gone #now @grace")
    delete(post)
    db.session.commit()
    db.session.expire_all()
    assert [count(m) for m in (Post, PostRevision, PostTag, Mention)] == [0, 0, 0, 0]
    assert ada.posts_count == 0


def test_posts_of_a_suspended_account_are_not_visible(ada: Account, grace: Account) -> None:
    publish("you can't see me", by=grace)
    grace.status = "suspended"
    db.session.commit()
    assert db.session.scalars(visible_to(ada)).all() == []
    assert db.session.scalars(visible_to(None)).all() == []


def test_publishing_through_the_form_leads_home(as_ada: Client, ada: Account) -> None:
    response = as_ada.post("/posts", data={"body": "Hello from a form"})
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert "Hello from a form" in as_ada.get("/").text


@pytest.mark.parametrize("body", ["", "   \n ", "\u200b\u2800", "x" * 501, "👨‍👩‍👧‍👦" * 501])
def test_what_is_empty_or_too_long_comes_back_with_a_sentence(as_ada: Client, body: str) -> None:
    response = as_ada.post("/posts", data={"body": body})
    assert response.status_code == 422
    assert "aria-invalid" in response.text
    assert body.strip()[:20] in response.text
    assert count(Post) == 0


def test_length_is_counted_as_people_count(as_ada: Client) -> None:
    """A family emoji is one character, though it is eleven code points."""
    assert as_ada.post("/posts", data={"body": "👨‍👩‍👧‍👦" * 500}).status_code == 303


def test_one_character_can_not_be_made_of_a_whole_book(as_ada: Client) -> None:
    assert as_ada.post("/posts", data={"body": "👨\N{ZERO WIDTH JOINER}" * 9000}).status_code == 422


@pytest.mark.parametrize("body", ["a\0b", "x\ud800y".encode("utf-8", "surrogatepass"), "\x1b[31m"])
def test_characters_no_database_takes_are_removed(as_ada: Client, body: str | bytes) -> None:
    assert as_ada.post("/posts", data={"body": body}).status_code in (303, 422)


def test_a_stranger_is_asked_to_log_in_and_keeps_the_text(client: Client, ada: Account) -> None:
    response = client.post("/posts", data={"body": "do not lose me"})
    assert response.status_code == 401
    assert "do not lose me" in response.text
    assert count(Post) == 0


def test_json_clients_get_json(as_ada: Client) -> None:
    accept = {"Accept": "application/json"}
    created = as_ada.post("/posts", data={"body": "for machines"}, headers=accept)
    assert created.status_code == 201
    assert created.json["url"].startswith("/@ada/")
    refused = as_ada.post("/posts", data={"body": ""}, headers=accept)
    assert refused.status_code == 422
    assert refused.json["error"]


def test_the_permalink_shows_one_post(client: Client, ada: Account) -> None:
    post = publish("look at #this", by=ada)
    page = client.get(post.url)
    assert page.status_code == 200
    assert "look at" in page.text
    assert 'property="og:title"' in page.text
    assert "Set-Cookie" not in page.headers


def test_another_spelling_of_the_name_is_led_to_the_right_one(
    client: Client, ada: Account, grace: Account
) -> None:
    post = publish("hello", by=ada)
    moved = client.get(f"/@ADA/{post.id}")
    assert (moved.status_code, moved.headers["Location"]) == (301, post.url)
    assert client.get(f"/@grace/{post.id}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/@ada/1",
        "/@ada/0",
        "/@ada/9223372036854775807",
        "/@ada/9223372036854775808",
        "/@ada/99999999999999999999999999",
        "/@ada/-1",
        "/@nobody/1",
        "/posts/9223372036854775808/edit",
        "/posts/1/edit",
    ],
)
def test_an_id_that_is_none_is_not_found(as_ada: Client, path: str) -> None:
    assert as_ada.get(path).status_code == 404


def test_only_the_author_may_change_or_delete(as_grace: Client, ada: Account) -> None:
    post = publish("mine", by=ada)
    for path in (f"/posts/{post.id}/edit", f"/posts/{post.id}/delete"):
        theirs, unknown = as_grace.get(path), as_grace.get("/posts/12345/edit")
        assert theirs.status_code == unknown.status_code == 404
        assert as_grace.post(path, data={"body": "stolen"}).status_code == 404
    assert db.session.get(Post, post.id).body == "mine"


def test_the_author_edits_and_the_page_says_so(as_ada: Client, ada: Account) -> None:
    post = publish("with a tpyo", by=ada)
    form = as_ada.get(f"/posts/{post.id}/edit")
    assert "with a tpyo" in form.text
    saved = as_ada.post(f"/posts/{post.id}/edit", data={"body": "with a typo"})
    assert (saved.status_code, saved.headers["Location"]) == (303, post.url)
    page = as_ada.get(post.url).text
    assert "with a typo" in page
    assert f"{post.url}/history" in page
    assert "with a tpyo" in as_ada.get(f"{post.url}/history").text


def test_an_edit_that_is_too_long_comes_back(as_ada: Client, ada: Account) -> None:
    post = publish("short", by=ada)
    refused = as_ada.post(f"/posts/{post.id}/edit", data={"body": "y" * 600})
    assert refused.status_code == 422
    assert "y" * 600 in refused.text


def test_deleting_asks_first_and_then_it_is_gone(as_ada: Client, ada: Account) -> None:
    post = publish("to be deleted", by=ada)
    url = post.url
    assert "to be deleted" in as_ada.get(f"/posts/{post.id}/delete").text
    assert as_ada.post(f"/posts/{post.id}/delete").status_code == 303
    gone, unknown = as_ada.get(url), as_ada.get("/@ada/12345")
    assert gone.status_code == unknown.status_code == 404


def test_the_limit_is_the_administrators_choice(app: Flask, as_ada: Client) -> None:
    app.config["POST_MAX_LENGTH"] = 10
    assert as_ada.post("/posts", data={"body": "x" * 11}).status_code == 422
    assert as_ada.post("/posts", data={"body": "x" * 10}).status_code == 303
