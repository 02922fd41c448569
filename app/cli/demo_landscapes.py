"""Landscapes for the demo: hills, the sea, a town, the night."""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING

from app.cli.demo_paint import FINER, PALETTES, disc, gradient, mixed

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw


def _ridge(rng: Random, width: int, base: float, high: float) -> list[tuple[float, float]]:
    """The outline of a range of hills: three waves on top of each other."""
    waves = [(rng.uniform(0.7, 1.6) * 2**n, rng.random() * 7, high / 2**n) for n in range(3)]
    step = width // 120
    return [
        (x, base - sum(h * math.sin(x / width * math.tau * f + p) for f, p, h in waves))
        for x in range(0, width + step, step)
    ]


def hills(rng: Random, picture: Image, pen: ImageDraw, variant: int) -> None:
    """Seven ranges, paler the farther they are, under a low sun."""
    above, horizon, near, light = PALETTES[(variant + rng.randrange(2)) % len(PALETTES)]
    width, height = picture.size
    gradient(picture, above, horizon, 0.75)
    disc(pen, width * rng.uniform(0.2, 0.8), height * rng.uniform(0.3, 0.42), width * 0.05, light)
    for layer in range(7):
        base, high = height * (0.48 + layer * 0.085), height * (0.02 + layer * 0.006)
        line = _ridge(rng, width, base, high)
        colour = mixed(horizon, near, ((layer + 1) / 7) ** 1.3)
        pen.polygon([*line, (width, height), (0, height)], fill=colour)


def sea(rng: Random, picture: Image, pen: ImageDraw, variant: int) -> None:
    """The sea, a path of light, a sailing boat."""
    above, horizon, near, light = PALETTES[(variant + rng.randrange(2)) % len(PALETTES)]
    width, height = picture.size
    level, sun = height * rng.uniform(0.5, 0.62), width * rng.uniform(0.3, 0.7)
    gradient(picture, above, horizon, level / height)
    disc(pen, sun, level - height * 0.09, width * 0.055, light)
    for band in range(40):
        top = level + (height - level) * (band / 40) ** 1.4
        pen.rectangle((0, top, width, height), fill=mixed(above, near, (band / 40) ** 0.8))
    for _ in range(260):
        depth = rng.random() ** 1.5
        x, y = rng.gauss(sun, width * (0.02 + 0.07 * depth)), level + (height - level) * depth
        wide = width * (0.004 + 0.03 * depth)
        pen.rectangle((x - wide, y, x + wide, y + 2 + 5 * depth), fill=light)
    x = sun if variant == 3 else width * rng.choice((0.18, 0.82))
    high = height * (0.05 if variant == 1 else 0.1)
    pen.polygon([(x, level - high), (x, level), (x + high * 0.6, level)], fill=(250, 250, 246))
    pen.polygon([(x - 6, level - high * 0.8), (x - 6, level), (x - high * 0.3, level)], fill=light)
    pen.rectangle((x - high * 0.35, level, x + high * 0.6, level + high * 0.1), fill=near)


def town(rng: Random, picture: Image, pen: ImageDraw, variant: int) -> None:
    """Houses in three rows, windows lit; once under a thin moon."""
    sky = ((58, 48, 104), (238, 150, 120)) if variant < 2 else ((12, 18, 44), (44, 54, 96))
    width, height = picture.size
    gradient(picture, *sky)
    if variant == 2:
        disc(pen, width * 0.76, height * 0.18, width * 0.05, (240, 236, 214))
        disc(pen, width * 0.735, height * 0.17, width * 0.05, (18, 24, 52))
    for row, dark in enumerate(((66, 50, 92), (44, 34, 70), (22, 20, 44))):
        x = -rng.random() * 80
        while x < width:
            wide = width * rng.uniform(0.05, 0.12)
            top = height * (0.38 + row * 0.16 + rng.uniform(0, 0.2))
            pen.rectangle((x, top, x + wide, height), fill=dark)
            if rng.random() < 0.5:
                roof = [(x, top), (x + wide / 2, top - wide * 0.45), (x + wide, top)]
                pen.polygon(roof, fill=dark)
            _windows(rng, pen, (x, top, wide, height), 0.35 if variant < 2 else 0.12)
            x += wide + rng.uniform(0, 6)


def _windows(
    rng: Random, pen: ImageDraw, house: tuple[float, float, float, float], lit: float
) -> None:
    left, top, wide, bottom = house
    pane = wide / 7
    for column in (1, 3, 5):
        y = top + pane
        while y < bottom:
            if rng.random() < lit:
                colour = mixed((255, 206, 112), (255, 236, 180), rng.random())
                x = left + column * pane
                pen.rectangle((x, y, x + pane, y + pane * 1.4), fill=colour)
            y += pane * 2.4


def night(rng: Random, picture: Image, pen: ImageDraw, variant: int) -> None:
    """Stars above a wood; once with the moon, once with a hut."""
    width, height = picture.size
    gradient(picture, (8, 12, 34), (48, 66, 110))
    for _ in range(700):
        shine, size = rng.random() ** 2, rng.choice((1, 1, 2, 2, 3)) * FINER / 2
        x, y = rng.random() * width, rng.random() ** 1.3 * height * 0.85
        disc(pen, x, y, size, mixed((110, 126, 170), (255, 252, 240), shine))
    if variant == 1:
        disc(pen, width * 0.3, height * 0.24, width * 0.06, (244, 240, 220))
    black = (6, 10, 18)
    line = _ridge(rng, width, height * 0.86, height * 0.03)
    pen.polygon([*line, (width, height), (0, height)], fill=black)
    for x, y in line[:: 2 if variant == 0 else 3]:
        high = height * rng.uniform(0.06, 0.2)
        for part in (0.0, 0.25, 0.5):
            top, half = y - high * (1 - part), high * (0.14 + part * 0.22)
            pen.polygon([(x, top), (x - half, y - high * (0.45 - part)), (x + half, y)], fill=black)
    if variant == 2:
        x, y, wide = width * 0.56, height * 0.84, width * 0.13
        pen.rectangle((x, y - wide * 0.5, x + wide, y + wide), fill=(38, 30, 30))
        roof = [(x - 9, y - wide / 2), (x + wide / 2, y - wide), (x + wide + 9, y - wide / 2)]
        pen.polygon(roof, fill=(54, 40, 38))
        pen.rectangle((x + wide * 0.6, y - wide * 0.3, x + wide * 0.8, y), fill=(255, 206, 112))
