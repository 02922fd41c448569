"""Patterns for the demo: tiles, a meadow, charts."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from app.cli.demo_paint import PALETTES, Colour, disc, gradient, mixed

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw


def tiles(rng: Random, picture: Image, pen: ImageDraw, variant: int) -> None:
    """A floor of tiles, a quilt, tiles of quarter circles."""
    sets: tuple[tuple[Colour, ...], ...] = (
        ((30, 78, 140), (244, 240, 228), (206, 150, 70), (96, 150, 190)),
        ((178, 70, 50), (226, 160, 70), (246, 226, 190), (120, 40, 50)),
        ((40, 110, 104), (238, 236, 220), (206, 96, 70), (150, 190, 176)),
    )
    colours, width, height = sets[variant], *picture.size
    side = width // rng.choice((6, 8, 9))
    for x in range(0, width + side, side):
        for y in range(0, height + side, side):
            one, other = rng.sample(colours, 2)
            pen.rectangle((x, y, x + side, y + side), fill=one)
            if variant == 0:
                pen.polygon(_diamond(x + side / 2, y + side / 2, side * 0.3), fill=other)
                for corner in ((x, y), (x + side, y + side)):
                    disc(pen, *corner, side * 0.3, colours[0])
            elif variant == 1:
                flip = rng.random() < 0.5
                third = (x, y + side) if flip else (x + side, y)
                pen.polygon([(x, y), (x + side, y + side), third], fill=other)
            else:
                flip = rng.random() < 0.5
                ends = ((x, y), (x + side, y + side)) if flip else ((x + side, y), (x, y + side))
                for centre in ends:
                    pen.pieslice(_box(*centre, side * 0.62), *_quarter(centre, x, y), fill=other)
                    pen.pieslice(_box(*centre, side * 0.38), *_quarter(centre, x, y), fill=one)


def _diamond(x: float, y: float, r: float) -> list[tuple[float, float]]:
    return [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]


def _box(x: float, y: float, r: float) -> tuple[float, float, float, float]:
    return (x - r, y - r, x + r, y + r)


def _quarter(centre: tuple[int, int], x: int, y: int) -> tuple[int, int]:
    """The angles of the part of a circle that lies in the tile at x, y."""
    begin = {(True, True): 0, (False, True): 90, (False, False): 180, (True, False): 270}
    start = begin[centre[0] == x, centre[1] == y]
    return start, start + 90


def meadow(rng: Random, picture: Image, pen: ImageDraw, variant: int) -> None:
    """Poppies, daisies and cornflowers."""
    above, horizon, _, _ = PALETTES[2 if variant < 2 else 0]
    width, height = picture.size
    gradient(picture, above, horizon)
    level = height * (0.3, 0.05, 0.45)[variant]
    for row in range(26):
        depth = row / 25
        y = level + (height - level) * depth
        green = mixed((150, 180, 96), (28, 84, 46), depth)
        pen.rectangle((0, y, width, height), fill=green)
        for _ in range(60):
            x, high = rng.random() * width, height * (0.01 + 0.06 * depth)
            pen.line((x, y + high, x + rng.gauss(0, high / 3), y - high), fill=green, width=5)
        for _ in range(16):
            _flower(rng, pen, rng.random() * width, y, width * (0.003 + 0.013 * depth))


def _flower(rng: Random, pen: ImageDraw, x: float, y: float, size: float) -> None:
    colour = rng.choice(((214, 52, 44), (226, 70, 50), (250, 250, 244), (72, 96, 200)))
    for petal in range(5):
        angle = petal * math.tau / 5 + rng.random()
        disc(pen, x + math.cos(angle) * size * 0.7, y + math.sin(angle) * size * 0.7, size, colour)
    disc(pen, x, y, size * 0.6, (246, 200, 60) if colour[1] > 200 else (40, 30, 34))


def chart(rng: Random, picture: Image, pen: ImageDraw, variant: int) -> None:
    """A curve, bars, or two lines that cross, on squared paper."""
    width, height = picture.size
    gradient(picture, (252, 251, 246), (246, 244, 236))
    for n in range(1, 24):
        pen.line((0, n * height / 24, width, n * height / 24), fill=(214, 224, 232), width=2)
        pen.line((n * width / 24, 0, n * width / 24, height), fill=(214, 224, 232), width=2)
    left, right, top, bottom = width * 0.1, width * 0.92, height * 0.12, height * 0.86
    pen.line((left, top, left, bottom, right, bottom), fill=(60, 66, 80), width=8)
    blue, red = (36, 96, 168), (206, 78, 56)
    if variant == 1:
        for bar in range(12):
            high = rng.uniform(0.15, 0.4) + (0.4 if bar > 8 else 0)
            x = left + (right - left) * (bar + 0.3) / 12
            box = (x, bottom - (bottom - top) * high, x + (right - left) * 0.05, bottom)
            pen.rectangle(box, fill=blue if bar < 9 else red)
        return
    curves: list[Callable[[float], float]] = [lambda t: 1 / (1 + math.exp(10 * (0.55 - t)))]
    if variant == 2:
        curves = [lambda t: 0.15 + 0.7 * t, lambda t: 0.85 - 0.7 * t]
    for curve, colour in zip(curves, (blue, red), strict=False):
        points = []
        for n in range(25):
            high = 0.05 + 0.9 * curve(n / 24) + rng.gauss(0, 0.012)
            points.append((left + (right - left) * n / 24, bottom - (bottom - top) * high))
        pen.line(points, fill=colour, width=12, joint="curve")
        for x, y in points[::3]:
            disc(pen, x, y, 14, colour)
