#!/usr/bin/env python3
"""How far PyTorch's bf16 is from the float32 golden stages: the yardstick of our own bf16.

    pytorch_bf16.py MODELS_DIR CASE_DIR...

Runs each case with diffusers' Flux2KleinPipeline in bfloat16 from the case's own noise and writes CASE_DIR/pytorch-bf16.json:
for each stage the normalised mean squared error against golden.safetensors, and the versions used. References go in as pixels, so
their latents are computed in bfloat16 too. Needs torch, transformers, diffusers, safetensors and pillow, as models/train does.
"""
import json
import pathlib
import sys

import diffusers
import numpy as np
import torch
import transformers
from diffusers import Flux2KleinPipeline
from PIL import Image
from safetensors.torch import load_file


def nmse(actual: torch.Tensor, expected: torch.Tensor) -> float:
    difference = actual.double() - expected.double()
    return ((difference**2).sum() / (expected.double() ** 2).sum()).item()


def text_embeds(pipe: Flux2KleinPipeline, prompt: str, case: dict) -> torch.Tensor:
    layers = tuple(case["text_encoder_out_layers"])
    return pipe.encode_prompt(prompt, max_sequence_length=case["max_sequence_length"], text_encoder_out_layers=layers)[0]


@torch.no_grad()
def stages(pipe: Flux2KleinPipeline, case: dict, folder: pathlib.Path, golden: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Every floating-point stage that the golden file has, computed in the pipeline's own type."""
    seen: dict[str, torch.Tensor] = {"prompt_embeds": text_embeds(pipe, case["prompt"], case)}
    seen["negative_prompt_embeds"] = text_embeds(pipe, case.get("negative_prompt", ""), case)
    guidance = case.get("guidance", 4.0)

    def keep(name: str):
        def hook(_module, _inputs, output):
            for k, value in enumerate(output if isinstance(output, tuple) else (output,)):
                key = f"step0.{name}.{k}" if isinstance(output, tuple) else f"step0.{name}"
                if torch.is_tensor(value):
                    seen.setdefault(key, value.clone())

        return hook

    def velocity(_module, _inputs, output):
        seen.setdefault("step0.velocity", output[0].clone())

    net = pipe.transformer
    hooks = [
        net.time_guidance_embed.register_forward_hook(keep("temb")),
        net.x_embedder.register_forward_hook(keep("x_embedder")),
        net.context_embedder.register_forward_hook(keep("context_embedder")),
        net.transformer_blocks[0].register_forward_hook(keep("double0")),
        net.single_transformer_blocks[0].register_forward_hook(keep("single0")),
        net.norm_out.register_forward_hook(keep("norm_out")),
    ]
    hooks.append(net.register_forward_hook(velocity))
    arguments = {
        "prompt": case["prompt"],
        "height": case["height"],
        "width": case["width"],
        "num_inference_steps": case["steps"],
        "guidance_scale": guidance,
        "latents": golden["noise"].to(net.dtype),
        "max_sequence_length": case["max_sequence_length"],
        "text_encoder_out_layers": tuple(case["text_encoder_out_layers"]),
    }
    if guidance > 1 and not pipe.config.is_distilled:
        arguments["negative_prompt_embeds"] = seen["negative_prompt_embeds"]
    images = [Image.open(path) for path in sorted(folder.glob("ref-*.png"))]
    if images:
        arguments["image"] = images

    def on_step(_pipe, index, _timestep, values):
        seen[f"latents.step{index}"] = values["latents"].clone()
        return values

    seen["vae_input"] = pipe(**arguments, callback_on_step_end=on_step, output_type="latent").images
    for hook in hooks:
        hook.remove()
    seen["decoded"] = pipe.vae.decode(seen["vae_input"].to(pipe.vae.dtype), return_dict=False)[0]
    return seen


def main() -> None:
    torch.set_num_threads(2)
    models, folders = pathlib.Path(sys.argv[1]), [pathlib.Path(argument) for argument in sys.argv[2:]]
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "diffusers": diffusers.__version__}
    for folder in folders:
        case = json.loads((folder / "case.json").read_text())
        golden = load_file(folder / "golden.safetensors")
        pipe = Flux2KleinPipeline.from_pretrained(models / case["model"], torch_dtype=torch.bfloat16)
        pipe.set_progress_bar_config(disable=True)
        computed = stages(pipe, case, folder, golden)
        errors = {name: nmse(value, golden[name]) for name, value in computed.items() if name in golden}
        picture = pipe.image_processor.postprocess(computed["decoded"].float(), output_type="np")[0] * 255
        expected = np.asarray(Image.open(folder / "image.png").convert("RGB"), dtype=np.float64)
        errors["image.png"] = float(((picture.round() - expected) ** 2).sum() / (expected**2).sum())
        (folder / "pytorch-bf16.json").write_text(json.dumps({"versions": versions, "nmse": errors}, indent=1) + "\n")
        print(case["name"], {name: f"{error:.2e}" for name, error in errors.items()})


if __name__ == "__main__":
    main()
