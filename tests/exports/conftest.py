"""Exports that are asked for, made and taken away, as their owners do it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.exports.models import Export
from app.exports.queries import export_of
from app.media import store
from app.media.keys import EXPORTS
from tests.conftest import Client
from tests.jobs import do_jobs

PAGE = "/settings/export"


class Taken:
    """An export that was taken away, unpacked."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        with ZipFile(io.BytesIO(data)) as packed:
            assert packed.testzip() is None
            self.files = {name: packed.read(name) for name in packed.namelist()}

    def text(self, name: str) -> str:
        return self.files[name].decode()

    def json(self, name: str) -> Any:
        return json.loads(self.files[name])

    def table(self, name: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.text(name))))

    def posts(self) -> dict[str, Any]:
        """By their text."""
        return {entry["text"]: entry for entry in self.json("posts.json")}

    @property
    def everything(self) -> str:
        """All of its words."""
        words = (data.decode() for name, data in self.files.items() if name[-5:] != ".webp")
        return "\n".join(words)


@pytest.fixture
def shelf(app: Flask) -> Callable[[], set[str]]:
    """Keys of the exports that lie there."""
    return lambda: {found.key for found in store.listing(EXPORTS)}


def row_of(account: Account) -> Export:
    """What the database says about somebody's export."""
    return db.session.scalars(export_of(account)).one()


@pytest.fixture
def make(app: Flask) -> Callable[[Client], None]:
    """Ask for an export and let it be made: `make(as_ada)`."""

    def ask(client: Client) -> None:
        answer = client.post(PAGE)
        assert (answer.status_code, answer.location) == (303, PAGE), answer.text
        do_jobs(app)

    return ask


@pytest.fixture
def take(make: Callable[[Client], None]) -> Callable[[Client, Account], Taken]:
    """Have one made and take it away: `take(as_ada, ada)`."""

    def get(client: Client, account: Account) -> Taken:
        make(client)
        return Taken(client.get(f"{PAGE}/{row_of(account).name}").data)

    return get
