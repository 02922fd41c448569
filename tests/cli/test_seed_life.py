"""What the demo's people do with posts and with each other: every number true, every rule kept."""

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Account
from app.bookmarks.models import Bookmark
from app.cli import seed_people
from app.conversations.models import Member
from app.core.db import db, utcnow
from app.core.ids import time_of
from app.core.rendering import tag_key
from app.likes.models import Like
from app.media import store
from app.media.keys import POSTS
from app.media.models import Attachment
from app.notifications.models import Notification
from app.pins.models import Pin
from app.posts.actions import edit
from app.posts.models import VISIBILITIES, Mention, Post
from app.posts.queries import visible_to
from app.relations.models import Block, Follow, FollowRequest, Mute
from app.reposts.models import Repost
from app.tags.models import PostTag, Tag, TagFollow
from tests.cli.conftest import runner
from tests.conftest import make_app, migrate

MARKS = ((Like, Post.likes_count), (Repost, Post.reposts_count))
PLENTY = 500


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A place with forty people, seeded once; the tests only look, or undo what they do."""
    app = make_app(tmp_path_factory.mktemp("town"))
    migrate(app)
    said = runner(app)("seed", "--users", 40, "--posts", PLENTY, "--yes").stdout
    assert seed_people.PASSWORD in said
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture(autouse=True)
def undone(town):
    """Nothing that a test does stays."""
    yield
    db.session.rollback()


def rows(model, *where):
    return db.session.scalars(select(model).where(*where)).all()


def number(model, *where):
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


def person(name):
    return db.session.scalars(select(Account).filter_by(username=name)).one()


def test_every_count_is_what_is_really_there(town):
    answers = Counter(
        post.in_reply_to_id for post in rows(Post, Post.visibility.in_(("public", "unlisted")))
    )
    marks = {column.key: Counter(row.post_id for row in rows(model)) for model, column in MARKS}
    pictures = Counter(row.post_id for row in rows(Attachment))
    for post in rows(Post):
        assert post.replies_count == answers[post.id]
        assert post.attachments_count == pictures[post.id]
        for column, found in marks.items():
            assert getattr(post, column) == found[post.id], column
    written = Counter(post.author_id for post in rows(Post, Post.visibility != "direct"))
    followers = Counter(row.followed_id for row in rows(Follow))
    following = Counter(row.follower_id for row in rows(Follow))
    for account in rows(Account):
        assert account.posts_count == written[account.id]
        assert account.followers_count == followers[account.id]
        assert account.following_count == following[account.id]


def test_there_is_some_of_everything(town):
    for model in (Like, Repost, Bookmark, Pin, Attachment, Mention, TagFollow, Block, Mute):
        assert number(model), model.__tablename__
    found = Counter(post.visibility for post in rows(Post))
    assert set(found) == set(VISIBILITIES)
    assert found["public"] > PLENTY * 0.8
    assert {post.language for post in rows(Post)} == {"en", "fr"}
    warned = rows(Post, Post.spoiler_text != "")
    assert warned and all(post.sensitive for post in warned)
    assert number(Post, Post.visibility != "direct") == PLENTY


def test_few_posts_get_most_of_the_likes(town):
    likes = sorted((post.likes_count for post in rows(Post)), reverse=True)
    assert sum(likes[: len(likes) // 4]) > sum(likes) / 2
    assert likes[-1] == 0


def test_an_answer_follows_what_it_answers_in_the_same_conversation_and_language(town):
    answers = rows(Post, Post.in_reply_to_id.is_not(None), Post.visibility != "direct")
    assert len(answers) > PLENTY / 5
    deep = 0
    for answer in answers:
        parent = db.session.get(Post, answer.in_reply_to_id)
        assert answer.id > parent.id
        assert answer.conversation_id == parent.conversation_id
        assert answer.in_reply_to_account_id == parent.author_id
        assert answer.language == parent.language
        assert parent.visibility in ("public", "unlisted")
        deep += parent.in_reply_to_id is not None
    assert deep > len(answers) / 8


def test_nobody_did_anything_before_it_was_there_or_after_now(town):
    for model in (Like, Repost, Bookmark, Pin):
        for mark in rows(model):
            assert mark.post_id < mark.id and mark.account_id < mark.post_id
            assert time_of(mark.id) <= utcnow()


def test_nobody_did_anything_to_what_they_may_not_read(town):
    for model in (Like, Repost, Bookmark, Pin):
        for mark in rows(model):
            post = db.session.get(Post, mark.post_id)
            assert post.visibility != "direct"
            if post.visibility == "followers" and mark.account_id != post.author_id:
                assert model is not Repost
                pair = (Follow.follower_id == mark.account_id, Follow.followed_id == post.author_id)
                assert number(Follow, *pair) == 1


def test_pins_are_ones_own_and_few(town):
    pins = rows(Pin)
    assert max(Counter(pin.account_id for pin in pins).values()) <= 5
    for pin in pins:
        assert db.session.get(Post, pin.post_id).author_id == pin.account_id


def test_every_picture_is_there_and_described_in_the_posts_language(town):
    pictures = rows(Attachment)
    keys = [key for one in pictures for key in (one.key, one.small_key)]
    assert len(set(keys)) == len(keys) > 20
    assert {found.key for found in store.listing()} >= set(keys)
    assert {key for key in keys if key.startswith(POSTS)} == set(keys)
    for one in pictures[:10]:
        with (
            Image.open(store.folder().path(one.key)) as whole,
            Image.open(store.folder().path(one.small_key)) as small,
        ):
            assert whole.size == (one.width, one.height)
            assert small.size == (one.small_width, one.small_height)
    spoken = {one.alt[:3] for one in pictures}
    assert {"The", "Des"} & spoken and all(len(one.alt) > 20 for one in pictures)
    assert all(one.blurhash and one.size for one in pictures)
    assert max(Counter(one.post_id for one in pictures).values()) <= 4


def test_few_pictures_are_drawn_for_many_posts(town):
    folder = Path(town.config["DATA_DIR"]) / "media"
    files = [file.stat().st_ino for file in folder.rglob("*.webp")]
    assert len(set(files)) < len(files) * 0.75


def test_ada_and_grace_hear_of_exactly_what_was_done_to_them(town):
    """What listeners would have told, derived once more from what is there."""
    for name in ("ada", "grace"):
        account = person(name)
        expected = set()
        for kind, model in (("like", Like), ("repost", Repost)):
            query = select(model.account_id, model.post_id).join(Post, Post.id == model.post_id)
            query = query.where(Post.author_id == account.id, model.account_id != account.id)
            expected |= {(kind, *pair) for pair in db.session.execute(query)}
        for post in rows(
            Post,
            Post.visibility != "direct",
            Post.author_id != account.id,
            or_(
                Post.in_reply_to_account_id == account.id,
                Post.id.in_(select(Mention.post_id).where(Mention.account_id == account.id)),
            ),
        ):
            kind = "reply" if post.in_reply_to_account_id == account.id else "mention"
            expected.add((kind, post.author_id, post.id))
        told = rows(Notification, Notification.account_id == account.id)
        done = [(one.kind, one.actor_id, one.post_id) for one in told if one.post_id]
        assert len(done) == len(set(done)) > 20
        blocked = {row.blocked_id for row in rows(Block, Block.blocker_id == account.id)}
        assert set(done) == {one for one in expected if one[1] not in blocked}
        followers = {row.follower_id for row in rows(Follow, Follow.followed_id == account.id)}
        assert {one.actor_id for one in told if one.kind == "follow"} == followers


def test_some_news_is_unread(town):
    for name in ("ada", "grace"):
        account = person(name)
        mine = Notification.account_id == account.id
        unread = number(Notification, mine, Notification.id > account.notifications_read_id)
        assert 0 < unread < number(Notification, mine)


def test_ada_has_messages_some_unread_and_some_from_strangers(town):
    ada = person("ada")
    places = rows(Member, Member.account_id == ada.id)
    inbox = [place for place in places if not place.request]
    assert len(inbox) >= 4 and len(places) > len(inbox)
    unread = [place for place in inbox if place.read_id < place.last_id]
    assert 0 < len(unread) < len(inbox)
    for place in places:
        messages = rows(Post, Post.conversation_id == place.conversation_id)
        last = max(messages, key=lambda message: message.id)
        assert place.last_id == last.id
        assert len(messages) == 1 or not place.request
        assert {message.visibility for message in messages} == {"direct"}
        for message in messages:
            readable = visible_to(ada).where(Post.id == message.id)
            assert db.session.scalar(readable) is not None
        if place.read_id < place.last_id:
            assert last.author_id != ada.id
        if place.request:
            pair = (Follow.follower_id == ada.id, Follow.followed_id == last.author_id)
            assert number(Follow, *pair) == 0


def test_one_talk_has_three_people(town):
    sizes = Counter(Counter(place.conversation_id for place in rows(Member)).values())
    assert sizes[3] and sizes[2]


def test_grace_is_asked_and_ada_has_turned_somebody_away(town):
    ada, grace = person("ada"), person("grace")
    assert grace.locked
    asked = rows(FollowRequest, FollowRequest.followed_id == grace.id)
    told = rows(Notification, Notification.kind == "follow_request")
    assert {one.actor_id for one in told} == {one.follower_id for one in asked} != set()
    [block] = rows(Block)
    assert block.blocker_id == ada.id
    pair = {ada.id, block.blocked_id}
    one, other = aliased(Follow), (Follow.follower_id.in_(pair), Follow.followed_id.in_(pair))
    assert one and number(Follow, *other) == 0
    assert number(Mute, Mute.muter_id == ada.id) == 1


def test_the_first_pages_somebody_opens_are_full(town):
    client = town.test_client()
    client.login(person("ada"), seed_people.PASSWORD)
    for path in ("/", "/explore", "/@ada", "/notifications", "/messages", "/likes", "/bookmarks"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert page.text.count("<article") + page.text.count("<li") > 5, path


def test_what_was_seeded_can_be_found(town):
    client = town.test_client()
    post = rows(Post, Post.visibility == "public")[-1]
    word = max(post.body.split(), key=len).strip("«»“”.,;:!?…")
    assert "<article" in client.get("/search", query_string={"q": word}).text
    assert "/@ada" in client.get("/search?q=ada&kind=people").text


def test_a_second_run_adds_nothing_to_all_that(town):
    models = (Post, Like, Repost, Bookmark, Pin, Attachment, Notification, Member, TagFollow)
    before = [number(model) for model in models]
    said = runner(town)("seed", "--users", 40, "--posts", PLENTY, "--yes").stdout
    assert "All there already" in said
    assert [number(model) for model in models] == before


def test_hashtags_and_mentions_are_those_that_publishing_would_find(town):
    tagged, mentioned = _tags(), _mentions()
    assert any(tagged.values()) and any(mentioned.values())
    for post in rows(Post)[:200]:
        before = post.rendered
        edit(post, post.body + " ")  # nothing new: the text is cleaned already
        assert post.rendered == before
        edit(post, post.body + " more")
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


def test_nobody_speaks_of_themselves(town):
    for post in rows(Post):
        assert f"@{post.author.username} " not in f"{post.body} "


def test_nobody_writes_before_joining_or_after_now(town):
    for post in rows(Post):
        assert post.author.joined_at <= post.created_at <= utcnow()


def test_both_languages_are_spoken(town):
    assert {account.language for account in rows(Account)} == {"en", "fr"}


def test_ada_runs_an_empty_place(town):
    assert person("ada").is_admin and not person("grace").is_admin
