"""The picture of those who have not chosen one: a small scene of flat shapes, ours, always the
same for the same account.

Six motifs in fourteen palettes, each with its own proportions, drawn by the account's id alone:
no query, no font, no outside service. Made to be seen at 48 pixels in a circle, on light and dark.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from math import cos, pi, sin
from random import Random

# ground, middle, deep, light
PALETTES: Sequence[tuple[str, str, str, str]] = (
    ("#f6cba9", "#e98b63", "#8a4a66", "#fff3de"),  # dawn
    ("#bfe3df", "#4fa3a4", "#1f5a70", "#fdf2d6"),  # sea
    ("#d6e2b6", "#8bae60", "#3d6949", "#fcf0c6"),  # moss
    ("#e2cfea", "#a577b9", "#583878", "#fde5c3"),  # plum
    ("#f3c5b4", "#cf664b", "#772d3a", "#fce8c9"),  # brick
    ("#c8dcf5", "#6c98d6", "#2c4b8b", "#fdebbf"),  # sky
    ("#f0dfc1", "#d4a25a", "#78512f", "#fff8e6"),  # sand
    ("#f7ccd4", "#dc718d", "#873056", "#fff0da"),  # rose
    ("#c9ebda", "#59b890", "#206d5d", "#fff3cf"),  # mint
    ("#8496cc", "#4a5697", "#242b58", "#f9df9e"),  # night
    ("#f6dd95", "#e09d2c", "#875417", "#fff7de"),  # honey
    ("#ccd6dd", "#7d93a4", "#394d60", "#f7d8b2"),  # slate
    ("#5f9e94", "#2f6f6d", "#143f47", "#f4d9a0"),  # pine
    ("#f2b8a0", "#b5527d", "#4a2a66", "#ffe3a8"),  # dusk
)

Colours = tuple[str, str, str, str]


def svg(account_id: int) -> str:
    """Draw somebody's portrait.

    In: the account's id. Out: an SVG document of 96 × 96 units, about 600 bytes. Errors: none.
    """
    seed = blake2b(str(account_id).encode(), digest_size=8).digest()
    dice = Random(seed)  # noqa: S311 - a picture, not a secret
    colours = dice.choice(PALETTES)
    shapes = dice.choice(MOTIFS)(dice, colours)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">'
        f'<path fill="{colours[0]}" d="M0 0h96v96H0z"/>{shapes}</svg>'
    )


def _circle(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.4g}" cy="{y:.4g}" r="{radius:.4g}" fill="{colour}"/>'


def _path(lines: str, colour: str) -> str:
    return f'<path fill="{colour}" d="{lines}"/>'


def _hills(dice: Random, colours: Colours) -> str:
    """A sun or moon over two hills."""
    _, middle, deep, light = colours
    x, y, radius = dice.randint(28, 68), dice.randint(24, 40), dice.randint(10, 16)
    far, near = dice.randint(46, 58), dice.randint(62, 74)
    swing = dice.choice((-1, 1)) * dice.randint(12, 22)
    return (
        _circle(x, y, radius, light)
        + _path(f"M0 {far}C28 {far - swing} 62 {far + swing} 96 {far - swing / 2}V96H0z", middle)
        + _path(f"M0 {near}C34 {near + swing} 60 {near - swing} 96 {near}V96H0z", deep)
    )


def _flower(dice: Random, colours: Colours) -> str:
    """Petals around a light heart."""
    _, middle, deep, light = colours
    count, reach = dice.randint(5, 9), dice.randint(20, 24)
    width = min(13.0, 1.02 * reach * sin(pi / count) + 3)
    start = dice.randrange(360)
    petal = f'<ellipse cx="48" cy="{48 - reach}" rx="{width:.3g}" ry="17" transform="rotate('
    petals = "".join(f'{petal}{start + turn * 360 // count} 48 48)"/>' for turn in range(count))
    outer, core = dice.choice(((middle, deep), (deep, middle), (light, deep)))
    heart = light if outer != light else middle
    return f'<g fill="{outer}">{petals}</g>' + _circle(48, 48, 13, core) + _circle(48, 48, 6, heart)


def _tiles(dice: Random, colours: Colours) -> str:
    """Four quarter circles and leaves, as on a tiled floor."""
    order = [colours[1], colours[2], colours[3], dice.choice(colours[1:3])]
    dice.shuffle(order)
    shapes = ("M0 0h48a48 48 0 0 1-48 48z", "M0 0a48 48 0 0 1 48 48a48 48 0 0 1-48-48z")
    leaf = dice.randrange(4)
    drawn = ""
    for place, colour in enumerate(order):
        shape = shapes[place == leaf or dice.random() < 0.35]
        turn = 90 * dice.randrange(4)
        x, y = 24 + 48 * (place % 2), 24 + 48 * (place // 2)
        drawn += (
            f'<path fill="{colour}" transform="translate({x} {y})rotate({turn})'
            f'translate(-24-24)" d="{shape}"/>'
        )
    return drawn


def _waves(dice: Random, colours: Colours) -> str:
    """Water under a disc."""
    _, middle, deep, light = colours
    lift, first, step = dice.randint(5, 9), dice.randint(36, 44), dice.randint(15, 19)
    disc = _circle(dice.randint(30, 66), first - dice.randint(0, 10), dice.randint(15, 20), light)
    bands = ""
    for place, colour in enumerate((middle, deep, middle)):
        y, shift = first + step * place, 24 * (place % 2) + dice.randint(0, 8)
        wave = f"M{-48 - shift} {y}q12-{lift} 24 0" + "t24 0" * 8 + "V96H-60z"
        bands += _path(wave, colour)
    return disc + bands


def _sprig(dice: Random, colours: Colours) -> str:
    """A twig with leaves, perhaps a berry."""
    _, middle, deep, light = colours
    pairs, lean = dice.choice((2, 3)), dice.randint(-24, 24)
    size = 22 if pairs == 3 else 27
    leaf = f"c{size * 0.2:.3g}-{size * 0.7:.3g} {size * 0.8:.3g}-{size * 0.8:.3g} {size}"
    leaf += f"-{size * 0.7:.3g}c-{size * 0.1:.2g} {size * 0.6:.3g}-{size * 0.6:.3g}"
    leaf += f" {size * 0.9:.3g}-{size} {size * 0.7:.3g}z"
    leaves = ""
    for place in range(pairs):
        y = 70 - place * (36 / pairs + 4)
        for side, colour in ((1, middle), (-1, deep)):
            leaves += (
                f'<path fill="{colour}" transform="translate(48 {y:.3g})scale({side} 1)"'
                f' d="M0 0{leaf}"/>'
            )
    top = 70 - (pairs - 1) * (36 / pairs + 4) - 14
    stem = f'<path stroke="{deep}" stroke-width="3" stroke-linecap="round" d="M48 84V{top:.3g}"/>'
    tip = _circle(48, top - 4, dice.choice((6, 7)), light)
    return f'<g transform="rotate({lean} 48 56)">{stem}{leaves}{tip}</g>'


def _orbits(dice: Random, colours: Colours) -> str:
    """Half circles within each other, turned, and a small moon."""
    order = list(colours[1:])
    dice.shuffle(order)
    turn = dice.randrange(0, 360, 15)
    arcs = ""
    for place, colour in enumerate(order):
        radius = 34 - 11 * place
        flip = 180 * dice.randrange(2) if place else 0
        arcs += (
            f'<path fill="{colour}" transform="rotate({flip} 48 48)"'
            f' d="M{48 - radius} 48a{radius} {radius} 0 0 1 {2 * radius} 0z"/>'
        )
    angle = (turn + dice.randint(60, 120)) * pi / 180
    moon = _circle(48 + 26 * cos(angle), 48 + 26 * sin(angle), dice.randint(5, 8), order[-1])
    return f'<g transform="rotate({turn} 48 48)">{arcs}</g>{moon}'


MOTIFS: Sequence[Callable[[Random, Colours], str]] = (
    _hills,
    _flower,
    _tiles,
    _waves,
    _sprig,
    _orbits,
)
