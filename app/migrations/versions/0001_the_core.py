"""Accounts and sessions, follows and blocks, posts and what people do with them, messages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

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
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("default_visibility", sa.String(length=10), nullable=False),
        sa.Column("muted_kinds", sa.JSON(), nullable=False),
        sa.Column("notifications_read_id", BigInt, nullable=False),
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
        "blocks",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("blocker_id", BigInt, nullable=False),
        sa.Column("blocked_id", BigInt, nullable=False),
        sa.CheckConstraint("blocker_id <> blocked_id", name="ck_blocks_no_self_block"),
        sa.ForeignKeyConstraint(
            ["blocked_id"],
            ["accounts.id"],
            name="fk_blocks_blocked_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["blocker_id"],
            ["accounts.id"],
            name="fk_blocks_blocker_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_blocks"),
        sa.UniqueConstraint("blocker_id", "blocked_id", name="uq_blocks_blocker_id"),
    )
    op.create_index("ix_blocks_blocked", "blocks", ["blocked_id", "blocker_id"])

    op.create_table(
        "conversation_members",
        sa.Column("conversation_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("account_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("last_id", BigInt, nullable=False),
        sa.Column("read_id", BigInt, nullable=False),
        sa.Column("cleared_id", BigInt, nullable=False),
        sa.Column("request", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_conversation_members_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "account_id", name="pk_conversation_members"),
    )
    op.create_index(
        "ix_conversation_members_account",
        "conversation_members",
        ["account_id", "request", "last_id"],
    )

    op.create_table(
        "conversation_mutes",
        sa.Column("account_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("conversation_id", BigInt, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_conversation_mutes_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "conversation_id", name="pk_conversation_mutes"),
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
        "follow_requests",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("follower_id", BigInt, nullable=False),
        sa.Column("followed_id", BigInt, nullable=False),
        sa.CheckConstraint("follower_id <> followed_id", name="ck_follow_requests_no_self_request"),
        sa.ForeignKeyConstraint(
            ["followed_id"],
            ["accounts.id"],
            name="fk_follow_requests_followed_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["follower_id"],
            ["accounts.id"],
            name="fk_follow_requests_follower_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_follow_requests"),
        sa.UniqueConstraint("follower_id", "followed_id", name="uq_follow_requests_follower_id"),
    )
    op.create_index("ix_follow_requests_followed", "follow_requests", ["followed_id", "id"])

    op.create_table(
        "follows",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("follower_id", BigInt, nullable=False),
        sa.Column("followed_id", BigInt, nullable=False),
        sa.Column("shows_reposts", sa.Boolean(), nullable=False),
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
        "mutes",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("muter_id", BigInt, nullable=False),
        sa.Column("muted_id", BigInt, nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.CheckConstraint("muter_id <> muted_id", name="ck_mutes_no_self_mute"),
        sa.ForeignKeyConstraint(
            ["muted_id"], ["accounts.id"], name="fk_mutes_muted_id_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["muter_id"], ["accounts.id"], name="fk_mutes_muter_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mutes"),
        sa.UniqueConstraint("muter_id", "muted_id", name="uq_mutes_muter_id"),
    )
    op.create_table(
        "posts",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("author_id", BigInt, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("rendered", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("spoiler_text", sa.Text(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("in_reply_to_id", BigInt, nullable=True),
        sa.Column("in_reply_to_account_id", BigInt, nullable=True),
        sa.Column("conversation_id", BigInt, nullable=False),
        sa.Column("submission", sa.String(length=40), nullable=True),
        sa.Column("replies_count", sa.Integer(), nullable=False),
        sa.Column("likes_count", sa.Integer(), nullable=False),
        sa.Column("reposts_count", sa.Integer(), nullable=False),
        sa.Column("attachments_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "visibility IN ('public', 'unlisted', 'followers', 'direct')",
            name="ck_posts_visibility",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts.id"], name="fk_posts_author_id_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["in_reply_to_account_id"],
            ["accounts.id"],
            name="fk_posts_in_reply_to_account_id_accounts",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["in_reply_to_id"],
            ["posts.id"],
            name="fk_posts_in_reply_to_id_posts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("author_id", "submission", name="uq_posts_author_id"),
    )
    op.create_index("ix_posts_author", "posts", ["author_id", "id"])
    op.create_index("ix_posts_conversation", "posts", ["conversation_id", "id"])
    op.create_index("ix_posts_in_reply_to", "posts", ["in_reply_to_id", "id"])

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
        "tag_follows",
        sa.Column("account_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("tag_id", BigInt, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_tag_follows_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name="fk_tag_follows_tag_id_tags", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "tag_id", name="pk_tag_follows"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("post_id", BigInt, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("small_key", sa.String(length=80), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("small_width", sa.Integer(), nullable=False),
        sa.Column("small_height", sa.Integer(), nullable=False),
        sa.Column("animated", sa.Boolean(), nullable=False),
        sa.Column("blurhash", sa.String(length=100), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("focus_x", sa.Double(), nullable=False),
        sa.Column("focus_y", sa.Double(), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_attachments_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_attachments_post_id_posts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("key", name="uq_attachments_key"),
        sa.UniqueConstraint("small_key", name="uq_attachments_small_key"),
    )
    op.create_index("ix_attachments_account_id", "attachments", ["account_id"])
    op.create_index("ix_attachments_post", "attachments", ["post_id", "position"])

    op.create_table(
        "bookmarks",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("post_id", BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_bookmarks_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_bookmarks_post_id_posts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bookmarks"),
        sa.UniqueConstraint("post_id", "account_id", name="uq_bookmarks_post_id"),
    )
    op.create_index("ix_bookmarks_account", "bookmarks", ["account_id", "id"])

    op.create_table(
        "likes",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("post_id", BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_likes_account_id_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_likes_post_id_posts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_likes"),
        sa.UniqueConstraint("post_id", "account_id", name="uq_likes_post_id"),
    )
    op.create_index("ix_likes_account", "likes", ["account_id", "id"])

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
        "notifications",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", BigInt, nullable=True),
        sa.Column("post_id", BigInt, nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('mention', 'reply', 'like', 'repost', 'follow', 'follow_request', "
            "'follow_accepted', 'moderation')",
            name="ck_notifications_kind",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_notifications_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["accounts.id"],
            name="fk_notifications_actor_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_notifications_post_id_posts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
    )
    op.create_index("ix_notifications_account", "notifications", ["account_id", "id"])
    op.create_index("ix_notifications_actor", "notifications", ["actor_id", "post_id", "kind"])
    op.create_index("ix_notifications_post", "notifications", ["post_id"])

    op.create_table(
        "pins",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("post_id", BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_pins_account_id_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_pins_post_id_posts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pins"),
        sa.UniqueConstraint("post_id", "account_id", name="uq_pins_post_id"),
    )
    op.create_index("ix_pins_account", "pins", ["account_id", "id"])

    op.create_table(
        "post_revisions",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("post_id", BigInt, nullable=False),
        sa.Column("rendered", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("spoiler_text", sa.Text(), nullable=False),
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

    op.create_table(
        "reposts",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("post_id", BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_reposts_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_reposts_post_id_posts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reposts"),
        sa.UniqueConstraint("post_id", "account_id", name="uq_reposts_post_id"),
    )
    op.create_index("ix_reposts_account", "reposts", ["account_id", "id"])

    _create_search()


def _create_search() -> None:
    """The index of search, which no model describes: see app/search/index_*.py for the why."""
    for kind in ("posts", "accounts", "tags"):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE VIRTUAL TABLE search_{kind} USING fts5("
                "words, columnsize = 0, prefix = '2 3', tokenize = \"ascii tokenchars '_:'\")"
            )
        else:
            op.create_table(
                f"search_{kind}",
                sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
                sa.Column("words", TSVECTOR(), nullable=False),
                sa.ForeignKeyConstraint(
                    ["id"], [f"{kind}.id"], name=f"fk_search_{kind}_id_{kind}", ondelete="CASCADE"
                ),
                sa.PrimaryKeyConstraint("id", name=f"pk_search_{kind}"),
            )
            op.create_index(
                f"ix_search_{kind}_words", f"search_{kind}", ["words"], postgresql_using="gin"
            )


def downgrade() -> None:
    for table in (
        "search_tags",
        "search_accounts",
        "search_posts",
        "reposts",
        "post_tags",
        "post_revisions",
        "pins",
        "notifications",
        "mentions",
        "likes",
        "bookmarks",
        "attachments",
        "tag_follows",
        "sessions",
        "posts",
        "mutes",
        "invitations",
        "follows",
        "follow_requests",
        "credentials",
        "conversation_mutes",
        "conversation_members",
        "blocks",
        "tags",
        "rate_hits",
        "accounts",
    ):
        op.drop_table(table)
