"""Pictures people upload: made anew, or refused before they cost anything."""

import struct
import zlib
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image, ImageCms

from app.media import images
from app.media.images import PictureError, Reason, avatar, header, read_picture

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 30), (30, 30, 200)


def saved(picture, kind="PNG", **how):
    file = BytesIO()
    picture.save(file, kind, **how)
    file.seek(0)
    return file


def opened(data):
    return Image.open(BytesIO(data))


def near(pixel, colour, by=24):
    return all(abs(one - other) <= by for one, other in zip(pixel[:3], colour, strict=True))


def png(width, height, bits=8, colour=0, rows=b""):
    """A PNG by hand, to lie in."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + parts)


def flag(width=60, height=30):
    """Red to the left, blue to the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_an_avatar_is_the_middle_square_as_webp_in_two_sizes(kind):
    made = avatar(saved(flag(), kind))
    assert set(made) == {"400", "96"}
    for size, data in made.items():
        picture = opened(data)
        assert (picture.format, picture.size) == ("WEBP", (int(size), int(size)))
        assert near(picture.convert("RGB").getpixel((10, 10)), RED)
        assert near(picture.convert("RGB").getpixel((int(size) - 10, 10)), BLUE)


def test_a_header_is_three_times_as_wide_as_high():
    picture = opened(header(saved(flag(3000, 2000), "JPEG"))["1500"])
    assert picture.size == (1500, 500)
    assert near(picture.convert("RGB").getpixel((100, 250)), RED)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_turned_upright(orientation):
    upright = Image.new("RGB", (80, 80), GREEN)
    upright.paste(RED, (0, 0, 40, 40))
    upright.paste(BLUE, (40, 0, 80, 40))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the inverse turn, by Pillow's numbers
    held = upright.transpose(back[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_picture(saved(held, "JPEG", exif=exif), (40, 40))
    assert near(picture.getpixel((8, 8)), RED)
    assert near(picture.getpixel((32, 8)), BLUE)
    assert near(picture.getpixel((8, 32)), GREEN)


def test_a_photo_held_sideways_keeps_its_proportions():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = read_picture(saved(flag(90, 30), "JPEG", exif=exif), (30, 90))
    assert picture.size == (30, 90)
    assert near(picture.getpixel((15, 5)), RED)
    assert near(picture.getpixel((15, 85)), BLUE)


def test_nothing_but_pixels_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "at home"
    exif[0x8825] = {1: "N", 2: (45.0, 45.0, 0.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = saved(flag(), "JPEG", exif=exif, icc_profile=profile, comment=b"secret")
    for data in (*avatar(file).values(), *header(file).values()):
        assert not opened(data).info.keys() & {"exif", "icc_profile", "xmp", "comment"}
        assert not opened(data).getexif()
        assert b"at home" not in data


def test_colours_of_another_profile_become_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red_is_blue = profile.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ")
    red_is_blue = red_is_blue.replace(b"tmp!", b"bXYZ")
    file = saved(Image.new("RGB", (40, 40), RED), "PNG", icc_profile=red_is_blue)
    assert near(read_picture(file, (40, 40)).getpixel((5, 5)), BLUE)


def test_a_spoiled_profile_is_left_out():
    file = saved(Image.new("RGB", (40, 40), GREEN), "PNG", icc_profile=b"no profile at all")
    assert near(read_picture(file, (40, 40)).getpixel((5, 5)), GREEN)


def test_cmyk():
    picture = read_picture(saved(Image.new("RGB", (50, 50), RED).convert("CMYK"), "JPEG"), (20, 20))
    assert picture.mode == "RGB"
    assert near(picture.getpixel((5, 5)), RED, 60)


def test_a_palette_with_transparency_keeps_it():
    picture = Image.new("P", (40, 40), 0)
    picture.putpalette([*RED, *BLUE])
    picture.paste(1, (0, 0, 20, 40))
    made = read_picture(saved(picture, "PNG", transparency=0), (40, 40))
    assert made.mode == "RGBA"
    assert made.getpixel((35, 5))[3] == 0
    assert near(made.getpixel((5, 5)), BLUE)


@pytest.mark.parametrize(("grey", "expected"), [(0, 0), (0x8000, 128), (0xFFFF, 255)])
def test_sixteen_bits(grey, expected):
    rows = (b"\0" + struct.pack(">H", grey) * 20) * 20
    made = read_picture(png(20, 20, 16, 0, rows), (10, 10))
    assert near(made.getpixel((5, 5)), (expected,) * 3, 2)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png(mode):
    assert avatar(saved(Image.new(mode, (33, 17))))


@pytest.mark.parametrize("size", [(1, 1), (10_000, 1), (1, 10_000), (2, 3), (4000, 3001)])
def test_odd_sizes(size):
    file = saved(Image.new("RGB", size, GREEN))
    assert opened(avatar(file)["400"]).size == (400, 400)
    picture = opened(header(file)["1500"])
    assert picture.size == (1500, 500)
    assert near(picture.convert("RGB").getpixel((700, 200)), GREEN)


def test_of_an_animation_the_first_frame():
    frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, GREEN, BLUE)]
    for kind in ("GIF", "WEBP", "PNG"):
        file = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        made = opened(avatar(file)["96"])
        assert getattr(made, "n_frames", 1) == 1
        assert near(made.convert("RGB").getpixel((50, 50)), RED)


def test_seams_of_strips_do_not_show():
    picture = Image.linear_gradient("L").resize((900, 5000)).convert("RGB")
    made = read_picture(saved(picture), (90, 500))
    column = [made.getpixel((45, y))[0] for y in range(500)]
    assert all(abs(one - other) <= 2 for one, other in pairwise(column))
    assert column[0] < 4
    assert column[-1] > 251


def refused(file):
    with pytest.raises(PictureError) as caught:
        avatar(file)
    return caught.value.reason


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(images, "MAX_BYTES", 100)
    assert refused(saved(flag())) is Reason.TOO_LARGE_FILE


@pytest.mark.parametrize("size", [(13_000, 13_000), (33_000_001, 1), (2**31 - 1, 2**31 - 1)])
def test_a_small_file_that_declares_many_pixels(size):
    assert refused(png(*size)) is Reason.TOO_MANY_PIXELS


def test_what_is_no_picture():
    for data in (b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", b"BM"):
        assert refused(BytesIO(data)) is Reason.UNKNOWN_FORMAT
    assert refused(saved(flag(), "BMP")) is Reason.UNKNOWN_FORMAT
    assert refused(saved(flag(), "TIFF")) is Reason.UNKNOWN_FORMAT


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_truncated_and_poisoned_files_are_refused_or_read(kind):
    noise = Image.effect_noise((120, 90), 90).convert("RGB")
    data = saved(noise, kind).getvalue()
    for length in (9, 30, len(data) // 3, len(data) // 2, len(data) - 40):
        assert refused(BytesIO(data[:length])) in (Reason.UNREADABLE, Reason.UNKNOWN_FORMAT)
    for at in range(0, len(data), max(1, len(data) // 25)):
        poisoned = BytesIO(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            avatar(poisoned)
        except PictureError as error:
            assert error.reason in Reason
