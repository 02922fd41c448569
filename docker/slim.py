"""Take out of the installed packages what a running microblog never reads.

Run by the Dockerfile in the layer that installs them: what a later layer removes would still be
in the image. It takes away a sixth of their size:

- names of months and countries in languages that the microblog does not speak;
- the packages' own tests, type stubs and C sources;
- debug information in compiled modules (what `strip` does; the base image has no `strip`).
"""

from __future__ import annotations

import re
import shutil
import struct
import sysconfig
from pathlib import Path

LANGUAGES = re.compile(r"(root|en|fr)(_.*)?\.dat")
TESTS = ("alembic/testing", "sqlalchemy/testing")
SOURCES = (".c", ".h", ".pxd", ".pyi", ".pyx")
LOADED = 1  # the type of a program header (PT_LOAD): this part of the file goes to memory


def slim(packages: Path) -> None:
    for data in (packages / "babel" / "locale-data").glob("*.dat"):
        if not LANGUAGES.fullmatch(data.name):
            data.unlink()
    for folder in (*packages.glob("*/tests"), *(packages / name for name in TESTS)):
        shutil.rmtree(folder, ignore_errors=True)
    for cache in list(packages.rglob("__pycache__")):
        shutil.rmtree(cache)
    for file in packages.rglob("*.*"):
        if file.suffix in SOURCES:
            file.unlink()
        elif ".so" in file.suffixes:
            strip(file)


def strip(file: Path) -> None:
    """Cut a 64-bit ELF file off after the last part that is ever loaded."""
    code = bytearray(file.read_bytes())
    if code[:6] != b"\x7fELF\x02\x01":
        return
    (headers,) = struct.unpack_from("<Q", code, 32)
    size, count = struct.unpack_from("<HH", code, 54)
    end = headers + size * count
    for number in range(count):
        kind, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", code, headers + number * size)
        if kind == LOADED:
            end = max(end, offset + length)
    struct.pack_into("<Q", code, 40, 0)  # no table of sections any more…
    struct.pack_into("<HH", code, 60, 0, 0)  # …which has no entries
    file.write_bytes(code[:end])


if __name__ == "__main__":
    slim(Path(sysconfig.get_path("purelib")))
