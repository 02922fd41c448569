"""How large a picture may be here: what there is memory for. Smaller beats refused beats killed.

In a container of 192 MiB two workers leave some 50: enough for a photo of 12 megapixels as JPEG,
which decodes at half its size, not for the same as WebP, which Pillow holds three times over.
"""

from __future__ import annotations

import ctypes
import fcntl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MEGABYTE = 1024 * 1024
ALWAYS = 8 * MEGABYTE  # readers and writers of formats, the small picture, the files made
# Bytes for each pixel that is decoded, measured with Pillow 13; a JPEG decodes at a part.
PER_PIXEL = {"JPEG": 4, "MPO": 4, "PNG": 6, "GIF": 6, "AVIF": 7, "WEBP": 13}
COPY, ENCODER = 4, 9  # for each pixel that is kept: Pillow's, and what libwebp needs beside it
SIDES = (2048, 1400, 1024)  # pixels of the longer side that we keep: the first there is memory for
EXACT = 0.78  # of that, where it is an exact half (a third, …) of a photo
CGROUP = Path("/sys/fs/cgroup")
FILES = ("memory.max", "memory.limit_in_bytes"), ("memory.current", "memory.usage_in_bytes")
CACHE = ("inactive_file", "active_file", "total_inactive_file", "total_active_file")

_one_thread = threading.BoundedSemaphore(1)


@contextmanager
def turn() -> Iterator[None]:
    """Pictures are decoded one at a time, whichever process they came to."""
    lock = Path(tempfile.gettempdir()) / "pictures.lock"
    with _one_thread, lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    with suppress(AttributeError, OSError):  # only glibc keeps what was freed
        ctypes.CDLL(None).malloc_trim(0)


def side_for(picture: Image) -> int | None:
    """The longer side at which a picture, of which only the header was read, can be kept; None
    where there is no memory even to decode it."""
    free = available()
    sides = (_near(max(picture.size), most) for most in SIDES)
    return next((side for side in sides if needed(picture, side) <= free), None)


def needed(picture: Image, side: int) -> int:
    """Bytes that decoding it takes and making it anew with that longer side."""
    longer = max(picture.size)
    part = 1
    if picture.format in ("JPEG", "MPO"):
        part = max(step for step in (1, 2, 4, 8) if step <= max(1, longer // side))
    pixels = picture.width * picture.height
    kept = pixels * side // longer * side // longer
    decoding = pixels // part**2 * PER_PIXEL.get(picture.format or "", max(PER_PIXEL.values()))
    turned = kept * COPY
    return ALWAYS + max(decoding + turned, kept * (COPY + ENCODER))


def _near(longer: int, most: int) -> int:
    """An exact part of a photo's side is had for far less memory than any other size, since a
    JPEG decodes at a half, a quarter or an eighth."""
    exact = longer // -(-longer // most)
    return exact if exact >= most * EXACT else min(longer, most)


def available() -> int:
    """Bytes that this container, or this machine, can still give."""
    free = [_of_machine()]
    for folder in _groups():
        limit, used = (_number(folder, names) for names in FILES)
        if limit is not None and used is not None:
            free.append(limit - used + _cache(folder))
    return min(free)


def _groups() -> Iterator[Path]:
    """Where the kernel tells of our limit: cgroups of version 2, then 1."""
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers in ("", "memory"):
                root = CGROUP / controllers
                folder = root / path.lstrip("/")
                yield folder if folder.is_dir() else root  # in a container it is the root


def _number(folder: Path, names: tuple[str, ...]) -> int | None:
    for name in names:
        with suppress(OSError, ValueError):
            return int((folder / name).read_text())
    return None


def _cache(folder: Path) -> int:
    """What the kernel gives back when it is asked: copies of files."""
    with suppress(OSError, ValueError):
        lines = (line.split() for line in (folder / "memory.stat").read_text().splitlines())
        found = {name: int(value) for name, value in lines if name in CACHE}
        own = {name: size for name, size in found.items() if name.startswith("total_")}
        return sum((own or found).values())
    return 0


def _of_machine() -> int:
    with suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 1 << 62
