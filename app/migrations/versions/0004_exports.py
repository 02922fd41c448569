"""Exports: what an account asked for, and the news that it is ready."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = [
    "mention",
    "reply",
    "like",
    "repost",
    "follow",
    "follow_request",
    "follow_accepted",
    "moderation",
]
NAME = "ck_notifications_kind"
OLD_NAME = f"ck_notifications_{NAME}"  # as 0001 wrote it, and the convention after it


def upgrade() -> None:
    """A row per account at most, and one more kind of notification."""
    op.create_table(
        "exports",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("size", BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_exports_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
        sa.UniqueConstraint("account_id", name="uq_exports_account_id"),
        sa.UniqueConstraint("key", name="uq_exports_key"),
    )
    _allow([*KINDS, "export"], OLD_NAME, NAME)


def downgrade() -> None:
    """The files are left to `flask media prune`."""
    op.execute("DELETE FROM notifications WHERE kind = 'export'")
    _allow(KINDS, NAME, OLD_NAME)
    op.drop_table("exports")


def _allow(kinds: list[str], before: str, name: str) -> None:
    condition = f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
    with op.batch_alter_table("notifications") as batch:
        batch.drop_constraint(op.f(before), type_="check")
        batch.create_check_constraint(op.f(name), condition)
