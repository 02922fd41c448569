"""A zip that is written as it is filled: what goes into it never has to be in memory at once."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from typing import BinaryIO, TextIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo


class Archive:
    """Files of one zip, one after the other. `moment`: when they were made."""

    def __init__(self, packed: ZipFile, moment: datetime) -> None:
        self._packed, self._moment = packed, moment

    def text(self, name: str, text: str) -> None:
        """A file of words."""
        with self._opened(name) as file:
            file.write(text)

    def value(self, name: str, value: object) -> None:
        """A JSON file that holds one thing."""
        self.text(name, _json(value) + "\n")

    def items(self, name: str, items: Iterable[object]) -> None:
        """A JSON file that holds a list."""
        with self._opened(name) as file:
            before = "[\n"
            for item in items:
                file.write(before + _json(item))
                before = ",\n"
            file.write("\n]\n" if before == ",\n" else "[]\n")

    def table(self, name: str, rows: Iterable[Iterable[object]]) -> None:
        """A CSV file (RFC 4180)."""
        with self._opened(name) as file:
            csv.writer(file).writerows(rows)

    def picture(self, name: str, picture: BinaryIO) -> None:
        """A picture: smaller it does not get."""
        with self._packed.open(self._entry(name, ZIP_STORED), "w", force_zip64=True) as file:
            shutil.copyfileobj(picture, file)

    @contextmanager
    def _opened(self, name: str) -> Iterator[TextIO]:
        entry = self._entry(name, ZIP_DEFLATED)
        with (
            self._packed.open(entry, "w", force_zip64=True) as file,
            TextIOWrapper(file, encoding="utf-8", newline="") as text,
        ):
            yield text

    def _entry(self, name: str, how: int) -> ZipInfo:
        entry = ZipInfo(name, self._moment.timetuple()[:6])
        entry.compress_type, entry.external_attr = how, 0o100600 << 16
        return entry


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
