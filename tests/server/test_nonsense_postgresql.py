"""The same nonsense, and the same verdicts, with PostgreSQL behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.db import db
from tests.conftest import make_app, migrate
from tests.postgresql import Server
from tests.server.test_nonsense import (
    test_no_address_is_an_error_of_ours as test_no_address_is_an_error_of_ours,
)
from tests.server.test_nonsense import (
    test_no_form_is_an_error_of_ours as test_no_form_is_an_error_of_ours,
)
from tests.server.test_nonsense import visitor as visitor

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize("visitor", ["somebody logged in"], indirect=True),
]


@pytest.fixture(scope="module")
def the_app(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    postgresql.query("CREATE DATABASE nonsense")
    url = postgresql.url.replace("/postgres", "/nonsense")
    app = make_app(tmp_path_factory.mktemp("data"), DATABASE_URL=url)
    migrate(app)
    yield app
    with app.app_context():
        db.engine.dispose()
