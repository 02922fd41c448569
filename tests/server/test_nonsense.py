"""Nothing that a stranger, or somebody who is logged in, may send is ever an error of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.limits import Limit
from tests.conftest import Client, publish

# Parts of addresses, as a client would send them.
PARTS = (
    "ada",
    "-1",
    "9223372036854775808",
    "9" * 400,
    "%00",
    "%ED%A0%80",
    "..%2F..%2Fetc",
    "%22*%20NEAR(%27;--",
    "%E2%80%AE%F0%9F%91%BB",
    "x" * 3000,
)
QUERIES = (
    "max_id=abc&min_id=&page=abc&next=//evil.example&body=%ED%A0%80&invite=%01&%FF=%FF&[]=&=",
    "max_id=9223372036854775808&min_id=9223372036854775808&next=%0d%0aX:y",
    "min_id=-1&max_id=1&max_id=%FF&next=http:%5C%5Cevil&body=%00",
    "q=%22%22%20-%20from:%20has:*%20NEAR(%20before:9999-99%20%27&kind=%FF&to=@@,%20,;&visibility=x",
    "q=%EF%B7%BA"
    + "%EF%B7%BA" * 300
    + "&kind=tags&in_reply_to="
    + "9" * 5000
    + "&to="
    + "a," * 900,
    "q=@%F0%9F%91%BB&kind=people&in_reply_to=1&visibility=direct&to=ada",
    "q=%23%ED%A0%80&kind=posts&in_reply_to=%FF&since=%FF",
)
FIELDS = (
    *("username", "email", "password", "password2", "current_password", "remember_me", "invite"),
    *("body", "display_name", "bio", "location", "links-0-label", "links-0-url", "avatar"),
    *("header", "remove_avatar", "show_last_seen", "language", "theme", "next", "csrf_token"),
    *("in_reply_to_id", "visibility", "spoiler_text", "warn", "sensitive", "submission", "media"),
    *("alt", "focus", "kept", "kept_alt", "kept_focus", "removed", "to", "last_id", "up_to"),
    *("duration", "locked", "default_visibility", "reply", "like", "q"),
)
TEXTS = (
    b"",
    b"%00",
    b"%ED%A0%80",
    b"%FF",
    b"x" * 5000,
    b"9" * 5000,
    b"direct",
    b"%F0%9F%91%BB" * 3000,
    b"%E2%80%AE@ada%20%23tag%20http://[::1",
)
FILE = b'--b\r\nContent-Disposition: form-data; name="avatar"; filename="%s"\r\n\r\n'
URLENCODED, JSON = "application/x-www-form-urlencoded", "application/json"
MULTIPART = "multipart/form-data; boundary=b"
BODIES = (
    *((b"&".join(name.encode() + b"=" + text for name in FIELDS), URLENCODED) for text in TEXTS),
    (b"null", JSON),
    (b"[1]", JSON),
    (b'{"body":' + b"[" * 50_000, JSON),
    (rb'{"body": "\ud800", "username": "\u0000"}', JSON),
    (b'{"body": "\0"}', JSON + "; charset=utf-99"),
    (FILE % b"\xff\0", MULTIPART),
    (FILE % b"a" + b"x\r\n--b--", MULTIPART),
    (FILE.replace(b"avatar", b"media") % b"a" + b"GIF89a\r\n--b--", MULTIPART),
    (b"x\r\n".join(FILE.replace(b"avatar", name.encode()) % b"a" for name in FIELDS), MULTIPART),
    *(
        ((FILE.replace(b"avatar", name) % b"a") + b"x\r\n--b--", MULTIPART)
        for name in (b"body", b"to")
    ),
    (b"{" + b",".join(b'"%s": true' % name.encode() for name in FIELDS) + b"}", JSON),
    (b'{"body": "@ada", "visibility": true, "to": true, "kept": "1", "media": "x"}', JSON),
    (b"body=@ada&visibility=direct&to=ada,ada&focus=nan,1e999&kept=1&kept=1&removed=1", URLENCODED),
    (b"--b--", "multipart/form-data"),
    (b"\xff\xfe", "text/plain; charset=\xff"),
)
HEADERS = {
    "Accept": "*/*;q=nan, text/html;q=\xff, application/json;q=-1",
    "Accept-Language": "fr-\xff;q=9e999, *, " + "x-" * 500,
    "Accept-Encoding": "gzip;q=abc, \xff",
    "Cookie": "lang=\xff; theme=<; microblog_=.; =; session=\x01; lang",
    "Forwarded": "for=\xff",
    "If-Modified-Since": "Mon, 99 Xxx 99999 99:99:99",
    "If-None-Match": '"\xff, W/',
    "Origin": "http://[",
    "Range": "bytes=99999999999999999999-, -1",
    "Referer": "http://[\xff",
    "Sec-Fetch-Site": "\xff",
    "User-Agent": "\xff" * 3000,
    "X-CSRFToken": "\xff",
    "X-Forwarded-For": "\xff",
    "X-Fragment": "timeline",
    "X-Request-ID": "\xff",
}


GOOD = {"username": "ada", "path": "js/main.js", "fmt": "atom", "fingerprint": "x"}
VARIABLE = re.compile(r"<(?:[^<>]*:)?(\w+)>")


@pytest.fixture(params=["a stranger", "somebody logged in"])
def visitor(
    request: pytest.FixtureRequest, app: Flask, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> Client:
    """Nobody counts how often they try, and what goes wrong is answered as in a server."""
    monkeypatch.setattr(Limit, "hit", lambda *_: None)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client: Client = app.test_client()  # type: ignore[assignment]
    client.is_ada = request.param == "somebody logged in"
    if client.is_ada:
        client.login(ada)
    return client


def doors(app: Flask, visitor: Client, ada: Account, method: str) -> Iterator[tuple[str, str]]:
    """Each rule that takes this method, and an address that it answers."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            if visitor.is_ada and method == "POST":
                visitor.login(ada)  # logging out is one of the things that are tried
            post = publish("Hello #there", by=ada)
            good = GOOD | {"post_id": str(post.id), "account_id": str(ada.id)}
            yield rule.rule, VARIABLE.sub(partial(_filled, good), rule.rule)


def _filled(values: dict[str, str], variable: re.Match[str]) -> str:
    return values.get(variable[1], "1")


def test_no_address_is_an_error_of_ours(app: Flask, visitor: Client, ada: Account) -> None:
    wrong = []
    for rule, good in doors(app, visitor, ada, "GET"):
        odd = [VARIABLE.sub(part, rule) for part in (PARTS if "<" in rule else ())]
        for path in [*odd, good, *(f"{good}?{query}" for query in QUERIES)]:
            status = visitor.get(path).status_code
            wrong += [(status, path)] if status >= 500 else []
    assert not wrong


def test_no_form_is_an_error_of_ours(app: Flask, visitor: Client, ada: Account) -> None:
    wrong = []
    for rule, good in doors(app, visitor, ada, "POST"):
        odd = [VARIABLE.sub(part, rule) for part in (PARTS if "<" in rule else ())]
        for path, (body, kind) in [(good, body) for body in BODIES] + [(p, BODIES[0]) for p in odd]:
            status = visitor.post(path, data=body, content_type=kind).status_code
            wrong += [(status, path, kind, body[:50])] if status >= 500 else []
    assert not wrong


def test_no_header_is_an_error_of_ours(app: Flask, visitor: Client, ada: Account) -> None:
    wrong = []
    alone = [{name: value} for name, value in HEADERS.items()]
    tries = [HEADERS, {"Host": "[::1"}, {"Host": "\xff:x"}, *alone]
    for method in ("GET", "POST"):
        for _rule, path in doors(app, visitor, ada, method):
            for headers in tries if path in ("/", "/@ada", "/auth/login", "/posts") else tries[:2]:
                status = visitor.open(path, method=method, headers=headers).status_code
                wrong += [(status, method, path, headers)] if status >= 500 else []
    assert not wrong


def test_no_method_is_an_error_of_ours(app: Flask, visitor: Client, ada: Account) -> None:
    for method in ("DELETE", "PUT", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW", "X" * 300):
        for path in ("/", "/posts", "/auth/login", "/@ada", "/nothing"):
            assert visitor.open(path, method=method, data=b"x").status_code < 500
