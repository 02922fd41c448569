"""What a proxy says is believed where TRUSTED_PROXIES says so, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import make_app
from tests.container.person import Person
from tests.serving import Server

BROUGHT = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "443",
}


def behind_a_proxy(server: Server, **other: str) -> Person:
    person = server.person("ada")
    person.browser.addheaders = [*(BROUGHT | other).items()]
    return person


def test_nobody_is_believed_by_default(server: Server) -> None:
    for _ in range(20):  # both workers
        visitor = behind_a_proxy(server)
        status, page = visitor.ask("/auth/login")
        assert status == 200
        assert "evil.example" not in page + str(visitor.heard)
        assert "Strict-Transport-Security" not in visitor.heard
        cookie = visitor.heard["Set-Cookie"]
        assert cookie.startswith("microblog_")
        assert "secure" not in cookie.lower()
    assert "198.51.100.7" not in server.lines()
    assert server.lines().count("TRUSTED_PROXIES=1") == 1


def test_no_page_repeats_a_host_that_anybody_may_send(server: Server) -> None:
    ada = server.person("ada1815").register()
    ada.post("Hello #there")
    addresses = ("/", "/@ada1815", "/@ADA1815", "/@ada1815/feed.atom", "/@ada1815/feed.json")
    for path in (*addresses, "/tags/there/feed.rss", "/settings", "/nowhere", "/robots.txt"):
        reader = server.person()
        _, page = reader.ask(path, Host="evil.example")
        assert "evil.example" not in page + str(reader.heard.items()), path


def test_one_proxy_is_believed_where_it_is_trusted(tmp_path: Path) -> None:
    browser = make_app(tmp_path, TRUSTED_PROXIES=1, WTF_CSRF_ENABLED=True).test_client()
    answer = browser.get("/auth/login", headers=BROUGHT)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-microblog_")
    for mark in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert mark in cookie
    assert "Domain" not in cookie
