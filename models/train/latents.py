"""Stage: every thing on every colour, encoded once, and how much each latent channel shows. The transformer trains on these."""

from pathlib import Path

import torch

import autoencoder
import checkpoint
import options
from networks import CHANNELS, decode, encode
from pictures import compose, load_cutouts, to_tensor
from things import COLOURS, load_things


LEAST_WEIGHT = 0.1  # so that no channel is left to chance


def load_latents(work: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """[thing, colour, TOKENS, CHANNELS] float32, normalised; the weight of each channel in a loss [CHANNELS], 1 on average."""
    state = checkpoint.load(work / "latents.pt")
    if state is None:
        raise FileNotFoundError(f"{work / 'latents.pt'}: run latents.py first")
    return state["latents"].float(), state["weights"]


def channel_weights(model, latents: torch.Tensor, count: int = 16) -> torch.Tensor:
    """What an error in a channel does to the pixels, squared: the channels differ by a factor of thirty."""
    rng = torch.Generator().manual_seed(11)
    clean = latents.flatten(0, 1)[torch.randperm(latents.shape[0] * latents.shape[1], generator=rng)[:count]]
    pictures = decode(model, clean)
    shown = []
    for channel in range(CHANNELS):
        moved = clean.clone()
        moved[..., channel] += 0.3 * torch.randn(moved.shape[:2], generator=rng)
        shown.append((decode(model, moved) - pictures).pow(2).mean())
    weights = torch.stack(shown)
    weights = (weights / weights.mean()).clamp(min=LEAST_WEIGHT)
    return weights / weights.mean()


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
    checkpoint.save({"latents": latents.half(), "weights": channel_weights(model, latents)}, args.work / "latents.pt")
    print(f"latents: {tuple(latents.shape)} mean {latents.mean():.3f} std {latents.std():.3f}")


if __name__ == "__main__":
    main()
