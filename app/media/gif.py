"""How many pictures a GIF holds, counted no further than anybody wants to know.

Pillow looks at each of them first. In 16 MB there is room for 700,000 pictures of a single pixel,
or for millions of pieces of a single byte (the sub-blocks of the GIF89a specification): minutes of
work that nobody will look at.
"""

from __future__ import annotations

from typing import BinaryIO

MOST_PIECES = 150_000  # a file of 16 MB has 65,000: writers fill them up to 255 bytes
PICTURE, EXTENSION = 0x2C, 0x21


def frames(file: BinaryIO, most: int) -> int:
    """The number of pictures, at most `most` + 1; that many, too, where the file is chopped up.

    In: a GIF that can seek; it stands where it stood afterwards. Errors: none.
    """
    place = file.tell()
    try:
        return _count(file, most)
    finally:
        file.seek(place)


def _count(file: BinaryIO, most: int) -> int:
    found, pieces = 0, 0
    file.seek(10)
    _skip_colours(file, file.read(3)[:1])
    while found <= most:
        kind = file.read(1)
        if kind == bytes([PICTURE]):
            found += 1
            _skip_colours(file, file.read(9)[8:])
        elif kind != bytes([EXTENSION]):
            return found
        file.read(1)
        while (length := file.read(1)) > b"\0":
            file.seek(length[0], 1)
            pieces += 1
            if pieces > MOST_PIECES:
                return most + 1
    return found


def _skip_colours(file: BinaryIO, flags: bytes) -> None:
    if flags and flags[0] & 0x80:
        file.seek(3 << (flags[0] & 7) + 1, 1)
