"""One post in its conversation: what it answers above it, what answers it below.

Which posts there are is asked without looking at whom they are for, so that a conversation holds
together around one that this viewer may not read; what they say comes through the front door.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    exists,
    false,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app.accounts.models import Account
from app.accounts.prepared import gap, prepared
from app.core.db import BigInt, at_most
from app.core.paging import Cursor
from app.posts.models import Post
from app.posts.queries import visible_to
from app.relations.queries import muted_by
from app.timelines.cards import COLUMNS, Card, card_of, complete
from app.timelines.lines import DEEPEST, Line, above, below

ABOVE = 50  # posts shown that come before; a link leads to earlier ones
REPLIES = 30  # answers to the post itself on one page
OWN = 100  # its author's, who went on writing
BELOW = 200  # all of them together

_POST, _AUTHOR = gap("post_id"), gap("author_id")
_Later, _Parent, _Child = aliased(Post), aliased(Post), aliased(Post)

Belongs = Callable[[Any], ColumnElement[bool]]  # whether something of this visibility does


@dataclass
class Thread:
    """What the page shows. `earlier_url`, `more_url`: where it goes on, None at either end."""

    post: Card
    above: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    earlier_url: str | None = None
    more_url: str | None = None

    @classmethod
    def of(cls, post_id: int, viewer: Account | None, cursor: Cursor) -> Thread | None:
        """The conversation around a post; None where there is no such post for this viewer.

        Five or six queries, however long it is: the post, what is above, what is below, the cards
        of both, the viewer's marks, pictures.
        """
        row = _post(viewer, Cursor(), post_id=post_id).one_or_none()
        if row is None:
            return None
        thread = cls(card_of(row))
        post, parent = thread.post, thread.post.in_reply_to_id
        chain = list(_chain(None, Cursor(size=ABOVE), parent_id=parent)) if parent else []
        tree = _tree(post, cursor) if row[-1] else []
        cards: dict[int, tuple[Card, bool]] = {}
        if ids := [row.id for row in (*chain, *tree)]:
            found = _cards(viewer, Cursor(), ids=ids, author_id=post.author.id)
            cards = {row[0]: (card_of(row), bool(row[-1])) for row in found}
        complete([thread.post, *(card for card, _ in cards.values())], viewer)
        thread._arrange(chain, tree, cards)
        return thread

    def _arrange(
        self, chain: list[Row[Any]], tree: list[Row[Any]], cards: dict[int, tuple[Card, bool]]
    ) -> None:
        self.above = above(chain[-ABOVE:], self.post, cards)
        if len(chain) > ABOVE:
            first = next((line.card for line in self.above if line.card), self.post)
            self.earlier_url = first.url
        author = self.post.author.id
        answers = sorted(row.id for row in tree if row.depth == 1 and row.author_id != author)
        if len(answers) > REPLIES:
            self.more_url = f"{self.post.url}?min_id={answers[REPLIES - 1]}#replies"
            tree = [row for row in tree if row.id != answers[REPLIES]]
        self.below = below(tree, self.post, cards, full=len(tree) > BELOW)


@prepared
def _post(viewer: Any, _cursor: Cursor) -> Select[Any]:
    """The post itself, and whether anything came after it in its conversation."""
    later = exists().where(_Later.conversation_id == Post.conversation_id, _Later.id > Post.id)
    return visible_to(viewer, *COLUMNS, later).where(Post.id == _POST)


@prepared
def _chain(_viewer: Any, cursor: Cursor) -> Select[Any]:
    """What a post answers, and what that answers …, the oldest first: (id, what it answers, how far
    up)."""
    start = select(Post.id, Post.in_reply_to_id, literal(1).label("height"))
    chain = start.where(Post.id == gap("parent_id")).cte("chain", recursive=True)
    step = select(_Parent.id, _Parent.in_reply_to_id, chain.c.height + 1)
    step = step.join(chain, _Parent.id == chain.c.in_reply_to_id)
    chain = chain.union_all(step.where(chain.c.height <= cursor.size))
    return select(chain).order_by(chain.c.height.desc())


def _tree(post: Card, cursor: Cursor) -> list[Row[Any]]:
    """A page of answers with what answers them: (id, what it answers, author, depth)."""
    ask = _private_tree if post.visibility == "direct" else _open_tree
    since = None if cursor.min_id is None else max(post.id, cursor.min_id)
    page = Cursor(min_id=since, size=REPLIES)
    return list(ask(None, page, post_id=post.id, author_id=post.author.id))


@prepared
def _private_tree(_viewer: Any, cursor: Cursor) -> Select[Any]:
    return _below(cursor, lambda visibility: visibility == "direct")


@prepared
def _open_tree(_viewer: Any, cursor: Cursor) -> Select[Any]:
    """What is said in private, even as an answer, is no part of a public conversation."""
    return _below(cursor, lambda visibility: visibility != "direct")


def _below(cursor: Cursor, belongs: Belongs) -> Select[Any]:
    since = _POST if cursor.min_id is None else cursor.min_id
    direct, mine = Post.in_reply_to_id == _POST, Post.author_id == _AUTHOR
    lost = (Post.conversation_id == _POST) & Post.in_reply_to_id.is_(None)
    arms = [
        _answers(belongs, direct, ~mine, Post.id > since, most=cursor.size + 1),
        _answers(belongs, lost, Post.id > since, most=cursor.size),
    ]
    if cursor.min_id is None:
        arms.append(_answers(belongs, direct, mine, most=OWN))
    tree = select(union_all(*arms).subquery()).cte("tree", recursive=True)
    step = select(_Child.id, _Child.in_reply_to_id, _Child.author_id, tree.c.depth + 1)
    step = step.join(tree, _Child.in_reply_to_id == tree.c.id)
    tree = tree.union_all(step.where(tree.c.depth < DEEPEST, belongs(_Child.visibility)))
    return select(tree).limit(at_most(BELOW + 1))


def _answers(belongs: Belongs, *conditions: ColumnElement[bool], most: int) -> Any:
    nodes = select(Post.id, Post.in_reply_to_id, Post.author_id, literal(1).label("depth"))
    nodes = nodes.where(*conditions, belongs(Post.visibility))
    return select(nodes.order_by(Post.id).limit(at_most(most)).subquery())


@prepared
def _cards(viewer: Any, _cursor: Cursor) -> Select[Any]:
    """Those of these posts that the viewer may read, and whether they have muted their author;
    whose post they have opened, they want to read."""
    others = Post.author_id != _AUTHOR
    muted = muted_by(viewer, Post.author_id) & others if viewer else false()
    ids = bindparam("ids", expanding=True, type_=BigInt)
    return visible_to(viewer, *COLUMNS, muted).where(Post.id.in_(ids))
