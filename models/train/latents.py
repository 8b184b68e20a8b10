"""Stage: scenes, drawn and encoded once, in shards; how much each latent channel shows; the pictures that words begin
as.

More shards can be made at any time, also while the base model trains, which takes up what it finds."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

import autoencoder
import checkpoint
import options
from networks import CHANNELS, decode, encode
from pictures import Pictures
from scenes import Background, Item, Scene
from things import COLOURS, load_things

SHARD = 1024  # scenes
HELD_OUT = 192
HELD_OUT_SEED = 1_000_003
LEAST_WEIGHT = 0.03  # so that no channel is left to chance
SLICE = 16


class Encoder:
    """Draws scenes and encodes them, in bfloat16, in slices on single-threaded workers."""

    def __init__(self, args):
        self.model = autoencoder.load(args.work).to(memory_format=torch.channels_last)
        self.pictures = Pictures(args.npm, load_things())
        self.pool = ThreadPoolExecutor(args.threads, initializer=torch.set_num_threads, initargs=(1,))

    def encode(self, scenes: list[Scene]) -> torch.Tensor:
        """[scene, TOKENS, CHANNELS] float16."""
        return torch.cat(
            list(self.pool.map(self._slice, [scenes[k : k + SLICE] for k in range(0, len(scenes), SLICE)]))
        )

    @torch.no_grad()
    def _slice(self, scenes: list[Scene]) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
            return encode(self.model, self.pictures.batch(scenes).contiguous(memory_format=torch.channels_last)).half()


def random_scenes(count: int, seed: int) -> list[Scene]:
    source = autoencoder.scene_source(np.random.default_rng(seed))
    return [source.draw() for _ in range(count)]


@torch.no_grad()
def channel_weights(model, clean: torch.Tensor) -> torch.Tensor:
    """What an error in a channel does to the pixels, squared [CHANNELS], 1 on average, the same at the four places of a
    token. The channels differ by a factor of hundreds."""
    rng = torch.Generator().manual_seed(11)
    pictures = decode(model, clean)
    shown = []
    for channel in range(0, CHANNELS, 4):
        moved = clean.clone()
        moved[..., channel : channel + 4] += 0.3 * torch.randn(*moved.shape[:2], 4, generator=rng)
        shown.append((decode(model, moved) - pictures).pow(2).mean())
    weights = torch.stack(shown).repeat_interleave(4)
    weights = (weights / weights.mean()).clamp(min=LEAST_WEIGHT)
    return weights / weights.mean()


def thing_scenes() -> list[Scene]:
    """Every thing, small on gray."""
    return [Scene("small", (Item(k),), Background("gray")) for k in range(len(load_things()))]


def plain_scenes(thing: int = 0) -> list[Scene]:
    """Every background colour, with one thing."""
    return [Scene("tiny", (Item(thing),), Background(colour)) for colour in COLOURS]


def load_common(work: Path) -> dict[str, torch.Tensor]:
    """ "weights" of the channels, latents of every thing in "things" and of every background colour in "colours",
    "held_out" latents."""
    state = checkpoint.load(work / "latents" / "common.pt")
    if state is None:
        raise FileNotFoundError(f"{work / 'latents'}: run latents.py first")
    return state


def load_shard(work: Path, number: int) -> torch.Tensor | None:
    """Latents of the scenes random_scenes(SHARD, number), or None if there are none yet."""
    state = checkpoint.load(work / "latents" / f"{number:05d}.pt")
    return None if state is None else state["latents"]


def main() -> None:
    p = options.parser(__doc__)
    p.add_argument("--shards", type=int, default=24, help=f"of {SHARD} scenes each")
    args = options.parse(p, sliced=True)
    encoder, folder = Encoder(args), args.work / "latents"
    if not (folder / "common.pt").exists():
        held_out = encoder.encode(random_scenes(HELD_OUT, HELD_OUT_SEED))
        checkpoint.save(
            {
                "weights": channel_weights(encoder.model, held_out[:2].float()),
                "held_out": held_out,
                "things": encoder.encode(thing_scenes()),
                "colours": encoder.encode(plain_scenes()),
            },
            folder / "common.pt",
        )
    for number in range(args.shards):
        path = folder / f"{number:05d}.pt"
        if not path.exists():
            latents = encoder.encode(random_scenes(SHARD, number))
            checkpoint.save({"latents": latents}, path)
            print(
                f"latents: shard {number} mean {latents.float().mean():.3f} std {latents.float().std():.3f}", flush=True
            )


if __name__ == "__main__":
    main()
