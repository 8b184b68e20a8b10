#!/usr/bin/env python3
"""Records what diffusers computes, in float32, beyond plain generation: inpainting and strength (Flux2KleinInpaintPipeline),
references with cached keys and values (Flux2KleinKVPipeline), shorter text (Flux2KleinPipeline's max_sequence_length), adapters.

Needs what make_reference.py needs, and the models that it has made; for adapters also peft.

    make_editing_reference.py SPEC.json MODELS_DIR OUT_DIR

SPEC.json: a list of cases; see specs/editing.json. With noised_source the pipeline draws its noise itself and begins with the
source at the first step's noise level; else it is given the noise as latents, and begins with that.
Adapters (kind lora) are made by adapter_files.py and added to the weights in float64, as most spellings and kinds are unknown to
diffusers or loaded wrongly; with "peft", diffusers loads them as well, is recorded, and must agree.
Writes OUT_DIR/CASE/: case.json, golden.safetensors, image.png, and source.png, mask.png, ref-K.png, lora-K.safetensors where there are
any. adapters.json goes to adapters/, editing.json to editing/.
"""
import copy
import json
import os
import shutil
import sys

import numpy as np
import torch
from diffusers import Flux2KleinInpaintPipeline, Flux2KleinKVPipeline, Flux2KleinPipeline
from PIL import Image, ImageDraw
from safetensors.torch import save_file

from adapter_files import merge, read_adapter, write_adapter
from make_reference import reference_image

SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


def source_and_mask(case, folder):
    size = case.get("source_size", [case["width"], case["height"]])
    source = reference_image(*size, case["seed"] * 5)
    source.save(os.path.join(folder, "source.png"))
    w, h = case.get("mask_size", size)
    mask = Image.new("L", (w, h), 255 if case.get("whole") else 0)
    draw = ImageDraw.Draw(mask)
    if case.get("small_mask"):
        draw.ellipse([w * 0.5, h * 0.2, w * 0.8, h * 0.5], fill=255)
    elif not case.get("whole"):
        draw.ellipse([w * 0.2, h * 0.25, w * 0.75, h * 0.9], fill=255)
        draw.rectangle([0, 0, w // 5, h // 6], fill=case.get("soft", 255))
    if not case.get("whole"):
        mask.save(os.path.join(folder, "mask.png"))
    return source, mask


def inpainting(pipe, case, folder, golden, images):
    """The pipeline's arguments; what it prepares goes to `golden`."""
    source, mask = source_and_mask(case, folder)
    args = {"image": source, "mask_image": mask, "strength": case["strength"]}
    if case.get("noised_source"):
        args["generator"] = torch.Generator().manual_seed(case["seed"])
    else:
        args["latents"] = golden["noise"].clone()
    if images:
        pixels = [torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float() / 255 for image in images]
        args["image_reference"] = images[0] if len(images) == 1 else torch.cat(pixels)
    if "crop_padding" in case:
        args["padding_mask_crop"] = case["crop_padding"]
    prepare_latents, prepare_mask = pipe.prepare_latents, pipe.prepare_mask_latents

    def latents(*a, **kw):
        result = prepare_latents(*a, **kw)
        golden["start_latents"], golden["source_latents"] = result[0].clone(), result[2].clone()
        return result

    def mask_latents(*a, **kw):
        result = prepare_mask(*a, **kw)
        if not case.get("whole"):
            golden["mask"] = result.clone()
        return result

    pipe.prepare_latents, pipe.prepare_mask_latents = latents, mask_latents
    return args


def adapt(pipe, case, folder):
    """Writes the adapters and gives them to the pipeline; returns other transformers by what they are: without adapters ("plain"),
    and with merged weights ("merged") where diffusers loads the adapters by itself."""
    files = [os.path.join(folder, f"lora-{k}.safetensors") for k in range(len(case["loras"]))]
    changes = []
    for lora, file in zip(case["loras"], files):
        if "file" in lora:
            shutil.copyfile(os.path.join(SHIPPED, lora["file"]), file)
            changes.append(read_adapter(file, lora.get("scale", 1.0)))
        else:
            changes.append(write_adapter(pipe.transformer, lora, file))
    others = {"plain": copy.deepcopy(pipe.transformer)}
    if not case.get("peft"):
        merge(pipe.transformer, changes)
        return others
    others["merged"] = copy.deepcopy(pipe.transformer)
    merge(others["merged"], changes)
    names = [f"lora-{k}" for k in range(len(files))]
    for file, name in zip(files, names):
        pipe.load_lora_weights(file, adapter_name=name)
    pipe.set_adapters(names, [lora.get("scale", 1.0) for lora in case["loras"]])
    return others


def check_adapters(others, inputs, velocity):
    """Ends with an error if the adapters change nothing, or if diffusers loads them in another way than adapter_files.py."""
    errors = {}
    for name, transformer in others.items():
        errors[name] = (((transformer(**inputs)[0] - velocity) ** 2).sum() / (velocity**2).sum()).item()
    print("  NMSE of the first velocity: " + ", ".join(f"{name} {error:.1e}" for name, error in errors.items()))
    if errors["plain"] < 1e-4 or errors.get("merged", 0) > 1e-12:
        raise AssertionError(f"adapters: {errors}")


def put_back(pipe, case, folder, image):
    """The whole source with the repainted region, scaled; diffusers' own overlay cuts the region instead of scaling it."""
    source, mask = (Image.open(os.path.join(folder, name)) for name in ("source.png", "mask.png"))
    width, height = (side // (pipe.vae_scale_factor * 2) * pipe.vae_scale_factor * 2 for side in source.size)
    box = pipe.mask_processor.get_crop_region(mask, width, height, pad=case["crop_padding"])
    region = image.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.LANCZOS)
    source.paste(region, box[:2], mask.crop(box).point(lambda value: 255 if value else 0))
    return source


@torch.no_grad()
def record(case, models, out):
    folder = os.path.join(out, case["name"])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    inpaint = case["kind"] == "inpaint"
    folders = [os.path.join(root, case["model"]) for root in (models, SHIPPED)]
    model = next(each for each in folders if os.path.isdir(each))
    with open(os.path.join(model, "model_index.json")) as index:
        distilled = json.load(index).get("is_distilled", False)
    cached = case["kind"] == "kv"
    cls = Flux2KleinInpaintPipeline if inpaint else Flux2KleinKVPipeline if cached else Flux2KleinPipeline
    extra = {} if cached else {"is_distilled": distilled}
    pipe = cls.from_pretrained(model, torch_dtype=torch.float32, **extra)
    pipe.set_progress_bar_config(disable=True)
    layers = tuple(pipe.text_encoder.config.num_hidden_layers * k // 4 for k in (1, 2, 3))
    length = case.get("max_sequence_length", min(512, pipe.tokenizer.model_max_length))
    scale = pipe.vae_scale_factor * 2
    width, height = (side // scale * scale for side in case.get("source_size", [case["width"], case["height"]]))
    golden, steps, first = {}, [], []
    embeds, _ = pipe.encode_prompt(case["prompt"], max_sequence_length=length, text_encoder_out_layers=layers)
    golden["prompt_embeds"] = embeds
    shape = (1, pipe.transformer.config.in_channels, height // scale, width // scale)
    golden["noise"] = torch.randn(shape, generator=torch.Generator().manual_seed(case["seed"]))
    images = [reference_image(*size, case["seed"] * 7 + k) for k, size in enumerate(case.get("refs", []))]
    for k, image in enumerate(images):
        image.save(os.path.join(folder, f"ref-{k}.png"))
    if inpaint:
        args = inpainting(pipe, case, folder, golden, images)
    else:
        args = {"latents": golden["noise"].clone(), "width": width, "height": height}
        if images:
            args["image"] = images
    if not cached:
        args["guidance_scale"] = case.get("guidance", 1.0)

    def on_step(_pipe, _index, _timestep, tensors):
        steps.append(tensors["latents"].clone())
        return tensors

    others = adapt(pipe, case, folder) if case["kind"] == "lora" else {}
    if others:

        def on_velocity(_module, _args, inputs, result):
            first.append((inputs, result[0].clone()))

        pipe.transformer.register_forward_hook(on_velocity, with_kwargs=True)
    decode = pipe.vae.decode

    def decoding(latents, *a, **kw):
        result = decode(latents, *a, **kw)
        golden["vae_input"], golden["decoded"] = latents.clone(), result[0].clone()
        return result

    pipe.vae.decode = decoding
    pipe(
        prompt=case["prompt"],
        num_inference_steps=case["steps"],
        max_sequence_length=length,
        text_encoder_out_layers=layers,
        callback_on_step_end=on_step,
        **args,
    )
    if others:
        check_adapters(others, *first[0])
    for k, latents in enumerate(steps):
        golden[f"latents.step{k}"] = latents
    golden["timesteps"], golden["sigmas"] = pipe.scheduler.timesteps.float(), pipe.scheduler.sigmas.float()
    image = pipe.image_processor.postprocess(golden["decoded"], output_type="pil")[0]
    if "crop_padding" in case:
        image = put_back(pipe, case, folder, image)
    image.save(os.path.join(folder, "image.png"))
    save_file({k: v.float().contiguous() for k, v in golden.items()}, os.path.join(folder, "golden.safetensors"))
    told = {**case, "width": width, "height": height, "max_sequence_length": length}
    with open(os.path.join(folder, "case.json"), "w") as file:
        json.dump({**told, "text_encoder_out_layers": list(layers)}, file, indent=1, ensure_ascii=False)
    print(f"{case['name']}: {len(steps)} steps, image std {np.asarray(image).std():.1f}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    with open(sys.argv[1]) as spec:
        for each in json.load(spec):
            record(each, sys.argv[2], sys.argv[3])
