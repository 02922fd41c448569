"""Pictures that lie in a bucket, as a browser sees them: when all is well, and when nothing is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.media import actions, s3, store
from tests.conftest import Client
from tests.faulty import DROP, SILENCE, Fault, Way
from tests.media.conftest import photo, rows
from tests.media.test_posting import last, send
from tests.s3 import Store

pytestmark = pytest.mark.usefixtures("impatient", "far")
PICTURE = bytes(range(256)) * 1000
Lose = Callable[[Fault], None]


@pytest.fixture
def far(app: Flask, s3: Store, way: Way) -> None:
    """Pictures lie in a bucket, on a way that has no faults yet."""
    app.config.update(s3.new_bucket(way.address))


@pytest.fixture
def address() -> str:
    """Of somebody's portrait."""
    return f"/media/{store.save(PICTURE)}"


@pytest.mark.usefixtures("far")
def test_whoever_has_a_picture_is_answered_without_asking_the_bucket(
    client: Client, address: str, way: Way
) -> None:
    etag = client.get(address).headers["ETag"]
    way.asked.clear()
    way.always = DROP
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert not way.asked


def test_head_tells_the_size(client: Client, address: str) -> None:
    answer = client.head(address)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(PICTURE))


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, PICTURE[:10]),
        ("bytes=100000-", 206, PICTURE[100_000:]),
        ("bytes=-5", 206, PICTURE[-5:]),
        ("bytes=999999-", 416, None),
    ],
)
def test_a_part_can_be_asked_for(
    client: Client, address: str, asked: str, status: int, part: bytes | None
) -> None:
    answer = client.get(address, headers={"Range": asked})
    assert answer.status_code == status
    if part is not None:
        assert answer.data == part
        assert answer.headers["Content-Length"] == str(len(part))


@pytest.mark.parametrize(
    "fault", [SILENCE, DROP, Fault(500), Fault(403, "AccessDenied"), Fault(404, "NoSuchBucket")]
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_bucket_that_is_away_is_503_and_nobody_keeps_it(
    client: Client, address: str, lose: Lose, fault: Fault, language: str
) -> None:
    lose(fault)
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    words = {"en": "Pictures can&#39;t be reached", "fr": "Les images ne sont pas disponibles"}
    assert words[language] in answer.text
    assert "database" not in answer.text


def test_a_picture_that_is_gone_from_the_bucket_is_unknown(client: Client, address: str) -> None:
    store.delete(address.removeprefix("/media/"))
    answer = client.get(address)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers["Cache-Control"]


def test_pages_and_texts_do_not_need_the_bucket(
    as_ada: Client, ada: Account, way: Way, lose: Lose
) -> None:
    assert send(as_ada, photo(), body="Look").status_code == 303
    lose(SILENCE)
    for path in ("/", "/explore", "/@ada", last().url, "/ready", "/settings/profile"):
        assert as_ada.get(path).status_code == 200, path
    assert as_ada.post("/posts", data={"body": "Only words"}).status_code == 303
    assert not way.asked


def test_while_nobody_answers_only_the_first_picture_waits(
    client: Client, address: str, way: Way, lose: Lose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "AWAY", 60)
    lose(SILENCE)
    assert [client.get(address).status_code for _ in range(6)] == [503] * 6
    assert len(way.asked) == 1


def test_what_is_cut_in_the_middle_arrives_whole(client: Client, address: str, way: Way) -> None:
    way.faults.extend([Fault(cut=1000), Fault(cut=70_000)])
    assert client.get(address).data == PICTURE


def test_what_still_lies_in_the_folder_is_shown_while_the_bucket_is_away(
    client: Client, way: Way
) -> None:
    from app.media.keys import new_key

    key = new_key()
    store.folder().save(key, PICTURE)
    way.always = DROP
    answer = client.get(f"/media/{key}")
    store.folder().delete(key)
    assert (answer.status_code, answer.data) == (200, PICTURE)


# --- Writing -------------------------------------------------------------------------------------


def refused(answer: TestResponse, status: int, words: str) -> None:
    """It says so, when to come back, and shows again what was typed."""
    assert answer.status_code == status
    assert words in answer.text
    assert "My precious text" in answer.text
    assert "Retry-After" in answer.headers or status == 507


@pytest.mark.parametrize("fault", [SILENCE, DROP, Fault(500), Fault(403, "InvalidAccessKeyId")])
def test_a_post_with_pictures_waits_until_the_bucket_is_back(
    as_ada: Client, lose: Lose, fault: Fault
) -> None:
    lose(fault)
    answer = send(as_ada, photo(), photo(), body="My precious text")
    refused(answer, 503, "Pictures can&#39;t be stored at the moment")
    assert as_ada.post("/posts", data={"body": "My precious text"}).status_code == 303
    assert (last().body, rows(last())) == ("My precious text", [])


def test_a_full_bucket_is_507(as_ada: Client, way: Way) -> None:
    way.always = Fault(507, "XMinioStorageFull")
    refused(send(as_ada, photo(), body="My precious text"), 507, "no room for more pictures")


def test_in_french_too(as_ada: Client, ada: Account, way: Way) -> None:
    ada.language = "fr"
    way.always = DROP
    answer = send(as_ada, photo(), body="My precious text")
    refused(answer, 503, "Les images ne peuvent pas être enregistrées")


def test_a_script_gets_the_same_as_json(as_ada: Client, way: Way) -> None:
    from io import BytesIO

    way.always = DROP
    data = {"body": "x", "media": (BytesIO(photo()), "photo.jpg")}
    answer = as_ada.post("/posts", data=data, headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert "can't be stored" in answer.json["error"]
    assert int(answer.headers["Retry-After"]) > 0


def test_a_profile_keeps_what_was_typed_and_the_picture_it_had(
    as_ada: Client, ada: Account, way: Way
) -> None:
    def save(**fields: Any) -> TestResponse:
        from io import BytesIO

        data = {"display_name": "Ada", "avatar": (BytesIO(photo()), "me.jpg"), **fields}
        return as_ada.post("/settings/profile", data=data)

    assert save().status_code == 303
    kept = ada.avatar_key
    way.always = DROP
    refused(save(bio="My precious text"), 503, "Pictures can&#39;t be stored")
    assert ada.avatar_key == kept


def test_the_second_of_two_pictures_fails_and_none_is_left(
    as_ada: Client, way: Way, shelf: Callable[[], set[str]]
) -> None:
    way.faults.extend([None, Fault(403, "AccessDenied")])
    assert send(as_ada, photo(), photo(), body="My precious text").status_code == 503
    assert shelf() == set()


def test_no_transaction_is_open_while_the_bucket_is_asked(
    as_ada: Client, way: Way, monkeypatch: pytest.MonkeyPatch, ada: Account
) -> None:
    from io import BytesIO

    from app.core.db import db
    from app.media.s3 import Client as Asking

    open_then: list[tuple[str, bool]] = []

    def ask(self: Asking, method: str, *args: Any, **options: Any) -> Any:
        open_then.append((method, db.session().in_transaction()))
        return original(self, method, *args, **options)

    def attach(*_: Any) -> None:
        assert db.session().in_transaction()
        raise OSError(28, "No space left on device")

    original = Asking.ask
    monkeypatch.setattr(Asking, "ask", ask)
    assert send(as_ada, photo(), body="Look").status_code == 303
    address = rows(last())[0].url
    assert as_ada.get(address).status_code == 200
    assert as_ada.post(f"/posts/{last().id}/delete").status_code == 303
    for _ in range(2):  # the second one replaces the first
        data = {"display_name": "Ada", "avatar": (BytesIO(photo()), "me.jpg")}
        assert as_ada.post("/settings/profile", data=data).status_code == 303
    monkeypatch.setattr(actions, "attach", attach)
    assert send(as_ada, photo(), body="Look").status_code == 507
    methods = [method for method, _ in open_then]
    assert methods.count("PUT") == 1 + 2 + 2 + 1 and methods.count("DELETE") == 1 + 2 + 1
    assert not [method for method, is_open in open_then if is_open]


def test_what_could_not_be_removed_is_told_once(
    as_ada: Client, way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    send(as_ada, photo(), photo(), body="Look")
    way.always = DROP
    assert as_ada.post(f"/posts/{last().id}/delete").status_code == 303
    told = [record.message for record in caplog.records if "left over" in record.message]
    assert len(told) == 1
    assert "left over: 2" in told[0] and "flask media prune" in told[0]
