"""Where somebody goes back to: an address on this very site, whatever `?next=` says."""

from __future__ import annotations

import re

# What a browser takes for a path of this site: one slash, then neither a second one nor a
# backslash (which it reads as a slash), and nowhere the control characters it silently drops.
_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def local_path(target: str | None, default: str = "/") -> str:
    """The target where it is a path of ours, else the default. Never another site's address."""
    return target if target and _LOCAL.fullmatch(target) else default
