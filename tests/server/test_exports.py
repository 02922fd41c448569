"""An export behind real workers: one is killed in the middle, another one makes it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import insert

from app.accounts.models import Account
from app.auth.actions import register
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs import later
from app.exports.jobs import make
from app.exports.models import Export
from app.media import pruning
from app.notifications.models import Notification
from app.posts.models import Post
from tests.conftest import PASSWORD
from tests.server.yard import Yard, wait_until

POSTS = 8000


@pytest.fixture
def yard(data: Path) -> Iterator[Yard]:
    """A place in which Ada has written much, and asked for all of it."""
    yard = Yard(data)
    with yard.app.app_context():
        ada = register("ada", "ada@example.org", PASSWORD)
        db.session.flush()
        db.session.execute(insert(Post), [_post(ada, number) for number in range(POSTS)])
        later(make, account_id=ada.id, origin="", language="en")
        db.session.commit()
    yield yard
    yard.close()


def _post(author: Account, number: int) -> dict[str, object]:
    values: dict[str, object] = {"id": new_id(), "author_id": author.id, "body": f"{number}"}
    return values | {"rendered": f"<p>{number}</p>", "conversation_id": new_id()}


def made(yard: Yard) -> list[str]:
    """Keys of the exports that are ready."""
    with yard.app.app_context():
        return [key for key in db.session.scalars(db.select(Export.key)) if key]


def test_an_export_survives_whoever_makes_it(yard: Yard) -> None:
    folder = yard.folder / "media" / "exports"
    first = yard.worker()
    wait_until(lambda: any(draft.stat().st_size for draft in folder.rglob("*.part")))
    first.kill()
    assert made(yard) == [], "it was in the middle"
    [draft] = folder.rglob("*.part")
    yard.worker()
    yard.let_leases_run_out()
    wait_until(lambda: made(yard))
    [path] = folder.rglob("*.zip")
    with ZipFile(path) as packed:
        assert packed.testzip() is None
        assert len(json.loads(packed.read("posts.json"))) == POSTS
    os.utime(draft, (0, 0))
    with yard.app.app_context():
        assert [row.kind for row in db.session.scalars(db.select(Notification))] == ["export"]
        list(pruning.prune())
    assert [file for file in folder.rglob("*") if file.is_file()] == [path]
