"""Stage: the autoencoder, pictures of 192x192 to 12x12 tokens of 64 numbers and back.

First all of it on crops, then (--decoder-only) the decoder alone on whole pictures, which keeps the latents as they
are."""

import math
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKLFlux2

import checkpoint
import options
from networks import LATENT_CHANNELS, make_autoencoder, patchify
from parallel import SlicedGradients, in_bfloat16
from pictures import Pictures, to_image
from scenes import SIZE, TOKEN, SceneSource
from things import load_things

CROP = 64
CROPS = 2  # of each picture
LATENT_NOISE = 0.05  # so that the decoder forgives small errors of the transformer


def load(work: Path) -> AutoencoderKLFlux2:
    state = checkpoint.load(work / "autoencoder.pt")
    if state is None:
        raise FileNotFoundError(f"{work / 'autoencoder.pt'}: run autoencoder.py first")
    model = make_autoencoder()
    model.load_state_dict(state["model"])
    return model.eval().requires_grad_(False)


def scene_source(rng: np.random.Generator) -> SceneSource:
    return SceneSource([thing.countable for thing in load_things()], rng)


def crops(pictures: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """CROPS random parts of each picture: [CROPS * batch, 3, CROP, CROP]."""
    places = rng.integers(0, (SIZE - CROP) // TOKEN + 1, (CROPS, len(pictures), 2)) * TOKEN
    return torch.stack(
        [picture[:, y : y + CROP, x : x + CROP] for row in places for picture, (y, x) in zip(pictures, row)]
    )


def reconstruction_loss(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Absolute, squared and gradient error: the last keeps edges sharp."""
    error = output - target
    edges = (error[..., 1:] - error[..., :-1]).abs().mean() + (error[..., 1:, :] - error[..., :-1, :]).abs().mean()
    return error.abs().mean() + error.pow(2).mean() + 0.5 * edges


def psnr(squared_error: torch.Tensor) -> torch.Tensor:
    """dB, of errors on the scale [-1, 1]."""
    return -10 * torch.log10(squared_error / 4)


@torch.no_grad()
def held_out_psnr(
    model: AutoencoderKLFlux2, pictures: Pictures, count: int = 96
) -> tuple[float, torch.Tensor, torch.Tensor]:
    """PSNR of the mean squared error over scenes drawn from a seed that training does not use; the first pictures and
    their copies."""
    source = scene_source(np.random.default_rng(10_000_019))
    originals = pictures.batch([source.draw() for _ in range(count)])
    copies = torch.cat(
        [model.decode(model.encode(part).latent_dist.mode()).sample.clamp(-1, 1) for part in originals.split(8)]
    )
    return psnr(((copies - originals) ** 2).mean()).item(), originals[:24], copies[:24]


@torch.no_grad()
def set_statistics(model: AutoencoderKLFlux2, pictures: Pictures) -> None:
    """Mean and variance of each latent channel, which klein keeps in a batch norm."""
    source = scene_source(np.random.default_rng(7))
    patches = torch.cat(
        [
            patchify(model.encode(pictures.batch([source.draw() for _ in range(16)])).latent_dist.mode())
            for _ in range(16)
        ]
    )
    model.bn.running_mean.copy_(patches.mean((0, 2, 3)))
    model.bn.running_var.copy_(patches.var((0, 2, 3)))


def main() -> None:
    p = options.parser(__doc__)
    p.add_argument("--steps", type=int, default=6000, help="end after so many steps in all")
    p.add_argument("--batch", type=int, default=16, help="pictures, or with crops twice as few")
    p.add_argument("--slice", type=int, default=8, help="crops that a thread works on at once")
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--start", type=Path, help="folder of an autoencoder to start from (default: from nothing)")
    p.add_argument("--decoder-only", action="store_true")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--save-seconds", type=float, default=180)
    args = options.parse(p, sliced=True)
    pictures = Pictures(args.npm, load_things())
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    model = make_autoencoder()
    for name, module in model.named_modules():
        if name.endswith(("conv2", "to_out.0")):
            torch.nn.init.zeros_(module.weight)

    path = args.work / "autoencoder.pt"
    phase = "decoder" if args.decoder_only else "all"
    state = checkpoint.load(path) or {}
    if state:
        model.load_state_dict(state["model"])
    elif args.start:
        model.load_state_dict(AutoencoderKLFlux2.from_pretrained(args.start, torch_dtype=torch.float32).state_dict())
    model.to(memory_format=torch.channels_last)
    if args.decoder_only:
        model.encoder.requires_grad_(False)
        model.quant_conv.requires_grad_(False)
    parameters = [q for q in model.parameters() if q.requires_grad]
    optimizer = torch.optim.AdamW(parameters, args.lr, weight_decay=0.0, betas=(0.9, 0.99))
    step = 0
    if state.get("phase") == phase:
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
        rng.bit_generator.state = state["numpy"]
        torch.set_rng_state(state["torch"])
    gradients = SlicedGradients(parameters, args.threads, args.slice)
    source = scene_source(rng)
    print(f"autoencoder ({phase}): from step {step}", flush=True)

    @in_bfloat16
    def loss(originals: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        with torch.set_grad_enabled(not args.decoder_only):
            latents = model.encode(originals).latent_dist.mode()
        output = model.decode(latents + LATENT_NOISE * noise).sample
        return reconstruction_loss(output.float(), originals) + (
            0.0 if args.decoder_only else 1e-3 * latents.pow(2).mean()
        )

    def save() -> None:
        checkpoint.save(
            {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "step": step,
                "phase": phase,
                "numpy": rng.bit_generator.state,
                "torch": torch.get_rng_state(),
            },
            path,
        )

    stop, saved, started, losses = checkpoint.stop_requested(), time.monotonic(), time.monotonic(), []
    while step < args.steps and not stop.is_set():
        for group in optimizer.param_groups:
            group["lr"] = (
                args.lr * min(1.0, (step + 1) / 50) * (0.5 + 0.5 * math.cos(math.pi * step / args.steps))
                + args.lr / 100
            )
        count = args.batch // (1 if args.decoder_only else CROPS)
        originals = pictures.batch([source.draw() for _ in range(count)])
        if not args.decoder_only:
            originals = crops(originals, rng)
        originals = originals.contiguous(memory_format=torch.channels_last)
        side = originals.shape[-1] // 8
        losses.append(gradients.accumulate(loss, originals, torch.randn(len(originals), LATENT_CHANNELS, side, side)))
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        if step % 50 == 0:
            seconds = time.monotonic() - started
            print(f"autoencoder: step {step} of {args.steps} loss {np.mean(losses):.4f} {seconds:.0f} s", flush=True)
            losses = []
        if time.monotonic() - saved > args.save_seconds:
            save()
            saved = time.monotonic()
    if not args.decoder_only:
        set_statistics(model, pictures)
    save()
    value, originals, copies = held_out_psnr(model.eval(), pictures, 24)
    to_image(torch.cat([originals, copies]), 8).save(args.work / "autoencoder.png")
    print(f"autoencoder: step {step}, held-out PSNR {value:.2f} dB", flush=True)


if __name__ == "__main__":
    main()
