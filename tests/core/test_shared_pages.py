"""What one replica has made for strangers, the others need not make; nothing else is shared."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.auth.actions import register
from app.core import redis, shared_pages
from app.core.db import db
from app.posts.actions import publish
from tests import counting
from tests.conftest import PASSWORD, Client, make_app, migrate
from tests.postgresql import Server as Database
from tests.redis_server import Server as Redis

pytestmark = pytest.mark.postgresql("only there all have the same versions")


@pytest.fixture
def place(
    tmp_path: Path, postgresql: Database, redis_server: Redis, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """What its replicas are told. Ada is a member, and has posted."""
    monkeypatch.setattr(redis, "_lines", {})
    monkeypatch.setattr(redis, "PAUSE", 0.05)
    postgresql.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    settings = {"DATABASE_URL": postgresql.url, "REDIS_URL": redis_server.url}
    settings |= {"DATA_DIR": str(tmp_path), "SECRET_KEY": "of all replicas"}
    app = make_app(tmp_path, **settings)
    migrate(app)
    with app.app_context():
        publish("Something to read.", by=register("ada", "ada@example.org", PASSWORD))
        db.session.commit()
        yield settings
        db.session.remove()
        db.engine.dispose()


def replica(place: dict[str, str], **settings: Any) -> Flask:
    return make_app(place["DATA_DIR"], **place | settings)


def makes(app: Flask, path: str = "/explore", client: Client | None = None) -> bool:
    """Whether it asks the database for this page, instead of having it from another."""
    with app.app_context(), counting.queries() as sent:
        asking = client or app.test_client()
        assert asking.get(path).status_code == 200
    return bool(sent)


def test_a_page_is_made_once_for_all(place: dict[str, str]) -> None:
    first, second = replica(place), replica(place)
    assert makes(first)
    assert not makes(second)
    answers = [app.test_client().get("/explore") for app in (first, second)]
    assert answers[0].data == answers[1].data
    numbers = {answer.headers.pop("X-Request-ID") for answer in answers}
    assert len(numbers) == 2
    assert answers[0].headers == answers[1].headers


def test_whoever_commits_ends_it_for_all(place: dict[str, str]) -> None:
    first, second = replica(place), replica(place)
    assert makes(first) and not makes(second)
    with first.app_context():
        publish("News.", by=register("grace", "grace@example.org", PASSWORD))
        db.session.commit()
    assert makes(second)
    assert "News." in second.test_client().get("/explore").text
    assert not makes(first)


def test_members_pages_stay_where_they_were_made(
    place: dict[str, str], redis_server: Redis
) -> None:
    first, second = replica(place), replica(place)
    with first.app_context():
        ada: Client = first.test_client()  # type: ignore[assignment]
        answer = ada.post("/auth/login", data={"username": "ada", "password": PASSWORD})
        assert answer.status_code == 303
    assert makes(first, client=ada) and not makes(first, client=ada)
    assert redis_server.ask("KEYS", "*:page:*") == []
    elsewhere = second.test_client()
    for cookie in ada._cookies.values():
        elsewhere.set_cookie(cookie.key, cookie.value)
    assert makes(second, client=elsewhere)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"POST_MAX_LENGTH": 280},
        {"REGISTRATION": "closed"},
        {"SECRET_KEY": "of another place"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_replicas_with_other_settings_share_nothing(
    place: dict[str, str], other: dict[str, Any]
) -> None:
    assert makes(replica(place))
    assert makes(replica(place, **other))


def test_another_version_of_the_program_shares_nothing(
    place: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert makes(replica(place))
    program = tmp_path / "program"
    (program / "templates").mkdir(parents=True)
    (program / "templates" / "base.html").write_text("changed")
    monkeypatch.setattr(shared_pages, "PROGRAM", program)
    assert makes(replica(place))


def test_what_somebody_else_wrote_into_redis_is_no_page(
    place: dict[str, str], redis_server: Redis
) -> None:
    assert makes(replica(place))
    [name] = redis_server.ask("KEYS", "*:page:*")
    length = redis_server.ask("STRLEN", name)
    redis_server.ask("SETRANGE", name, length - 20, "<script>")
    assert makes(replica(place))
    redis_server.ask("SET", name, "nonsense")
    assert makes(replica(place))
    redis_server.ask("DEL", name)
    redis_server.ask("LPUSH", name, "no string at all")
    assert makes(replica(place))


def test_it_goes_when_it_stops_being_true(place: dict[str, str], redis_server: Redis) -> None:
    assert makes(replica(place))
    [name] = redis_server.ask("KEYS", "*:page:*")
    assert 0 < redis_server.ask("TTL", name) <= 60, "the post is 1 minute old by then"


def test_without_redis_each_makes_its_own(place: dict[str, str], redis_server: Redis) -> None:
    first, second = replica(place), replica(place)
    assert makes(first)
    with redis_server.stopped():
        begun = time.monotonic()
        assert makes(second) and not makes(second)
        assert not makes(first)
        assert time.monotonic() - begun < 2
