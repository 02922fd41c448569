"""A mute keeps somebody's posts away for a while; they don't know, and their profile stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core import ids
from app.core.db import db, utcnow
from app.core.paging import Cursor
from app.posts.actions import Manner
from app.posts.actions import publish as write
from app.relations import actions
from app.relations.actions import follow, mute, unmute
from app.relations.models import ConversationMute, Mute
from app.relations.queries import mutes_conversation, suggestions
from app.timelines import queries as timelines
from tests.conftest import Client, publish
from tests.relations.conftest import standing

JSON = {"Accept": "application/json"}
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(ids, "_last", ids._last)  # what is made later is not of the future
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=5), tick=True) as machine:
        yield machine


def test_a_mute_without_an_end_stays(ada: Account, grace: Account, news: list[Any]) -> None:
    mute(grace, by=ada)
    assert standing(ada, grace).muting
    assert standing(ada, grace).muted_until is None
    assert not standing(grace, ada).muting, "it goes one way"
    assert news == [("account_muted", "ada", "grace")]


def test_muting_again_replaces_the_end(ada: Account, grace: Account, news: list[Any]) -> None:
    later = utcnow() + 7 * HOUR
    mute(grace, by=ada, until=utcnow() + HOUR)
    mute(grace, by=ada, until=later)
    assert standing(ada, grace).muted_until == later
    mute(grace, by=ada)
    assert standing(ada, grace).muted_until is None
    assert number_of(Mute) == 1
    assert news == [("account_muted", "ada", "grace")]


def test_a_mute_runs_out_by_itself(ada: Account, grace: Account, clock: Any) -> None:
    publish("hello", by=grace)
    mute(grace, by=ada, until=utcnow() + HOUR)
    assert not timelines.explore(ada, Cursor()).items
    clock.shift(HOUR + timedelta(seconds=1))
    assert len(timelines.explore(ada, Cursor()).items) == 1
    assert not standing(ada, grace).muting


def test_mutes_that_have_run_out_go_with_the_next_one(
    ada: Account, grace: Account, alan: Account, clock: Any
) -> None:
    mute(grace, by=ada, until=utcnow() + HOUR)
    mute(grace, by=alan, until=utcnow() + HOUR)
    clock.shift(2 * HOUR)
    mute(alan, by=ada)
    assert number_of(Mute) == 2, "only one's own are swept"
    assert db.session.scalar(select(Mute.muted_id).where(Mute.muter_id == ada.id)) == alan.id


def test_unmuting_may_be_repeated(ada: Account, grace: Account, news: list[Any]) -> None:
    mute(grace, by=ada)
    unmute(grace, by=ada)
    unmute(grace, by=ada)
    assert not standing(ada, grace).muting
    assert news[1:] == [("account_unmuted", "ada", "grace")]


def test_nobody_mutes_themselves(ada: Account) -> None:
    with pytest.raises(actions.Oneself):
        mute(ada, by=ada)


def test_the_muted_leave_home_and_explore_and_are_not_suggested(
    ada: Account, grace: Account
) -> None:
    follow(grace, by=ada)
    publish("hello", by=grace)
    mute(grace, by=ada)
    assert not timelines.home(ada, Cursor()).items
    assert not timelines.explore(ada, Cursor()).items
    actions.unfollow(grace, by=ada)
    assert grace not in list(suggestions(ada))


def test_a_muted_profile_stays_readable_and_says_until_when(
    as_ada: Client, ada: Account, grace: Account
) -> None:
    publish("still here", by=grace)
    mute(grace, by=ada, until=datetime(2099, 5, 17, 12, tzinfo=UTC))
    page = as_ada.get("/@grace").text
    assert "still here" in page
    assert "You have muted Grace Hopper until" in page
    assert 'datetime="2099-05-17T12:00:00Z"' in page
    assert 'action="/@grace/unmute"' in page


@pytest.mark.parametrize("seconds", [3600, 86_400, 604_800, 2_592_000])
def test_the_form_asks_for_how_long(
    as_ada: Client, ada: Account, grace: Account, seconds: int
) -> None:
    page = as_ada.get("/@grace/mute").text
    assert f'value="{seconds}"' in page
    response = as_ada.post("/@grace/mute", data={"duration": str(seconds)})
    assert (response.status_code, response.location) == (303, "/@grace")
    left = standing(ada, grace).muted_until - utcnow()  # type: ignore[operator]
    assert seconds - 60 < left.total_seconds() <= seconds


@pytest.mark.parametrize("data", [{}, {"duration": ""}])
def test_without_a_duration_it_is_for_good(
    as_ada: Client, ada: Account, grace: Account, data: dict[str, str]
) -> None:
    answer = as_ada.post("/@grace/mute", data=data, headers=JSON)
    assert answer.json["muting"]
    assert standing(ada, grace).muted_until is None


@pytest.mark.parametrize("nonsense", ["1", "-1", "abc", "9" * 30, "3600.5", "\x00"])
def test_a_duration_that_is_not_offered_comes_back_with_the_form(
    as_ada: Client, ada: Account, grace: Account, nonsense: str
) -> None:
    response = as_ada.post("/@grace/mute", data={"duration": nonsense})
    assert response.status_code == 422
    assert 'name="duration"' in response.text
    assert not standing(ada, grace).muting
    answer = as_ada.post("/@grace/mute", data={"duration": nonsense}, headers=JSON)
    assert answer.status_code == 422
    assert answer.json["fields"]["duration"]


def test_the_list_of_the_muted_shows_ends_and_leaves_out_what_is_over(
    as_ada: Client, ada: Account, grace: Account, alan: Account
) -> None:
    assert "Nobody is muted" in as_ada.get("/settings/mutes").text
    mute(grace, by=ada, until=datetime(2099, 5, 17, 12, tzinfo=UTC))
    mute(alan, by=ada)
    page = as_ada.get("/settings/mutes").text
    assert 'datetime="2099-05-17T12:00:00Z"' in page
    assert "For good" in page
    db.session.execute(Mute.__table__.update().values(until=utcnow() - HOUR))
    assert "Nobody is muted" in as_ada.get("/settings/mutes").text


def test_a_conversation_is_muted_as_a_whole_and_only_for_oneself(
    as_ada: Client, ada: Account, grace: Account
) -> None:
    first = publish("first", by=grace)
    reply = write("second", by=grace, manner=Manner(in_reply_to=first))
    for _twice in range(2):
        response = as_ada.post(f"/posts/{reply.id}/mute-conversation")
        assert (response.status_code, response.location) == (303, reply.url)
    assert number_of(ConversationMute) == 1
    assert mutes(ada, first.id)
    assert not mutes(grace, first.id)
    assert as_ada.post(f"/posts/{first.id}/unmute-conversation", headers=JSON).json == {
        "muted": False,
        "said": "You will hear of this conversation again.",
    }
    assert not mutes(ada, first.id)


def test_a_conversation_one_may_not_read_cannot_be_muted(
    as_ada: Client, ada: Account, grace: Account
) -> None:
    post = write("for followers", by=grace, manner=Manner(visibility="followers"))
    for id in (post.id, 7, 2**63 - 1):
        assert as_ada.post(f"/posts/{id}/mute-conversation").status_code == 404
    assert number_of(ConversationMute) == 0


def mutes(account: Account, conversation_id: int) -> bool:
    return bool(db.session.scalar(select(mutes_conversation(account.id, conversation_id))))


def number_of(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
