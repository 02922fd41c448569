"""Exchange files and folders for others, all of them or none; the old ones are put aside."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import TracebackType


class Swap:
    """`with Swap("before-…") as swap: swap.replace(here, new)`. An error undoes every step.

    `aside`: name of the folder, beside each exchanged thing, that takes the old one. `owner`: who
    should own what comes in, where we run as root.
    """

    def __init__(self, aside: str, owner: os.stat_result) -> None:
        self._aside, self._owner = aside, owner
        self._done: list[tuple[Path, Path]] = []  # (where it is now, where it was)
        self.folders: list[Path] = []

    def __enter__(self) -> Swap:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            for now, before in reversed(self._done):
                now.replace(before)
            for folder in self.folders:
                folder.rmdir()

    def put_aside(self, here: Path) -> None:
        """Move a file or folder into the folder of old things, if it is there."""
        if not here.exists():
            return
        folder = here.parent / self._aside
        if folder not in self.folders:
            folder.mkdir(mode=0o700)
            self._own(folder)
            self.folders.append(folder)
        self._move(here, folder / here.name)

    def replace(self, here: Path, new: Path) -> None:
        """Put something new in the place of what is here. A folder that is missing is empty."""
        self.put_aside(here)
        if not new.exists():
            return
        if new.stat().st_dev != here.parent.stat().st_dev:
            beside = here.with_name(f".{here.name}.{self._aside}")
            shutil.copy2(new, beside)
            new = beside
        for path in (new, *new.rglob("*")):
            self._own(path)
        self._move(new, here)

    def _move(self, source: Path, target: Path) -> None:
        source.replace(target)
        self._done.append((target, source))

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self._owner.st_uid, self._owner.st_gid)
