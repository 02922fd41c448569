"""What has to be true before the server starts: `python3 -m app.core.prestart`, run by boot.sh.

The settings are sound, the data folder and the secret key are ours to use, the database answers
and is up to date. A start that finds everything in order imports nothing but the standard library
and the database's driver, so it costs a tenth of a second.
"""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path
from typing import Any

from app.core import config, migrating
from app.core.exits import NO_DATABASE, Refusal

PAUSE = 0.5  # seconds between two tries
# An anonymous volume: Docker's own 64 digits for a name, left behind with the container.
NAMELESS = re.compile(r"/volumes/[0-9a-f]{64}/_data$")


def main() -> int:
    """Prepare everything; the exit status says what could not be had."""
    try:
        settings = config.load()
        database = wait(settings["DATABASE_URL"], settings["DB_WAIT"])
        try:
            migrating.bring_up_to_date(database, settings["RUN_MIGRATIONS"])
        finally:
            database.close()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return refusal.code
    if in_container() and not outlives_container(settings["DATA_DIR"]):
        print(
            f"No volume at {settings['DATA_DIR']}: what is written there goes with this container. "
            f"To keep it: docker run -v microblog:{settings['DATA_DIR']} …"
        )
    return 0


def wait(url: str, seconds: float) -> migrating.Database:
    """Connect, trying again for that many seconds as long as nobody answers. Refusal(69)."""
    deadline = time.monotonic() + seconds
    said = False
    while True:
        try:
            return migrating.connect(url)
        except migrating.Unreachable as error:
            if error.hopeless or time.monotonic() >= deadline:
                raise Refusal(
                    NO_DATABASE,
                    f"The database does not let us in: {error}. "
                    "Check DATABASE_URL, and that the database is running (docker ps).",
                ) from None
            if not said:
                print(f"Waiting up to {seconds:.0f} s for the database: {error}", flush=True)
                said = True
        time.sleep(min(PAUSE, max(0.0, deadline - time.monotonic())))


def in_container() -> bool:
    """Whether Docker, Podman or Kubernetes started us."""
    marks = ("/.dockerenv", "/run/.containerenv")
    return any(Path(mark).exists() for mark in marks) or "KUBERNETES_SERVICE_HOST" in os.environ


def outlives_container(folder: Path, mountinfo: str = "/proc/self/mountinfo") -> bool:
    """Whether the folder is on something mounted by name, so that it stays when we are gone."""
    best: tuple[str, Any] = ("", None)
    for line in Path(mountinfo).read_text(encoding="utf-8").splitlines():
        fields, _, source = line.partition(" - ")
        root, mounted_at = fields.split()[3:5]
        if folder.is_relative_to(mounted_at) and len(mounted_at) >= len(best[0]):
            best = (mounted_at, (root, source.split()[0]))
    mounted_at, (root, kind) = best
    return mounted_at != "/" and kind != "tmpfs" and not NAMELESS.search(root)


if __name__ == "__main__":
    sys.exit(main())
