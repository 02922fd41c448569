"""Logs: one line per event, nothing secret in it, and nobody else's lines."""

import json
import logging
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest

from app.core import serving
from app.core.logs import JsonLines, TextLines, redact
from tests.conftest import make_app


def record(message, *args, level=logging.INFO, **fields):
    made = logging.LogRecord("app.test", level, __file__, 1, message, args, None)
    made.__dict__.update(fields)
    return made


def failure():
    try:
        raise ValueError("bad\nvalue \x1b[31m")
    except ValueError:
        return sys.exc_info()


def test_a_line_for_people_has_time_level_request_and_place():
    line = TextLines().format(record("Hello %s", "Ada", request_id="abc"))
    assert line.endswith("Z INFO [abc] app.test: Hello Ada")


def test_a_line_for_machines_is_json():
    line = json.loads(JsonLines().format(record("Héllo", request_id="abc")))
    assert line["message"] == "Héllo" and line["level"] == "info"
    assert line["request_id"] == "abc" and line["time"].endswith("Z")


@pytest.mark.parametrize("style", [TextLines, JsonLines])
def test_nobody_can_begin_a_line_of_their_own(style):
    line = style().format(
        record("name: %s", "x\n2026-01-01 ERROR forged\r\x1b[31m\u2028\x00\ud800")
    )
    assert len(line.splitlines()) == 1 and line.isprintable()
    assert "forged" in line


def test_a_traceback_is_indented_for_people_and_one_string_for_machines():
    made = record("It failed", level=logging.ERROR)
    made.exc_info = failure()
    first, *trace = TextLines().format(made).split("\n")
    assert first.endswith("It failed") and all(line.startswith("    ") for line in trace)
    line = json.loads(JsonLines().format(made))
    assert "ValueError: bad" in line["traceback"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/auth/reset/s3cr3t-t0ken", "/auth/reset/…"),
        ("/auth/reset/s3cr3t?x=1", "/auth/reset/…?x=…"),
        ("/auth/register?invite=s3cr3t", "/auth/register?invite=…"),
        ("/explore?max_id=12&min_id=3", "/explore?max_id=12&min_id=3"),
        ("/x?a=s3cr3t&max_id=1&b=s3cr3t", "/x?a=…&max_id=1&b=…"),
        ("/auth/reset", "/auth/reset"),
    ],
)
def test_tokens_in_addresses_are_left_out(address, shown):
    assert redact(address) == shown
    assert "s3cr3t" not in TextLines().format(record("Exception on %s [GET]", address))


def test_redacting_takes_no_time_whatever_is_sent():
    import time

    begun = time.perf_counter()
    for nonsense in ("?" * 4000, "?a" * 2000, "&=" * 2000, "/auth/reset/" * 300, "?a=" * 1300):
        redact(nonsense)
    assert time.perf_counter() - begun < 0.2


def test_every_answer_tells_its_number_and_a_stranger_cannot_choose_it(client):
    answer = client.get("/health", headers={"X-Request-ID": "chosen-by-a-stranger"})
    assert len(answer.headers["X-Request-ID"]) == 16
    assert answer.headers["X-Request-ID"] != client.get("/health").headers["X-Request-ID"]


def test_a_trusted_proxy_may_choose_the_number(tmp_path):
    client = make_app(tmp_path, TRUSTED_PROXIES=1).test_client()
    for given, kept in (("0af7651916cd43dd", True), ("x\x7fy" * 4, False), ("short", False)):
        answer = client.get("/health", headers={"X-Request-ID": given})
        assert (answer.headers["X-Request-ID"] == given) is kept


@pytest.fixture
def gunicorn_log(monkeypatch):
    from gunicorn.config import Config

    from app.core.accesslog import AccessLog

    def make(log_format, capsys):
        monkeypatch.setenv("LOG_FORMAT", log_format)
        config = Config()
        config.set("accesslog", "-")
        log = AccessLog(config)
        environ = {
            "REMOTE_ADDR": "203.0.113.9",
            "REQUEST_METHOD": "GET",
            "RAW_URI": "/auth/reset/s3cr3t",
            "microblog.request_id": "abcdef",
        }
        response = SimpleNamespace(status="200 OK", sent=12)
        log.access(response, None, environ, timedelta(milliseconds=3))
        return capsys.readouterr().out

    return make


def test_gunicorns_access_line_looks_like_ours_and_has_the_requests_number(gunicorn_log, capsys):
    line = gunicorn_log("text", capsys)
    assert line.endswith(
        'INFO [abcdef] gunicorn.access: 203.0.113.9 "GET /auth/reset/…" 200 12 3ms\n'
    )


def test_gunicorns_access_line_in_json_has_its_parts(gunicorn_log, capsys):
    line = json.loads(gunicorn_log("json", capsys))
    assert (line["client"], line["method"], line["path"]) == ("203.0.113.9", "GET", "/auth/reset/…")
    assert (line["status"], line["bytes"], line["ms"]) == (200, 12, 3)
    assert line["request_id"] == "abcdef"


@pytest.fixture
def quiet_again():
    """Loggers as they were: an app that is no test takes over standard output."""
    names = ("", "app", "werkzeug")
    before = {
        name: (logging.getLogger(name).handlers[:], logging.getLogger(name).propagate)
        for name in names
    }
    yield
    for name, (handlers, propagate) in before.items():
        logging.getLogger(name).handlers[:] = handlers
        logging.getLogger(name).propagate = propagate


def test_a_server_says_once_what_it_is(tmp_path, monkeypatch, capsys, quiet_again):
    monkeypatch.setenv("SERVER_SOFTWARE", "gunicorn/27")
    monkeypatch.setenv("REDIS_URL", "redis://:s3cr3t@redis/0")
    make_app(tmp_path, TESTING=False, DATABASE_URL=f"sqlite:///{tmp_path}/microblog.db")
    out = capsys.readouterr().out
    assert out.count("CONTEXT=PROD") == 1 and "SQLite" in out and "journal" in out
    assert "s3cr3t" not in out
    serving._held.pop()


def test_a_command_keeps_standard_output_for_itself(tmp_path, capsys, quiet_again):
    app = make_app(tmp_path, TESTING=False)
    app.logger.warning("careful")
    captured = capsys.readouterr()
    assert captured.out == "" and "careful" in captured.err


def test_the_development_server_tells_no_secrets_either(tmp_path, capsys, quiet_again):
    make_app(tmp_path, TESTING=False, LOG_FORMAT="json")
    logging.getLogger("werkzeug").info('"%s" %s', "\x1b[36mGET /auth/reset/s3cr3t HTTP/1.1", "304")
    line = json.loads(capsys.readouterr().err)
    assert line["message"] == '"GET /auth/reset/… HTTP/1.1" 304'
