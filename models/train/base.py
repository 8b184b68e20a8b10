"""Stage: text encoder and transformer, trained together by rectified flow on the encoded scenes: the base model."""

import math
from pathlib import Path

import numpy as np
import torch

import options
import trainer
from initialise import initialise_text, initialise_transformer
from networks import TOKENS, embed_tokens, velocity
from samples import Samples
from tokenizer import load_tokenizer

NO_PROMPT = 0.04  # share of samples without words, for classifier-free guidance
PURE_NOISE = (
    0.5  # share of samples whose picture has to come from the words alone, which is what takes longest to learn
)
SHIFT = math.exp(1.95)  # klein's schedule at 144 tokens and 4 steps
BARE_SHARE = 0.25  # how often tokens without a thing are looked at, beside those with one
MORE_EVERY = 200  # steps


def noise_levels(count: int, rng: np.random.Generator) -> torch.Tensor:
    """Sigmas in (0, 1], in random order: a share of 1, the rest dense where klein's schedule is, one from each of equal
    strata."""
    pure = round(PURE_NOISE * count)
    u = (np.arange(count - pure) + rng.random(count - pure)) / (count - pure)
    levels = np.concatenate([np.ones(pure), SHIFT * u / (1 + (SHIFT - 1) * u)])
    return torch.from_numpy(rng.permutation(levels)).float()


def random_places(cover: torch.Tensor, slice_size: int, kept: int) -> torch.Tensor:
    """Which tokens of each picture are looked at [batch, kept], the same ones within a slice, and rather those that
    things cover [batch, TOKENS]."""
    rows = [
        torch.multinomial(part.float().mean(0) + BARE_SHARE, kept).sort().values.expand(len(part), -1)
        for part in cover.split(slice_size)
    ]
    return torch.cat(rows)


def flow_loss(models: torch.nn.ModuleDict, weights, clean, noise, sigma, places, input_ids, mask) -> torch.Tensor:
    """Mean squared error, weighted by channel, of the velocity on the straight line from the picture (sigma 0) to the
    noise (sigma 1)."""
    seen = places[0]
    clean, noise = clean[:, seen], noise[:, seen]
    noisy = torch.lerp(clean, noise, sigma[:, None, None])
    predicted = velocity(
        models["transformer"], noisy, sigma, embed_tokens(models["text_encoder"], input_ids, mask), seen
    )
    return (weights * (predicted - (noise - clean)) ** 2).mean()


@torch.no_grad()
def latent_error(models: torch.nn.ModuleDict, samples: Samples) -> dict[str, float]:
    """Mean squared error of unseen scenes as the models see them through noise of two levels; 1 is knowing nothing."""
    clean, input_ids, mask = samples.held_out()
    noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(5))
    embeddings = embed_tokens(models["text_encoder"], input_ids, mask)
    errors = {}
    for level in (1.0, 0.7):
        noisy = torch.lerp(clean, noise, level)
        seen = noisy - level * velocity(models["transformer"], noisy, torch.full((len(clean),), level), embeddings)
        errors[f"error at {level}"] = (samples.weights * (seen - clean) ** 2).mean().item()
    return errors


def main() -> None:
    p = options.parser(__doc__)
    trainer.add_options(p, steps=40_000, lr=2e-3, lr_rest=2e-3)
    p.add_argument(
        "--tokens",
        type=int,
        default=TOKENS // 2,
        help="tokens of each picture that are looked at, chosen anew for every slice",
    )
    p.add_argument("--heads", type=int, default=4)
    p.add_argument("--double-blocks", type=int, default=1)
    p.add_argument("--single-blocks", type=int, default=5)
    p.add_argument("--start", type=Path, help="folder of an exported model of this shape to start from")
    args = options.parse(p, sliced=True)
    shape = {"heads": args.heads, "double_blocks": args.double_blocks, "single_blocks": args.single_blocks}

    tokenizer = load_tokenizer(args.work)
    samples = Samples(args.work, tokenizer)
    torch.manual_seed(args.seed)
    models = trainer.make_models(tokenizer, shape)
    if args.start:
        trainer.read_weights(models, args.start)
    else:
        initialise_text(models["text_encoder"], tokenizer, samples.common)
        initialise_transformer(models["transformer"])
    training = trainer.Trainer("base", models, tokenizer, shape, args)

    def batch():
        if training.step % MORE_EVERY == 0:
            samples.look_for_more()
        clean, cover, input_ids, mask = samples.draw(args.batch, training.rng, NO_PROMPT)
        places = random_places(cover, args.slice, args.tokens)
        return clean, torch.randn_like(clean), noise_levels(args.batch, training.rng), places, input_ids, mask

    training.run(
        batch,
        lambda *tensors: flow_loss(models, samples.weights, *tensors),
        lambda average: latent_error(average, samples),
    )


if __name__ == "__main__":
    main()
