"""Posting with pictures: up to four, told apart by words, refused by name."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.core.db import db
from app.media import images, pictures, store
from app.posts.models import Post
from tests.conftest import Client, publish
from tests.media.conftest import opened, photo, rows

MEGABYTE = 1024 * 1024
UPLOADS = "multipart/form-data"


def send(client: Client, *photos: Any, address: str = "/posts", **fields: Any) -> TestResponse:
    """Send the form with these files: bytes, or bytes and a name."""
    files = [file if isinstance(file, tuple) else (file, "photo.jpg") for file in photos]
    media = [(BytesIO(data), name) for data, name in files]
    data = {"body": "", "visibility": "public", **fields, "media": media}
    return client.post(address, data=data, content_type=UPLOADS)


def last() -> Post:
    post = db.session.scalar(select(Post).order_by(Post.id.desc()).limit(1))
    assert post
    return post


def test_a_post_takes_four_pictures_with_their_words_and_focus(as_ada: Client, shelf: Any) -> None:
    alts = ["a garden", "", "a machine", "two cats"]
    answer = send(
        as_ada, *[photo()] * 4, body="Look", alt=alts, focus=["0.5,-0.25", "", "x", "9,-9"]
    )
    assert answer.status_code == 303
    post = last()
    found = rows(post)
    assert post.attachments_count == 4
    assert [row.alt for row in found] == alts
    assert [(row.focus_x, row.focus_y) for row in found] == [(0.5, -0.25), (0, 0), (0, 0), (1, -1)]
    assert shelf() == {row.key for row in found}
    assert [row.size for row in found] == [len(store.read(row.key)) for row in found]
    assert all((row.width, row.height) == (64, 48) for row in found)


def test_a_picture_needs_no_text(as_ada: Client, shelf: Any) -> None:
    assert send(as_ada, photo()).status_code == 303
    assert (last().body, last().attachments_count) == ("", 1)
    assert send(as_ada).status_code == 422, "nothing at all is too little"


def test_fields_left_empty_are_no_pictures_and_each_keeps_its_own_words(
    as_ada: Client, shelf: Any
) -> None:
    nothing = (b"", "")
    alts = ["of nothing", "a garden", "of nothing", "a machine"]
    send(as_ada, nothing, photo(), nothing, photo(), body="Look", alt=alts)
    assert [row.alt for row in rows(last())] == ["a garden", "a machine"]
    assert [row.position for row in rows(last())] == [0, 1]


def test_neither_the_place_nor_the_owner_of_a_photo_is_stored(as_ada: Client, shelf: Any) -> None:
    send(as_ada, photo())
    for row in rows(last()):
        assert not opened(row.key).getexif()
        assert opened(row.key).format == "WEBP"


@pytest.mark.parametrize(
    ("photos", "status", "words"),
    [
        ([photo()] * 5, 422, "at most 4 pictures"),
        ([photo(), (b"hello", "notes.txt")], 422, "“notes.txt” is not a picture we know"),
        ([photo(), (photo()[:400], "half.jpg")], 422, "“half.jpg” can&#39;t be read"),
        ([(b"<svg onload='alert(1)'/>", "<b>.svg")], 422, "“&lt;b&gt;.svg” is not a picture"),
        ([(photo() + b"\0" * 16 * MEGABYTE, "huge.jpg")], 413, "“huge.jpg” is larger than 16 MB"),
    ],
    ids=["five", "text", "half", "svg", "17 MB"],
)
def test_what_cannot_be_taken_is_named_and_the_text_is_kept(
    as_ada: Client, shelf: Any, photos: list[Any], status: int, words: str
) -> None:
    answer = send(as_ada, *photos, body="My precious text", alt=["my precious words"])
    assert answer.status_code == status
    assert words in answer.text
    assert "My precious text" in answer.text
    assert "my precious words" in answer.text
    assert "choose the pictures again" in answer.text
    assert db.session.scalar(select(Post)) is None


def test_too_many_pixels_are_refused_by_name(
    as_ada: Client, shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 64 * 48 - 1)
    answer = send(as_ada, (photo(), "wall.jpg"), body="Look")
    assert answer.status_code == 422
    assert "“wall.jpg” has too many pixels" in answer.text


def test_refused_pictures_leave_no_files(as_ada: Client, shelf: Any) -> None:
    assert send(as_ada, photo(), photo(), (b"hello", "notes.txt"), body="Look").status_code == 422
    assert shelf() == set()


def test_a_program_hears_the_same_in_json(as_ada: Client, shelf: Any) -> None:
    data = {"body": "Look", "media": [(BytesIO(b"hello"), "notes.txt")]}
    headers = {"Accept": "application/json"}
    answer = as_ada.post("/posts", data=data, content_type=UPLOADS, headers=headers)
    assert answer.status_code == 422
    assert "“notes.txt”" in answer.json["error"]


def test_where_the_text_is_wrong_no_picture_is_decoded(
    as_ada: Client, shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "make", lambda _file: pytest.fail("decoded for nothing"))
    answer = send(as_ada, photo(), body="x" * 501)
    assert answer.status_code == 422
    assert "choose the pictures again" in answer.text


def test_a_description_has_an_end(as_ada: Client, shelf: Any) -> None:
    assert send(as_ada, photo(), body="Look", alt=["x" * 1501]).status_code == 422
    assert send(as_ada, photo(), body="Look", alt=["x" * 1500]).status_code == 303


def test_pictures_are_decoded_while_no_transaction_is_open(
    as_ada: Client, shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_then: list[bool] = []
    original = pictures.make

    def make(file: Any) -> Any:
        open_then.append(db.session().in_transaction())
        return original(file)

    monkeypatch.setattr(pictures, "make", make)
    send(as_ada, photo(), photo(), body="Look")
    send(as_ada, photo(), address=f"/posts/{last().id}/edit", body="Look here")
    assert open_then == [False, False, False]


def test_sending_twice_posts_once_and_keeps_no_second_files(as_ada: Client, shelf: Any) -> None:
    for _ in range(2):
        assert send(as_ada, photo(), body="Look", submission="one-and-the-same").status_code == 303
    [post] = db.session.scalars(select(Post)).all()
    assert post.attachments_count == len(rows(post)) == 1
    assert len(shelf()) == 1


def test_editing_changes_words_focus_and_order_and_removes(as_ada: Client, shelf: Any) -> None:
    send(as_ada, *[photo()] * 3, body="Look", alt=["one", "two", "three"])
    post = last()
    one, two, three = rows(post)
    page = as_ada.get(f"/posts/{post.id}/edit").text
    assert f'name="kept" value="{one.id}"' in page
    answer = send(
        as_ada,
        address=f"/posts/{post.id}/edit",
        body="Look",
        kept=[three.id, two.id, one.id],
        kept_alt=["the third", "two", "the first"],
        kept_focus=["1,1", "", "0,-1"],
        removed=[two.id],
    )
    assert answer.status_code == 303
    db.session.expire_all()
    kept = rows(last())
    assert [(row.id, row.alt) for row in kept] == [(three.id, "the third"), (one.id, "the first")]
    assert [(row.focus_x, row.focus_y) for row in kept] == [(1, 1), (0, -1)]
    assert last().attachments_count == 2
    assert last().edited_at
    assert shelf() == {row.key for row in kept}


def test_an_endless_number_is_no_picture(as_ada: Client, shelf: Any) -> None:
    send(as_ada, photo(), body="Look")
    for number in ("9" * 5000, "9" * 19, "-1", "\u0663"):
        fields = {"body": "Look", "kept": [number], "removed": [number]}
        answer = send(as_ada, address=f"/posts/{last().id}/edit", **fields)
        assert answer.status_code == 303
    assert last().attachments_count == 1


def test_editing_adds_up_to_four(as_ada: Client, shelf: Any) -> None:
    send(as_ada, *[photo()] * 3, body="Look")
    address = f"/posts/{last().id}/edit"
    assert send(as_ada, photo(), photo(), address=address, body="Look").status_code == 422
    assert send(as_ada, photo(), address=address, body="Look", alt=["last"]).status_code == 303
    assert [row.alt for row in rows(last())] == ["", "", "", "last"]
    assert [row.position for row in rows(last())] == [0, 1, 2, 3]


def test_taking_the_last_picture_away_leaves_something_to_read(as_ada: Client, shelf: Any) -> None:
    send(as_ada, photo())
    [row] = rows(last())
    fields = {"kept": [row.id], "removed": [row.id]}
    address = f"/posts/{last().id}/edit"
    assert send(as_ada, address=address, body="", **fields).status_code == 422
    assert send(as_ada, address=address, body="Gone", **fields).status_code == 303
    assert shelf() == set()


def test_nobody_changes_the_pictures_of_somebody_elses_post(
    as_ada: Client, grace: Account, illustrate: Any
) -> None:
    theirs = illustrate("mine", by=grace)
    [row] = rows(theirs)
    send(as_ada, body="mine too")
    fields = {"kept": [row.id], "kept_alt": ["stolen"], "removed": [row.id]}
    send(as_ada, address=f"/posts/{last().id}/edit", body="mine too", **fields)
    db.session.expire_all()
    assert [row.alt for row in rows(theirs)] == ["a garden"]


def test_strangers_cannot_fill_the_folder_for_uploads(client: Client, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert send(client, b"\0" * MEGABYTE).status_code == 413


def test_a_body_beyond_every_size_is_not_read(as_ada: Client) -> None:
    assert send(as_ada, *[b"\0" * 18 * MEGABYTE] * 4).status_code == 413


def test_texts_without_pictures_are_published_as_ever(as_ada: Client, ada: Account) -> None:
    publish("hello", by=ada)
    assert 'class="pictures' not in as_ada.get("/").text
