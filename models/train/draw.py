"""Pictures from an exported model, made by diffusers' own pipeline."""

from pathlib import Path

import torch
from diffusers import Flux2KleinPipeline

from networks import CHANNELS, OUT_LAYERS, SIDE
from scenes import SIZE
from tokenizer import MAX_TOKENS


def load_pipeline(folder: Path) -> Flux2KleinPipeline:
    """The exported model; computes in float32."""
    pipeline = Flux2KleinPipeline.from_pretrained(folder, torch_dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@torch.no_grad()
def draw(
    pipeline: Flux2KleinPipeline, prompts: list[str], seeds: list[int], steps: int = 4, guidance: float = 1.0
) -> torch.Tensor:
    """One picture a prompt: [batch, 3, y, x] in [-1, 1]. Each picture's noise depends on its own seed alone."""
    noise = torch.cat(
        [torch.randn(1, CHANNELS, SIDE, SIDE, generator=torch.Generator().manual_seed(seed)) for seed in seeds]
    )
    pictures = pipeline(
        prompt=prompts,
        height=SIZE,
        width=SIZE,
        num_inference_steps=steps,
        guidance_scale=guidance,
        latents=noise,
        max_sequence_length=MAX_TOKENS,
        text_encoder_out_layers=OUT_LAYERS,
        output_type="pt",
    ).images
    return pictures * 2 - 1
