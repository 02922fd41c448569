"""Lists of people and posts as CSV, in the words of Mastodon, so that others can read them.

Mastodon's own export (github.com/mastodon/mastodon, app/models/export.rb; described at
docs.joinmastodon.org/user/moving/#export) is the convention: which files, which headers and which
of them have none. `true` and `false` are Ruby's.

No cell holds what people wrote: they are addresses and numbers of ours, which begin with a letter,
a digit, `_` or `/`, never with what a spreadsheet takes for a formula (owasp.org, "CSV Injection").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.accounts.models import Account
from app.bookmarks.models import Bookmark
from app.exports.naming import Names
from app.exports.portions import portions
from app.likes.models import Like
from app.posts.models import Post
from app.posts.queries import visible_to
from app.relations.models import Block, Follow, Mute
from app.relations.queries import blocked_of, followers_of, following_of, muted_of
from app.reposts.models import Repost
from app.tags.models import Tag
from app.tags.queries import followed_by

Line = tuple[str, ...]
ADDRESS = "Account address"


def all_of(account: Account, names: Names) -> Iterator[tuple[str, Iterator[Line]]]:
    """Every list of somebody: the name of its file, and its lines."""

    def people(query: Any, number: Any, *more: Any) -> Iterator[Any]:
        for portion in portions(query.with_only_columns(Account.username, *more), number):
            yield from portion

    def address(row: Any) -> Line:
        return (names.address(row.username),)

    def followed(row: Any) -> Line:
        return (names.address(row.username), _bool(row.shows_reposts), "false", "")

    def muted(row: Any) -> Line:
        return (names.address(row.username), "true")

    following = people(following_of(account, account), Follow.id, Follow.shows_reposts)
    head = (ADDRESS, "Show boosts", "Notify on new posts", "Languages")
    yield "following.csv", _lines(following, followed, head)
    followers = people(followers_of(account, account), Follow.id)
    yield "followers.csv", _lines(followers, address, (ADDRESS,))
    yield "blocks.csv", _lines(people(blocked_of(account), Block.id), address)
    mutes = people(muted_of(account), Mute.id)
    yield "mutes.csv", _lines(mutes, muted, (ADDRESS, "Hide notifications"))
    for name, mark in (("bookmarks", Bookmark), ("likes", Like), ("reposts", Repost)):
        yield f"{name}.csv", _marked(account, names, mark)
    yield "hashtags.csv", _tags(account)


def _lines(
    rows: Iterable[Any], line: Callable[[Any], Line], head: Line | None = None
) -> Iterator[Line]:
    if head:
        yield head
    yield from map(line, rows)


def _marked(account: Account, names: Names, mark: Any) -> Iterator[Line]:
    """Addresses of posts, as far as they may still be read."""
    query = visible_to(account, Account.username, Post.id)
    query = query.join(mark, mark.post_id == Post.id).where(mark.account_id == account.id)
    for portion in portions(query, mark.id):
        for username, post_id, _ in portion:
            yield (names.post(username, post_id),)


def _tags(account: Account) -> Iterator[Line]:
    for portion in portions(followed_by(account).with_only_columns(Tag.name), Tag.id):
        for name, _ in portion:
            yield (name,)


def _bool(value: bool) -> str:
    return "true" if value else "false"
