"""A disk that takes nothing more: posting says so and loses no word, reading goes on."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.container.person import Person
from tests.server.conftest import Serve
from tests.server.writers import posts_in, send_picture
from tests.serving import Server

pytestmark = pytest.mark.sqlite("the database is on this disk")
PAGES = ("/", "/explore", "/@ada", "/settings/profile", "/settings/sessions", "/about", "/ready")
TYPED = "Words that took a long time to find"


def fill(disk: Path) -> Path:
    """Write until nothing fits any more."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                pass
    return ballast


def reads_go_on(server: Server, reader: Person) -> None:
    """For somebody who is logged in, and for strangers."""
    for page in PAGES:
        assert reader.ask(page)[0] == 200, f"{page}\n{server.lines()}"
        assert server.person().ask(page)[0] in (200, 303), f"{page}\n{server.lines()}"
    assert reader.sees("Before it was full", "/@ada")
    assert reader.is_logged_in()


def refuses_to_write(person: Person, token: str) -> None:
    status, page = person.ask("/posts", {"csrf_token": token, "body": TYPED})
    assert status == 507
    assert "Nothing can be saved" in page
    assert TYPED in page


def test_a_full_disk_is_507_until_there_is_room_again(small_disk: Path, serve: Serve) -> None:
    server = serve(small_disk)
    ada = server.person("ada").register()
    assert ada.post("Before it was full") == 303
    token = ada.token()
    ballast = fill(small_disk)
    for _ in range(5):  # both workers, several of their threads
        refuses_to_write(ada, token)
    assert send_picture(ada, token, size=2_000_000) == 507  # waits on the disk while it arrives
    reads_go_on(server, ada)
    assert server.person("ada").send("/auth/login", username="ada", password="wrong") == 507
    ballast.unlink()
    assert ada.ask("/posts", {"csrf_token": token, "body": TYPED})[0] == 303
    assert server.person("ada").log_in().sees(TYPED, "/@ada")

    assert server.stop()[1] == 0
    ballast = fill(small_disk)
    server.start()  # even so, it can be read
    reads_go_on(server, ada)
    refuses_to_write(ada, token)
    ballast.unlink()
    assert ada.ask("/posts", {"csrf_token": token, "body": "After all"})[0] == 303
    assert {TYPED, "After all"} < posts_in(small_disk)


def test_a_disk_that_becomes_read_only_can_be_read(failing_disk: Path, serve: Serve) -> None:
    server = serve(failing_disk)
    ada = server.person("ada").register()
    ada.post("Before it was full")
    token = ada.token()
    subprocess.run(["mount", "-o", "remount,abort", failing_disk], check=True)
    for _ in range(5):
        refuses_to_write(ada, token)
    reads_go_on(server, ada)
