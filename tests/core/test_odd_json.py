"""JSON in the place of a form: an object of texts, or nothing."""

from __future__ import annotations

import pytest

from tests.conftest import Client

ODD = [
    b"null",
    b"[]",
    b"[1]",
    b'"x"',
    b"1",
    b"{bad",
    b"",
    b"[" * 100_000,
    b'{"a":' * 40_000,
    b'{"username": 1, "password": "x"}',
    b'{"username": null, "password": "x"}',
    b'{"username": ["ada"], "password": "x"}',
    b'{"username": {"a": 1}, "password": "x"}',
    rb'{"username": "\ud800", "password": "x"}',
    b'\xff{"username": "x"}',
]


@pytest.mark.parametrize("body", ODD, ids=lambda body: repr(body[:20]))
@pytest.mark.parametrize("path", ["/auth/login", "/auth/register", "/auth/reset"])
def test_what_is_no_form_is_not_understood(client: Client, path: str, body: bytes) -> None:
    response = client.post(path, data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.json["error"]


def test_a_form_in_json_is_read_like_a_form(client: Client) -> None:
    fields = {"username": "nobody", "password": "a wrong one", "remember_me": True}
    response = client.post("/auth/login", json=fields)
    assert response.status_code == 401
    assert response.json["fields"] == {"password": [response.json["error"]]}


def test_nul_bytes_in_json_are_refused_by_the_form(client: Client) -> None:
    fields = {"username": "a\0b", "password": "\0"}
    assert client.post("/auth/login", json=fields).status_code == 422
