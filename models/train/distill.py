"""Stage: the distilled model, 4 steps without guidance.

A prompt has one picture, so the probability flow from any noise is the straight line to that picture and needs no
teacher's run: the student starts as the base model, walks some of klein's own 4 steps, and is taught the velocity that
would lead from where it really is to the picture."""

import math

import torch

import options
import trainer
from networks import embed_tokens, velocity
from samples import Samples
from tokenizer import load_tokenizer

STEPS = 4


def klein_sigmas(tokens: int, steps: int) -> list[float]:
    """The noise levels of klein's schedule, from 1 to 0: steps + 1 of them (compute_empirical_mu in diffusers)."""
    few, many = 8.73809524e-05 * tokens + 1.89833333, 0.00016927 * tokens + 0.45666666
    slope = (many - few) / 190
    mu = math.exp(slope * steps + many - 200 * slope)
    return [mu / (mu + 1 / (1 - k / steps) - 1) for k in range(steps)] + [0.0]


def walk(models: torch.nn.ModuleDict, noise, embeddings, steps: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Where the student is after so many of its steps, and the noise level there [batch]."""
    latents, sigmas = noise, klein_sigmas(noise.shape[1], STEPS)
    for sigma, following in zip(sigmas[:steps], sigmas[1:]):
        latents = latents + (following - sigma) * velocity(
            models["transformer"], latents, torch.full((len(noise),), sigma), embeddings
        )
    return latents, torch.full((len(noise),), sigmas[steps])


def walk_loss(models: torch.nn.ModuleDict, weights, step, clean, noise, input_ids, mask) -> torch.Tensor:
    """Mean squared error, weighted by channel, of the velocity that leads to the picture; `step` is the same for the
    whole slice."""
    embeddings = embed_tokens(models["text_encoder"], input_ids, mask)
    with torch.no_grad():
        latents, sigma = walk(models, noise, embeddings, int(step[0]))
    predicted = velocity(models["transformer"], latents, sigma, embeddings)
    return (weights * (predicted - (latents - clean) / sigma[:, None, None]) ** 2).mean()


@torch.no_grad()
def final_error(models: torch.nn.ModuleDict, samples: Samples) -> dict[str, float]:
    clean, input_ids, mask = samples.held_out()
    noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(5))
    latents, _ = walk(models, noise, embed_tokens(models["text_encoder"], input_ids, mask), STEPS)
    return {"final error": (samples.weights * (latents - clean) ** 2).mean().item()}


def main() -> None:
    p = options.parser(__doc__)
    trainer.add_options(p, steps=3000, lr=1e-3, lr_rest=5e-4)
    args = options.parse(p, sliced=True)
    tokenizer = load_tokenizer(args.work)
    samples = Samples(args.work, tokenizer)
    torch.manual_seed(args.seed)
    models = trainer.load_models(args.work, tokenizer, "base").train().requires_grad_(True)
    shape = trainer.checkpoint.load(args.work / "base.pt")["shape"]
    training = trainer.Trainer("distill", models, tokenizer, shape, args)

    def batch():
        clean, _, input_ids, mask = samples.draw(args.batch, training.rng)
        step = (training.step + torch.arange(args.batch) // args.slice) % STEPS
        return step, clean, torch.randn_like(clean), input_ids, mask

    training.run(
        batch,
        lambda *tensors: walk_loss(models, samples.weights, *tensors),
        lambda average: final_error(average, samples),
    )


if __name__ == "__main__":
    main()
