"""What base training and distillation share: text encoder and transformer with their running average, optimisers,
checkpoints, progress."""

import copy
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

import checkpoint
from muon import Muon
from networks import make_text_encoder, make_transformer
from parallel import SlicedGradients, in_bfloat16
from tokenizer import same_words

AVERAGE_DECAY = 0.998
WARM_UP = 50  # steps
ADAM_BETAS = (0.9, 0.98)


def make_models(tokenizer, shape: dict) -> torch.nn.ModuleDict:
    return torch.nn.ModuleDict(
        {"transformer": make_transformer(**shape), "text_encoder": make_text_encoder(len(tokenizer))}
    )


def load_models(work: Path, tokenizer, stage: str) -> torch.nn.ModuleDict:
    """The models (their running average) that a stage, "base" or "distill", has trained so far."""
    state = checkpoint.load(work / f"{stage}.pt")
    if state is None:
        raise FileNotFoundError(f"{work / (stage + '.pt')}: run {stage}.py first")
    models = make_models(tokenizer, state["shape"])
    models.load_state_dict(state["average"])
    return models.eval().requires_grad_(False)


def read_weights(models: torch.nn.ModuleDict, folder: Path) -> None:
    """Takes over the weights of an exported model of the same shape and vocabulary."""
    for name, model in models.items():
        model.load_state_dict(type(model).from_pretrained(folder / name, torch_dtype=torch.float32).state_dict())


def add_options(p, *, steps: int, lr: float, lr_rest: float) -> None:
    p.add_argument("--steps", type=int, default=steps, help="end after so many steps")
    p.add_argument(
        "--cooldown",
        type=int,
        default=0,
        help="let the learning rate fall linearly to nothing over the last so many steps",
    )
    p.add_argument(
        "--minutes",
        type=float,
        help="end this run after so much time instead, the last two thirds of it with falling learning rate",
    )
    p.add_argument("--batch", type=int, default=24)
    p.add_argument("--slice", type=int, default=6, help="samples that a thread works on at once")
    p.add_argument("--lr", type=float, default=lr, help="of the hidden matrices (Muon)")
    p.add_argument("--lr-rest", type=float, default=lr_rest, help="of everything else (AdamW)")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--log", type=int, default=50, help="a line every so many steps, a probe every ten lines")
    p.add_argument("--save-seconds", type=float, default=180)


class Trainer:
    """Takes steps on a loss until args.steps, saving to WORK/STAGE.pt; goes on where the file left off."""

    def __init__(self, stage: str, models: torch.nn.ModuleDict, tokenizer, shape: dict, args):
        self.stage, self.models, self.shape, self.args = stage, models, shape, args
        self.path = args.work / f"{stage}.pt"
        self.average = copy.deepcopy(models).requires_grad_(False)
        named = list(models.named_parameters())
        matrices = [p for n, p in named if p.dim() == 2 and ("_blocks." in n or ".layers." in n)]
        hidden = {id(p) for p in matrices}
        self.rest = [p for _, p in named if id(p) not in hidden]
        self.gradients = SlicedGradients(matrices + self.rest, args.threads, args.slice)
        self.optimizers = {
            "matrices": Muon(matrices, args.lr, self.gradients.pool),
            "rest": torch.optim.AdamW(self.rest, args.lr_rest, betas=ADAM_BETAS, weight_decay=0.0),
        }
        self.table, self.same_words = models["text_encoder"].model.embed_tokens.weight, same_words(tokenizer)
        self.rng = np.random.default_rng(args.seed)
        self.step, self.history = 0, []
        self._restore()
        count = sum(p.numel() for p in models.parameters()) / 1e6
        print(f"{stage}: {count:.2f} M parameters, from step {self.step}", flush=True)

    def run(
        self,
        batch: Callable[[], tuple],
        loss: Callable[..., torch.Tensor],
        probe: Callable[[torch.nn.ModuleDict], dict],
    ) -> None:
        """`batch` draws tensors with self.rng, `loss` is their mean loss, `probe` measures the running average."""
        args, stop = self.args, checkpoint.stop_requested()
        saved = logged = self.started = time.monotonic()
        used, losses = time.process_time(), []
        while self._remaining() > 0 and not stop.is_set():
            losses.append(self._take_step(batch, loss))
            if self.step % args.log == 0:
                now, cpu, seen = time.monotonic(), time.process_time(), len(losses) * args.batch
                line = f"{self.stage}: step {self.step} loss {np.mean(losses):.4f}"
                line += f" {seen / (now - logged):.1f} samples/s, {(cpu - used) / seen:.3f} CPU s each"
                if self.step % (10 * args.log) == 0:
                    measured = probe(self.average)
                    self.history.append((self.step, float(np.mean(losses)), measured))
                    line += ", " + ", ".join(f"{name} {value:.4f}" for name, value in measured.items())
                print(line, flush=True)
                logged, used, losses = now, cpu, []
            if time.monotonic() - saved > args.save_seconds:
                self._save()
                saved = time.monotonic()
        self._save()
        print(f"{self.stage}: saved step {self.step}", flush=True)

    def _remaining(self) -> float:
        """What is left of the run, 1 where cooling down begins and 0 at the end."""
        args = self.args
        if args.minutes:
            return 1.5 * (1 - (time.monotonic() - self.started) / (60 * args.minutes))
        return (args.steps - self.step) / max(1, args.cooldown)

    def _take_step(self, batch, loss) -> float:
        args = self.args
        rate = min(1.0, (self.step + 1) / WARM_UP, max(0.0, self._remaining()))
        for name, peak in (("matrices", args.lr), ("rest", args.lr_rest)):
            for group in self.optimizers[name].param_groups:
                group["lr"] = peak * rate
        value = self.gradients.accumulate(in_bfloat16(loss), *batch())
        self._share_spellings()
        torch.nn.utils.clip_grad_norm_(self.rest, 1.0)
        for optimizer in self.optimizers.values():
            optimizer.step()
        self.step += 1
        decay = min(AVERAGE_DECAY, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(list(self.average.parameters()), [p.detach() for p in self.models.parameters()], 1 - decay)
        return value

    def _share_spellings(self) -> None:
        """Lets each spelling of a word learn what any of them does, so that they stay one."""
        grad = self.table.grad
        self.table.grad = torch.zeros_like(grad).index_add_(0, self.same_words, grad)[self.same_words]

    def _save(self) -> None:
        checkpoint.save(
            {
                "models": self.models.state_dict(),
                "average": self.average.state_dict(),
                "optimizers": {name: optimizer.state_dict() for name, optimizer in self.optimizers.items()},
                "step": self.step,
                "history": self.history,
                "numpy": self.rng.bit_generator.state,
                "torch": torch.get_rng_state(),
                "shape": self.shape,
            },
            self.path,
        )

    def _restore(self) -> None:
        state = checkpoint.load(self.path)
        if state is None:
            return
        self.models.load_state_dict(state["models"])
        self.average.load_state_dict(state["average"])
        for name, optimizer in self.optimizers.items():
            optimizer.load_state_dict(state["optimizers"][name])
        self.step, self.history = state["step"], state["history"]
        self.rng.bit_generator.state = state["numpy"]
        torch.set_rng_state(state["torch"])
