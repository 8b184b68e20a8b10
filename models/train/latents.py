"""Stage: every thing on every colour, encoded once. The transformer trains on these."""

from pathlib import Path

import torch

import autoencoder
import checkpoint
import options
from networks import encode
from pictures import compose, load_cutouts, to_tensor
from things import COLOURS, load_things


def load_latents(work: Path) -> torch.Tensor:
    """[thing, colour, TOKENS, CHANNELS] float32, normalised."""
    state = checkpoint.load(work / "latents.pt")
    if state is None:
        raise FileNotFoundError(f"{work / 'latents.pt'}: run latents.py first")
    return state["latents"].float()


@torch.no_grad()
def main() -> None:
    args = options.parse(options.parser(__doc__))
    model = autoencoder.load(args.work)
    encoded = []
    things = load_things()
    for thing, cutout in zip(things, load_cutouts(args.npm, things)):
        encoded.append(encode(model, to_tensor([compose(cutout, colour) for colour in COLOURS])))
        if len(encoded) % 25 == 0:
            print(f"latents: {len(encoded)} of {len(things)} things, last {thing.name}", flush=True)
    latents = torch.stack(encoded)
    checkpoint.save({"latents": latents.half()}, args.work / "latents.pt")
    print(f"latents: {tuple(latents.shape)} mean {latents.mean():.3f} std {latents.std():.3f}")


if __name__ == "__main__":
    main()
