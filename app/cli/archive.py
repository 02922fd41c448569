"""What a backup consists of: a tar.gz with the database, the pictures, the key and a manifest."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from app.media.keys import KEY as PICTURE_KEY

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "microblog.db"
KEY = "secret_key"
MEDIA = "media/"
# Nothing else is taken from an archive, so none can write anywhere else.
PICTURE = re.compile(MEDIA + PICTURE_KEY, re.ASCII)
NAMES = (MANIFEST, DATABASE, KEY)


@dataclass
class Manifest:
    """What the archive says about itself. `revision`: the database's migration; `pictures`: how
    many it holds, None where they were left out; `sha256`: of the other files."""

    format: int
    version: str
    created_at: str
    revision: str | None
    pictures: int | None
    sha256: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As it is written."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Any) -> Manifest:
        """As it is read. Raises ValueError when it is not one of ours."""
        try:
            manifest = cls(**values)
        except TypeError:
            raise ValueError("its manifest is not one of ours") from None
        if not isinstance(manifest.sha256, dict):
            raise ValueError("its manifest is not one of ours")
        if manifest.format != FORMAT:
            raise ValueError(f"its format is {manifest.format}, this version reads {FORMAT}")
        return manifest


def sha256(path: Path) -> str:
    """The digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Counting:
    """A file that reports how much of it was read."""

    def __init__(self, file: IO[bytes], report: Any) -> None:
        self._file, self._report = file, report

    def read(self, size: int = -1) -> bytes:
        """Read on, and report."""
        data = self._file.read(size)
        self._report(len(data))
        return data
