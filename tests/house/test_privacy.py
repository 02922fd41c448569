"""The access matrix: who finds what, at every address there is.

Every rule of the app is asked for as every reader; a new place is judged by being there. Two
tables decide: who may read, and where a post has to appear (or showing nothing would pass).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.bookmarks.models import Bookmark
from app.core.db import db
from app.likes.models import Like
from app.posts.models import VISIBILITIES, Post
from app.relations.models import ConversationMute
from app.reposts.models import Repost
from tests.conftest import bare, clear
from tests.house import stage as staging
from tests.house.stage import EXPORT, NAME, READERS, Secret, Stage
from tests.house.test_doors import addresses

EVERYBODY = ("anonymous", *READERS)
APART = ("blocked", "blocker")  # for whom Ada is not there
_OPEN = {*EVERYBODY} - {*APART}
MAY_READ = {
    "public": _OPEN,
    "unlisted": _OPEN,
    "followers": {"author", "follower", "muter", "named"},
    "direct": {"author", "named"},
}

OPENLY = ("public", "unlisted")
NOT_DIRECT = ("public", "unlisted", "followers")


@dataclass(frozen=True)
class Place:
    """Where posts of these visibilities appear to these readers, as far as they may read them."""

    path: str
    visibilities: tuple[str, ...] = NOT_DIRECT
    readers: tuple[str, ...] = EVERYBODY
    word: str = "body"
    kinds: tuple[str, ...] = ("alone",)


EXPORT_PATH = f"/settings/export/{EXPORT}"
AT_HOME = ("author", "follower")
UNASKED = tuple(reader for reader in EVERYBODY if reader != "muter")
APPEARS = {
    "its page": Place("/@ada/{id}", VISIBILITIES, kinds=("alone", "reply")),
    "its page, the warning": Place("/@ada/{id}", VISIBILITIES, word="warning"),
    "its page, the picture": Place("/@ada/{id}", VISIBILITIES, word="alt"),
    "what it said before": Place("/@ada/{id}/history", VISIBILITIES, word="former"),
    "above a reply to it": Place("/@alan/{answer_id}"),
    "below what it answers": Place("/@alan/{opening}", kinds=("reply",)),
    "the profile": Place("/@ada"),
    "the profile's replies": Place("/@ada/with_replies", kinds=("alone", "reply")),
    "the profile's pictures": Place("/@ada/media", kinds=("alone", "reply")),
    "somebody's reposts": Place("/@alan", OPENLY),
    "home": Place("/", readers=AT_HOME),
    "explore": Place("/explore", ("public",), UNASKED),
    "a hashtag": Place("/tags/world", ("public",), UNASKED),
    "search": Place("/search?q={body}", ("public",), UNASKED, word="warning"),
    "likes": Place("/likes", VISIBILITIES, READERS),
    "bookmarks": Place("/bookmarks", VISIBILITIES, READERS),
    "notifications": Place("/notifications/mentions", VISIBILITIES, ("named",)),
    "messages": Place("/messages", ("direct",), ("author",), "warning", ("alone", "reply")),
    "messages from strangers": Place("/messages/requests", ("direct",), ("named",), "warning"),
    "a conversation": Place("/messages/{conversation_id}", ("direct",), ("author", "named")),
    "the form for a reply": Place("/posts/new?in_reply_to={id}", VISIBILITIES, READERS, "warning"),
    "one's own export": Place(EXPORT_PATH, VISIBILITIES, ("author",), kinds=("alone", "reply")),
    "an export, what it said before": Place(EXPORT_PATH, VISIBILITIES, ("author",), "former"),
    "an export, the picture": Place(EXPORT_PATH, VISIBILITIES, ("author",), "alt"),
    "an export, messages": Place(EXPORT_PATH, ("direct",), ("named",)),
    "the feed": Place("/@ada/feed.json", OPENLY),
    "a hashtag's feed": Place("/tags/world/feed.json", ("public",)),
}
# What shows posts nobody asked for shows public ones (a search one's own, too), and none of those
# who are muted.
UNASKED_FOR = ("/explore", "/tags/", "/search")
MUTED_AT = ("/?", "/explore", "/tags/", "/search?q=quux", "/search?q=world", "/notifications")
# Where somebody who is blocked, or blocks, may meet the other's name.
KNOWN_APART = ("/@ada", "/settings/blocks")
SCRIPTS = {"X_Fragment": "timeline", "Accept": "application/json"}
# Asked besides what the rules themselves say, for every post.
MORE = (
    "/search?q={former}",
    "/search?q=world&kind=posts",
    "/search?q=world&kind=people",
    "/search?q=world&kind=tags",
    "/search?q=from:ada",
    "/search?q=from:ada+has:media",
    "/search?q=in:bookmarks",
    "/search/complete?q=@ad",
    "/search/complete?q=%23wor",
    "/posts/new?in_reply_to={id}",
    "/messages/new?to=ada",
    "/@alan/{answer_id}",
    "/@alan/{opening}/likes",
    "/@alan/{opening}/reposts",
    "/@first/followers",
    "/@follower/following",
    "/@alan/{opening}",
    "/@alan",
    "/@alan/with_replies",
    "/@alan/feed.json",
    "/@ada/feed.rss",
    "/@ada/feed.json",
    "/tags/world/feed.rss",
    "/tags/world/feed.json",
    "/notifications/news?since=0",
)


@pytest.fixture(scope="module")
def stage(the_app: Flask) -> Iterator[Stage]:
    yield staging.build(the_app)
    with the_app.app_context():
        clear()


@pytest.fixture(scope="module")
def seen(stage: Stage) -> Any:
    """What a reader finds: for every address the words of Ada's posts that it shows."""
    known: dict[str, dict[str, set[str]]] = {}

    def by(reader: str) -> dict[str, set[str]]:
        if reader not in known:
            known[reader] = walk(stage, reader)
        return known[reader]

    return by


def every_address(stage: Stage) -> list[tuple[str, str]]:
    """(endpoint, path) of all that can be asked for by GET, for each of the posts."""
    paths: dict[str, str] = {}
    for secret in stage.alone:
        for endpoint, path in addresses(stage.app, "GET", as_post(secret)):
            paths[path] = endpoint
    for kind, secrets in (("alone", stage.alone), ("reply", stage.replies)):
        places = [place.path for place in APPEARS.values() if kind in place.kinds]
        for secret in secrets:
            for path in (*places, *(MORE if kind == "alone" else ())):
                paths.setdefault(filled(path, secret, stage), "")
    return [(endpoint, path) for path, endpoint in paths.items()]


def as_post(secret: Secret) -> Any:
    """What `addresses` fills into the gaps."""
    return SimpleNamespace(**vars(secret), author_id=1)


def filled(path: str, secret: Secret, stage: Stage) -> str:
    gaps = vars(secret) | secret.words | {"opening": stage.opening_id}
    return path.format_map(gaps)


def walk(stage: Stage, reader: str, **headers: str) -> dict[str, set[str]]:
    client, words = stage.clients[reader], known_words(stage)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    found = {}
    for _, path in every_address(stage):
        # What was asked for may be repeated.
        found[path] = set(words.findall(told_by(client.get(path, headers=named)))) - set(
            words.findall(path)
        )
    return found


def told_by(response: Any) -> str:
    """All that an answer says, pictures apart."""
    headers = "".join(f"{name}: {value}\n" for name, value in response.headers)
    if response.mimetype == "application/zip":
        with ZipFile(BytesIO(response.data)) as packed:
            return headers + "\n".join(
                name + packed.read(name).decode(errors="replace") for name in packed.namelist()
            )
    return headers + (response.text if response.mimetype != "image/webp" else "")


def known_words(stage: Stage) -> re.Pattern[str]:
    words = [NAME, *(word for secret in stage.secrets for word in secret.words.values())]
    keys = [re.escape(key) for secret in stage.secrets for key in secret.keys]
    return re.compile("|".join(words + keys))


def allowed(secret: Secret, reader: str, path: str) -> bool:
    if "/feed." in path:
        reader = "anonymous"
    own = path.startswith("/search") and (reader == "author" or "in:" in path)
    if path.startswith(UNASKED_FOR) and secret.visibility != "public" and not own:
        return False
    return reader in MAY_READ[secret.visibility]


@pytest.mark.parametrize("reader", EVERYBODY)
def test_nobody_finds_what_was_not_meant_for_them(stage: Stage, seen: Any, reader: str) -> None:
    breaches = [
        f"{path} shows {word} ({secret.visibility}) to {reader}"
        for path, words in seen(reader).items()
        for secret in stage.secrets
        for word in (*secret.words.values(), *secret.keys)
        if word in words and not allowed(secret, reader, path)
    ]
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize("header", ["X_Fragment", "Accept"])
def test_a_script_finds_no_more_than_a_page_shows(stage: Stage, seen: Any, header: str) -> None:
    told = walk(stage, "stranger", **{header: SCRIPTS[header]})
    more = {path: words - seen("stranger")[path] for path, words in told.items()}
    assert not {path: words for path, words in more.items() if words}


@pytest.mark.parametrize("place", APPEARS)
def test_everybody_finds_what_was(stage: Stage, seen: Any, place: str) -> None:
    where, missing = APPEARS[place], []
    posts = [("alone", secret) for secret in stage.alone]
    posts += [("reply", secret) for secret in stage.replies]
    for kind, secret in posts:
        if kind not in where.kinds or secret.visibility not in where.visibilities:
            continue
        path = filled(where.path, secret, stage)
        for reader in where.readers:
            if allowed(secret, reader, path) and secret.words[where.word] not in seen(reader)[path]:
                missing.append(f"{path} hides the {secret.visibility} {kind} from {reader}")
    assert not missing, "\n".join(missing)


def test_nothing_of_somebody_muted_comes_unasked(stage: Stage, seen: Any) -> None:
    noise = [
        f"{path} shows {sorted(words)}"
        for path, words in seen("muter").items()
        if words and f"{path}?".startswith(MUTED_AT) and "/feed." not in path
    ]
    assert not noise, "\n".join(noise)


@pytest.mark.parametrize("reader", APART)
def test_for_whom_there_is_a_block_in_between_she_is_in_no_list(seen: Any, reader: str) -> None:
    """Not among likers, followers, people found or suggested. What anybody gets without logging in
    is no list, nor are her own pages, which say what stands in between, and one's own blocks."""
    lists = [
        path
        for path, words in seen(reader).items()
        if NAME in words and "/feed." not in path and not path.startswith(KNOWN_APART)
    ]
    assert not lists


@pytest.mark.parametrize("reader", ["anonymous", "named"])
def test_of_somebody_suspended_nothing_is_left(stage: Stage, reader: str) -> None:
    with staging.suspended(stage.app):
        shown = {path for path, words in walk(stage, reader).items() if words}
    # What somebody has taken away is theirs: it was made before.
    assert shown == ({EXPORT_PATH} if reader == "named" else set())


@pytest.mark.parametrize("reader", ["anonymous", "stranger", "blocked"])
def test_denied_looks_exactly_like_unknown(stage: Stage, reader: str) -> None:
    client, different = stage.clients[reader], []
    for secret in stage.alone:
        if reader in MAY_READ[secret.visibility]:
            continue
        number, unknown = str(secret.id), str(secret.id ^ 1)
        for _, path in every_address(stage):
            # Who was in a conversation may know that there was one.
            member = reader == "blocked" and path.startswith("/messages/")
            if number in path and not member:
                denied, never = client.get(path), client.get(path.replace(number, unknown))
                words = bare(denied).replace(number, unknown)
                if denied.status_code != never.status_code or words != bare(never):
                    different.append(f"{path}: {denied.status_code}, {never.status_code}")
    assert not different, "\n".join(different)


@pytest.mark.parametrize("reader", READERS)
def test_nobody_does_anything_to_what_they_may_not_read(stage: Stage, reader: str) -> None:
    client, before = stage.clients[reader], marks(stage)
    done = []
    for secret in stage.alone:
        if reader in MAY_READ[secret.visibility]:
            continue
        for _, path in addresses(stage.app, "POST", as_post(secret)):
            if str(secret.id) in path:
                status = client.post(path, data={"body": "I can do this"}).status_code
                if status != 404:
                    done.append(f"{path} ({secret.visibility}): {status}")
    assert not done, "\n".join(done)
    assert marks(stage) == before


@pytest.mark.parametrize("reader", READERS)
def test_nobody_answers_what_they_may_not_read(stage: Stage, reader: str) -> None:
    client, before = stage.clients[reader], marks(stage)
    for secret in stage.secrets:
        if reader not in MAY_READ[secret.visibility]:
            form = {"body": "Is it true?", "in_reply_to_id": secret.id}
            answer = client.post("/posts", data=form)
            assert answer.status_code in (404, 422), secret.visibility
            assert not known_words(stage).search(answer.text)
    assert marks(stage) == before


@pytest.mark.parametrize("reader", EVERYBODY)
def test_pictures_are_for_those_who_may_read_the_post(stage: Stage, reader: str) -> None:
    wrong = []
    for secret in stage.secrets:
        for key in secret.keys:
            response = stage.clients[reader].get(f"/media/{key}")
            expected = 200 if reader in MAY_READ[secret.visibility] else 404
            if response.status_code != expected:
                wrong.append(f"{secret.visibility} for {reader}: {response.status_code}")
            if secret.visibility not in OPENLY:
                assert "public" not in response.headers.get("Cache-Control", "")
            # Nor by the door to portraits, which asks nobody.
            portrait = "/media/" + key.removeprefix("posts/")
            assert stage.clients[reader].get(portrait).status_code == 404
    assert not wrong, "\n".join(wrong)


def marks(stage: Stage) -> list[int]:
    """How many marks and posts there are."""
    with stage.app.app_context():
        models = (Like, Repost, Bookmark, ConversationMute, Post)
        return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]
