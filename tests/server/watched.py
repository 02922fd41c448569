"""Jobs that a test can watch: what they do is told in a file beside the data, line by line; what
they commit is a row."""

from __future__ import annotations

import os
import time
from pathlib import Path

from flask import current_app

from app.core.db import db
from app.core.jobs import Kind
from app.core.limits import RateHit

PATIENCE = 30.0


def diary(folder: Path) -> Path:
    """Where jobs say what they do."""
    return folder.with_name(f"{folder.name}.diary")


def gate(folder: Path) -> Path:
    """When this file is there, jobs that wait for it go on."""
    return folder.with_name(f"{folder.name}.gate")


def _say(words: str) -> None:
    with diary(Path(current_app.config["DATA_DIR"])).open("a") as file:
        file.write(f"{words} {os.getpid()}\n")


def _count(number: int) -> None:
    _say(f"count {number}")
    db.session.add(RateHit(key=f"count {number}", at=0.0))


def _wait(number: int) -> None:
    _say(f"begin {number}")
    end = time.monotonic() + PATIENCE
    while not gate(Path(current_app.config["DATA_DIR"])).exists() and time.monotonic() < end:
        time.sleep(0.02)
    db.session.add(RateHit(key=f"wait {number}", at=0.0))
    _say(f"end {number}")


COUNT = Kind("test.count", "Count", _count, attempts=3, period=None)
WAIT = Kind("test.wait", "Wait", _wait, attempts=3, period=None)
