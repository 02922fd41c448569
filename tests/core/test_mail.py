"""Mail, in a conversation with a server that says what the test wants it to say."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core import mail
from app.core.jobs import JobError
from tests.conftest import make_app


class Conversation(socketserver.StreamRequestHandler):
    """SMTP (RFC 5321) as far as our side goes."""

    def handle(self) -> None:
        server: Server = self.server  # type: ignore[assignment]
        self.say(server.answers.get("", "220 here"))
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            answer = server.answers.get(verb, "354 go on" if verb == "DATA" else "250 fine")
            self.say(answer)
            if answer.startswith("354"):
                lines = iter(lambda: self.rfile.readline().decode().rstrip(), ".")
                server.letters.append("\n".join(lines))
                self.say(server.answers.get(".", "250 taken"))

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    """`answers`: what to say to a verb ("." is the end of a letter) where it is not yes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answers: dict[str, str] = {}
        self.letters: list[str] = []


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        yield server
        server.shutdown()


@pytest.fixture
def place(tmp_path: Path, server: Server) -> Iterator[Flask]:
    """A place with this mail server."""
    where = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": server.server_address[1]}
    app = make_app(tmp_path, TESTING=False, BASE_URL="https://m.example", **where)
    with app.app_context():
        yield app


def send(to: str = "ada@example.org", subject: str = "News") -> None:
    mail.send(to, subject, "Dear Ada,\nit is summer.")


def test_a_letter_arrives(place: Flask, server: Server) -> None:
    send()
    [letter] = server.letters
    assert "To: ada@example.org" in letter and "From: microblog@m.example" in letter
    assert "it is summer." in letter


@pytest.mark.parametrize(
    ("verb", "answer", "words", "final"),
    [
        ("RCPT", "550 no such user", "refuses the address", True),
        ("RCPT", "450 greylisted, come back", "refuses the address", False),
        ("DATA", "554 no, thanks", "refuses the message", True),
        (".", "554 it looks like spam", "refuses the message", True),
        (".", "452 the disk is full", "refuses the message", False),
        ("MAIL", "451 not now", "does not answer as it should", False),
        ("", "421 busy", "does not answer as it should", False),
    ],
)
def test_what_the_server_refuses_for_good_is_not_tried_again(
    place: Flask, server: Server, verb: str, answer: str, words: str, final: bool
) -> None:
    server.answers[verb] = answer
    with pytest.raises(JobError) as refused:
        send()
    assert words in str(refused.value.words)
    assert refused.value.final is final


def test_a_server_that_is_away_is_asked_again(place: Flask, server: Server) -> None:
    server.server_close()
    with pytest.raises(JobError) as refused:
        send()
    assert not refused.value.final


def test_two_lines_are_no_subject(place: Flask, server: Server) -> None:
    with pytest.raises(JobError) as refused:
        send(subject="News\nBcc: everybody@example.org")
    assert refused.value.final
    assert not server.letters
