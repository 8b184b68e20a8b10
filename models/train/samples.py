"""What the transformer learns from: encoded pictures with prompts."""

import numpy as np
import torch

from things import COLOURS, load_things, prompt, random_prompt
from tokenizer import tokenize


class Samples:
    """Latents [thing, colour, TOKENS, CHANNELS], the weight of each channel, and the words for the latents."""

    def __init__(self, latents: torch.Tensor, weights: torch.Tensor, tokenizer):
        self.latents, self.weights, self.tokenizer = latents, weights, tokenizer
        self.things, self.colours = load_things(), list(COLOURS)

    def draw(self, count: int, rng: np.random.Generator, no_prompt: float = 0.0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Clean latents [count, TOKENS, CHANNELS], input_ids and attention mask of a prompt for each; a share of the prompts is empty."""
        things = rng.permutation(len(self.things))[:count]  # each at most once: a batch then tells more
        colours = rng.integers(len(self.colours), size=count)
        prompts = ["" if rng.random() < no_prompt else random_prompt(self.things[t], self.colours[c], rng) for t, c in zip(things, colours)]
        return self.latents[things, colours], *tokenize(self.tokenizer, prompts)

    def fixed(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Every fifth thing on some colour, to measure progress on."""
        picks = [(k, (7 * k + 3) % len(self.colours)) for k in range(0, len(self.things), 5)]
        prompts = [prompt(self.things[t].name, self.colours[c]) for t, c in picks]
        return torch.stack([self.latents[t, c] for t, c in picks]), *tokenize(self.tokenizer, prompts)
