"""The pictures: Fluent Emoji 3D, cut out, set on a coloured background."""

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from things import COLOURS, Thing

SIZE = 128  # pixels a side


def load_cutouts(npm: Path, things: list[Thing]) -> np.ndarray:
    """RGBA in [0, 1], [thing, y, x, 4], from the npm packages @lobehub/fluent-emoji-3d and emoji-datasource."""
    assets = npm / "@lobehub" / "fluent-emoji-3d" / "assets"
    entries = {e["short_name"]: e for e in json.loads((npm / "emoji-datasource" / "emoji.json").read_text())}
    return np.stack([_load_cutout(assets, entries[thing.short_name]) for thing in things])


def _load_cutout(assets: Path, entry: dict) -> np.ndarray:
    code = entry["unified"].lower()
    for candidate in (code, code.replace("-fe0f", ""), (entry.get("non_qualified") or code).lower()):
        path = assets / f"{candidate}.webp"
        if path.exists():
            picture = Image.open(path).convert("RGBa").resize((SIZE, SIZE), Image.LANCZOS).convert("RGBA")
            return np.asarray(picture, np.float32) / 255.0
    raise FileNotFoundError(f"{assets}: no picture of {entry['short_name']} ({code})")


def compose(cutout: np.ndarray, colour: str, dx: int = 0, dy: int = 0) -> np.ndarray:
    """The cutout, moved by (dx, dy) pixels, on the colour: RGB in [-1, 1], [y, x, 3]."""
    moved = np.zeros_like(cutout)
    moved[max(dy, 0):SIZE + min(dy, 0), max(dx, 0):SIZE + min(dx, 0)] = cutout[max(-dy, 0):SIZE - max(dy, 0), max(-dx, 0):SIZE - max(dx, 0)]
    alpha = moved[..., 3:]
    return (moved[..., :3] * alpha + np.asarray(COLOURS[colour], np.float32) / 255.0 * (1 - alpha)) * 2 - 1


def to_tensor(pictures: list[np.ndarray]) -> torch.Tensor:
    """[batch, 3, y, x] float32."""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()


def to_image(pictures: torch.Tensor, columns: int) -> Image.Image:
    """One image of many pictures [batch, 3, y, x] in [-1, 1], row by row."""
    rows = [torch.cat(list(pictures[k:k + columns]), 2) for k in range(0, len(pictures), columns)]
    width = rows[0].shape[2]
    rows = [torch.nn.functional.pad(row, (0, width - row.shape[2]), value=1.0) for row in rows]
    pixels = ((torch.cat(rows, 1).clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0)
    return Image.fromarray(pixels.numpy())
