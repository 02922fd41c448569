"""How exports are found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, select

from app.accounts.models import Account
from app.core.db import db, utcnow
from app.core.jobs import Job
from app.exports.models import EXPORT_DAYS, Export


@dataclass(frozen=True)
class Standing:
    """What somebody reads about their export: the file that is there, whether another one is being
    prepared, or could not be."""

    ready: Export | None
    waiting: bool
    failed: bool


def export_of(account: Account) -> Select[Export]:
    """What this account asked for and has got, unless it is too old."""
    return select(Export).where(Export.account_id == account.id, ~is_over())


def is_over() -> ColumnElement[bool]:
    """Whether an export has been there for long enough, or was asked for so long ago in vain."""
    past = utcnow() - timedelta(days=EXPORT_DAYS)
    return func.coalesce(Export.made_at, Export.asked_at) <= past


def job_key(account: Account) -> str:
    """What makes two wishes of an account one."""
    return f"exports.make {account.id}"


def is_waiting(account: Account) -> bool:
    """Whether an export of theirs is being prepared."""
    return db.session.scalar(select(Job.id).where(Job.key == job_key(account))) is not None


def standing_of(account: Account) -> Standing:
    """How it stands with somebody's export: two queries."""
    export, waiting = db.session.scalar(export_of(account)), is_waiting(account)
    failed = export is not None and not waiting and not export.is_answered
    return Standing(export if export and export.key else None, waiting, failed)
