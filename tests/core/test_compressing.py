"""Pages are compressed for those who can read that, and their length gives nothing away."""

from __future__ import annotations

import gzip

import pytest

from app.accounts.models import Account
from app.core import compressing
from app.core.compressing import takes_gzip
from tests.conftest import Client

GZIP = {"Accept-Encoding": "gzip, deflate"}


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("deflate, *", True),
        ("", False),
        ("br", False),
        ("identity, gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("notgzip", False),
    ],
)
def test_who_takes_gzip(header: str, takes: bool) -> None:
    assert takes_gzip(header) is takes


@pytest.mark.parametrize("padding", [0, 1, 2, 99, 100])
def test_it_is_a_gzip_file_whatever_its_padding(padding: int) -> None:
    data = b"few words, well read " * 100
    packed = compressing.gzip(data, padding)
    assert gzip.decompress(packed) == data
    assert len(packed) - len(compressing.gzip(data)) == (padding + 1 if padding else 0)


def test_a_page_is_a_fraction_of_its_size_and_says_so(client: Client) -> None:
    plain, packed = client.get("/about"), client.get("/about", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]


def test_errors_are_pages_too(client: Client) -> None:
    response = client.get("/nowhere", headers=GZIP)
    assert (response.status_code, response.headers["Content-Encoding"]) == (404, "gzip")


def test_what_is_short_or_packed_already_is_left_alone(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/health", headers=GZIP).headers
    assert "Content-Encoding" not in client.get("/avatars/1.svg", headers=GZIP).headers


def test_where_there_are_secrets_the_length_says_nothing(as_ada: Client, ada: Account) -> None:
    """A page with a token, asked for again and again with another guess in its address."""
    lengths = {len(as_ada.get(f"/search?q={n % 2}", headers=GZIP).data) for n in range(40)}
    assert len(lengths) > 10


def test_for_strangers_it_is_the_same_each_time(client: Client) -> None:
    first, second = (client.get("/explore?q=1", headers=GZIP).data for _ in range(2))
    assert first == second
