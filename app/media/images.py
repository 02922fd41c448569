"""Pictures people upload: looked at before they are decoded, cut to size, made anew as WebP.

Nothing of the file we are given is kept but its pixels: no EXIF (which tells where a photo was
taken), no colour profile (the colours are turned into sRGB), no further frames.

Pillow is loaded by the first upload. Sizes are checked by the header, since a file of 20 KiB can
declare 169 megapixels. One picture at a time is decoded, and what cannot be scaled as it is in
strips: 33 megapixels cost 90 MB as a JPEG, 220 as a PNG, and 470 as a WebP, which Pillow reads no
other way. Where there is less memory than that, such a picture is refused (app/media/memory.py).
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from app.media.memory import side_for, turn

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose

MAX_BYTES = 16 * 1024 * 1024
MAX_PIXELS = 33_000_000
FORMATS = {"JPEG": "Jpeg", "MPO": "Mpo", "PNG": "Png", "GIF": "Gif", "WEBP": "WebP", "AVIF": "Avif"}
AVATAR = 400
AVATAR_SMALL = 96
HEADER = (1500, 500)
QUALITY = 82
STRIP = 256


class Reason(Enum):
    """Why a picture is refused; the form has the words for it."""

    TOO_LARGE_FILE = auto()
    TOO_MANY_PIXELS = auto()
    UNKNOWN_FORMAT = auto()
    UNREADABLE = auto()
    TOO_MANY = auto()
    NO_ROOM = auto()
    AWAY = auto()


class PictureError(Exception):
    """A picture we do not take, and why. `file`: its name, where several were sent."""

    def __init__(self, reason: Reason, file: str = "") -> None:
        super().__init__(reason.name)
        self.reason, self.file = reason, file


def avatar(file: BinaryIO) -> dict[str, bytes]:
    """The middle square of a picture.

    In: an uploaded file. Out: WebP of 400 and of 96 pixels, by `"400"` and `"96"`.
    Errors: PictureError.
    """
    with turn():
        large = read_picture(file, (AVATAR, AVATAR))
        small = large.resize((AVATAR_SMALL, AVATAR_SMALL))
        return {str(AVATAR): webp(large), str(AVATAR_SMALL): webp(small)}


def header(file: BinaryIO) -> dict[str, bytes]:
    """The middle of a picture, three times as wide as high.

    In: an uploaded file. Out: WebP of 1500 × 500 pixels, by `"1500"`. Errors: PictureError.
    """
    with turn():
        return {str(HEADER[0]): webp(read_picture(file, HEADER))}


def read_picture(file: BinaryIO, size: tuple[int, int]) -> "Image":
    """Decode an uploaded picture, turned upright, in sRGB, cut and scaled to a size.

    In: a file that can seek, and the width and height wanted. Out: an RGB or RGBA image of that
    size, without metadata. Errors: PictureError with its reason.
    """
    with opened(file) as picture:
        return scaled(picture, size)


@contextmanager
def opened(file: BinaryIO) -> Iterator["Image"]:
    """An uploaded picture whose header says that it may be decoded.

    In: a file that can seek. Errors: PictureError, also for what Pillow raises within the block.
    """
    from PIL import Image, UnidentifiedImageError

    warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
    file.seek(0, 2)
    if file.tell() > MAX_BYTES:
        raise PictureError(Reason.TOO_LARGE_FILE)
    file.seek(0)
    try:
        with Image.open(file, formats=_formats()) as picture:
            too_many = picture.width * picture.height > MAX_PIXELS
            if too_many or side_for(picture) is None:
                raise PictureError(Reason.TOO_MANY_PIXELS)
            yield picture
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise PictureError(Reason.UNKNOWN_FORMAT) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(Reason.TOO_MANY_PIXELS) from error
    except Exception as error:
        # a poisoned file makes Pillow's readers raise nearly anything
        raise PictureError(Reason.UNREADABLE) from error


def _formats() -> list[str]:
    """Those of our formats that this Pillow reads. Only their readers are loaded, of fifty."""
    from PIL import Image

    for name in FORMATS.values():
        import_module(f"PIL.{name}ImagePlugin")
    return [kind for kind in FORMATS if kind in Image.OPEN]


def scaled(picture: "Image", size: tuple[int, int]) -> "Image":
    """The largest part from the middle that has the proportions of `size`, scaled to it."""
    from PIL import Image

    orientation = orientation_of(picture)
    width, height = size[::-1] if orientation >= 5 else size
    profile = picture.info.get("icc_profile")
    # a JPEG decodes at a half, a quarter or an eighth of its size for a fraction of the cost
    scale = max(width / picture.width, height / picture.height)
    picture.draft(None, (max(1, int(picture.width * scale)), max(1, int(picture.height * scale))))
    box = _middle(picture, width, height)
    if plain(picture.crop((0, 0, 1, 1))).mode != picture.mode or picture.mode not in ("L", "RGB"):
        picture = _reduced(picture, box, width)
        box = (0, 0, *picture.size)
    # every copy counts where a worker has 60 MB to spare
    part = picture
    if picture.size != (width, height):
        part = picture.resize((width, height), Image.Resampling.LANCZOS, box, reducing_gap=2.0)
    part = srgb(part, profile)
    back = _turns().get(orientation)
    part = part if back is None else part.transpose(back)
    part.info.clear()
    return part


def _middle(picture: "Image", width: int, height: int) -> tuple[int, int, int, int]:
    """The largest box in the middle that is as wide and high as that, relatively."""
    scale = min(picture.width / width, picture.height / height)
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (picture.width - across) // 2, (picture.height - down) // 2
    return left, top, left + across, top + down


def _reduced(picture: "Image", box: tuple[int, int, int, int], width: int) -> "Image":
    """The box in a mode that can be scaled, at twice the width wanted or less, unless that is a
    whole part of it. In strips: whole copies of a large picture in other modes would need several
    times its memory."""
    from PIL import Image

    left, top, right, bottom = box
    times = (right - left) / width
    factor = round(times) if abs(times - round(times)) < 0.01 else int(times / 2)
    factor = max(1, min(factor, bottom - top))
    mode = plain(picture.crop((0, 0, 1, 1))).mode
    size = (-(-(right - left) // factor), -(-(bottom - top) // factor))
    reduced = Image.new(mode, size)
    rows = max(1, STRIP // factor) * factor
    for y in range(top, bottom, rows):
        strip = picture.crop((left, y, right, min(y + rows, bottom)))
        reduced.paste(plain(strip).reduce(factor), (0, (y - top) // factor))
    return reduced


def plain(picture: "Image") -> "Image":
    """In a mode that can be scaled: L, RGB, RGBA, CMYK."""
    if picture.mode.startswith("I;16"):
        # Pillow's own way clips everything above 255
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def srgb(picture: "Image", profile: bytes | None) -> "Image":
    """As RGB or RGBA in sRGB. A profile that cannot be read or does not fit is left out."""
    from PIL import ImageCms

    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB") if alpha else picture
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(colours, source, target, outputMode="RGB")
            colours = turned or colours
    colours = colours if colours.mode == "RGB" else colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def orientation_of(picture: "Image") -> int:
    """EXIF's number for how the camera was held; 1, upright, where it cannot be read."""
    from PIL import ExifTags

    try:
        number = int(picture.getexif().get(ExifTags.Base.Orientation, 1))
        return number if 1 <= number <= 8 else 1
    except Exception:
        return 1


def _turns() -> "dict[int, Transpose]":
    """What puts a picture upright, by EXIF's number."""
    from PIL.Image import Transpose

    return {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }


def webp(picture: "Image") -> bytes:
    """A picture as WebP, as small as its quality allows."""
    target = BytesIO()
    picture.save(target, "WEBP", quality=QUALITY, method=4)
    return target.getvalue()
