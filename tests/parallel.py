"""Several people do something at the very same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from app.accounts.models import Account
from app.core.db import db


def in_parallel(app: Flask, act: Callable[[Any], Any], things: list[Any]) -> None:
    """Do it for everything at once, each in a thread and an app context of its own; no more threads
    than the pool has connections, or a busy machine would fail the test."""
    db.session.commit()

    def alone(thing: Any) -> None:
        with app.app_context():
            act(thing)

    with ThreadPoolExecutor(min(len(things), 12)) as pool:
        list(pool.map(alone, things))


def account(id: int) -> Account:
    """The account as the thread that asks has it."""
    return db.session.get_one(Account, id)
