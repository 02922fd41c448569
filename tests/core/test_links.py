"""Addresses on profiles and in posts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.links import label, link, parse


@pytest.mark.parametrize(
    ("typed", "url", "shown"),
    [
        ("example.com", "https://example.com/", "example.com"),
        ("  HTTP://Example.COM/Path ", "http://example.com/Path", "example.com/Path"),
        ("example.com:8080/a?b#c", "https://example.com:8080/a?b#c", "example.com:8080/a?b#c"),
        ("//example.com", "https://example.com/", "example.com"),
        ("https://ada:pw@example.com/", "https://example.com/", "example.com"),
        ("https://example.com@evil.org/", "https://evil.org/", "evil.org"),
        ("https://exämple.com/é", "https://xn--exmple-cua.com/%C3%A9", "exämple.com/é"),
        ("http://пример.рф", "http://xn--e1afmkfd.xn--p1ai/", "пример.рф"),
        ("https://日本語.jp", "https://xn--wgv71a119e.jp/", "日本語.jp"),
        ("https://аррӏе.com", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
        ("https://pаypal.com", "https://xn--pypal-4ve.com/", "xn--pypal-4ve.com"),
    ],
)
def test_link(typed, url, shown):
    assert link(typed) == url
    assert label(url) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hello",
        "javascript:alert(1)",
        "javascript://example.com/%0aalert(1)",
        "data:text/html,x",
        "ftp://example.com",
        "mailto:ada@example.com",
        "https://",
        "https:///path",
        "https://a..b",
        "https://exa mple.com",
        "https://example.com/\nx",
        "https://good.com\\@evil.org",
        "https://example.com:99999",
        "https://-a-.com",
        "https://example.com/" + "a" * 500,
        "https://" + "a" * 64 + ".com",
        "https://localhost",
    ],
)
def test_no_link(typed):
    with pytest.raises(ValueError):
        link(typed)


def test_a_long_address_is_cut_behind_its_host():
    address = "https://example.com/" + "path/" * 20
    assert label(address) == "example.com/path/path/path/path/path/pa…"
    assert len(label(address)) == 40
    long_host = "https://" + "subdomain." * 6 + "example.com/path"
    assert label(long_host) == "subdomain." * 6 + "example.com…"


@settings(deadline=None)
@given(st.text(max_size=80))
def test_whatever_is_typed_gives_a_web_address_or_a_value_error(text):
    try:
        url = link(text)
    except ValueError:
        return
    assert url.startswith(("http://", "https://"))
    assert url.isascii()
    assert parse(url).url == url
    assert link(url) == url
