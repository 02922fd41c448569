"""Demo content: believable, and every number true."""

from collections import Counter

from sqlalchemy import func, select

from app.accounts.models import Account
from app.cli import seed_people
from app.core.db import db, utcnow
from app.core.rendering import tag_key
from app.posts.actions import edit
from app.posts.models import Mention, Post
from app.relations.models import Follow
from app.tags.models import PostTag, Tag


def seed(run, users=30, posts=300, *more):
    return run("seed", "--users", users, "--posts", posts, "--yes", *more)


def counted(column):
    return Counter(db.session.scalars(select(column)))


def test_there_is_as_much_as_was_asked_for(run):
    seed(run)
    assert db.session.scalar(select(func.count()).select_from(Account)) == 30
    assert db.session.scalar(select(func.count()).select_from(Post)) == 300


def test_every_count_is_what_is_really_there(run):
    seed(run)
    posts, followers = counted(Post.author_id), counted(Follow.followed_id)
    following = counted(Follow.follower_id)
    assert followers
    for account in db.session.scalars(select(Account)):
        assert account.posts_count == posts[account.id]
        assert account.followers_count == followers[account.id]
        assert account.following_count == following[account.id]


def test_hashtags_and_mentions_are_those_that_publishing_would_find(run):
    seed(run)
    tagged, mentioned = _tags(), _mentions()
    assert any(tagged.values()) and any(mentioned.values())
    for post in db.session.scalars(select(Post)):
        before = post.rendered
        edit(post, post.body + " ")  # nothing new: the text is cleaned already
        assert post.rendered == before
        edit(post, post.body + " more")
    db.session.commit()
    db.session.expire_all()
    assert (_tags(), _mentions()) == (tagged, mentioned)


def _tags():
    found = {}
    query = select(PostTag.post_id, Tag.key).join(Tag, Tag.id == PostTag.tag_id)
    for post_id, key in db.session.execute(query):
        assert key == tag_key(key)
        found.setdefault(post_id, set()).add(key)
    return found


def _mentions():
    found = {}
    for post_id, account_id in db.session.execute(select(Mention.post_id, Mention.account_id)):
        found.setdefault(post_id, set()).add(account_id)
    return found


def test_nobody_writes_before_joining_or_after_today(run):
    seed(run)
    for post in db.session.scalars(select(Post)):
        assert post.author.joined_at <= post.created_at <= utcnow()


def test_both_languages_are_spoken(run):
    seed(run)
    assert set(counted(Account.language)) == {"en", "fr"}


def test_ada_and_grace_can_log_in_and_ada_runs_an_empty_place(run, client):
    assert seed_people.PASSWORD in seed(run).stdout
    ada, grace = (
        db.session.scalars(select(Account).filter_by(username=name)).one()
        for name in ("ada", "grace")
    )
    assert ada.is_admin and not grace.is_admin
    client.login(ada, seed_people.PASSWORD)
    assert client.get("/").status_code == 200
    assert client.get("/@grace").status_code == 200


def test_a_real_ada_keeps_her_name_and_her_place(run, ada):
    seed(run)
    assert ada.is_admin and ada.posts_count == 0
    assert db.session.scalar(select(func.count()).where(Account.role == "admin")) == 1


def test_a_second_run_adds_only_what_is_missing(run):
    seed(run)
    assert "All there already" in seed(run).stdout
    assert "Added 5 people and 100 posts" in seed(run, 35, 400).stdout
    bodies = db.session.scalars(select(Post.body)).all()
    assert len(bodies) == 400 and len(set(bodies)) > 380
    _counts_hold()


def _counts_hold():
    posts, followers = counted(Post.author_id), counted(Follow.followed_id)
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
