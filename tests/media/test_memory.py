"""A picture that this place has no memory for is refused, and never two are decoded at once."""

from __future__ import annotations

import threading
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.media import memory
from app.media.images import PictureError, Reason
from app.media.pictures import make
from tests.media.conftest import photo

MEGABYTE = 1024 * 1024


def header(size: tuple[int, int], kind: str) -> Image.Image:
    """What is known of a picture before it is decoded."""
    picture = Image.Image()
    picture._size = size  # type: ignore[attr-defined]
    picture.format = kind
    return picture


def group(folder: Path, **values: str) -> None:
    for name, value in values.items():
        (folder / name.replace("memory_", "memory.")).write_text(value)


@pytest.fixture
def cgroup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The kernel's folder, empty."""
    monkeypatch.setattr(memory, "_groups", lambda: iter([tmp_path]))
    return tmp_path


@pytest.mark.parametrize("size", [(4000, 3000), (4032, 3024), (3000, 4000), (4096, 2732)])
def test_a_phones_photo_needs_what_a_small_container_has(size: tuple[int, int]) -> None:
    photo = header(size, "JPEG")
    assert memory.needed(photo, max(size) // 2) <= 50 * MEGABYTE
    assert memory.needed(photo, max(size) // 4) <= 20 * MEGABYTE


def test_formats_that_decode_dearly_are_told_apart() -> None:
    kinds = ("JPEG", "PNG", "AVIF", "WEBP")
    sizes = [memory.needed(header((4000, 3000), kind), 2000) for kind in kinds]
    assert sizes == sorted(sizes)
    assert memory.needed(header((100, 100), "unheard of"), 100) > 0


@pytest.mark.parametrize(
    ("megabytes", "side"), [(500, 2000), (60, 2000), (40, 1333), (20, 1000), (10, None)]
)
def test_where_there_is_less_memory_a_photo_is_kept_smaller(
    megabytes: int, side: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available", lambda: megabytes * MEGABYTE)
    assert memory.side_for(header((4000, 3000), "JPEG")) == side


def test_version_2_tells_what_is_left_and_files_in_memory_count_as_free(cgroup: Path) -> None:
    group(
        cgroup,
        memory_max=str(192 * MEGABYTE),
        memory_current=str(180 * MEGABYTE),
        memory_stat=f"anon 1\ninactive_file {30 * MEGABYTE}\nactive_file {10 * MEGABYTE}\n",
    )
    assert memory.available() == 52 * MEGABYTE


def test_version_1_does_too(cgroup: Path) -> None:
    group(
        cgroup,
        memory_limit_in_bytes=str(192 * MEGABYTE),
        memory_usage_in_bytes=str(180 * MEGABYTE),
        memory_stat=f"inactive_file 7\ntotal_inactive_file {30 * MEGABYTE}\ntotal_active_file 0\n",
    )
    assert memory.available() == 42 * MEGABYTE


def test_without_a_limit_the_machine_is_the_limit(cgroup: Path) -> None:
    group(cgroup, memory_max="max\n", memory_current="5")
    assert 0 < memory.available() < 1 << 62


def test_what_there_is_no_memory_for_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "available", lambda: 5 * MEGABYTE)
    with pytest.raises(PictureError) as caught:
        make(BytesIO(photo()))
    assert caught.value.reason is Reason.TOO_MANY_PIXELS


def test_pictures_take_turns() -> None:
    entered = threading.Event()

    def other() -> None:
        with memory.turn():
            entered.set()

    with memory.turn():
        thread = threading.Thread(target=other)
        thread.start()
        assert not entered.wait(0.1)
    assert entered.wait(5)
    thread.join()
