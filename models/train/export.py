"""Stage: the trained networks as a diffusers folder in bfloat16, as Flux2KleinPipeline loads it."""

import json
from pathlib import Path

import torch
from diffusers import FlowMatchEulerDiscreteScheduler

import autoencoder
import options
import vocabulary
from tokenizer import load_tokenizer
from trainer import load_models

MODEL_INDEX = {
    "_class_name": "Flux2KleinPipeline",
    "_diffusers_version": "0.37.0",
    "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
    "text_encoder": ["transformers", "Qwen3ForCausalLM"],
    "tokenizer": ["transformers", "Qwen2TokenizerFast"],
    "transformer": ["diffusers", "Flux2Transformer2DModel"],
    "vae": ["diffusers", "AutoencoderKLFlux2"],
}


def export(folder: Path, work: Path, name: str) -> int:
    """Writes the model of stage `name` ("base" or "distill"); returns the bytes of all weights."""
    tokenizer = load_tokenizer(work)
    models = load_models(work, tokenizer, name)
    parts = {
        "text_encoder": models["text_encoder"],
        "transformer": models["transformer"],
        "vae": autoencoder.load(work),
    }
    for part, model in parts.items():
        model.to(torch.bfloat16).save_pretrained(folder / part)
    tokenizer.save_pretrained(folder / "tokenizer")
    FlowMatchEulerDiscreteScheduler(
        num_train_timesteps=1000,
        shift=3.0,
        use_dynamic_shifting=True,
        base_shift=0.5,
        max_shift=1.15,
        base_image_seq_len=256,
        max_image_seq_len=4096,
    ).save_pretrained(folder / "scheduler")
    index = MODEL_INDEX | ({"is_distilled": True} if name == "distill" else {})
    vocabulary.write(folder, vocabulary.composed())
    (folder / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")
    return sum(f.stat().st_size for f in folder.rglob("*.safetensors"))


def main() -> None:
    p = options.parser(__doc__)
    p.add_argument(
        "--stage", choices=["base", "distill"], default="distill", help="the base model or the distilled one"
    )
    p.add_argument("--out", type=Path, help="folder to write (default: WORK/export/base or WORK/export/distilled)")
    args = options.parse(p)
    folder = args.out or args.work / "export" / ("distilled" if args.stage == "distill" else "base")
    size = export(folder, args.work, args.stage)
    print(f"export: {folder}, weights {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
