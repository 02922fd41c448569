"""`flask search`: what can be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from app.accounts.models import Account
from app.cli.entrance import entrance
from app.cli.progress import progress
from app.core.db import db, reading
from app.posts.models import Post
from app.search import index
from app.tags.models import Tag

command = AppGroup("search", help="Look after what can be found.")
BATCH = 1000

Add = Callable[[Iterable[index.Row]], None]
PARTS: tuple[tuple[str, index.Kind, Any, tuple[str, ...], Add], ...] = (
    ("Posts", "posts", Post, index.POST, index.add_posts),
    ("People", "accounts", Account, index.ACCOUNT, index.add_accounts),
    ("Hashtags", "tags", Tag, index.TAG, index.add_tags),
)


@command.command("reindex")
@entrance
def reindex() -> None:
    """Make the index of search anew from what is there. The server may go on meanwhile.

    Only needed after a repair, or when a new version says so.
    """
    done = [renew(*part, alone=False) for part in PARTS]
    click.echo("Indexed {:,} posts, {:,} people and {:,} hashtags.".format(*done))


def renew(
    label: str, kind: index.Kind, model: Any, columns: tuple[str, ...], add: Add, *, alone: bool
) -> int:
    """Make one of the PARTS anew: batch by batch, each a short transaction, so that nobody waits
    and what was found stays found; or `alone`, in the caller's transaction. How much there is."""
    with reading():
        count = db.session.scalar(select(func.count()).select_from(model)) or 0
    read, last = 0, 0
    query = select(*(getattr(model, name) for name in columns))
    if not alone:  # whoever changes one of them meanwhile waits for the batch, or it for them
        query = query.with_for_update(read=True)
    query = query.order_by(model.id).limit(BATCH)
    with progress(label, count) as bar:
        while found := db.session.execute(query.where(model.id > last)).mappings().all():
            rows = [dict(row) for row in found]
            add(rows)
            if not alone:
                db.session.commit()
            read, last = read + len(rows), rows[-1]["id"]
            bar.update(len(rows))
    index.forget_strays(kind, model)
    if not alone:
        db.session.commit()
    return read
