"""The small file of a picture is made later, or never where the whole one is small."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """It may be missing."""
    with op.batch_alter_table("attachments") as batch:
        batch.alter_column("small_key", existing_type=sa.String(length=80), nullable=True)


def downgrade() -> None:
    """Where it is missing, the whole one stands for it."""
    op.execute("UPDATE attachments SET small_key = key WHERE small_key IS NULL")
    with op.batch_alter_table("attachments") as batch:
        batch.alter_column("small_key", existing_type=sa.String(length=80), nullable=False)
