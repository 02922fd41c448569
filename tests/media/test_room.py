"""There is room for pictures, or there is a clear word; texts are always possible."""

from __future__ import annotations

import shutil
import time
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.config import load
from app.core.exits import Refusal
from app.media import room, store
from app.media.keys import POSTS, PROFILES
from tests.conftest import Client
from tests.faulty import LATE, Way
from tests.media.conftest import rows
from tests.media.test_posting import last, photo, send

GIGABYTE = 1024**3


def disk(monkeypatch: pytest.MonkeyPatch, *, total: int, free: int) -> None:
    usage = shutil._ntuple_diskusage(total, total - free, free)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)


@pytest.fixture(autouse=True)
def nobody_remembers(app: Flask) -> None:
    app.extensions.pop("media.profiles", None)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("5G", 5 * GIGABYTE),
        ("500M", 500 * 1024**2),
        ("500mb", 500 * 1024**2),
        ("1 ", 1),
        ("2GiB", 2 * GIGABYTE),
        ("123456789", 123456789),
        ("0", 0),
        ("", 0),
    ],
)
def test_a_budget_is_a_size(tmp_path: Any, text: str, size: int) -> None:
    assert load({"DATA_DIR": str(tmp_path), "MEDIA_BUDGET": text})["MEDIA_BUDGET"] == size


@pytest.mark.parametrize("text", ["lots", "5X", "-1", "1.5G", "G", "٥G", "9" * 40])
def test_another_value_is_refused_at_the_start(tmp_path: Any, text: str) -> None:
    with pytest.raises(Refusal) as caught:
        load({"DATA_DIR": str(tmp_path), "MEDIA_BUDGET": text})
    assert caught.value.code == 64
    assert "such as 500M or 5G" in str(caught.value)


def test_beyond_the_budget_pictures_are_refused_and_texts_go_on(
    as_ada: Client, app: Flask, shelf: Any
) -> None:
    app.config["MEDIA_BUDGET"] = 2000
    assert send(as_ada, photo(), body="The first one fits").status_code == 303
    app.config["MEDIA_BUDGET"] = sum(row.size for row in rows(last())) + 10
    answer = send(as_ada, photo(), body="My precious text")
    assert answer.status_code == 507
    assert "no room for more pictures" in answer.text
    assert "My precious text" in answer.text
    assert len(shelf()) == 1
    assert send(as_ada, body="Only words").status_code == 303


def test_pictures_of_profiles_count_too(as_ada: Client, app: Flask, shelf: Any) -> None:
    before = room.used()
    key = store.save(b"x" * 5000)
    app.extensions.pop("media.profiles")
    assert room.used() == before + 5000
    store.delete(key)


def test_a_profile_is_told_the_same(as_ada: Client, ada: Account, app: Flask) -> None:
    app.config["MEDIA_BUDGET"] = 1
    answer = send(as_ada, address="/settings/profile", avatar=_file(photo()))
    assert answer.status_code == 507
    assert "no room for more pictures" in answer.text


@pytest.mark.parametrize(
    ("total", "free", "enough"),
    [
        (100 * GIGABYTE, 250 * 1024**2, True),
        (100 * GIGABYTE, 150 * 1024**2, False),  # 200 MB stay free on a large disk
        (GIGABYTE, 60 * 1024**2, True),
        (GIGABYTE, 40 * 1024**2, False),  # a twentieth of a small one
    ],
)
def test_the_last_of_the_disk_is_for_the_database(
    as_ada: Client, shelf: Any, monkeypatch: pytest.MonkeyPatch, total: int, free: int, enough: bool
) -> None:
    disk(monkeypatch, total=total, free=free)
    assert send(as_ada, photo(), body="Look").status_code == (303 if enough else 507)
    assert send(as_ada, body="Only words").status_code == 303


def test_what_is_used_is_one_query(ada: Account, illustrate: Any, queries: list[str]) -> None:
    for _ in range(3):
        illustrate("hello", by=ada)
    queries.clear()
    assert room.used() > 0
    assert len([query for query in queries if query.startswith("SELECT")]) == 1


def test_with_a_bucket_the_budget_counts_and_the_disk_does_not(
    as_ada: Client, app: Flask, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config.update(s3.new_bucket())
    disk(monkeypatch, total=100 * GIGABYTE, free=10)
    assert send(as_ada, photo(), body="Look").status_code == 303
    app.config["MEDIA_BUDGET"] = 1
    assert send(as_ada, photo(), body="Look").status_code == 507


def test_a_bucket_is_weighed_beside_the_request_and_not_again_for_a_while(
    app: Flask, ada: Account, s3: Any, way: Way
) -> None:
    others = sum(found.size for found in store.listing(PROFILES))
    app.config.update(s3.new_bucket(way.address))
    store.save(b"x" * 5000)
    store.save(b"x" * 7000, POSTS)  # counted by its row, which isn't there
    way.asked.clear()
    way.faults.append(LATE)
    assert room.used() == 0, "nobody waits for it"
    way.released.set()
    end = time.monotonic() + 5
    while room.used() != others + 5000:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert len(way.asked) == 1


def _file(data: bytes) -> Any:
    from io import BytesIO

    return (BytesIO(data), "me.jpg")
