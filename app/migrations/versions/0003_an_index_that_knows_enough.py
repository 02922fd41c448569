"""Home reads an index of posts that holds all it asks of them."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEX = "ix_posts_author"


def upgrade() -> None:
    """Two columns more: what home asks of a post before it reads the row."""
    op.drop_index(INDEX, table_name="posts")
    columns = ["author_id", "id", "visibility", "in_reply_to_account_id"]
    op.create_index(INDEX, "posts", columns)


def downgrade() -> None:
    """The index of order alone."""
    op.drop_index(INDEX, table_name="posts")
    op.create_index(INDEX, "posts", ["author_id", "id"])
