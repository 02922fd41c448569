"""The demo's conversations: some posts are answered, and some answers are, in turn."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from app.cli import demo_text
from app.cli.seed_drafts import Draft, Drafting
from app.cli.seed_moments import HOUR
from app.cli.seed_people import Member

SHARE = 0.3  # of all posts answer another


def answer(rng: Random, drafting: Drafting, posts: Sequence[Draft], many: int) -> list[Draft]:
    """So many answers to these posts, each after what it answers; few posts get most of them."""
    posts = [post for post in posts if post.is_open]
    if not posts:  # nobody can answer nothing: these begin conversations as well
        return [_begun(drafting) for _ in range(many)]
    answered = rng.sample(posts, len(posts) // 4 + 1)
    threads: dict[int, list[Draft]] = {}
    answers = []
    for _ in range(many):
        root = answered[int(len(answered) * rng.random() ** 2)]
        thread = threads.setdefault(root.id, [root])
        parent = root if rng.random() < 0.5 else rng.choice(thread)
        thread.append(_reply(rng, drafting, root, parent))
        answers.append(thread[-1])
    return answers


def _begun(drafting: Drafting) -> Draft:
    author = drafting.somebody()
    return drafting.begin(author, drafting.clock.unused(drafting.clock.after(author.id, HOUR)))


def _reply(rng: Random, drafting: Drafting, root: Draft, parent: Draft) -> Draft:
    number = drafting.clock.unused(drafting.clock.after(parent.id, 3 * HOUR))
    author = _answerer(rng, drafting, root, parent)
    if author.id == root.author.id:
        text = demo_text.back(rng, author.language)
    else:
        topic = root.topic if parent is root else ""
        text = demo_text.answer(rng, author.language, topic, drafting.others(author))
    open_to = "unlisted" if root.row["visibility"] == "unlisted" or rng.random() < 0.1 else "public"
    parent.row["replies_count"] += 1
    return drafting.draft(author, number, text, visibility=open_to, parent=parent)


def _answerer(rng: Random, drafting: Drafting, root: Draft, parent: Draft) -> Member:
    """Whoever speaks the language and was here by then; often the author answers an answer."""
    if parent is not root and parent.author.id != root.author.id and rng.random() < 0.5:
        return root.author
    crowd = drafting.speaking[root.author.language]
    for somebody in crowd.choose(rng, 5):
        if somebody.id < parent.id and somebody.id != parent.author.id:
            return somebody
    return root.author
