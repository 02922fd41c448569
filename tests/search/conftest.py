"""What a question finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.posts.models import Post
from app.search import queries
from app.search.asking import understand


@pytest.fixture
def found(app: Flask) -> Callable[..., list[str]]:
    """What a question finds, newest first: the texts of the posts."""

    def ask(text: str, viewer: Account | None = None) -> list[str]:
        query, column = queries.posts(understand(text), viewer, Post.body)
        return list(db.session.scalars(query.order_by(column.desc())))

    return ask
