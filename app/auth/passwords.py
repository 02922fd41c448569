"""Passwords: hashed with argon2id, checked at the same cost for everybody, refused when common.

Parameters: OWASP's first choice for argon2id (19 MiB, two passes, one lane; about 60 ms).
Rules: NIST SP 800-63B §5.1.1.2: a length and a list of common ones, no composition rules; every
code point counts as one character, and what is hashed is the NFKC form, so that the same keys
give the same password on every keyboard.
"""

import secrets
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_LENGTH = 8
MAX_LENGTH = 1000
TIME_COST = 2
MEMORY_COST = 19_456
AT_ONCE = 4


class Problem(Enum):
    """What is wrong with a new password; the form has the words for it."""

    TOO_SHORT = auto()
    TOO_LONG = auto()
    COMMON = auto()
    LIKE_NAME = auto()


def problem(password: str, *, username: str = "", email: str = "") -> Problem | None:
    """Whether somebody may choose this password.

    In: the password as typed, and what it must not repeat. Out: the first problem, or None.
    Errors: none.
    """
    if len(password) < MIN_LENGTH:
        return Problem.TOO_SHORT
    if len(password) > MAX_LENGTH:
        return Problem.TOO_LONG
    folded = _normal(password).casefold()
    own = {_normal(part).casefold() for part in (username, email, email.partition("@")[0])}
    if folded in own:
        return Problem.LIKE_NAME
    if folded in _common() or len(set(folded)) == 1:
        return Problem.COMMON
    return None


def hash(password: str) -> str:
    """The hash to store, with its parameters and salt in it.

    In: a password. Out: argon2's text. Errors: `argon2.exceptions.HashingError` when there is no
    memory for it. Takes about 60 ms: call it before a write transaction begins.
    """
    with _turn():
        return _hasher(*_costs()).hash(_bytes(password))


def verify(hashed: str | None, password: str) -> bool:
    """Whether this is the password that was hashed.

    In: the stored hash, None where there is no such account; what was typed. Out: the verdict,
    which takes as long when there is no account. Errors: none, a spoiled hash is a wrong one.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    known = hashed is not None and len(password) <= MAX_LENGTH
    tried = hashed if known and hashed else _nobody(*_costs())
    with _turn():
        try:
            matches = _hasher(*_costs()).verify(tried, _bytes(password[:MAX_LENGTH]))
        except (VerificationError, InvalidHashError):
            return False
    return matches and known


def needs_rehash(hashed: str) -> bool:
    """Whether this hash was made with other parameters than today's.

    In: a stored hash that has just been verified. Out: True when it should be made anew.
    """
    return _hasher(*_costs()).check_needs_rehash(hashed)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    # a lone surrogate, which JSON can carry, must not become an error here
    return _normal(password).encode("utf-8", "surrogatepass")


def _costs() -> tuple[int, int]:
    """Passes and KiB. Tests set both low; nobody else has a reason to."""
    config = current_app.config
    return config.get("PASSWORD_TIME_COST", TIME_COST), config.get(
        "PASSWORD_MEMORY_COST", MEMORY_COST
    )


@cache
def _hasher(time_cost: int, memory_cost: int) -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=1)


@cache
def _nobody(time_cost: int, memory_cost: int) -> str:
    """A hash that no password has, and that costs as much to check as a real one."""
    salt, digest = (b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (16, 32))
    return f"$argon2id$v=19$m={memory_cost},t={time_cost},p=1${salt}${digest}"


_lock = threading.Lock()
_turns: list[threading.BoundedSemaphore] = []


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until fewer than four hashes are being made, counted over all worker processes."""
    with _lock:
        if not _turns:
            workers = int(current_app.config.get("WEB_CONCURRENCY") or 1)
            _turns.append(threading.BoundedSemaphore(max(1, AT_ONCE // workers)))
    with _turns[0]:
        yield


@cache
def _common() -> frozenset[str]:
    """The list beside this file, read by the first registration."""
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
