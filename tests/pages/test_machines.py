"""What machines ask: are you alive, are you ready, how are you."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.db import db, utcnow
from app.core.jobs import Job
from app.pages import readiness
from tests.conftest import bare, make_app, migrate, publish


def test_health_answers_ok_and_nothing_else(client):
    response = client.get("/health")
    assert (response.status_code, response.text, response.mimetype) == (200, "OK", "text/plain")
    assert "Set-Cookie" not in response.headers


def test_health_asks_neither_the_database_nor_the_session(as_ada, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("asked the database")

    monkeypatch.setattr(db.engine.pool, "connect", refuse)
    assert as_ada.get("/health").text == "OK"


@pytest.fixture
def own_app(tmp_path):
    """An app whose database a test may spoil: it has no tables yet."""
    app = make_app(tmp_path)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_ready_means_that_the_schema_is_ours(own_app):
    migrate(own_app)
    client = own_app.test_client()
    assert client.get("/ready").text == "OK"
    with own_app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        db.session.commit()
    response = client.get("/ready")
    assert response.status_code == 503 and "flask db upgrade" in response.text
    assert response.headers["Retry-After"]


def test_a_database_without_tables_is_not_ready(own_app):
    assert own_app.test_client().get("/ready").status_code == 503


def test_a_database_that_hangs_is_not_waited_for(client, monkeypatch):
    free = threading.Event()
    monkeypatch.setattr(readiness, "_revision", lambda _engine: free.wait(10))
    monkeypatch.setattr(readiness, "PATIENCE", 0.1)
    begun = time.monotonic()
    assert [client.get("/ready").status_code for _ in range(3)] == [503] * 3
    assert time.monotonic() - begun < 2
    assert threading.active_count() < 10
    free.set()
    monkeypatch.undo()
    deadline = time.monotonic() + 2
    while client.get("/ready").status_code != 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert client.get("/ready").text == "OK"


def test_metrics_count_answers_people_and_posts(client, grace):
    publish("one", by=grace)
    client.get("/about")
    client.open("/about", method="BREW")
    body = client.get("/metrics").text
    assert 'http_requests_total{endpoint="pages.about",method="GET",status="200"}' in body
    assert 'http_request_duration_seconds_bucket{endpoint="pages.about",le="0.5"}' in body
    assert "http_requests_in_progress 1.0" in body
    assert "BREW" not in body and 'method="other"' in body
    assert "microblog_accounts 2.0" in body and "microblog_posts 1.0" in body
    assert "microblog_info{" in body and "process_resident_memory_bytes" in body


def test_metrics_count_jobs_that_nobody_does_and_those_that_failed(client, app):
    now = utcnow()
    for values in ({}, {"run_at": now + timedelta(hours=1)}, {"failed_at": now}):
        db.session.add(Job(**{"kind": "auth.reset-link", "run_at": now, **values}))
    numbers = client.get("/metrics").text
    assert "microblog_jobs_waiting 1.0" in numbers and "microblog_jobs_failed 1.0" in numbers


def ask(client, peer, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/metrics", headers=names, environ_base={"REMOTE_ADDR": peer}).status_code


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_read_metrics(client, peer):
    assert ask(client, peer) == 200


def test_for_a_stranger_metrics_do_not_exist(client):
    response = client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    unknown = client.get("/metrix", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert response.status_code == 404
    assert bare(response) == bare(unknown).replace("metrix", "metrics")
    assert ask(client, "203.0.113.9", X_Forwarded_For="127.0.0.1") == 404
    assert ask(client, "", X_Real_IP="127.0.0.1") == 404


def test_a_request_that_came_through_an_unknown_proxy_is_not_from_this_machine(client):
    assert ask(client, "127.0.0.1", X_Forwarded_For="127.0.0.1") == 404
    assert ask(client, "127.0.0.1", Forwarded="for=127.0.0.1") == 404


def test_a_token_opens_metrics_from_anywhere(client, app):
    assert ask(client, "203.0.113.9", Authorization="Bearer ") == 404
    app.config["METRICS_TOKEN"] = "open-sesame"
    assert ask(client, "203.0.113.9", Authorization="Bearer open-sesame") == 200
    assert ask(client, "203.0.113.9", Authorization="Bearer open") == 404
    assert ask(client, "203.0.113.9", Authorization="Basic b3Blbjpz") == 404
    assert ask(client, "203.0.113.9") == 404


def test_behind_a_trusted_proxy_the_client_counts_and_so_does_the_peer(tmp_path):
    client = make_app(tmp_path, TRUSTED_PROXIES=1).test_client()
    assert ask(client, "127.0.0.1", X_Forwarded_For="127.0.0.1") == 200
    assert ask(client, "127.0.0.1", X_Forwarded_For="127.0.0.1, 203.0.113.9") == 404
    assert ask(client, "203.0.113.9", X_Forwarded_For="127.0.0.1") == 404


def test_metrics_are_read_without_a_database_too(client, monkeypatch):
    def refuse(*_args, **_kwargs):
        from sqlalchemy.exc import OperationalError

        raise OperationalError("SELECT", None, Exception("gone"))

    monkeypatch.setattr(db.engine.pool, "connect", refuse)
    response = client.get("/metrics")
    assert response.status_code == 200 and "microblog_posts" not in response.text


def test_robots_stay_out_of_doors_and_settings(client):
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain" and "Disallow: /auth/" in response.text


def test_a_phone_can_put_us_on_its_home_screen(client):
    manifest = client.get("/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    icons = {icon["src"] for icon in manifest.json["icons"]}
    assert all(client.get(src).status_code == 200 for src in icons)
    french = client.get("/manifest.webmanifest", headers={"Accept-Language": "fr"})
    assert french.json["lang"] == "fr"


def test_the_old_place_of_the_icon_leads_to_it(client):
    assert client.get("/favicon.ico", follow_redirects=True).mimetype == "image/svg+xml"
