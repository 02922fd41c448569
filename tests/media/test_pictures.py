"""Pictures of posts are made anew: two sizes, nothing but pixels, moving only when looked at."""

from __future__ import annotations

from io import BytesIO
from time import process_time

import blurhash
import pytest
from PIL import Image

from app.media import gif, images, pictures
from app.media.images import PictureError, Reason
from app.media.pictures import make, make_small
from tests.media.conftest import photo

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 30), (30, 30, 200)


def saved(picture: Image.Image, kind: str = "PNG", **how: object) -> BytesIO:
    file = BytesIO()
    picture.save(file, kind, **how)
    file.seek(0)
    return file


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def flag(width: int = 60, height: int = 30) -> Image.Image:
    """Red to the left, blue to the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


def moving(frames: int = 3, size: tuple[int, int] = (40, 30), kind: str = "GIF") -> BytesIO:
    colours = [Image.new("RGB", size, (RED, GREEN, BLUE)[at % 3]) for at in range(frames)]
    return saved(colours[0], kind, save_all=True, append_images=colours[1:], duration=100, loop=0)


def near(pixel: object, colour: tuple[int, int, int], by: int = 30) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= by for one, other in zip(pixel[:3], colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_every_format_becomes_webp_with_its_proportions(kind: str) -> None:
    made = make(saved(flag(1200, 600), kind))
    assert (made.width, made.height) == (1200, 600)
    assert (made.small_width, made.small_height) == (800, 400)
    for data, size in ((made.whole, (1200, 600)), (make_small(made.whole), (800, 400))):
        picture = opened(data)
        assert (picture.format, picture.size) == ("WEBP", size)
        assert near(picture.convert("RGB").getpixel((20, 20)), RED)
        assert near(picture.convert("RGB").getpixel((size[0] - 20, 20)), BLUE)


@pytest.mark.parametrize(
    ("size", "whole", "small"),
    [
        ((3000, 1000), (2048, 683), (800, 267)),
        ((1000, 3000), (683, 2048), (267, 800)),
        ((4000, 3000), (2000, 1500), (800, 600)),
        ((2048, 2048), (2048, 2048), (800, 800)),
        ((10_000, 1), (2000, 1), (800, 1)),
        ((3, 2), (3, 2), (3, 2)),
    ],
)
def test_a_picture_is_never_larger_than_needed_nor_than_it_was(
    size: tuple[int, int], whole: tuple[int, int], small: tuple[int, int]
) -> None:
    made = make(saved(Image.new("RGB", size, GREEN), "JPEG"))
    assert opened(made.whole).size == (made.width, made.height) == whole
    assert (made.small_width, made.small_height) == small
    assert made.lacks_small == (whole != small)
    assert opened(make_small(made.whole)).size == small


def test_nothing_but_pixels_is_kept() -> None:
    made = make(BytesIO(photo(comment=b"secret")))
    for data in (made.whole, make_small(made.whole)):
        assert not opened(data).info.keys() & {"exif", "icc_profile", "xmp", "comment"}
        assert not opened(data).getexif()
        assert b"Lovelace" not in data


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_turned_upright(orientation: int) -> None:
    upright = Image.new("RGB", (80, 40), GREEN)
    upright.paste(RED, (0, 0, 40, 20))
    upright.paste(BLUE, (40, 0, 80, 20))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the inverse turn, by Pillow's numbers
    held = upright.transpose(back[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = make(saved(held, "JPEG", exif=exif, quality=95))
    assert (made.width, made.height) == (80, 40)
    picture = opened(made.whole).convert("RGB")
    assert near(picture.getpixel((8, 8)), RED, 40)
    assert near(picture.getpixel((72, 8)), BLUE, 40)
    assert near(picture.getpixel((8, 36)), GREEN, 40)


def test_transparency_stays() -> None:
    picture = Image.new("RGBA", (40, 40), (*RED, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 20, 40))
    made = make(saved(picture))
    kept = opened(made.whole)
    assert kept.mode == "RGBA"
    assert kept.getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert kept.getpixel((35, 5))[3] == 255  # type: ignore[index]


def test_the_blurhash_can_be_read_and_shows_the_colours() -> None:
    for picture in (flag(), flag().resize((30, 60))):
        tiny = blurhash.decode(make(saved(picture)).blurhash, 8, 8)
        left, right = tiny[4][0], tiny[4][7]
        assert left[0] > left[2]
        assert right[2] > right[0]


def test_what_is_transparent_stands_for_white() -> None:
    made = make(saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0))))
    assert min(blurhash.decode(made.blurhash, 2, 2)[0][0]) > 240


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_an_animation_moves_when_it_is_looked_at_and_stands_still_in_a_timeline(kind: str) -> None:
    made = make(moving(kind=kind))
    whole, small = opened(made.whole), opened(made.small)
    assert made.animated
    assert whole.n_frames == 3  # type: ignore[attr-defined]
    assert getattr(small, "n_frames", 1) == 1
    assert near(small.convert("RGB").getpixel((5, 5)), RED)
    whole.seek(2)
    assert near(whole.convert("RGB").getpixel((5, 5)), BLUE)
    assert whole.info["duration"] == 100


def test_a_large_animation_becomes_smaller_and_keeps_its_proportions() -> None:
    made = make(moving(size=(1280, 960)))
    assert opened(made.whole).size == (made.width, made.height) == (640, 480)
    assert made.animated


@pytest.mark.parametrize("limit", ["MOVING_READ", "MOVING_KEPT"])
def test_of_an_animation_that_is_too_much_the_first_frame_is_shown(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, limit, 40 * 30 * 3 - 1)
    made = make(moving())
    assert not made.animated
    assert near(opened(made.whole).convert("RGB").getpixel((5, 5)), RED)


def swarm(pictures: int, piece: bytes = b"\x02\x44\x01") -> bytes:
    """A GIF of very many pictures of a single pixel, or of one in very many pieces."""
    head = b"GIF89a\1\0\1\0\x80\0\0" + b"\0\0\0\xff\xff\xff"
    control = b"\x21\xf9\x04\0\x02\0\0\0"
    one = control + b"\x2c\0\0\0\0\1\0\1\0\0\x02" + piece + b"\0"
    return head + one * pictures + b";"


@pytest.mark.parametrize(
    "data",
    [
        swarm(pictures.MOVING_FRAMES + 1),
        swarm(300_000),
        swarm(2, b"\x02\x44\x01" + b"\1\0" * 4_000_000),
    ],
    ids=["one too many", "a swarm", "chopped up"],
)
def test_nobody_counts_a_swarm_of_pictures(data: bytes) -> None:
    began = process_time()
    made = make(BytesIO(data))
    assert process_time() - began < 1
    assert not made.animated
    assert (made.width, made.height) == (1, 1)


def test_pictures_of_a_gif_are_counted_as_pillow_does() -> None:
    for file in (moving(), moving(9), moving(size=(700, 300)), BytesIO(swarm(7))):
        file.seek(3)
        assert gif.frames(file, 20) == opened(file.getvalue()).n_frames  # type: ignore[attr-defined]
        assert file.tell() == 3
    assert gif.frames(BytesIO(b"GIF89a"), 20) == 0


def test_what_lies_about_itself_is_refused() -> None:
    for data in (b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4"):
        with pytest.raises(PictureError) as caught:
            make(BytesIO(data))
        assert caught.value.reason is Reason.UNKNOWN_FORMAT
    with pytest.raises(PictureError) as caught:
        make(BytesIO(photo()[:400]))
    assert caught.value.reason is Reason.UNREADABLE
    with pytest.raises(PictureError) as caught:
        make(BytesIO(moving(9).getvalue()[:300]))
    assert caught.value.reason is Reason.UNREADABLE


def test_too_many_pixels_are_refused_by_the_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 60 * 30 - 1)
    with pytest.raises(PictureError) as caught:
        make(saved(flag()))
    assert caught.value.reason is Reason.TOO_MANY_PIXELS
