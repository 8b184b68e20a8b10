"""Stage: the autoencoder, pictures of 128x128 to 8x8 tokens of 64 numbers and back.

First all of it on crops, then (--decoder-only) the decoder alone on whole pictures, which keeps the latents as they are."""

import math
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKLFlux2

import checkpoint
import options
from networks import LATENT_CHANNELS, make_autoencoder, patchify
from parallel import SlicedGradients
from pictures import SIZE, compose, load_cutouts, to_image, to_tensor
from things import COLOURS, load_things

CROP = 64
LATENT_NOISE = 0.05  # so that the decoder forgives small errors of the transformer
MAX_SHIFT = 3  # pixels


def load(work: Path) -> AutoencoderKLFlux2:
    state = checkpoint.load(work / "autoencoder.pt")
    if state is None:
        raise FileNotFoundError(f"{work / 'autoencoder.pt'}: run autoencoder.py first")
    model = make_autoencoder()
    model.load_state_dict(state["model"])
    return model.eval().requires_grad_(False)


def random_compositions(cutouts: np.ndarray, count: int, rng: np.random.Generator) -> torch.Tensor:
    """Random things on random colours, moved by a few pixels: [count, 3, y, x]."""
    colours = list(COLOURS)
    return to_tensor([
        compose(cutouts[rng.integers(len(cutouts))], colours[rng.integers(len(colours))], *(int(d) for d in rng.integers(-MAX_SHIFT, MAX_SHIFT + 1, 2)))
        for _ in range(count)
    ])


def reconstruction_loss(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Absolute, squared and gradient error: the last keeps edges sharp."""
    error = output - target
    edges = (error[..., 1:] - error[..., :-1]).abs().mean() + (error[..., 1:, :] - error[..., :-1, :]).abs().mean()
    return error.abs().mean() + error.pow(2).mean() + 0.5 * edges


def psnr(squared_error: torch.Tensor) -> torch.Tensor:
    """dB, of errors on the scale [-1, 1]."""
    return -10 * torch.log10(squared_error / 4)


@torch.no_grad()
def held_out_psnr(model: AutoencoderKLFlux2, cutouts: np.ndarray, count: int = 96) -> tuple[float, torch.Tensor, torch.Tensor]:
    """PSNR of the mean squared error over compositions drawn from a seed that training does not use; the first pictures and their copies."""
    pictures = random_compositions(cutouts, count, np.random.default_rng(10_000_019))
    copies = torch.cat([model.decode(model.encode(part).latent_dist.mode()).sample.clamp(-1, 1) for part in pictures.split(16)])
    return psnr(((copies - pictures) ** 2).mean()).item(), pictures[:8], copies[:8]


@torch.no_grad()
def set_statistics(model: AutoencoderKLFlux2, cutouts: np.ndarray) -> None:
    """Mean and variance of each latent channel, which klein keeps in a batch norm."""
    pictures = random_compositions(cutouts, 256, np.random.default_rng(7))
    patches = torch.cat([patchify(model.encode(part).latent_dist.mode()) for part in pictures.split(16)])
    model.bn.running_mean.copy_(patches.mean((0, 2, 3)))
    model.bn.running_var.copy_(patches.var((0, 2, 3)))


def main() -> None:
    p = options.parser(__doc__)
    p.add_argument("--steps", type=int, default=4000, help="end after so many steps in all")
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--slice", type=int, default=4, help="pictures a thread works on at once")
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--decoder-only", action="store_true")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--save-seconds", type=float, default=180)
    args = options.parse(p, sliced=True)
    cutouts = load_cutouts(args.npm, load_things())
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
    print(f"autoencoder ({phase}): from step {step}", flush=True)

    def loss(pictures: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        with torch.set_grad_enabled(not args.decoder_only):
            latents = model.encode(pictures).latent_dist.mode()
        output = model.decode(latents + LATENT_NOISE * noise).sample
        return reconstruction_loss(output, pictures) + (0.0 if args.decoder_only else 1e-3 * latents.pow(2).mean())

    def save() -> None:
        checkpoint.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "phase": phase,
                         "numpy": rng.bit_generator.state, "torch": torch.get_rng_state()}, path)

    stop, saved, started, losses = checkpoint.stop_requested(), time.monotonic(), time.monotonic(), []
    while step < args.steps and not stop.is_set():
        for group in optimizer.param_groups:
            group["lr"] = args.lr * min(1.0, (step + 1) / 50) * (0.5 + 0.5 * math.cos(math.pi * step / args.steps)) + args.lr / 100
        pictures = random_compositions(cutouts, args.batch, rng)
        if not args.decoder_only:
            y, x = rng.integers(0, (SIZE - CROP) // 8 + 1, 2) * 8
            pictures = pictures[:, :, y:y + CROP, x:x + CROP].contiguous()
        side = pictures.shape[-1] // 8
        losses.append(gradients.accumulate(loss, pictures, torch.randn(args.batch, LATENT_CHANNELS, side, side)))
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        if step % 50 == 0:
            print(f"autoencoder: step {step} of {args.steps} loss {np.mean(losses):.4f} {time.monotonic() - started:.0f} s", flush=True)
            losses = []
        if time.monotonic() - saved > args.save_seconds:
            save()
            saved = time.monotonic()
    if not args.decoder_only:
        set_statistics(model, cutouts)
    save()
    value, pictures, copies = held_out_psnr(model.eval(), cutouts)
    to_image(torch.cat([pictures, copies]), 8).save(args.work / "autoencoder.png")
    print(f"autoencoder: step {step}, held-out PSNR {value:.2f} dB", flush=True)


if __name__ == "__main__":
    main()
