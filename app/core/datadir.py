"""The data folder and the secret key kept in it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.core.exits import NO_DATA_DIR, Refusal

SHORTEST_KEY = 16


def open_data_dir(folder: Path) -> None:
    """Make the folder if it is missing. Raises Refusal(73) where we may not write.

    Asks for permission instead of writing a probe: a full disk must not keep readers out.
    """
    reason = "permission denied"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return
        if os.statvfs(folder).f_flag & os.ST_RDONLY:
            reason = "a read-only file system: mount it writable"
    except OSError as error:
        reason = (error.strerror or reason).lower()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    uid, owner = os.geteuid(), there.stat().st_uid
    raise Refusal(
        NO_DATA_DIR,
        f"The data directory {folder} is not writable by uid {uid} ({reason}); {there} belongs to "
        f"uid {owner}. Run as root: chown -R {uid} {there}",
    )


def stored_key(path: Path) -> str:
    """Read the stored key; make it (32 random bytes, mode 0600) when there is none.

    Written aside and then linked: of two containers that start together on one empty volume, one
    link wins, and neither ever reads half a key. Raises OSError when the key can't be used.
    """
    if not path.exists():
        draft = path.with_name(f".secret_key-{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)
            except FileExistsError:
                pass  # the other container was first: its key is the key
            except OSError:  # no hard links here (some desktop bind mounts)
                draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
    key = path.read_text(encoding="utf-8", errors="replace").strip()
    if len(key) < SHORTEST_KEY:
        raise OSError("it is empty or too short; delete the file, and a new key is made")
    return key


def flush_folder(folder: Path) -> None:
    """A file survives a power cut only when the folder's list of names does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
