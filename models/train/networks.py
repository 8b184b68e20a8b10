"""The three networks, in klein's architecture at toy size, and the tensor layout between them."""

import torch
from diffusers import AutoencoderKLFlux2, Flux2Transformer2DModel
from transformers import Qwen3Config, Qwen3ForCausalLM

from scenes import SIZE, TOKEN
from tokenizer import MAX_TOKENS, tokenize

LATENT_CHANNELS = 16
CHANNELS = 4 * LATENT_CHANNELS  # after 2x2 patches
SIDE = SIZE // TOKEN  # tokens a side
TOKENS = SIDE * SIDE
TEXT_WIDTH = 256
TEXT_LAYERS = 6
OUT_LAYERS = (1, 3, 4)  # a quarter, a half and three quarters of the depth, as in klein


def make_autoencoder() -> AutoencoderKLFlux2:
    return AutoencoderKLFlux2(
        latent_channels=LATENT_CHANNELS,
        block_out_channels=[16, 32, 64, 96],
        layers_per_block=1,
        norm_num_groups=4,
        sample_size=SIZE,
    )


def make_transformer(heads: int, double_blocks: int, single_blocks: int, head_dim: int = 64) -> Flux2Transformer2DModel:
    return Flux2Transformer2DModel(
        in_channels=CHANNELS,
        num_layers=double_blocks,
        num_single_layers=single_blocks,
        attention_head_dim=head_dim,
        num_attention_heads=heads,
        joint_attention_dim=len(OUT_LAYERS) * TEXT_WIDTH,
        timestep_guidance_channels=256,
        mlp_ratio=3.0,
        axes_dims_rope=[head_dim // 4] * 4,
        guidance_embeds=False,
    )


def make_text_encoder(vocabulary: int) -> Qwen3ForCausalLM:
    return Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=vocabulary,
            hidden_size=TEXT_WIDTH,
            intermediate_size=512,
            num_hidden_layers=TEXT_LAYERS,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=64,
            tie_word_embeddings=True,
            max_position_embeddings=512,
        )
    )


def embed(tokenizer, text_encoder: Qwen3ForCausalLM, prompts: list[str]) -> torch.Tensor:
    """What the transformer sees of the prompts: [batch, MAX_TOKENS, 3 * TEXT_WIDTH]."""
    input_ids, mask = tokenize(tokenizer, prompts)
    return embed_tokens(text_encoder, input_ids, mask)


def embed_tokens(text_encoder: Qwen3ForCausalLM, input_ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    states = text_encoder.model(
        input_ids=input_ids, attention_mask=mask, output_hidden_states=True, use_cache=False
    ).hidden_states
    return torch.cat([states[layer] for layer in OUT_LAYERS], -1)


IMAGE_IDS = torch.cartesian_prod(torch.arange(1), torch.arange(SIDE), torch.arange(SIDE), torch.arange(1))
TEXT_IDS = torch.cartesian_prod(torch.arange(1), torch.arange(1), torch.arange(1), torch.arange(MAX_TOKENS))


def velocity(
    transformer: Flux2Transformer2DModel,
    latents: torch.Tensor,
    sigma: torch.Tensor,
    embeddings: torch.Tensor,
    places: torch.Tensor | slice = slice(None),
) -> torch.Tensor:
    """The model's velocity (noise minus picture) at latents [batch, tokens, CHANNELS] and noise level sigma [batch];
    `places` tells which of the picture's tokens the latents are."""
    return transformer(
        hidden_states=latents,
        timestep=sigma,
        encoder_hidden_states=embeddings,
        img_ids=IMAGE_IDS[places],
        txt_ids=TEXT_IDS,
        return_dict=False,
    )[0]


def patchify(latents: torch.Tensor) -> torch.Tensor:
    """[batch, channels, y, x] to [batch, 4 * channels, y / 2, x / 2]."""
    return torch.nn.functional.pixel_unshuffle(latents, 2)


def unpatchify(patches: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.pixel_shuffle(patches, 2)


def encode(autoencoder: AutoencoderKLFlux2, pictures: torch.Tensor) -> torch.Tensor:
    """Pictures [batch, 3, y, x] in [-1, 1] to normalised latents [batch, TOKENS, CHANNELS]."""
    patches = patchify(autoencoder.encode(pictures).latent_dist.mode())
    mean, std = _statistics(autoencoder)
    return ((patches - mean) / std).flatten(2).transpose(1, 2)


def decode(autoencoder: AutoencoderKLFlux2, latents: torch.Tensor) -> torch.Tensor:
    """Normalised latents [batch, TOKENS, CHANNELS] to pictures [batch, 3, y, x]."""
    mean, std = _statistics(autoencoder)
    patches = latents.transpose(1, 2).unflatten(2, (SIDE, SIDE)) * std + mean
    return autoencoder.decode(unpatchify(patches)).sample


def _statistics(autoencoder: AutoencoderKLFlux2) -> tuple[torch.Tensor, torch.Tensor]:
    mean = autoencoder.bn.running_mean.view(1, -1, 1, 1)
    return mean, (autoencoder.bn.running_var.view(1, -1, 1, 1) + autoencoder.config.batch_norm_eps).sqrt()
