"""`flask seed`: as much as was asked for, and nothing twice."""

from collections import Counter

from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.posts.models import Post
from app.relations.models import Follow


def seed(run, users=20, posts=100, *more):
    return run("seed", "--users", users, "--posts", posts, "--yes", *more)


def written():
    """All but private messages."""
    return db.session.scalars(select(Post).where(Post.visibility != "direct")).all()


def counted(column):
    return Counter(db.session.scalars(select(column)))


def test_there_is_as_much_as_was_asked_for(run):
    seed(run)
    assert db.session.scalar(select(func.count()).select_from(Account)) == 20
    assert len(written()) == 100


def test_a_real_ada_keeps_her_name_and_her_place(run, ada):
    seed(run)
    assert ada.is_admin and ada.posts_count == 0
    assert db.session.scalar(select(func.count()).where(Account.role == "admin")) == 1


def test_a_second_run_adds_only_what_is_missing(run):
    seed(run)
    assert "All there already" in seed(run).stdout
    assert "Added 5 people and 60 posts" in seed(run, 25, 160).stdout
    bodies = [post.body for post in written() if not post.in_reply_to_id]
    assert len(written()) == 160 and len(set(bodies)) > len(bodies) * 0.95
    _counts_hold()


def _counts_hold():
    posts = Counter(post.author_id for post in written())
    followers = counted(Follow.followed_id)
    for account in db.session.scalars(select(Account)):
        assert (account.posts_count, account.followers_count) == (
            posts[account.id],
            followers[account.id],
        )


def test_another_seed_gives_other_people(run):
    seed(run, 20, 0, "--seed", "7")
    names = set(db.session.scalars(select(Account.username)))
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()
    seed(run, 20, 0, "--seed", "8")
    assert len(names & set(db.session.scalars(select(Account.username)))) < 10


def test_strangers_with_a_known_password_come_only_when_asked_for(run):
    assert "--yes" in run("seed", code=2).stderr
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_nothing_is_longer_than_a_post_may_be(run, app):
    app.config["POST_MAX_LENGTH"] = 40
    seed(run, 5, 50)
    from app.core.text import graphemes

    assert all(graphemes(body) <= 40 for body in db.session.scalars(select(Post.body)))
