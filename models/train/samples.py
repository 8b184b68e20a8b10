"""What the transformer learns from: encoded scenes, put into other words each time."""

from pathlib import Path

import numpy as np
import torch

from latents import HELD_OUT, HELD_OUT_SEED, SHARD, load_common, load_shard, random_scenes
from prompts import Writer
from scenes import LAYOUTS, covered
from things import load_things
from tokenizer import tokenize

LAYOUT_ORDER = {layout: k for k, layout in enumerate(LAYOUTS)}


class Samples:
    """Shards of latents as they are found, the weight of each channel, and the words for the latents."""

    def __init__(self, work: Path, tokenizer):
        self.work, self.tokenizer, self.things = work, tokenizer, load_things()
        self.common = load_common(work)
        self.weights = self.common["weights"]
        self.shards, self.scenes, self.order = [], [], []
        self.look_for_more()
        if not self.shards:
            raise FileNotFoundError(f"{work / 'latents'}: run latents.py first")

    def look_for_more(self) -> None:
        """Loads the shards that have been made since."""
        while (latents := load_shard(self.work, len(self.shards))) is not None:
            self.scenes += random_scenes(SHARD, len(self.shards))
            self.shards.append(latents)

    def draw(self, count: int, rng: np.random.Generator, no_prompt: float = 0.0) -> tuple[torch.Tensor, ...]:
        """Clean latents [count, TOKENS, CHANNELS], which tokens things cover [count, TOKENS] bool, input_ids and
        attention mask of a prompt for each, a share of the prompts being empty. Scenes of one layout stand together."""
        if len(self.order) < count:
            self.order = rng.permutation(len(self.scenes)).tolist()
        picks, self.order = self.order[:count], self.order[count:]
        picks.sort(key=lambda k: LAYOUT_ORDER[self.scenes[k].layout])
        writer = Writer(self.things, rng)
        prompts = ["" if rng.random() < no_prompt else writer.write(self.scenes[k]) for k in picks]
        clean = torch.stack([self.shards[k // SHARD][k % SHARD] for k in picks]).float()
        cover = torch.stack([torch.from_numpy(covered(self.scenes[k].layout)).flatten() for k in picks])
        return clean, cover, *tokenize(self.tokenizer, prompts)

    def held_out(self, count: int = 64) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Scenes that are never drawn, in the plainest words, to measure progress on."""
        writer = Writer(self.things)
        prompts = [writer.write(scene) for scene in random_scenes(HELD_OUT, HELD_OUT_SEED)[:count]]
        return self.common["held_out"][:count].float(), *tokenize(self.tokenizer, prompts)
