"""Pictures for the demo, drawn here: hills, the sea, a town, stars, tiles, a meadow, charts."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any

from app.cli.demo_landscapes import hills, night, sea, town
from app.cli.demo_paint import FINER
from app.cli.demo_patterns import chart, meadow, tiles

if TYPE_CHECKING:
    from PIL.Image import Image

# How a scene is drawn, and its variants: as many, in the order, as `alt` lines in the languages.
SCENES: dict[str, tuple[Callable[[Random, Any, Any, int], None], int]] = {
    "hills": (hills, 4),
    "sea": (sea, 4),
    "town": (town, 3),
    "night": (night, 3),
    "tiles": (tiles, 3),
    "meadow": (meadow, 3),
    "chart": (chart, 3),
}
SIZES = ((1200, 800), (1200, 900), (960, 1200), (1200, 675), (1080, 1080))


def draw(rng: Random, scene: str, variant: int) -> Image:
    """One of the scenes. In: chance, its name and variant. Out: an RGB picture."""
    from PIL import Image, ImageDraw

    width, height = rng.choice(SIZES)
    picture = Image.new("RGB", (width * FINER, height * FINER))
    SCENES[scene][0](rng, picture, ImageDraw.Draw(picture), variant)
    return picture.resize((width, height), Image.Resampling.BOX)
