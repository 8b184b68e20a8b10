"""The pictures: Fluent Emoji 3D, cut out, tinted, set on a background, filtered."""

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from backgrounds import draw_background
from scenes import LAYOUTS, SIZE, Item, Scene
from things import TINTS, Thing

PIXEL = 8  # side of the blocks of a pixelated picture
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


class Pictures:
    """All things as cutouts of every side that a layout uses, premultiplied RGBA bytes, from the npm packages
    @lobehub/fluent-emoji-3d and emoji-datasource."""

    def __init__(self, npm: Path, things: list[Thing]):
        assets = npm / "@lobehub" / "fluent-emoji-3d" / "assets"
        entries = {e["short_name"]: e for e in json.loads((npm / "emoji-datasource" / "emoji.json").read_text())}
        self.sides = sorted({side for boxes in LAYOUTS.values() for _, _, side in boxes})
        originals = [_load(assets, entries[thing.short_name]) for thing in things]
        self._cutouts = {
            side: [np.asarray(o.resize((side, side), Image.LANCZOS)) for o in originals] for side in self.sides
        }
        self._medians = [_median_luma(cutout) for cutout in self._cutouts[self.sides[1]]]
        self._own_colours = [_own_colour(cutout) for cutout in self._cutouts[self.sides[1]]]

    def cutout(self, item: Item, side: int) -> np.ndarray:
        """Premultiplied RGBA in [0, 1], [side, side, 4] float32. A thing in the colour that it has anyway is left as it
        is."""
        cutout = self._cutouts[side][item.thing].astype(np.float32) / 255
        if item.tint in (None, self._own_colours[item.thing]):
            return cutout
        return tint(cutout, item.tint, self._medians[item.thing])

    def draw(self, scene: Scene) -> np.ndarray:
        """RGB in [0, 1], [SIZE, SIZE, 3] float32. The thing named first is in front."""
        picture = draw_background(scene.background).copy()
        for item, (x, y, side) in reversed(list(zip(scene.items, LAYOUTS[scene.layout]))):
            cutout = self.cutout(item, side)
            part = picture[y : y + side, x : x + side]
            part *= 1 - cutout[..., 3:]
            part += cutout[..., :3]
        return FILTERS[scene.style](picture) if scene.style else picture

    def batch(self, scenes: list[Scene]) -> torch.Tensor:
        """[batch, 3, y, x] float32 in [-1, 1]."""
        return (
            torch.from_numpy(np.stack([self.draw(scene) for scene in scenes])).permute(0, 3, 1, 2).contiguous() * 2 - 1
        )


def _load(assets: Path, entry: dict) -> Image.Image:
    code = entry["unified"].lower()
    for candidate in (code, code.replace("-fe0f", ""), (entry.get("non_qualified") or code).lower()):
        path = assets / f"{candidate}.webp"
        if path.exists():
            return Image.open(path).convert("RGBa")
    raise FileNotFoundError(f"{assets}: no picture of {entry['short_name']} ({code})")


def _median_luma(cutout: np.ndarray) -> float:
    pixels = cutout[cutout[..., 3] > 200].astype(np.float32)
    return float(np.clip(np.median(pixels[:, :3] @ LUMA) / 255, 0.2, 0.85))


def _own_colour(cutout: np.ndarray) -> str | None:
    """The colour whose name people would give the thing, if most of it has it: "red" for an apple."""
    pixels = cutout[cutout[..., 3] > 200][:, :3].astype(np.float32)
    names, targets = list(TINTS), np.array(list(TINTS.values()), np.float32)
    nearest = ((_opponent(pixels)[:, None] - _opponent(targets)) ** 2).sum(-1).argmin(1)
    counts = np.bincount(nearest, minlength=len(names))
    return names[counts.argmax()] if counts.max() > 0.55 * len(pixels) else None


def _opponent(colours: np.ndarray) -> np.ndarray:
    """Lightness, which counts less, and two differences of colours [..., 3]."""
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    return np.stack([0.5 * (colours @ LUMA), red - green, 0.5 * (red + green) - blue], -1)


def tint(cutout: np.ndarray, colour: str, median: float) -> np.ndarray:
    """The cutout in one colour: its lightness runs from black over the colour, where it is the median, to white."""
    alpha = cutout[..., 3:]
    luma = (cutout[..., :3] @ LUMA)[..., None] / np.maximum(alpha, 1 / 255)
    target = np.asarray(TINTS[colour], np.float32) / 255
    dark = target * (np.minimum(luma, median) / median)
    light = (1 - target) * (np.clip(luma - median, 0, None) / (1 - median)) * 0.8
    return np.concatenate([(dark + light).clip(0, 1) * alpha, alpha], -1)


def _gray(picture: np.ndarray) -> np.ndarray:
    return (picture @ LUMA)[..., None].repeat(3, -1)


def _sepia(picture: np.ndarray) -> np.ndarray:
    return (picture @ LUMA)[..., None] * np.array([0.76, 0.6, 0.42], np.float32) + np.array(
        [0.22, 0.18, 0.12], np.float32
    )


def _pixelated(picture: np.ndarray) -> np.ndarray:
    blocks = picture.reshape(SIZE // PIXEL, PIXEL, SIZE // PIXEL, PIXEL, 3).mean((1, 3))
    return blocks.repeat(PIXEL, 0).repeat(PIXEL, 1)


def _line_art(picture: np.ndarray) -> np.ndarray:
    """Dark lines on white where the colours change."""
    soft = _blur(picture)
    dx, dy = np.zeros_like(soft), np.zeros_like(soft)
    dx[:, 1:-1] = soft[:, 2:] - soft[:, :-2]
    dy[1:-1] = soft[2:] - soft[:-2]
    edge = _blur(np.sqrt(dx**2 + dy**2).max(-1, keepdims=True))
    return (1 - np.clip(5 * edge - 0.15, 0, 0.9)).repeat(3, -1)


def _blur(picture: np.ndarray) -> np.ndarray:
    padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)), "edge")
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    return (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 16


FILTERS = {"line art": _line_art, "pixelated": _pixelated, "black and white": _gray, "sepia": _sepia}


def to_image(pictures: torch.Tensor, columns: int) -> Image.Image:
    """One image of many pictures [batch, 3, y, x] in [-1, 1], row by row."""
    rows = [torch.cat(list(pictures[k : k + columns]), 2) for k in range(0, len(pictures), columns)]
    width = rows[0].shape[2]
    rows = [torch.nn.functional.pad(row, (0, width - row.shape[2]), value=1.0) for row in rows]
    pixels = ((torch.cat(rows, 1).clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0)
    return Image.fromarray(pixels.numpy())
