"""Pictures of posts: whole and small, with the colours that stand for them while they load.

The whole one keeps its proportions. A moving one goes on moving when it is looked at (`whole`),
as long as it is small enough; in a timeline (`small`) it stands still, so that nobody is made to
watch it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from app.media import gif, images, memory

if TYPE_CHECKING:
    from PIL.Image import Image

SMALL = 800  # pixels of the longer side
MOVING = 640
MOVING_FORMATS = ("GIF", "WEBP", "PNG", "AVIF")
MOVING_READ = 60_000_000  # pixels of all frames together, as they are sent
MOVING_KEPT = 12_000_000  # and as they are kept; beyond either, the first frame stands for all
MOVING_FRAMES = 600
MOVING_BYTES = 6  # of memory for each of them
MOVING_QUALITY = 70
SHORTEST = 20  # milliseconds: browsers take a frame that claims less for a slow one


@dataclass(frozen=True)
class Made:
    """A picture of a post made anew: WebP files and what a page says about them. `small`: only of
    one that moves, since the whole one can't stand for it; that of others can wait."""

    whole: bytes
    small: bytes | None
    width: int
    height: int
    small_width: int
    small_height: int
    blurhash: str
    animated: bool

    @property
    def lacks_small(self) -> bool:
        """Whether a small file is still to be made."""
        return self.small is None and max(self.width, self.height) > SMALL


def make(file: BinaryIO) -> Made:
    """Decode an uploaded picture and make what can't wait of its files.

    In: a file that can seek. Errors: images.PictureError. Takes a second or so for a photo: no
    transaction may be open.
    """
    with memory.turn():
        with images.opened(file) as picture:
            moving = _moving(picture, file)
            first = images.scaled(picture, _size(picture))
        del picture  # a photo as large as it was sent need not wait for the small one
        whole, size = moving or (images.webp(first), first.size)
        small = images.webp(_fit(first, SMALL)) if moving else None
        small_size = _within(first.size, SMALL)
        return Made(whole, small, *size, *small_size, colours(first), bool(moving))


def make_small(whole: bytes) -> bytes:
    """The small file of a picture that stands still, from its whole one. Errors: PictureError."""
    with memory.turn(), images.opened(BytesIO(whole)) as picture:
        return images.webp(images.scaled(picture, _within(picture.size, SMALL)))


def colours(picture: Image) -> str:
    """The picture as a blurhash (blurha.sh): some thirty letters that a script paints."""
    import blurhash

    tiny = picture.resize((32, 32), reducing_gap=2.0).convert("RGBA")
    white = tiny.copy()
    white.paste((255, 255, 255, 255), (0, 0, 32, 32))
    white.alpha_composite(tiny)
    pixels = white.convert("RGB").tobytes()
    rows = [[pixels[at : at + 3] for at in range(y * 96, y * 96 + 96, 3)] for y in range(32)]
    wide = picture.width >= picture.height
    return str(blurhash.encode(rows, 4 if wide else 3, 3 if wide else 4))


def _size(picture: Image) -> tuple[int, int]:
    """The size of the whole picture, upright."""
    side = memory.side_for(picture) or memory.SIDES[-1]
    width, height = _within(picture.size, side)
    return (height, width) if images.orientation_of(picture) >= 5 else (width, height)


def _within(size: tuple[int, int], most: int) -> tuple[int, int]:
    """The same proportions, with a longer side of so many pixels at most."""
    scale = min(1, most / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _fit(picture: Image, most: int) -> Image:
    size = _within(picture.size, most)
    return picture if size == picture.size else picture.resize(size, reducing_gap=2.0)


def _moving(picture: Image, file: BinaryIO) -> tuple[bytes, tuple[int, int]] | None:
    """The animation as WebP, and its size; None for what stands still or moves for too long."""
    if picture.format not in MOVING_FORMATS:
        return None
    if picture.format == "GIF" and gif.frames(file, MOVING_FRAMES) > MOVING_FRAMES:
        return None
    frames: int = getattr(picture, "n_frames", 1)
    if not 1 < frames <= MOVING_FRAMES:
        return None
    size = _within(picture.size, MOVING)
    area = picture.width * picture.height
    kept = frames * size[0] * size[1]
    if frames * area > MOVING_READ or kept > min(MOVING_KEPT, memory.available() // MOVING_BYTES):
        picture.seek(0)
        return None
    first, *others = _frames(picture, frames, size)
    target = BytesIO()
    first[0].save(
        target,
        "WEBP",
        save_all=True,
        append_images=[frame for frame, _ in others],
        duration=[milliseconds for _, milliseconds in (first, *others)],
        loop=picture.info.get("loop", 0 if picture.format != "GIF" else 1),
        quality=MOVING_QUALITY,
        method=2,
    )
    picture.seek(0)
    return target.getvalue(), size


def _frames(picture: Image, frames: int, size: tuple[int, int]) -> Iterator[tuple[Image, int]]:
    profile = picture.info.get("icc_profile")
    for number in range(frames):
        picture.seek(number)
        shown = max(SHORTEST, int(picture.info.get("duration", 0)) or 100)
        frame = images.srgb(images.plain(picture).resize(size), profile)
        frame.info.clear()
        yield frame, shown
