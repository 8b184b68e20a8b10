"""The start of training: values that spare the networks what need not be learnt from samples.

- A word of a thing's name starts as the principal components of the thing's picture, so that words mean pictures from
  the first step and what is left to learn is one map for all things, not one for each. Plurals differ from it by one
  and the same vector.
- The transformer starts as the identity (velocity = latents), with open gates and a constant shift that lets image
  tokens ask for their place.
"""

import math

import torch
from diffusers import Flux2Transformer2DModel
from transformers import Qwen3ForCausalLM

from prompts import known_words
from things import COLOURS, load_things, plural
from tokenizer import spellings

THING_DIMS = 208  # of the text encoder's width; the rest tells colours and words apart
THING_POWER = 0.5  # 0 whitens the principal components, 1 leaves them as they are


def codes(latents: torch.Tensor, weights: torch.Tensor, count: int) -> torch.Tensor:
    """Principal components [picture, <= count] of latents [picture, TOKENS, CHANNELS], with rows of root mean square
    1."""
    rows = (latents.float() * weights.sqrt()).flatten(1)
    u, s, _ = torch.linalg.svd(rows - rows.mean(0), full_matrices=False)
    components = u[:, :count] * s[:count] ** THING_POWER
    return components / components.pow(2).mean(1, keepdim=True).sqrt()


@torch.no_grad()
def initialise_text(text_encoder: Qwen3ForCausalLM, tokenizer, common: dict[str, torch.Tensor]) -> None:
    table = text_encoder.model.embed_tokens.weight
    width = table.shape[1]
    table.normal_(0, 0.5)
    words: dict[str, list[torch.Tensor]] = {}
    many = 0.5 * torch.randn(width)
    for thing, code in zip(load_things(), codes(common["things"], common["weights"], THING_DIMS)):
        code = torch.cat([code, torch.zeros(width - len(code))])
        for name in thing.names:
            for word in name.split():
                words.setdefault(word, []).append(code)
            for word in plural(name).split():
                if word not in name.split():
                    words.setdefault(word, []).append(code + many)
    for colour, code in zip(COLOURS, codes(common["colours"], common["weights"], len(COLOURS) - 1)):
        for word in colour.split():
            words.setdefault(word, []).append(
                torch.cat([torch.zeros(THING_DIMS), code, torch.zeros(width - THING_DIMS - len(code))])
            )
    for word in known_words():
        own = torch.randn(width) * (0.3 if word in words else 0.5)
        mean = torch.stack(words[word]).mean(0) if word in words else torch.zeros(width)
        for form in spellings(word):
            tokens = tokenizer(form)["input_ids"]
            if len(tokens) == 1:
                table[tokens[0]] = mean + own


@torch.no_grad()
def initialise_transformer(transformer: Flux2Transformer2DModel) -> None:
    width, channels = transformer.inner_dim, transformer.config.in_channels
    basis = torch.linalg.qr(torch.randn(width, channels))[0]
    transformer.x_embedder.weight.copy_(basis)
    transformer.proj_out.weight.copy_(basis.T * math.sqrt(channels / width))
    transformer.norm_out.linear.weight.zero_()
    for block in transformer.transformer_blocks:
        for last in (block.attn.to_out[0], block.attn.to_add_out, block.ff.linear_out, block.ff_context.linear_out):
            last.weight.mul_(0.2)
    for block in transformer.single_transformer_blocks:
        block.attn.to_out.weight.mul_(0.2)
    # Modulation has no bias: solve for weights that give wanted constants at every noise level.
    sigma = torch.linspace(0, 1, 201)
    features = torch.nn.functional.silu(transformer.time_guidance_embed(sigma * 1000, None))
    damping = 1e-3 * features.pow(2).sum(1).mean() * torch.eye(width)
    inverse = torch.linalg.solve(features.T @ features + damping, features.T @ torch.ones(201))
    modulations = (
        (transformer.double_stream_modulation_img, True),
        (transformer.double_stream_modulation_txt, False),
        (transformer.single_stream_modulation, False),
    )
    for modulation, image in modulations:
        weight = modulation.linear.weight
        weight.zero_()
        for k, chunk in enumerate(weight.chunk(weight.shape[0] // width)):
            if k % 3 == 2:
                chunk.copy_(inverse.expand(width, -1))
            elif image and k == 0:
                chunk.copy_(torch.randn(width, 1) * inverse)
