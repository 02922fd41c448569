"""Take out of the installed packages what a running microblog never reads.

Run by the Dockerfile in the layer that installs them: what a later layer removes would still be
in the image. It takes away a quarter of their size: what the table names, and debug information
in compiled modules (what `strip` does; the base image has no `strip`).

A package that lays itself out anew must not make a line of the table do nothing in silence: a
pattern that finds nothing ends the build.
"""

from __future__ import annotations

import re
import shutil
import struct
import sys
import sysconfig
from pathlib import Path

# What goes, which names among that stay, and why it may go. A package's own papers (*.dist-info)
# all stay: `pip check` reads them, and so do scanners that look for known holes.
UNREAD = (
    ("**/__pycache__", "", "compiled again when this is done"),
    ("*/tests", "", "of the packages themselves"),
    ("*/testing", "", "help for tests with Alembic, Mako and SQLAlchemy"),
    ("**/*.pyi", "", "types, for who writes programs"),
    ("**/*.[ch]", "", "sources of compiled modules"),
    # Languages and times: English, French, UTC.
    ("babel/locale-data/*.dat", r"(root|en|fr)(_.*)?\.dat", "other languages"),
    ("wtforms/locale/*", "en|fr", "other languages"),
    ("babel/messages", "", "pybabel, for translators"),
    ("pytz/zoneinfo", "", "all times are UTC"),
    # Databases: SQLite, PostgreSQL, and a Redis without modules. Nobody awaits.
    ("sqlalchemy/dialects/m*sql", "", "SQL Server and MySQL"),
    ("sqlalchemy/dialects/oracle", "", "another database"),
    ("sqlalchemy/ext/asyncio", "", "for coroutines"),
    ("redis/commands/*", r".+\.py", "JSON, search, time series: modules of a Redis"),
    ("alembic/templates", "", "begin a first migration; ours are there"),
    ("flask_migrate/templates", "", "the same"),
    ("gunicorn/asgi", "", "for coroutines"),
    # Pictures: those that app/media/images.py reads, and what these lean on. No letters.
    ("PIL/*ImagePlugin.py", r"(Avif|Bmp|Gif|Jpeg|Mpo|Png|Ppm|Tiff|WebP)\w+\.py", "other formats"),
    ("PIL/_imagingft.*", "", "draws letters"),
    ("PIL/_imagingtk.*", "", "draws in windows"),
    ("pillow.libs/libfreetype-*", "", "letters"),
    ("pillow.libs/libharfbuzz-*", "", "letters"),
    ("pillow.libs/libpng*", "", "letters that are pictures; Pillow reads PNG itself"),
    ("pillow.libs/libbrotli*", "", "compressed letters"),
    # What a package offers others.
    ("cffi", "", "builds argon2's module, which runs with _cffi_backend alone"),
    ("pycparser", "", "reads C for cffi"),
    ("dns", "", "email_validator would ask for mail servers; it is not allowed to"),
)
LOADED = 1  # the type of a program header (PT_LOAD): this part of the file goes to memory


def slim(packages: Path) -> None:
    for pattern, kept, _why in UNREAD:
        found = [path for path in packages.glob(pattern) if not re.fullmatch(kept, path.name)]
        if not found:
            sys.exit(f"docker/slim.py: nothing is {pattern}. Look where it went; mend the table.")
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for module in packages.rglob("*.so*"):
        strip(module)


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
