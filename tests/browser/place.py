"""What is there before a test begins: people, posts, pictures, made behind the server's back.

A test clicks what it is about; all the rest is written into the server's own database here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PIL import Image, ImageDraw

from app.accounts.models import Account
from app.auth.actions import register, start_session
from app.core.db import db
from app.media.actions import prepare
from app.posts.actions import Manner
from app.posts.actions import publish as publish_post
from app.posts.models import Post
from tests.conftest import PASSWORD, make_app
from tests.serving import Server

TONES = ("#b9c3f3", "#fbeccd", "#6f80de", "#cfe8dc", "#e8c7c8")


@dataclass(frozen=True)
class Written:
    """A published post."""

    id: int
    url: str


def picture(width: int = 640, height: int = 420, tone: int = 0) -> bytes:
    """A PNG with something to see in it."""
    drawn = Image.new("RGB", (width, height), TONES[tone % len(TONES)])
    inner = (width // 5, height // 5, width // 2, height // 2)
    ImageDraw.Draw(drawn).ellipse(inner, fill=TONES[(tone + 2) % len(TONES)])
    file = io.BytesIO()
    drawn.save(file, "PNG")
    return file.getvalue()


def upload(data: bytes, name: str = "picture.png") -> dict[str, Any]:
    """A file as a browser's own dialog would choose it."""
    return {"name": name, "mimeType": "image/png", "buffer": data}


def post(page: Any, text: str) -> Any:
    """The first post on a page that says this."""
    return page.locator("article", has_text=text).first


class Place:
    """The database and the files of a running server."""

    def __init__(self, server: Server) -> None:
        self.server, self.app = server, make_app(Path(server.folder))

    @contextmanager
    def people(self, *names: str) -> Iterator[tuple[Account, ...]]:
        """Their accounts, to do something with; written down when the block ends."""
        with self.app.app_context():
            wanted = {name.lower() for name in names}
            found = db.session.query(Account).filter(Account.username_key.in_(wanted))
            accounts = {account.username: account for account in found}
            yield tuple(accounts[name] for name in names)
            db.session.commit()

    def member(self, name: str, **values: Any) -> str:
        """Somebody new, by this name."""
        with self.app.app_context():
            account = register(name, f"{name}@example.org", PASSWORD)
            for key, value in values.items():
                setattr(account, key, value)
            db.session.commit()
        return name

    def key(self, name: str) -> dict[str, Any]:
        """The cookie of a browser in which this person is logged in."""
        sessions: Any = self.app.session_interface
        with self.people(name) as (account,), self._request():
            _, token = start_session(account, remember=False, address="::1", user_agent="Tests")
            db.session.commit()
            signed = sessions.get_signing_serializer(self.app).dumps(
                {"_user_id": token, "_fresh": True}
            )
            cookie = {"name": sessions.get_cookie_name(self.app), "value": signed}
        return cookie | {"url": self.server.by_name}

    def publish(
        self, body: str, by: str, *, pictures: Sequence[bytes] = (), alts: Any = (), **manner: Any
    ) -> Written:
        """A post. `in_reply_to`: what was written; `recipients`: names."""
        with self.people(by, *manner.pop("recipients", ())) as (author, *recipients):
            if answered := manner.pop("in_reply_to", None):
                manner["in_reply_to"] = db.session.get(Post, answered.id)
            files = [SimpleNamespace(filename="a.png", stream=io.BytesIO(one)) for one in pictures]
            with self._request():
                manner["pictures"] = tuple(prepare(files, alts))
                wanted = Manner(recipients=tuple(recipients), **manner)
                post = publish_post(body, by=author, manner=wanted)
                db.session.commit()
            return Written(post.id, post.url)

    def _request(self) -> Any:
        return self.app.test_request_context(base_url=self.server.by_name)
