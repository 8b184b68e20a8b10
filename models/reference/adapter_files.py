"""Adapters for the small models, as trainers write them, and the weights that they mean.

An adapter's spec: `spelling`, how its file names modules (see SPELLINGS); `kind` (lora, lokr, loha, diff or dora);
`modules`, names in the spelling's own terms, {d} and {s} standing for every double and single block; `rank`, `alpha`,
`seed`, `dtype`, `scale` (the strength); `metadata`, the config that PEFT keeps in the file's header; `factor`, a LoKr's
[rows, columns] of w1; `split`, which of a LoKr's matrices are stored as two; `dora_axis`, "in" for a magnitude per
input instead of one per output; `strangers`, whether the file also has keys that no model has, and modules of the wrong
shape.
"""

import json
from dataclasses import dataclass

import torch
from safetensors import safe_open
from safetensors.torch import save_file

DTYPES = {"bf16": torch.bfloat16, "f16": torch.float16, "f32": torch.float32}


@dataclass(frozen=True)
class Spelling:
    """What stands before and after a module's name in a key."""

    prefix: str
    down: str = "lora_A.weight"
    up: str = "lora_B.weight"
    underscores: bool = False
    renamed: tuple[str, str] = ("", "")

    def key(self, module: str) -> str:
        module = module.replace(*self.renamed) if self.renamed[0] else module
        return self.prefix + (module.replace(".", "_") if self.underscores else module)


SPELLINGS = {
    "peft": Spelling("transformer."),
    "peft-default": Spelling("base_model.model.", "lora_A.default.weight", "lora_B.default.weight"),
    "bare": Spelling(""),
    "bfl": Spelling("diffusion_model."),
    "bfl-peft": Spelling("base_model.model."),
    "bfl-down-up": Spelling("diffusion_model.", "lora_down.weight", "lora_up.weight"),
    "kohya": Spelling("lora_unet_", "lora_down.weight", "lora_up.weight", underscores=True),
    "onetrainer": Spelling("transformer.", "lora_down.weight", "lora_up.weight"),
    "expanded": Spelling("diffusion_model."),
    "sformer": Spelling("diffusion_model.", renamed=("transformer_blocks.", "sformer_blocks.")),
    "lycoris": Spelling("lycoris_", "lora_down.weight", "lora_up.weight", underscores=True),
}

BFL_BLOCK = {
    "img_attn.qkv": ["attn.to_q", "attn.to_k", "attn.to_v"],
    "txt_attn.qkv": ["attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"],
    "img_attn.proj": ["attn.to_out.0"],
    "txt_attn.proj": ["attn.to_add_out"],
    "img_mlp.0": ["ff.linear_in"],
    "img_mlp.2": ["ff.linear_out"],
    "txt_mlp.0": ["ff_context.linear_in"],
    "txt_mlp.2": ["ff_context.linear_out"],
}
BFL_SINGLE = {"linear1": "attn.to_qkv_mlp_proj", "linear2": "attn.to_out"}
BFL_OTHERS = {
    "img_in": "x_embedder",
    "txt_in": "context_embedder",
    "time_in.in_layer": "time_guidance_embed.timestep_embedder.linear_1",
    "time_in.out_layer": "time_guidance_embed.timestep_embedder.linear_2",
    "double_stream_modulation_img.lin": "double_stream_modulation_img.linear",
    "double_stream_modulation_txt.lin": "double_stream_modulation_txt.linear",
    "single_stream_modulation.lin": "single_stream_modulation.linear",
    "final_layer.linear": "proj_out",
}


def places(transformer, name: str) -> list[tuple[str, slice]]:
    """The weights, and which of their rows, that the module of this name is made of, first output first."""
    everything, width, parts = slice(None), transformer.inner_dim, name.split(".")
    if name == "final_layer.adaLN_modulation.1":  # shift before scale; diffusers has scale before shift
        return [("norm_out.linear.weight", slice(width, None)), ("norm_out.linear.weight", slice(width))]
    if name in BFL_OTHERS:
        return [(f"{BFL_OTHERS[name]}.weight", everything)]
    if parts[0] == "double_blocks":
        layers = BFL_BLOCK[".".join(parts[2:4])]
        if len(parts) == 5:
            layers = [layers[int(parts[4])]]
        return [(f"transformer_blocks.{parts[1]}.{layer}.weight", everything) for layer in layers]
    if parts[0] == "single_blocks":
        weight, rows = f"single_transformer_blocks.{parts[1]}.{BFL_SINGLE[parts[2]]}.weight", everything
        if len(parts) == 4:
            first = width * int(parts[3])
            rows = slice(first, first + width if parts[3] < "3" else None)
        return [(weight, rows)]
    return [(f"{name}.weight", everything)]


def expand(transformer, patterns: list[str]) -> list[str]:
    counts = {"{d}": len(transformer.transformer_blocks), "{s}": len(transformer.single_transformer_blocks)}
    names = []
    for pattern in patterns:
        index = next((each for each in counts if each in pattern), None)
        names += [pattern.replace(index, str(k)) for k in range(counts[index])] if index else [pattern]
    return names


class Maker:
    """Random tensors of adapters, and what they do to a weight."""

    def __init__(self, spec: dict, spelling: Spelling):
        self.spec, self.spelling = spec, spelling
        self.rng = torch.Generator().manual_seed(spec["seed"])
        self.dtype = DTYPES[spec.get("dtype", "bf16")]

    def tensors(self, weight: torch.Tensor, rank: int) -> dict[str, torch.Tensor]:
        """An adapter's tensors by what follows the module's name; `weight` [out, in]."""
        (out, inner), kind = weight.shape, self.spec.get("kind", "lora")
        if kind == "diff":
            made = {"diff": self._random(out, inner, size=0.5 / inner**0.5)}
        elif kind == "loha":
            made = {}
            for k in (1, 2):
                made[f"hada_w{k}_a"] = self._random(out, rank, size=0.7)
                made[f"hada_w{k}_b"] = self._random(rank, inner, size=inner**-0.25)
        elif kind == "lokr":
            made = self._lokr(out, inner, rank)
        else:
            made = {self.spelling.down: self._random(rank, inner, size=inner**-0.5)}
            made[self.spelling.up] = self._random(out, rank, size=0.5)
        if "alpha" in self.spec:
            made["alpha"] = torch.tensor(float(self.spec["alpha"]))
        if kind == "dora":
            per_output = self.spec.get("dora_axis", "out") == "out"
            norm = weight.norm(dim=1 if per_output else 0, keepdim=True)
            magnitude = (norm * (1 + 0.3 * torch.randn(norm.shape, generator=self.rng))).to(self.dtype)
            if self.spelling.down.startswith("lora_A"):
                made["lora_magnitude_vector"] = magnitude.flatten()
            else:
                made["dora_scale"] = magnitude
        return made

    def _random(self, rows: int, columns: int, size: float) -> torch.Tensor:
        return (torch.randn(rows, columns, generator=self.rng) * size).to(self.dtype)

    def _lokr(self, out: int, inner: int, rank: int) -> dict[str, torch.Tensor]:
        o1, i1 = self.spec["factor"]
        shapes = {"lokr_w1": (o1, i1, 0.5), "lokr_w2": (out // o1, inner // i1, (inner / i1) ** -0.5)}
        made = {}
        for name, (rows, columns, size) in shapes.items():
            if name in self.spec.get("split", []):
                made[f"{name}_a"] = self._random(rows, rank, size)
                made[f"{name}_b"] = self._random(rank, columns, 1)
            else:
                made[name] = self._random(rows, columns, size)
        return made

    def adapted(self, weight: torch.Tensor, tensors: dict[str, torch.Tensor], module: str) -> torch.Tensor:
        """W' [out, in] of the weight W [out, in], float64."""
        t = {name: tensor.double() for name, tensor in tensors.items()}
        kind, strength = self.spec.get("kind", "lora"), self.spec.get("scale", 1.0)
        if kind == "diff":
            return weight + strength * t["diff"]
        if kind == "loha":
            product = (t["hada_w1_a"] @ t["hada_w1_b"]) * (t["hada_w2_a"] @ t["hada_w2_b"])
            return weight + strength * self._factor(t, len(t["hada_w1_b"]), module) * product
        if kind == "lokr":
            w1, w2 = (t[w] if w in t else t[f"{w}_a"] @ t[f"{w}_b"] for w in ("lokr_w1", "lokr_w2"))
            ranks = [len(t[f"{w}_b"]) for w in ("lokr_w1", "lokr_w2") if f"{w}_b" in t]
            factor = self._factor(t, ranks[0], module) if ranks else 1
            return weight + strength * factor * torch.kron(w1, w2)
        down, up = t[self.spelling.down], t[self.spelling.up]
        moved = weight + strength * self._factor(t, len(down), module) * (up @ down)
        if "lora_magnitude_vector" in t:
            return moved * t["lora_magnitude_vector"][:, None] / moved.norm(dim=1, keepdim=True)
        if "dora_scale" in t:
            return moved * t["dora_scale"] / moved.norm(dim=1 if t["dora_scale"].shape[1] == 1 else 0, keepdim=True)
        return moved

    def _factor(self, tensors: dict[str, torch.Tensor], rank: int, module: str) -> float:
        config = self.spec.get("metadata", {})
        alpha = matching(config.get("alpha_pattern", {}), module, config.get("lora_alpha", rank))
        alpha = tensors["alpha"].item() if "alpha" in tensors else alpha
        return alpha / (rank**0.5 if config.get("use_rslora") else rank)


@torch.no_grad()
def write_adapter(transformer, spec: dict, path: str) -> dict[str, torch.Tensor]:
    """Writes the adapter's file; returns W' - W, float64, by the name of the weight."""
    spelling, config = SPELLINGS[spec["spelling"]], spec.get("metadata", {})
    maker, file = Maker(spec, spelling), {}
    changes: dict[str, torch.Tensor] = {}
    for module in expand(transformer, spec["modules"]):
        rows = [
            (name, transformer.get_parameter(name)[part].double(), part) for name, part in places(transformer, module)
        ]
        weight = torch.cat([values for _, values, _ in rows])
        tensors = maker.tensors(weight, matching(config.get("rank_pattern", {}), module, spec.get("rank", 0)))
        file |= {f"{spelling.key(module)}.{name}": tensor for name, tensor in tensors.items()}
        change = maker.adapted(weight, tensors, module) - weight
        for (name, _, part), moved in zip(rows, change.split([len(values) for _, values, _ in rows])):
            shape = transformer.get_parameter(name).shape
            changes.setdefault(name, torch.zeros(shape, dtype=torch.float64))[part] += moved
    if spec.get("strangers"):
        file |= strangers(transformer, maker)
    header = {"format": "pt"}
    if config:
        told = {f"transformer.{key}": value for key, value in {"r": spec["rank"], **config}.items()}
        header["lora_adapter_metadata"] = json.dumps(told, sort_keys=True)
    save_file(file, path, metadata=header)
    return changes


@torch.no_grad()
def read_adapter(path: str, strength: float) -> dict[str, torch.Tensor]:
    """W' - W, float64, by the name of the weight, of a low-rank adapter in PEFT's names."""
    with safe_open(path, "pt") as file:
        told = json.loads(file.metadata()["lora_adapter_metadata"])
        tensors = {key.removeprefix("transformer."): file.get_tensor(key).double() for key in file.keys()}
    changes = {}
    for key, down in tensors.items():
        module, is_down, _ = key.partition(".lora_A.weight")
        if is_down:
            alpha = matching(told["transformer.alpha_pattern"], module, told["transformer.lora_alpha"])
            changes[f"{module}.weight"] = strength * alpha / len(down) * tensors[f"{module}.lora_B.weight"] @ down
    return changes


def matching(patterns: dict, module: str, otherwise):
    """PEFT's rule for rank_pattern and alpha_pattern: a whole name or its last parts."""
    return next((value for key, value in patterns.items() if f".{module}".endswith(f".{key}")), otherwise)


def strangers(transformer, maker: Maker) -> dict[str, torch.Tensor]:
    """What does not belong to the model: modules that no klein has, one of a text encoder, a block too many, and one
    that is too wide."""
    width, rank = transformer.inner_dim, maker.spec["rank"]
    sizes = {
        "vector_in.in_layer": (width, width),
        "double_blocks.0.img_attn.qkvo": (width, width),
        f"single_blocks.{len(transformer.single_transformer_blocks)}.linear2": (width, width * 4),
        "final_layer.linear": (transformer.config.in_channels, width + 8),
    }
    file = {}
    for name, (out, inner) in sizes.items():
        key = maker.spelling.key(name)
        file[f"{key}.{maker.spelling.down}"] = maker._random(rank, inner, size=inner**-0.5)
        file[f"{key}.{maker.spelling.up}"] = maker._random(out, rank, size=0.5)
    file["text_encoders.qwen3.layers.0.self_attn.q_proj.lora_A.weight"] = maker._random(rank, 32, size=1)
    return file


@torch.no_grad()
def merge(transformer, changes: list[dict[str, torch.Tensor]]) -> None:
    """Adds the adapters' changes to the weights, rounded once."""
    for name, parameter in transformer.named_parameters():
        moved = [change[name] for change in changes if name in change]
        if moved:
            parameter.copy_((parameter.double() + sum(moved)).float())
