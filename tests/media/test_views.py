"""The door to pictures."""

import pytest

from app.media import store

pytestmark = pytest.mark.usefixtures("kept")


def test_a_picture_is_sent_once_and_kept_for_ever(app, client):
    key = store.save(b"RIFF....WEBP")
    answer = client.get(f"/media/{key}")
    assert (answer.status_code, answer.data) == (200, b"RIFF....WEBP")
    assert answer.content_type == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    again = client.get(f"/media/{key}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "key",
    ["x", "../secret_key", "%2e%2e/secret_key", "ab/cd", "ab/cd/abcd" + "0" * 28 + ".webp", "%00"],
)
def test_what_is_not_there_and_what_is_no_key_are_unknown(client, key):
    answer = client.get(f"/media/{key}")
    assert answer.status_code in (400, 404)
    assert "immutable" not in answer.headers.get("Cache-Control", "")
