"""Low-rank adapters beside the linear layers of a frozen transformer, and the file that diffusers loads."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

LAST = "proj_out"
WIDER = 2  # times: a style changes most of the few channels that leave the model


class LowRank(torch.nn.Module):
    """A linear layer with an adapter beside it."""

    def __init__(self, layer: torch.nn.Linear, rank: int, alpha: float, rng: torch.Generator):
        super().__init__()
        self.layer, self.factor = layer, alpha / rank
        self.down = torch.nn.Parameter(torch.randn(rank, layer.in_features, generator=rng) / layer.in_features**0.5)
        self.up = torch.nn.Parameter(torch.zeros(layer.out_features, rank))
        self.enabled = True

    @torch.no_grad()
    def approximate(self, change: torch.Tensor) -> None:
        """Takes the nearest change of the weight that has this rank; `change` [out, in]."""
        u, s, v = torch.linalg.svd(change, full_matrices=False)
        rank, root = len(self.down), (s / self.factor).sqrt()
        self.up.copy_((u * root)[:, :rank])
        self.down.copy_((root[:, None] * v)[:rank])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.enabled:
            return self.layer(x)
        return self.layer(x) + self.factor * torch.nn.functional.linear(
            torch.nn.functional.linear(x, self.down), self.up
        )


def add_adapters(transformer, rank: int, alpha: float, seed: int) -> dict[str, LowRank]:
    """Puts an adapter beside every linear layer of the last block, and a WIDER one beside the last layer; by the
    layers' names."""
    last_block = f"single_transformer_blocks.{len(transformer.single_transformer_blocks) - 1}."
    rng, adapters = torch.Generator().manual_seed(seed), {}
    for name, layer in list(transformer.named_modules()):
        if isinstance(layer, torch.nn.Linear) and (name == LAST or name.startswith(last_block)):
            parent, _, child = name.rpartition(".")
            times = WIDER if name == LAST else 1
            adapters[name] = LowRank(layer, times * rank, times * alpha, rng)
            setattr(transformer.get_submodule(parent), child, adapters[name])
    return adapters


def save_adapter(adapters: dict[str, LowRank], rank: int, alpha: float, path: Path) -> int:
    """In PEFT's names, bfloat16, with alpha in the header, as diffusers saves it; returns the bytes."""
    tensors = {}
    for name, adapter in adapters.items():
        tensors[f"transformer.{name}.lora_A.weight"] = adapter.down.detach().bfloat16()
        tensors[f"transformer.{name}.lora_B.weight"] = adapter.up.detach().bfloat16()
    config = {
        "r": rank,
        "lora_alpha": alpha,
        "rank_pattern": {LAST: WIDER * rank},
        "alpha_pattern": {LAST: WIDER * alpha},
        "target_modules": sorted(adapters),
    }
    config = {f"transformer.{key}": value for key, value in config.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata={"format": "pt", "lora_adapter_metadata": json.dumps(config, sort_keys=True)})
    return path.stat().st_size
