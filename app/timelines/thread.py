"""One post in its conversation: what it answers above it, what answers it below.

Which posts there are is asked without looking at whom they are for, so that a conversation holds
together around one that this viewer may not read; what they say comes through the front door.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, false, literal, select, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Account
from app.core.db import at_most, db
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

_Later, _Parent, _Child = aliased(Post), aliased(Post), aliased(Post)


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
        later = exists().where(_Later.conversation_id == Post.conversation_id, _Later.id > Post.id)
        query = visible_to(viewer, *COLUMNS, later).where(Post.id == post_id)
        row = db.session.execute(query).one_or_none()
        if row is None:
            return None
        thread = cls(card_of(row))
        chain = _chain(thread.post)
        tree = _tree(thread.post, cursor) if row[-1] else []
        cards = _cards(thread.post, viewer, [*chain, *tree])
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


def _chain(post: Card) -> list[Row[Any]]:
    """What a post answers, and what that answers …, the oldest first: (id, what it answers,
    whether that has been deleted)."""
    if post.in_reply_to_id is None:
        return []
    start = select(Post.id, Post.in_reply_to_id, literal(1).label("height"))
    chain = start.where(Post.id == post.in_reply_to_id).cte("chain", recursive=True)
    step = select(_Parent.id, _Parent.in_reply_to_id, chain.c.height + 1)
    step = step.join(chain, _Parent.id == chain.c.in_reply_to_id).where(chain.c.height <= ABOVE)
    chain = chain.union_all(step)
    return list(db.session.execute(select(chain).order_by(chain.c.height.desc())))


def _tree(post: Card, cursor: Cursor) -> list[Row[Any]]:
    """A page of answers with what answers them: (id, what it answers, author, depth)."""
    since = max(post.id, cursor.min_id or 0)
    direct = Post.in_reply_to_id == post.id
    mine = Post.author_id == post.author.id
    lost = (Post.conversation_id == post.id) & Post.in_reply_to_id.is_(None)
    arms = [
        _answers(post, direct, ~mine, Post.id > since, most=REPLIES + 1),
        _answers(post, lost, Post.id > since, most=REPLIES),
    ]
    if cursor.min_id is None:
        arms.append(_answers(post, direct, mine, most=OWN))
    tree = select(union_all(*arms).subquery()).cte("tree", recursive=True)
    step = select(_Child.id, _Child.in_reply_to_id, _Child.author_id, tree.c.depth + 1)
    step = step.join(tree, _Child.in_reply_to_id == tree.c.id)
    step = step.where(tree.c.depth < DEEPEST, _same_kind(post, _Child.visibility))
    tree = tree.union_all(step)
    return list(db.session.execute(select(tree).limit(at_most(BELOW + 1))))


def _answers(post: Card, *conditions: ColumnElement[bool], most: int) -> Any:
    nodes = select(Post.id, Post.in_reply_to_id, Post.author_id, literal(1).label("depth"))
    nodes = nodes.where(*conditions, _same_kind(post, Post.visibility))
    return select(nodes.order_by(Post.id).limit(at_most(most)).subquery())


def _same_kind(post: Card, visibility: Any) -> ColumnElement[bool]:
    """What is said in private, even as an answer, is no part of a public conversation."""
    return visibility == "direct" if post.visibility == "direct" else visibility != "direct"


def _cards(
    post: Card, viewer: Account | None, rows: list[Row[Any]]
) -> dict[int, tuple[Card, bool]]:
    """Those of these posts that the viewer may read, and whether they have muted their author;
    whose post they have opened, they want to read."""
    if not rows:
        return {}
    others = Post.author_id != post.author.id
    muted = muted_by(viewer, Post.author_id) & others if viewer else false()
    query = visible_to(viewer, *COLUMNS, muted).where(Post.id.in_([row.id for row in rows]))
    return {row[0]: (card_of(row), bool(row[-1])) for row in db.session.execute(query)}
