"""Pixel art of a picture with one thing: blocks of few and vivid colours."""

import numpy as np

BLOCK = 8  # pixels; the side of what a latent covers, so that the autoencoder keeps the blocks' edges
COLOURS = 8
NEAR_BACKGROUND = 0.13  # of a channel's range
VIVID = 1.3


def pixel_art(picture: np.ndarray) -> np.ndarray:
    """RGB in [0, 1], [side, side, 3] float32. The thing must stand on a plain background."""
    side = picture.shape[0] // BLOCK
    blocks = picture.reshape(side, BLOCK, side, BLOCK, 3).mean((1, 3))
    background = np.median(np.concatenate([blocks[0], blocks[-1], blocks[1:-1, 0], blocks[1:-1, -1]]), 0)
    thing = ~_connected_to_border(np.abs(blocks - background).max(-1) < NEAR_BACKGROUND)
    drawn = np.broadcast_to(background, blocks.shape).astype(np.float32)
    if thing.any():
        drawn[thing] = _few_colours(_vivid(blocks[thing]))
    return drawn.repeat(BLOCK, 0).repeat(BLOCK, 1)


def _connected_to_border(free: np.ndarray) -> np.ndarray:
    """Which free blocks can be reached from outside through free ones."""
    free = np.pad(free, 1, constant_values=True)
    reached = np.zeros_like(free)
    reached[0] = True
    while True:
        further = (reached | _beside(reached)) & free
        if (further == reached).all():
            return reached[1:-1, 1:-1]
        reached = further


def _beside(blocks: np.ndarray) -> np.ndarray:
    """Which blocks have one of these above, below, left or right."""
    padded = np.pad(blocks, 1)
    return padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]


def _vivid(colours: np.ndarray) -> np.ndarray:
    gray = colours.mean(-1, keepdims=True)
    return (gray + VIVID * (colours - gray)).clip(0, 1)


def _few_colours(colours: np.ndarray) -> np.ndarray:
    """Each colour [n, 3] replaced by the nearest of a palette: k-means from colours far from each other."""
    palette = colours.mean(0, keepdims=True)
    while len(palette) < COLOURS:
        distances = ((colours[:, None] - palette) ** 2).sum(-1).min(1)
        palette = np.concatenate([palette, colours[distances.argmax()][None]])
    for _ in range(8):
        nearest = ((colours[:, None] - palette) ** 2).sum(-1).argmin(1)
        for k in np.unique(nearest):
            palette[k] = colours[nearest == k].mean(0)
    return palette[nearest]
