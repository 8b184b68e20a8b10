"""A distilled model as its folder has it: what it draws, step by step, and what its autoencoder makes of pictures."""

import threading
from pathlib import Path

import torch
from diffusers import Flux2KleinPipeline

from distill import STEPS, klein_sigmas


class Student:
    """Reads everything about shapes from the folder, so any model of the recipe will do."""

    def __init__(self, folder: Path):
        self.pipeline = Flux2KleinPipeline.from_pretrained(folder, torch_dtype=torch.float32)
        self.transformer, self.autoencoder = self.pipeline.transformer, self.pipeline.vae
        for part in (self.transformer, self.autoencoder, self.pipeline.text_encoder):
            part.eval().requires_grad_(False)
        self.channels = self.transformer.config.in_channels
        self.side = self.autoencoder.config.sample_size // (2 * self.pipeline.vae_scale_factor)
        self.tokens = self.pipeline.tokenizer.model_max_length
        self.image_ids = torch.cartesian_prod(
            torch.arange(1), torch.arange(self.side), torch.arange(self.side), torch.arange(1)
        )
        self.text_ids = torch.cartesian_prod(
            torch.arange(1), torch.arange(1), torch.arange(1), torch.arange(self.tokens)
        )
        self.sigmas = torch.tensor(klein_sigmas(self.side**2, STEPS))
        with torch.no_grad():
            self.times = self.transformer.time_guidance_embed(self.sigmas * 1000, None)
            self.modulations = self.transformer.single_stream_modulation(self.times)
            text, image = self.transformer.pos_embed(self.text_ids), self.transformer.pos_embed(self.image_ids)
            self.rotary = tuple(torch.cat(both) for both in zip(text, image))
        self.given = threading.local()
        self.transformer.single_transformer_blocks[-1].register_forward_pre_hook(
            lambda _block, _args, inputs: setattr(self.given, "to_last_block", inputs["hidden_states"]),
            with_kwargs=True,
        )
        self.statistics = self.autoencoder.bn.running_mean, self.autoencoder.bn.running_var
        self.eps = self.autoencoder.config.batch_norm_eps

    @torch.no_grad()
    def embed(self, prompts: list[str]) -> torch.Tensor:
        """[prompt, tokens, width] float32."""
        layers = tuple(self.pipeline.text_encoder.config.num_hidden_layers * k // 4 for k in (1, 2, 3))
        return self.pipeline.encode_prompt(prompts, max_sequence_length=self.tokens, text_encoder_out_layers=layers)[0]

    def noise(self, seed: int) -> torch.Tensor:
        """The pipeline's own noise for a seed, [1, tokens, channels]."""
        noise = torch.randn(1, self.channels, self.side, self.side, generator=torch.Generator().manual_seed(seed))
        return noise.flatten(2).transpose(1, 2)

    def velocity(self, latents: torch.Tensor, taken: torch.Tensor, embeddings: torch.Tensor) -> torch.Tensor:
        """At latents [batch, tokens, channels] after so many of the steps [batch]."""
        return self.transformer(
            hidden_states=latents,
            timestep=self.sigmas[taken],
            encoder_hidden_states=embeddings,
            img_ids=self.image_ids,
            txt_ids=self.text_ids,
            return_dict=False,
        )[0]

    @torch.no_grad()
    def velocity_and_last_block(self, latents, taken, embeddings) -> tuple[torch.Tensor, torch.Tensor]:
        """The velocity, and what the last block is given on the way [batch, text and image tokens, width]."""
        return self.velocity(latents, taken, embeddings), self.given.to_last_block

    def velocity_from_last_block(self, given: torch.Tensor, taken: torch.Tensor) -> torch.Tensor:
        """The rest of the way, from what `velocity_and_last_block` returned."""
        moved = self.transformer.single_transformer_blocks[-1](
            hidden_states=given,
            encoder_hidden_states=None,
            temb_mod=self.modulations[taken],
            image_rotary_emb=self.rotary,
        )
        return self.transformer.proj_out(self.transformer.norm_out(moved[:, self.tokens :], self.times[taken]))

    def following(self, latents: torch.Tensor, taken: torch.Tensor, velocity: torch.Tensor) -> torch.Tensor:
        """The latents one step later."""
        return latents + (self.sigmas[taken + 1] - self.sigmas[taken])[:, None, None] * velocity

    @torch.no_grad()
    def walk(self, noise: torch.Tensor, embeddings: torch.Tensor, steps: int = STEPS) -> torch.Tensor:
        """Where the model is after so many of its steps."""
        latents = noise
        for k in range(steps):
            taken = torch.full((len(noise),), k)
            latents = self.following(latents, taken, self.velocity(latents, taken, embeddings))
        return latents

    @torch.no_grad()
    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Latents [batch, tokens, channels] to pictures [batch, 3, y, x] in [0, 1]."""
        mean, var = self.statistics
        patches = (latents * (var + self.eps).sqrt() + mean).transpose(1, 2).unflatten(2, (self.side, self.side))
        return (self.autoencoder.decode(torch.nn.functional.pixel_shuffle(patches, 2)).sample / 2 + 0.5).clamp(0, 1)

    @torch.no_grad()
    def encode(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures [batch, 3, y, x] in [0, 1] to latents [batch, tokens, channels]."""
        mean, var = self.statistics
        latents = self.autoencoder.encode(pictures * 2 - 1).latent_dist.mode()
        patches = torch.nn.functional.pixel_unshuffle(latents, 2).flatten(2).transpose(1, 2)
        return (patches - mean) / (var + self.eps).sqrt()

    @torch.no_grad()
    def channel_weights(self, latents: torch.Tensor) -> torch.Tensor:
        """What an error in a channel does to the pixels, squared [channels], 1 on average."""
        rng, pictures, shown = torch.Generator().manual_seed(11), self.decode(latents), []
        for channel in range(0, self.channels, 4):
            moved = latents.clone()
            moved[..., channel : channel + 4] += 0.3 * torch.randn(*moved.shape[:2], 4, generator=rng)
            shown.append((self.decode(moved) - pictures).pow(2).mean())
        weights = torch.stack(shown).repeat_interleave(4)
        return weights / weights.mean()
