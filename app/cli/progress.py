"""How far a long piece of work has come: a bar on a terminal, plain lines in a log.

On standard error, so that what a command writes to standard output stays clean.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click

PAUSE = 5.0  # seconds between two lines in a log


class Progress(Protocol):
    """Told how much more is done."""

    def update(self, n_steps: int) -> None: ...


class Lines:
    """A line every few seconds, and one at the end."""

    def __init__(self, label: str, length: int) -> None:
        self._label, self._length = label, length
        self._done = 0
        self._said = time.monotonic()

    def update(self, n_steps: int) -> None:
        """Some more is done."""
        self._done += n_steps
        if time.monotonic() - self._said >= PAUSE:
            self._said = time.monotonic()
            self.say()

    def say(self) -> None:
        """Write the line."""
        if self._length:
            percent = min(100, 100 * self._done // self._length)
            click.echo(f"{self._label}: {percent} %", err=True)
        else:  # nobody knows how long it is
            click.echo(f"{self._label}: {self._done:,}", err=True)


@contextmanager
def progress(label: str, length: int) -> Iterator[Progress]:
    """`with progress("Posts", 1000) as bar: bar.update(20)`."""
    if sys.stderr.isatty():
        with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
            yield bar
        return
    lines = Lines(label, length)
    yield lines
    lines.say()
