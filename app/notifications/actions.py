"""What can be done with notifications. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, select, update

from app.accounts.models import Account
from app.core.db import db
from app.notifications.models import OPTIONAL, Notification
from app.notifications.queries import willing
from app.posts.models import Post


def notify(kind: str, account_ids: Iterable[int], *, actor: Account, post: Post | None) -> None:
    """Tell these accounts what `actor` did, where they may and want to know."""
    wanted = set(account_ids)
    if wanted <= {actor.id}:
        return
    for account in db.session.scalars(willing(wanted, actor, post)):
        if kind not in account.muted_kinds:
            row = Notification(
                kind=kind,
                account_id=account.id,
                actor_id=actor.id,
                post_id=post.id if post else None,
            )
            db.session.add(row)
    db.session.flush()


def notify_moderation(account: Account, text: str) -> None:
    """Tell somebody what those who run this place decided. It cannot be switched off.

    `text`: a sentence of ours in English, which its reader gets in their own language, or
    somebody's own words, which are shown as they are.
    """
    db.session.add(Notification(kind="moderation", account_id=account.id, body=text))
    db.session.flush()


def notify_export(account: Account) -> None:
    """Tell somebody that their export is ready, in place of what was told of an earlier one. It
    cannot be switched off: they asked for it."""
    earlier = (Notification.account_id == account.id, Notification.kind == "export")
    db.session.execute(delete(Notification).where(*earlier))
    db.session.add(Notification(kind="export", account_id=account.id))
    db.session.flush()


def withdraw(*kinds: str, actor_id: int, **of: Any) -> None:
    """The act was undone: nobody needs to hear of it. `of`: `account_id=` or `post_id=`."""
    query = delete(Notification).where(
        Notification.kind.in_(kinds), Notification.actor_id == actor_id
    )
    db.session.execute(query.filter_by(**of))


def part(one: Account, other: Account) -> None:
    """Take away what two accounts heard of each other: a block stands between them."""
    for account, actor in ((one, other), (other, one)):
        between = (Notification.actor_id == actor.id, Notification.account_id == account.id)
        db.session.execute(delete(Notification).where(*between))


def mark_read(account: Account, up_to: int | None = None) -> None:
    """Everything up to this id has been read; without one, all there is. Never goes back, and
    never beyond what there is: what comes later is new, whatever number somebody sends."""
    newest = db.session.scalar(
        select(func.max(Notification.id)).where(Notification.account_id == account.id)
    )
    read = min(up_to or newest or 0, newest or 0)
    forward = (Account.id == account.id, Account.notifications_read_id < read)
    db.session.execute(update(Account).where(*forward).values(notifications_read_id=read))


def choose_kinds(account: Account, wanted: Iterable[str]) -> None:
    """Hear of these kinds from now on, and not of the others."""
    kept = set(wanted)
    account.muted_kinds = [kind for kind in OPTIONAL if kind not in kept]
