"""The core: accounts, credentials and sessions, follows, posts, hashtags, rate limits."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("username", sa.String(length=30), nullable=False),
        sa.Column("username_key", sa.String(length=30), nullable=False),
        sa.Column("skeleton", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=600), nullable=False),
        sa.Column("bio", sa.Text(), nullable=False),
        sa.Column("rendered_bio", sa.Text(), nullable=False),
        sa.Column("location", sa.String(length=600), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("avatar_key", sa.String(length=80), nullable=True),
        sa.Column("avatar_small_key", sa.String(length=80), nullable=True),
        sa.Column("header_key", sa.String(length=80), nullable=True),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("show_last_seen", sa.Boolean(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=True),
        sa.Column("posts_count", sa.Integer(), nullable=False),
        sa.Column("followers_count", sa.Integer(), nullable=False),
        sa.Column("following_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('member', 'moderator', 'admin')", name="ck_accounts_role"),
        sa.CheckConstraint(
            "status IN ('active', 'pending', 'suspended')", name="ck_accounts_status"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("skeleton", name="uq_accounts_skeleton"),
        sa.UniqueConstraint("username_key", name="uq_accounts_username_key"),
    )
    op.create_index("ix_accounts_suggested", "accounts", ["followers_count", "id", "status"])
    op.create_table(
        "rate_hits",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rate_hits"),
    )
    op.create_index("ix_rate_hits_key", "rate_hits", ["key", "at"])

    op.create_table(
        "tags",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tags"),
        sa.UniqueConstraint("key", name="uq_tags_key"),
    )
    op.create_table(
        "credentials",
        sa.Column("account_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_credentials_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_credentials"),
        sa.UniqueConstraint("email_key", name="uq_credentials_email_key"),
    )
    op.create_table(
        "follows",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("follower_id", BigInt, nullable=False),
        sa.Column("followed_id", BigInt, nullable=False),
        sa.CheckConstraint("follower_id <> followed_id", name="ck_follows_no_self_follow"),
        sa.ForeignKeyConstraint(
            ["followed_id"],
            ["accounts.id"],
            name="fk_follows_followed_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["follower_id"],
            ["accounts.id"],
            name="fk_follows_follower_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_follows"),
        sa.UniqueConstraint("follower_id", "followed_id", name="uq_follows_follower_id"),
    )
    op.create_index("ix_follows_followed", "follows", ["followed_id", "id"])
    op.create_index("ix_follows_follower", "follows", ["follower_id", "id"])

    op.create_table(
        "invitations",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_by_id", BigInt, nullable=True),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["used_by_id"],
            ["accounts.id"],
            name="fk_invitations_used_by_id_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("code_hash", name="uq_invitations_code_hash"),
    )
    op.create_table(
        "posts",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("author_id", BigInt, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("rendered", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts.id"], name="fk_posts_author_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
    )
    op.create_index("ix_posts_author", "posts", ["author_id", "id"])

    op.create_table(
        "sessions",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_sessions_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])

    op.create_table(
        "mentions",
        sa.Column("post_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("account_id", BigInt, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_mentions_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_mentions_post_id_posts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "account_id", name="pk_mentions"),
    )
    op.create_index("ix_mentions_account", "mentions", ["account_id", "post_id"])

    op.create_table(
        "post_revisions",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("post_id", BigInt, nullable=False),
        sa.Column("rendered", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_post_revisions_post_id_posts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_post_revisions"),
    )
    op.create_index("ix_post_revisions_post_id", "post_revisions", ["post_id"])

    op.create_table(
        "post_tags",
        sa.Column("tag_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("post_id", BigInt, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_post_tags_post_id_posts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name="fk_post_tags_tag_id_tags", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tag_id", "post_id", name="pk_post_tags"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_post_tags_post", "post_tags", ["post_id"])


def downgrade() -> None:
    for table in (
        "post_tags",
        "post_revisions",
        "mentions",
        "sessions",
        "posts",
        "invitations",
        "follows",
        "credentials",
        "tags",
        "rate_hits",
        "accounts",
    ):
        op.drop_table(table)
