"""What a picture shows, before it is drawn or put into words: things, their places, a background, a style.

A scene determines its picture: nothing is left to chance but the choice of the scene. All places are multiples of 16
pixels, the side of a latent token, so that a thing at one size gives the same latents wherever it stands."""

from dataclasses import dataclass

import numpy as np

from things import COLOURS, DEFAULT_COLOUR, SCENES, STYLES, TINTS

SIZE = 192  # pixels a side
# Layout: the box of each thing, (x, y, side), in the order of naming.
LAYOUTS = {
    "one": ((16, 16, 160),),
    "tiny": ((64, 64, 64),),
    "small": ((48, 48, 96),),
    "huge": ((0, 0, 192),),
    "left": ((0, 48, 96),),
    "right": ((96, 48, 96),),
    "top": ((48, 0, 96),),
    "bottom": ((48, 96, 96),),
    "beside": ((0, 48, 96), (96, 48, 96)),
    "stack": ((48, 16, 96), (48, 80, 96)),
    "front": ((80, 96, 96), (16, 0, 160)),
    "three": ((0, 0, 96), (96, 0, 96), (48, 96, 96)),
    "four": ((0, 0, 96), (96, 0, 96), (0, 96, 96), (96, 96, 96)),
}
TOKEN = 16  # pixels a side
LAYOUT_SHARES = {
    "one": 0.42,
    "tiny": 0.03,
    "small": 0.03,
    "huge": 0.03,
    "left": 0.01,
    "right": 0.01,
    "top": 0.01,
    "bottom": 0.01,
    "beside": 0.2,
    "stack": 0.09,
    "front": 0.04,
    "three": 0.07,
    "four": 0.05,
}
SAME_SHARES = {"beside": 0.25, "three": 0.6, "four": 0.6}  # how often all things of the layout are the same
TINT_SHARE = 0.22
STYLE_SHARE = 0.05
PLAIN_SHARE, GRADIENT_SHARE = 0.68, 0.06  # of backgrounds; the rest are scenes
DEFAULT_SHARE = 0.4  # of plain backgrounds


@dataclass(frozen=True)
class Item:
    """A thing, by its index, and the colour it is tinted with, if any."""

    thing: int
    tint: str | None = None


@dataclass(frozen=True)
class Background:
    """A plain colour, a gradient from the top colour down to the other, or a scene: the other two are then None."""

    colour: str | None = DEFAULT_COLOUR
    to: str | None = None
    scene: str | None = None


@dataclass(frozen=True)
class Scene:
    """Items in the order of naming, one for each box of the layout."""

    layout: str
    items: tuple[Item, ...]
    background: Background = Background()
    style: str | None = None


def covered(layout: str) -> np.ndarray:
    """Which tokens the boxes of a layout touch: [SIZE / TOKEN, SIZE / TOKEN] bool."""
    tokens = np.zeros((SIZE // TOKEN, SIZE // TOKEN), bool)
    for x, y, side in LAYOUTS[layout]:
        tokens[y // TOKEN : (y + side) // TOKEN, x // TOKEN : (x + side) // TOKEN] = True
    return tokens


class SceneSource:
    """Random scenes of `countable`, a flag for each thing; things come in shuffled rounds, so that each is seen equally
    often."""

    def __init__(self, countable: list[bool], rng: np.random.Generator):
        self.countable, self.rng, self.round = countable, rng, []

    def draw(self) -> Scene:
        layout = _pick(LAYOUT_SHARES, self.rng)
        count = len(LAYOUTS[layout])
        items = self._items(layout, count)
        style = list(STYLES)[self.rng.integers(len(STYLES))] if self.rng.random() < STYLE_SHARE else None
        return Scene(layout, items, self._background(), style)

    def _thing(self, countable: bool = False) -> int:
        for k in range(len(self.round) - 1, -1, -1):
            if not countable or self.countable[self.round[k]]:
                return self.round.pop(k)
        self.round = list(self.rng.permutation(len(self.countable)).tolist())
        return self._thing(countable)

    def _item(self, countable: bool = False) -> Item:
        tint = list(TINTS)[self.rng.integers(len(TINTS))] if self.rng.random() < TINT_SHARE else None
        return Item(self._thing(countable), tint)

    def _items(self, layout: str, count: int) -> tuple[Item, ...]:
        if self.rng.random() < SAME_SHARES.get(layout, 0.0):
            return (self._item(countable=True),) * count
        if layout == "three" and self.rng.random() < 0.5:
            return self._groups((2, 1) if self.rng.random() < 0.5 else (1, 2))
        if layout == "four":
            return self._groups(((2, 2), (3, 1), (1, 3))[self.rng.integers(3)])
        return tuple(self._item() for _ in range(count))

    def _groups(self, counts: tuple[int, ...]) -> tuple[Item, ...]:
        return tuple(item for count in counts for item in [self._item(countable=count > 1)] * count)

    def _background(self) -> Background:
        rng, colours = self.rng, list(COLOURS)
        kind = rng.random()
        if kind < PLAIN_SHARE:
            return Background(DEFAULT_COLOUR if rng.random() < DEFAULT_SHARE else colours[rng.integers(len(colours))])
        if kind < PLAIN_SHARE + GRADIENT_SHARE:
            first, second = rng.choice(len(colours), 2, replace=False)
            return Background(colours[first], to=colours[second])
        return Background(None, scene=list(SCENES)[rng.integers(len(SCENES))])


def _pick(shares: dict[str, float], rng: np.random.Generator) -> str:
    names = list(shares)
    weights = np.array([shares[name] for name in names])
    return names[rng.choice(len(names), p=weights / weights.sum())]
