"""Brush and palette for the demo's pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Colour = tuple[int, int, int]
FINER = 2  # drawn larger and made smaller: smooth edges

# For each: the sky above, the sky at the horizon, what is near, the light.
PALETTES: tuple[tuple[Colour, Colour, Colour, Colour], ...] = (
    ((92, 142, 186), (244, 214, 178), (24, 44, 66), (255, 240, 205)),
    ((70, 78, 130), (246, 168, 128), (38, 26, 58), (255, 214, 150)),
    ((146, 190, 206), (238, 240, 226), (28, 70, 74), (255, 252, 232)),
    ((104, 92, 148), (250, 196, 190), (52, 34, 74), (255, 232, 214)),
    ((60, 116, 140), (236, 226, 180), (16, 56, 60), (255, 246, 196)),
)


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """A colour between two, `part` of the way."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def gradient(picture: Image, top: Colour, bottom: Colour, until: float = 1.0) -> None:
    """From one colour to the other, downwards; a column of pixels made wide."""
    from PIL import Image

    height = max(1, int(picture.height * until))
    column = Image.new("RGB", (1, 256))
    for y in range(256):
        column.putpixel((0, y), mixed(top, bottom, y / 255))
    picture.paste(column.resize((picture.width, height), Image.Resampling.BILINEAR), (0, 0))


def disc(pen: ImageDraw, x: float, y: float, radius: float, colour: Colour) -> None:
    """A round spot."""
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
