"""Rate limits: exact, shared, and forgotten in time."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.exceptions import TooManyRequests

from app.core.db import db
from app.core.limits import Limit, RateHit, network
from tests.auth.conftest import clock  # noqa: F401 - a fixture
from tests.conftest import make_app
from tests.databases import databases

three = Limit("test", amount=3, seconds=60)


def count() -> int:
    number = db.session.scalar(select(func.count()).select_from(RateHit)) or 0
    db.session.commit()
    return number


def test_three_places_then_none(app: Flask) -> None:
    for _ in range(3):
        three.check("ada")
        three.hit("ada")
    for use in (three.check, three.hit):
        with pytest.raises(TooManyRequests):
            use("ada")
    assert count() == 3, "what found no place is not counted"


def test_everybody_has_places_of_their_own(app: Flask) -> None:
    for _ in range(3):
        three.hit("ada")
    three.hit("grace")
    with pytest.raises(TooManyRequests):
        three.check("grace", "ada")
    Limit("other", amount=3, seconds=60).check("ada")


def test_a_place_is_free_when_its_time_is_over(app: Flask, clock) -> None:  # noqa: F811
    for _ in range(3):
        three.hit("ada")
        clock.shift(10)
    with pytest.raises(TooManyRequests) as refused:
        three.check("ada")
    assert refused.value.retry_after == 30
    clock.shift(31)
    three.hit("ada")
    with pytest.raises(TooManyRequests) as refused:
        three.hit("ada")
    assert refused.value.retry_after == 9


def test_clearing_forgets_one_of_them(app: Flask) -> None:
    for who in ("ada", "grace"):
        for _ in range(3):
            three.hit(who)
    three.clear("ada")
    three.clear("nobody")
    three.check("ada")
    with pytest.raises(TooManyRequests):
        three.check("grace")


def test_what_is_old_is_thrown_away(app: Flask, clock) -> None:  # noqa: F811
    for number in range(5):
        three.hit(f"somebody {number}")
    clock.shift(86_401)
    three.hit("ada")
    assert count() == 1


def test_who_it_was_is_not_stored(app: Flask) -> None:
    three.hit("ada@example.org", "x" * 100_000, "\ud800")
    keys = db.session.scalars(select(RateHit.key)).all()
    assert len(set(keys)) == 3
    assert all("ada" not in key and len(key) < 120 for key in keys)


def test_it_stays_counted_when_the_request_is_undone(app: Flask) -> None:
    three.hit("ada")
    db.session.rollback()
    assert count() == 1


def test_counting_inside_a_transaction_is_a_mistake_and_no_deadlock(app: Flask) -> None:
    db.session.execute(select(1))
    with pytest.raises(RuntimeError, match="before the request's own transaction"):
        three.hit("ada")


def test_no_limit_looks_back_for_more_than_a_day() -> None:
    with pytest.raises(ValueError, match="86400"):
        Limit("week", amount=1, seconds=604_800)


def test_forty_threads_share_three_places(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    with app.app_context():
        db.create_all()

    def hit(_: int) -> bool:
        with app.app_context():
            try:
                three.hit("ada")
            except TooManyRequests:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(hit, range(40))) == 3


SCRIPT = """
import sys
from app.core.limits import Limit
from tests.conftest import make_app
from werkzeug.exceptions import TooManyRequests
counted = 0
with make_app(sys.argv[1], DATABASE_URL=sys.argv[2]).app_context():
    for _ in range(20):
        try:
            Limit("test", amount=25, seconds=60).hit("ada")
            counted += 1
        except TooManyRequests:
            pass
print(counted)
"""


def test_processes_share_the_places(tmp_path: Path) -> None:
    with make_app(tmp_path).app_context():
        db.create_all()
    command = [sys.executable, "-c", SCRIPT, str(tmp_path), databases.url(tmp_path)]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert sum(int(output.split()[-1]) for output in outputs) == 25


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_address_stands_for_its_owner(address: str, who: str) -> None:
    assert network(address) == who
