"""Ids are 64 bits wide, ordered by time, and nobody's guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.core.ids import MAX_ID, first_id_at, new_id, parse_id, time_of


def test_each_id_is_larger_than_the_one_before() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(set(ids))
    assert ids[-1] < MAX_ID


def test_an_id_tells_when_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.ids._last", 0)  # another test may have been in the future
    assert abs(time_of(new_id()) - datetime.now(UTC)) < timedelta(seconds=2)


def test_an_id_for_a_moment_lies_in_its_millisecond() -> None:
    moment = datetime(2024, 2, 29, 12, 30, 15, 123_000, tzinfo=UTC)
    assert time_of(new_id(moment)) == moment
    assert first_id_at(moment) <= new_id(moment) < first_id_at(moment + timedelta(milliseconds=1))


@pytest.mark.parametrize(
    "text", [None, "", "abc", "-1", "0", "1.5", "٣", "9223372036854775808", "1" * 1000, " 1"]
)
def test_what_is_no_id_is_none(text: str | None) -> None:
    assert parse_id(text) is None


def test_the_largest_id_is_still_one() -> None:
    assert parse_id(str(MAX_ID)) == MAX_ID
