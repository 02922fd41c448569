"""A conversation as lines to read from top to bottom.

Who answers whom is a tree; on a phone a tree soon leaves the page. So an answer stands straight
under what it answers as long as it is the only one, and is joined to it; only where several people
answer the same post do they step aside, three times at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.timelines.cards import Card

INDENT = 3  # steps aside; deeper answers say whom they answer
DEEPEST = 20  # answers to answers to …

Cards = Mapping[int, tuple[Card, bool]]


@dataclass
class Line:
    """One place in the conversation: a post, or a gap where this viewer may not read one.

    `joined`: the next line answers this one. `muted`: its author is, so it is folded.
    `more_url`: where answers to it are that this page has no room for.
    """

    card: Card | None
    indent: int = 0
    joined: bool = False
    muted: bool = False
    more_url: str | None = None


def above(chain: Sequence[Any], post: Card, cards: Cards) -> list[Line]:
    """The way to a post, the oldest first; neighbouring gaps are one.

    `chain`: rows of (id, in_reply_to_id), the oldest first.
    """
    lines: list[Line] = []
    lost = post if not chain else cards.get(chain[0].id, (None, False))[0]
    if lost and _lost_its_parent(lost):
        lines.append(Line(None, joined=True))
    for row in chain:
        card, muted = cards.get(row.id, (None, False))
        if card is not None:
            if lines and lines[-1].card is not None:
                card.answered = None
            lines.append(Line(card, joined=True, muted=muted))
        elif not lines or lines[-1].card is not None:
            lines.append(Line(None, joined=True))
    if lines and lines[-1].card is not None:
        post.answered = None
    return lines


def below(tree: Sequence[Any], post: Card, cards: Cards, *, full: bool) -> list[Line]:
    """The answers to a post and theirs: its author's own first, then as they came.

    `tree`: rows of (id, in_reply_to_id, author_id, depth). `full`: there were too many to read
    them all.
    """
    children: dict[int, list[Any]] = {}
    for row in tree:
        children.setdefault(post.id if row.depth == 1 else row.in_reply_to_id, []).append(row)
    reader = _Reader(children, cards, full)
    return list(reader.answers(post.id, post.author.id, 0, top=True))


@dataclass
class _Reader:
    """Walks down the tree."""

    children: Mapping[int, list[Any]]
    cards: Cards
    full: bool

    def answers(
        self, parent_id: int, author_id: int, indent: int, *, top: bool = False
    ) -> Iterator[Line]:
        rows = [row for row in self.children.get(parent_id, ()) if self._shown(row)]
        rows.sort(key=lambda row: (row.author_id != author_id, row.id))
        for number, row in enumerate(rows):
            straight = top or len(rows) == 1 or (number == 0 and row.author_id == author_id)
            step = indent if straight else min(indent + 1, INDENT)
            card, muted = self.cards.get(row.id, (None, False))
            beneath = list(self.answers(row.id, row.author_id, step))
            joined = bool(beneath) and beneath[0].indent == step
            if card and row.in_reply_to_id and (top or number == 0):
                card.answered = None  # it stands right under what it answers
            yield Line(card, step, joined, muted, self._rest(card, row))
            yield from beneath

    def _rest(self, card: Card | None, row: Any) -> str | None:
        """Where the answers are for which there was no room."""
        cut_off = self.full or row.depth >= DEEPEST
        here = len(self.children.get(row.id, ()))
        return card.url if card and cut_off and card.replies_count > here else None

    def _shown(self, row: Any) -> bool:
        """A hidden or muted post is shown, as a gap or folded, where something hangs on it."""
        card, muted = self.cards.get(row.id, (None, False))
        hangs = self.children.get(row.id, ())
        return (card is not None and not muted) or any(self._shown(child) for child in hangs)


def _lost_its_parent(card: Card) -> bool:
    """Whether what it answered has been deleted."""
    answers = card.in_reply_to_account_id is not None or card.conversation_id != card.id
    return card.in_reply_to_id is None and answers
