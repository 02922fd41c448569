"""`flask seed`: people to look at, and all they do, in English and French."""

from __future__ import annotations

import sys
import time
from random import Random

import click
from flask import current_app

from app.cli import seed_people, seed_posts, seed_talk
from app.cli.entrance import entrance
from app.core.db import db

QUESTION = (
    "The demo's people all have the password that the README tells, so anybody can log in as one. "
    "Add them?"
)


@click.command("seed")
@click.option("--users", default=40, show_default=True, type=click.IntRange(2, 100_000))
@click.option("--posts", default=1500, show_default=True, type=click.IntRange(0, 10_000_000))
@click.option("--seed", default=1, show_default=True, help="Other people and other words.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@entrance
def command(users: int, posts: int, seed: int, yes: bool) -> None:
    """Fill the place with demo people who follow each other, write, answer, like and show.

    Adds what is missing: a second run with the same numbers adds nothing. POSTS counts everything
    but the private messages of ada, grace, blaise and emilie.
    """
    cast = seed_people.present()
    written = sum(person.posts for person in cast)
    new_people, new_posts = max(0, users - len(cast)), max(0, posts - written)
    if not new_people and not new_posts and seed_talk.is_there(cast):
        click.echo(f"All there already: {len(cast):,} people and {written:,} posts. {_how()}")
        return
    _ask(yes)
    begun = time.monotonic()
    if new_people:
        cast = seed_people.add(Random(f"people {seed}"), cast, users)  # noqa: S311
    if new_posts:
        # Where the last run ended, so that nobody writes the same again.
        seed_posts.add(Random(f"posts {seed} {written}"), cast, new_posts)  # noqa: S311
    if not seed_talk.is_there(cast):
        seed_talk.add(Random(f"talk {seed}"), cast)  # noqa: S311
        db.session.commit()
    seconds = time.monotonic() - begun
    click.echo(f"Added {new_people:,} people and {new_posts:,} posts in {seconds:.1f} s. {_how()}")


def _how() -> str:
    return f"Log in as ada or grace, password: {seed_people.PASSWORD}"


def _ask(yes: bool) -> None:
    if yes or current_app.config["CONTEXT"] == "DEV":
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"{QUESTION} Say --yes")
    click.confirm(QUESTION, abort=True)
