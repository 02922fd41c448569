"""Which kinds one hears of, and what those who run the place say."""

from __future__ import annotations

from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.likes.actions import like
from app.notifications.models import OPTIONAL
from tests.cli.conftest import runner
from tests.conftest import Client, publish
from tests.notifications.conftest import told

ADDRESS = "/settings/notifications"


def test_everything_is_told_until_one_says_otherwise(as_grace: Client, grace: Account) -> None:
    page = as_grace.get(ADDRESS).text
    assert page.count(" checked") == len(OPTIONAL)


def test_a_kind_that_is_not_ticked_is_not_told_any_more(
    as_grace: Client, ada: Account, grace: Account
) -> None:
    ticked = {kind: "y" for kind in OPTIONAL if kind != "like"}
    assert as_grace.post(ADDRESS, data=ticked).status_code == 303
    db.session.refresh(grace)
    assert grace.muted_kinds == ["like"]
    like(publish("hello", by=grace), by=ada)
    publish("@grace", by=ada)
    assert told(grace) == [("mention", "ada")]
    assert as_grace.get(ADDRESS).text.count(" checked") == len(OPTIONAL) - 1


def test_moderation_cannot_be_switched_off(as_grace: Client, grace: Account) -> None:
    as_grace.post(ADDRESS, data={"nothing": "ticked"})
    db.session.refresh(grace)
    assert grace.muted_kinds == list(OPTIONAL)
    assert 'name="moderation"' not in as_grace.get(ADDRESS).text


def test_who_is_promoted_is_told_once(app: Flask, as_grace: Client, grace: Account) -> None:
    run = runner(app)
    run("users", "promote", "grace")
    run("users", "promote", "grace")
    assert told(grace) == [("moderation", None)]
    assert "You are an administrator of this place now." in as_grace.get("/notifications").text


def test_who_is_let_in_again_or_given_a_password_is_told(app: Flask, grace: Account) -> None:
    run = runner(app)
    run("users", "reset-password", "grace", "--password", "entirely different words")
    grace.status = "pending"
    db.session.commit()
    run("users", "approve", "grace")
    run("users", "approve", "grace")
    run("users", "suspend", "grace")
    run("users", "unsuspend", "grace")
    assert told(grace) == [("moderation", None)] * 3
