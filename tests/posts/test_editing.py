"""Changing a post: its warning, its pictures, and what its history tells."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.media.models import Attachment
from app.posts.actions import Manner, edit
from app.posts.actions import publish as write
from app.posts.models import Post, PostRevision
from tests.conftest import Client, publish


def picture(colour: str = "red") -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "PNG")
    file.seek(0)
    return file


def attachments() -> list[Attachment]:
    return list(db.session.scalars(select(Attachment).order_by(Attachment.position)))


def test_the_history_shows_a_former_warning(as_ada: Client, ada: Account) -> None:
    post = write("the butler", by=ada, manner=Manner(spoiler_text="who did it"))
    edit(post, "the gardener", spoiler_text="who really did it")
    db.session.commit()
    page = as_ada.get(f"{post.url}/history").text
    assert page.index("who really did it") < page.index("the gardener")
    assert page.index("who did it") < page.index("the butler")


def test_another_warning_is_an_edit_even_where_the_text_stays(ada: Account) -> None:
    post = publish("the butler", by=ada)
    edit(post, "the butler", spoiler_text="who did it")
    assert post.edited_at is not None
    assert post.sensitive
    assert [revision.spoiler_text for revision in post.revisions] == [""]


def test_a_warning_can_be_taken_away(as_ada: Client, ada: Account) -> None:
    post = write("the butler", by=ada, manner=Manner(spoiler_text="who did it"))
    form = " ".join(as_ada.get(f"/posts/{post.id}/edit").text.split())
    assert 'value="who did it"' in form
    assert 'name="warn" value="yes" checked' in form
    as_ada.post(f"/posts/{post.id}/edit", data={"body": "the butler", "spoiler_text": ""})
    post = db.session.scalars(select(Post)).one()
    assert (post.spoiler_text, post.sensitive) == ("", False)


def test_editing_does_not_change_for_whom_a_post_is(as_ada: Client, ada: Account) -> None:
    post = write("among us", by=ada, manner=Manner(visibility="followers"))
    fields = {"body": "still among us", "visibility": "public"}
    as_ada.post(f"/posts/{post.id}/edit", data=fields)
    assert db.session.scalars(select(Post)).one().visibility == "followers"


def test_pictures_come_with_a_post_that_needs_no_text_then(as_ada: Client) -> None:
    fields = {"body": "", "media": (picture(), "red.png"), "alt": "all red"}
    assert as_ada.post("/posts", data=fields).status_code == 303
    post = db.session.scalars(select(Post)).one()
    assert post.attachments_count == 1
    assert post.language is None
    assert [one.alt for one in attachments()] == ["all red"]
    assert "all red" in as_ada.get(post.url).text


def test_a_form_with_pictures_sent_twice_has_them_once(as_ada: Client) -> None:
    for _ in range(2):
        fields = {"body": "look", "media": (picture(), "red.png"), "submission": "form-1"}
        as_ada.post("/posts", data=fields)
    assert db.session.scalars(select(Post)).one().attachments_count == 1
    assert len(attachments()) == 1


def test_pictures_are_taken_away_and_added(as_ada: Client, ada: Account) -> None:
    as_ada.post("/posts", data={"body": "look", "media": (picture(), "red.png"), "alt": "red"})
    post = db.session.scalars(select(Post)).one()
    [red] = attachments()
    fields = {
        "body": "look",
        "kept": red.id,
        "kept_alt": "red",
        "removed": red.id,
        "media": (picture("blue"), "blue.png"),
        "alt": "blue",
    }
    saved = as_ada.post(f"/posts/{post.id}/edit", data=fields)
    assert saved.status_code == 303
    assert [one.alt for one in attachments()] == ["blue"]
    assert db.session.scalars(select(Post)).one().edited_at is not None


def test_a_post_loses_neither_its_text_nor_its_last_picture(as_ada: Client) -> None:
    as_ada.post("/posts", data={"body": "", "media": (picture(), "red.png")})
    post = db.session.scalars(select(Post)).one()
    [red] = attachments()
    fields = {"body": "", "kept": red.id, "removed": red.id}
    assert as_ada.post(f"/posts/{post.id}/edit", data=fields).status_code == 422
    assert len(attachments()) == 1


def test_what_is_no_picture_comes_back_with_the_text(as_ada: Client) -> None:
    fields = {"body": "my text", "media": (BytesIO(b"no picture"), "x.png")}
    refused = as_ada.post("/posts", data=fields)
    assert refused.status_code == 422
    assert "my text" in refused.text
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0


def test_the_same_again_makes_no_history(as_ada: Client, ada: Account) -> None:
    post = write("as it is", by=ada, manner=Manner(spoiler_text="careful"))
    fields = {"body": "as it is", "spoiler_text": "careful", "language": "en", "sensitive": "y"}
    as_ada.post(f"/posts/{post.id}/edit", data=fields)
    assert db.session.scalar(select(func.count()).select_from(PostRevision)) == 0
