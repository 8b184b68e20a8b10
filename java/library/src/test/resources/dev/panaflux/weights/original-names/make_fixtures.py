#!/usr/bin/env python3
"""Makes the fixtures of NamingSchemeTest: small random weights under the original release's names, and what diffusers'
own converters make of them.

    make_fixtures.py FLUX2_SRC DIFFUSERS_SCRIPT

FLUX2_SRC: the folder src/flux2 of the original release's repository (black-forest-labs/flux2).
DIFFUSERS_SCRIPT: scripts/convert_flux2_to_diffusers.py of the diffusers repository.
Needs torch, safetensors and diffusers. Writes {original,converted}-{transformer,vae}.safetensors here.
"""
import importlib.util
import os
import sys
import types

import torch
from safetensors.torch import save_file

HERE = os.path.dirname(os.path.abspath(__file__))


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def randomise(state, generator):
    return {
        name: tensor if tensor.dtype == torch.int64 else torch.randn(tensor.shape, generator=generator).to(torch.bfloat16)
        for name, tensor in state.items()
    }


def main():
    source, script = sys.argv[1], sys.argv[2]
    del sys.argv[1:]  # the converter's script parses them when it is loaded
    # only forward passes, which are not run, use it
    einops = types.ModuleType("einops")
    einops.rearrange = None
    sys.modules.setdefault("einops", einops)
    generator = torch.Generator().manual_seed(1)

    model = load("flux2_model", os.path.join(source, "model.py"))
    transformer = model.Flux2(model.Flux2Params(
        in_channels=8, context_in_dim=12, hidden_size=16, num_heads=2, depth=2, depth_single_blocks=2,
        axes_dim=[2, 2, 2, 2]))
    # klein has no guidance embedding
    original = {k: v for k, v in randomise(transformer.state_dict(), generator).items() if not k.startswith("guidance_in")}
    save_file(original, os.path.join(HERE, "original-transformer.safetensors"))
    from diffusers.loaders.single_file_utils import convert_flux2_transformer_checkpoint_to_diffusers
    converted = convert_flux2_transformer_checkpoint_to_diffusers(dict(original))
    save_file({k: v.contiguous() for k, v in converted.items()}, os.path.join(HERE, "converted-transformer.safetensors"))

    convert_vae = load("convert_flux2", script).convert_flux2_vae_checkpoint_to_diffusers
    # the release fixes 32 groups; one group lets the fixture have few channels and changes no name or shape
    group_norm = torch.nn.GroupNorm
    torch.nn.GroupNorm = lambda num_groups, **kwargs: group_norm(num_groups=1, **kwargs)
    module = load("flux2_autoencoder", os.path.join(source, "autoencoder.py"))
    vae = module.AutoEncoder(module.AutoEncoderParams(ch=2, ch_mult=[1, 2, 3, 3], num_res_blocks=2, z_channels=2))
    torch.nn.GroupNorm = group_norm
    original = randomise(vae.state_dict(), generator)
    save_file(original, os.path.join(HERE, "original-vae.safetensors"))
    converted = convert_vae(dict(original), {"down_block_types": [""] * 4, "up_block_types": [""] * 4})
    save_file({k: v.contiguous() for k, v in converted.items()}, os.path.join(HERE, "converted-vae.safetensors"))


if __name__ == "__main__":
    main()
