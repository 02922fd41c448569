"""Usernames: which are allowed, and which are the same one to a reader's eye.

An account stores its name as written, its `key` (unique whatever the letter case) and its
`skeleton` (unique whatever look-alikes are used), so that `paypaI` cannot sit beside `paypal`.
"""

import re
from enum import Enum, auto

MAX_LENGTH = 30

_ALLOWED = re.compile(r"[A-Za-z0-9_]+")

# The rows of UTS #39's confusables.txt (unicode.org/Public/security) whose both sides are ASCII
# letters, digits or `_`.
_CONFUSABLES = str.maketrans({"0": "O", "1": "l", "I": "l", "m": "rn"})

# Digits that stand for letters, to be read together with the skeleton's own rows. `i` joins
# `1` and `l`, so that `adm1n` reads `admin`.
_DIGITS_AS_LETTERS = str.maketrans({"3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "i": "l"})

# First steps of our addresses, now and later; voices that people would believe; words that mean
# nobody or all.
_RESERVED_WORDS = """
about admin api auth avatars bookmarks explore favicon feed feeds health inbox likes login logout
manifest media messages metrics nodeinfo notifications oauth outbox posts preferences ready
register robots search settings signup static tags users well_known

abuse account accounts administration administrator help helpdesk hostmaster info mod moderation
moderator microblog news noreply no_reply official owner postmaster privacy root security staff
status superuser support sysadmin system team terms webmaster

all anonymous everyone false here me myself nobody none null self true undefined unknown you
"""
RESERVED = frozenset(_RESERVED_WORDS.split())

SENSITIVE = ("admin", "administrator", "moderator", "root", "support", "sysadmin", "webmaster")


class Problem(Enum):
    """What is wrong with a username; the form has the words for it."""

    EMPTY = auto()
    TOO_LONG = auto()
    BAD_CHARACTERS = auto()
    RESERVED = auto()


def check(name: str) -> Problem | None:
    """Whether somebody may take this name, as far as the name itself tells.

    In: the name as typed. Out: the first problem, or None. Errors: none.
    """
    if not name:
        return Problem.EMPTY
    if len(name) > MAX_LENGTH:
        return Problem.TOO_LONG
    if not _ALLOWED.fullmatch(name):
        return Problem.BAD_CHARACTERS
    if key(name) in RESERVED or skeleton(name) in _RESERVED_SKELETONS:
        return Problem.RESERVED
    if _read_aloud(name.strip("_0123456789")) in _SENSITIVE or _read_aloud(name) in _SENSITIVE:
        return Problem.RESERVED
    return None


def possible(name: str) -> bool:
    """Whether an account may have this name. In: any text. Out: yes or no. Errors: none."""
    return len(name) <= MAX_LENGTH and _ALLOWED.fullmatch(name) is not None


def key(name: str) -> str:
    """What is unique whatever the letter case. In: a name. Out: its key. Errors: none."""
    return name.casefold()


def skeleton(name: str) -> str:
    """What is unique whatever look-alike is used (UTS #39 §4, for the characters we allow).

    Taken from the name as written, since `I` looks like `l` and `i` does not; lower-cased after
    that. In: a name. Out: its skeleton, at most twice as long. Errors: none.
    """
    return name.translate(_CONFUSABLES).lower()


def _read_aloud(name: str) -> str:
    """The name as one reads it who wants to: digits as letters, underscores left out."""
    return skeleton(name).translate(_DIGITS_AS_LETTERS).replace("_", "")


_RESERVED_SKELETONS = frozenset(map(skeleton, RESERVED))
_SENSITIVE = frozenset(map(_read_aloud, SENSITIVE))
