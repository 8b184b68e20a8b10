#!/usr/bin/env python3
"""Decoders in files of their own, with random weights, and what the reference makes of recorded latents with them.

Needs torch, safetensors, pillow and a diffusers with AutoencoderKLFlux2.

    make_decoder_reference.py MODELS_DIR CASE_DIR OUT_DIR [SEED]

tiny.safetensors: TAEF2's network, narrower, under the names of its published file; small.safetensors: a narrower decoder of the
model's autoencoder under bare names, as BFL publishes its small decoder.
case-KIND/: golden.safetensors, image.png, case.json of CASE_DIR's request, decoded by KIND.
"""
import json, os, sys

import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import nn

from diffusers import AutoencoderKLFlux2

KEPT = ("prompt_embeds", "noise", "sigmas", "timesteps")


class TinyBlock(nn.Module):
    def __init__(self, channels, pooled=False):
        super().__init__()
        conv = lambda: nn.Conv2d(channels, channels, 3, padding=1)
        self.conv = nn.Sequential(conv(), nn.ReLU(), conv(), nn.ReLU(), conv())
        wide = 4 * channels
        self.pool = nn.Sequential(nn.Conv2d(channels, wide, 1, bias=False), nn.GroupNorm(4, wide), nn.ReLU(),
                                  nn.Conv2d(wide, channels, 1, bias=False)) if pooled else None

    def forward(self, x):
        x = x if self.pool is None else x + self.pool(x)
        return torch.relu(self.conv(x) + x)


def tiny(latent_channels, channels):
    """The layers of TAEF2's decoder after the limit on its input."""
    layers = [nn.Conv2d(latent_channels, channels, 3, padding=1), nn.ReLU()]
    for level, blocks in enumerate((3, 3, 3, 1)):
        if level > 0:
            layers += [nn.Upsample(scale_factor=2), nn.Conv2d(channels, channels, 3, padding=1, bias=False)]
        layers += [TinyBlock(channels, pooled=level == 0) for _ in range(blocks)]
    return nn.Sequential(*layers, nn.Conv2d(channels, 3, 3, padding=1))


def rounded(module):
    """Random norms too, and every weight as the stored bf16 has it."""
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if weight.ndim == 1 and name.endswith("weight"):
                weight.copy_(1 + 0.2 * torch.randn_like(weight))
            weight.copy_(weight.bfloat16().float())
    return module.eval()


def unpatched(tokens, height, width):
    """Tokens [1, h*w, 4*C] as latents [1, C, 2*h, 2*w]."""
    c = tokens.shape[2] // 4
    grid = tokens[0].reshape(height, width, c, 2, 2)
    return grid.permute(2, 0, 3, 1, 4).reshape(1, c, 2 * height, 2 * width)


def write(out, kind, request, golden, latents, image):
    folder = os.path.join(out, "case-" + kind)
    os.makedirs(folder, exist_ok=True)
    save_file({**golden, "vae_input": latents.contiguous(), "decoded": image.contiguous()}, os.path.join(folder, "golden.safetensors"))
    pixels = ((image / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)
    Image.fromarray(pixels[0].permute(1, 2, 0).numpy()).save(os.path.join(folder, "image.png"))
    case = {**request, "name": "case-" + kind, "decoder": kind + ".safetensors"}
    with open(os.path.join(folder, "case.json"), "w") as f:
        json.dump(case, f, indent=1)


@torch.no_grad()
def main(models, case, out, seed=1):
    torch.manual_seed(seed)
    os.makedirs(out, exist_ok=True)
    request = json.load(open(os.path.join(case, "case.json")))
    recorded = load_file(os.path.join(case, "golden.safetensors"))
    last = f"latents.step{request['steps'] - 1}"
    golden = {k: v for k, v in recorded.items() if k in KEPT or k == last}
    tokens = recorded[last]
    height, width = request["height"] // 16, request["width"] // 16
    folder = os.path.join(models, request["model"], "vae")
    own = AutoencoderKLFlux2.from_pretrained(folder, torch_dtype=torch.float32)
    stored = lambda module: {k: v.bfloat16() for k, v in module.state_dict().items()}

    decoder = rounded(tiny(own.config.latent_channels, 20))
    save_file({"decoder.layers." + k: v for k, v in stored(decoder).items()}, os.path.join(out, "tiny.safetensors"))
    latents = unpatched(tokens, height, width)
    write(out, "tiny", request, golden, latents, 2 * decoder(torch.tanh(latents / 3) * 3) - 1)

    config = {k: v for k, v in own.config.items() if not k.startswith("_")}
    config["decoder_block_out_channels"] = [24, 16, 16, 16]
    other = rounded(AutoencoderKLFlux2(**config))
    names = {k: v for k, v in stored(other).items() if k.startswith("decoder.") or k.startswith("post_quant_conv.")}
    save_file({k.removeprefix("decoder."): v for k, v in names.items()}, os.path.join(out, "small.safetensors"))
    deviation = torch.sqrt(own.bn.running_var + own.config.batch_norm_eps)
    latents = unpatched(tokens * deviation + own.bn.running_mean, height, width)
    write(out, "small", request, golden, latents, other.decode(latents, return_dict=False)[0])


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(int, sys.argv[4:]))
