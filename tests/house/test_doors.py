"""Every address, taken from the app itself: headers, CSRF, guards, cookies, nonsense.

A new view is checked by being there; an exception has to be written down here, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.headers import ALWAYS
from app.posts.models import Post
from tests.conftest import Client, publish

# No session holds a token for a stranger's choice of language: Fetch Metadata is checked instead.
WITHOUT_TOKEN = {"pages.preferences"}


@pytest.fixture
def post(ada: Account) -> Post:
    return publish("hello #world", by=ada)


def addresses(app: Flask, method: str, post: Post) -> Iterator[tuple[str, str]]:
    """(endpoint, path) of every rule that takes this method, with real things in the gaps."""
    gaps = {
        "username": "ada",
        "post_id": post.id,
        "account_id": post.author_id,
        "name": "world",
        "tag": "world",
        "fmt": "atom",
        "fingerprint": "x",
        "key": "aa/bb/cc.webp",
        "token": "x",
        "session_id": 1,
        "conversation_id": 1,
        "job_id": 1,
        "filename": "export.zip",
    }
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            missing = rule.arguments - gaps.keys() - (rule.defaults or {}).keys()
            assert not missing, f"tell this test what to put into {rule.rule}"
            values = {name: gaps[name] for name in rule.arguments if name in gaps}
            yield rule.endpoint, adapter.build(rule.endpoint, values, method=method)


def test_every_answer_carries_the_security_headers(app: Flask, client: Client, post: Post) -> None:
    paths = [path for _, path in addresses(app, "GET", post)] + ["/nothing/here"]
    assert len(paths) > 25
    for path in paths:
        response = client.get(path)
        assert response.status_code < 500, path
        for name in ALWAYS:
            assert response.headers.get(name), f"{path} lacks {name}"


def test_every_change_asks_for_a_token(app: Flask, client: Client, post: Post) -> None:
    client.login(post.author)
    app.config["WTF_CSRF_ENABLED"] = True
    checked = 0
    for endpoint, path in addresses(app, "POST", post):
        if endpoint not in WITHOUT_TOKEN:
            response = client.post(path, data={"body": "my precious text"})
            assert response.status_code == 400, f"{path} changes without a token"
            checked += 1
            if "error" not in response.text:
                assert "my precious text" in response.text, "what was typed is shown again"
    assert checked > 10


def test_a_change_by_get_is_impossible(app: Flask, client: Client, post: Post) -> None:
    client.login(post.author)
    only_post = {path for _, path in addresses(app, "POST", post)} - {
        path for _, path in addresses(app, "GET", post)
    }
    assert "/auth/logout" in only_post
    for path in only_post:
        assert client.get(path).status_code in (404, 405), path


def test_public_pages_set_no_cookie_and_private_ones_are_kept_nowhere(
    app: Flask, client: Client, post: Post
) -> None:
    for endpoint, path in addresses(app, "GET", post):
        response = client.get(path)
        if not endpoint.startswith("auth.") and response.status_code == 200:
            assert "Set-Cookie" not in response.headers, path
    client.login(post.author)
    for _, path in addresses(app, "GET", post):
        response = client.get(path)
        if response.status_code == 200 and response.mimetype == "text/html":
            cache = response.headers["Cache-Control"]
            assert "private" in cache, path
            assert "no-store" in cache, path


def test_what_is_private_sends_a_stranger_to_the_log_in_page(
    app: Flask, client: Client, post: Post
) -> None:
    for path in ("/settings/profile", "/settings/sessions", "/posts/new", f"/posts/{post.id}/edit"):
        response = client.get(path)
        assert response.status_code == 303, path
        assert response.headers["Location"].startswith("/auth/login?next="), path


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/@%00",
        "/@ada%00",
        "/@" + "a" * 5000,
        "/@ada/feed.exe",
        "/tags/%FF%FE",
        "/tags/" + "%F0%9F%8D%B5" * 200,
        "/explore?max_id=%00",
        "/explore?page=abc",
        "/media/../../etc/passwd",
        "/media/..%2f..%2fsecret_key",
        "/static/x/../../config.py",
        "/static/x/..%2f..%2f__init__.py",
        "/avatars/99999999999999999999.svg",
        "/auth/reset/%00",
        "/auth/login?next=//evil.example",
        "//evil.example/%2e%2e",
    ],
)
def test_nonsense_is_never_a_fault_of_ours(client: Client, ada: Account, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (200, 301, 303, 308, 400, 404), path
    assert "evil.example" not in response.headers.get("Location", "")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:99999", "a b", "[::1", "\\x", ""])
def test_a_strange_host_is_never_repeated_in_a_link(
    client: Client, ada: Account, host: str
) -> None:
    for path in ("/", "/@ada", "/@ada/feed.atom", "/@ada/feed.json", "/auth/login"):
        response = client.get(path, headers={"Host": host})
        assert response.status_code in (200, 400), (path, host)
        assert "evil.example" not in response.text


def test_what_is_too_large_is_refused_before_it_is_read(as_ada: Client) -> None:
    response = as_ada.post("/posts", data={"body": "x" * 2_000_000})
    assert response.status_code == 413
    response = as_ada.post("/posts", data={f"field{n}": "x" for n in range(2000)})
    assert response.status_code in (413, 422)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 413, 422, 429, 500, 503, 507])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_error_has_a_page_of_its_own_in_both_languages_and_json(
    app: Flask, code: int, language: str
) -> None:
    from werkzeug.exceptions import HTTPException

    from app.core.errors import _answer

    error = HTTPException("x")
    error.code = code
    headers = {"Accept-Language": language}
    with app.test_request_context("/", headers=headers):
        page = _answer(error)
    assert page.status_code == code
    assert f'lang="{language}"' in page.get_data(as_text=True)
    with app.test_request_context("/", headers={"Accept": "application/json", **headers}):
        answer = _answer(error)
    assert answer.status_code == code
    assert answer.json["error"]
