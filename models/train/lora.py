"""Stage of its own: a LoRA with which a distilled model draws its things as pixel art.

It needs no data. The model draws the pictures, code turns them into pixel art (pixel_art.py), and the adapter learns,
at each of the model's 4 steps, the velocity that leads to that instead. Only the last block and the last layer are
adapted, so everything before them is computed once. The last layer's adapter starts as the solution of a least-squares
problem: much of the style is a linear function of what that layer sees."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

import checkpoint
import options
from distill import STEPS
from lowrank import LAST, add_adapters, save_adapter
from parallel import SlicedGradients, in_bfloat16
from pixel_art import pixel_art
from student import Student
from things import COLOURS, DEFAULT_COLOUR

KNOWN_COLOURS = list(COLOURS)[:12]  # those of the shipped model
HELD_OUT = 24  # examples
PROMPTS_SEED = 7
EARLY_SHARE = 0.1  # of the steps before the last, which alone decides about details, in the fit
DAMPING = 0.01
WARM_UP = 20  # steps
PROBE_EVERY = 10  # lines


def load_prompts(things: Path, count: int) -> list[str]:
    """Things on backgrounds, in the model's own words; every thing comes once before any comes again."""
    names = [
        [part.strip() for k, part in enumerate(line.split("|")) if k != 1]
        for line in things.read_text().splitlines()
        if line and not line.startswith("#")
    ]
    rng, prompts = np.random.default_rng(PROMPTS_SEED), []
    while len(prompts) < count:
        for k in rng.permutation(len(names)):
            said = names[k][rng.integers(len(names[k]))]
            said = said if rng.random() < 0.3 else f"a{'n' if said[0] in 'aeiou' else ''} {said}"
            colour = KNOWN_COLOURS[rng.integers(len(KNOWN_COLOURS))]
            plain = colour == DEFAULT_COLOUR or rng.random() < 0.3
            prompts.append(said if plain else f"{said} on a {colour} background")
    return prompts[:count]


def make_examples(student: Student, args) -> dict[str, torch.Tensor]:
    """What example k, of seed k, is at each step: "latents" [example, step, tokens, channels]; "seen" by the last block
    [example, step, all tokens, width], float16; "clean", the latents of the pixel art; "embeddings" of the prompt. Kept
    in the working folder."""
    path = args.work / "lora-examples.pt"
    examples = checkpoint.load(path) or {}
    prompts = load_prompts(args.things or args.model / "things.txt", args.examples)

    @in_bfloat16
    @torch.no_grad()
    def made(first: int) -> dict[str, torch.Tensor]:
        seeds = range(first, min(first + args.slice, args.examples))
        embeddings = student.embed([prompts[k] for k in seeds]).float()
        latents, seen = [torch.cat([student.noise(seed) for seed in seeds])], []
        for k in range(STEPS):
            taken = torch.full((len(seeds),), k)
            velocity, block = student.velocity_and_last_block(latents[k], taken, embeddings)
            latents.append(student.following(latents[k], taken, velocity.float()))
            seen.append(block)
        drawn = [pixel_art(picture) for picture in student.decode(latents.pop()).float().permute(0, 2, 3, 1).numpy()]
        clean = student.encode(torch.from_numpy(np.stack(drawn)).permute(0, 3, 1, 2).contiguous()).float()
        stacks = {"latents": torch.stack(latents, 1), "seen": torch.stack(seen, 1).half()}
        return stacks | {"clean": clean, "embeddings": embeddings}

    with ThreadPoolExecutor(args.threads, initializer=torch.set_num_threads, initargs=(1,)) as workers:
        while (count := len(examples.get("clean", ()))) < args.examples:
            firsts = range(count, min(count + 4 * args.slice, args.examples), args.slice)
            for part in workers.map(made, firsts):
                examples = {name: torch.cat([examples[name], t]) if examples else t for name, t in part.items()}
            checkpoint.save(examples, path)
            print(f"lora: {len(examples['clean'])} examples", flush=True)
    return {name: tensor[: args.examples] for name, tensor in examples.items()}


class AdapterTraining:
    """Steps on the adapters alone, saving to WORK/lora.pt; goes on where the file left off."""

    def __init__(self, student: Student, examples: dict[str, torch.Tensor], args):
        self.student, self.examples, self.args = student, examples, args
        self.weights = student.channel_weights(examples["clean"][:2])
        self.adapters = add_adapters(student.transformer, args.rank, args.alpha, args.seed)
        self.parameters = [matrix for adapter in self.adapters.values() for matrix in (adapter.down, adapter.up)]
        self.gradients = SlicedGradients(self.parameters, args.threads, args.slice)
        self.optimizer = torch.optim.AdamW(self.parameters, args.lr, betas=(0.9, 0.98), weight_decay=0.0)
        self.rng, self.step = np.random.default_rng(args.seed), 0
        self.path = args.work / "lora.pt"
        if state := checkpoint.load(self.path):
            for parameter, value in zip(self.parameters, state["parameters"]):
                parameter.data.copy_(value)
            self.optimizer.load_state_dict(state["optimizer"])
            self.rng.bit_generator.state, self.step = state["numpy"], state["step"]
        else:
            self._fit_last_layer()
        print(f"lora: {sum(p.numel() for p in self.parameters)} parameters, from step {self.step}", flush=True)

    def run(self) -> None:
        args, stop, losses = self.args, checkpoint.stop_requested(), []
        self.started = saved = time.monotonic()
        while self._done() < 1 and not stop.is_set():
            losses.append(self._take_step())
            if self.step % args.log == 0:
                line = f"lora: step {self.step} loss {np.mean(losses):.4f}"
                if self.step % (PROBE_EVERY * args.log) == 0:
                    line += ", final error {:.4f}, without adapter {:.4f}".format(*self.final_errors())
                print(line, flush=True)
                losses = []
            if time.monotonic() - saved > args.save_seconds:
                self._save()
                saved = time.monotonic()
        self._save()

    def _done(self) -> float:
        """The share of the run that is over."""
        if self.args.minutes:
            return (time.monotonic() - self.started) / (60 * self.args.minutes)
        return self.step / self.args.steps

    def _take_step(self) -> float:
        rate = min(1.0, (self.step + 1) / WARM_UP) * max(0.0, 1 - self._done())
        for group in self.optimizer.param_groups:
            group["lr"] = self.args.lr * rate
        picks = torch.from_numpy(self.rng.integers(0, self.args.examples - HELD_OUT, self.args.batch))
        taken = torch.from_numpy(self.rng.integers(0, STEPS, self.args.batch))
        value = self.gradients.accumulate(in_bfloat16(self._loss), picks, taken)
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.step += 1
        return value

    def _wanted(self, picks, taken) -> torch.Tensor:
        """The velocity from where the examples are after so many steps to the pixel art."""
        way = self.examples["latents"][picks, taken] - self.examples["clean"][picks]
        return way / self.student.sigmas[taken][:, None, None]

    def _loss(self, picks, taken) -> torch.Tensor:
        """Mean squared error of the velocity, weighted by channel."""
        velocity = self.student.velocity_from_last_block(self.examples["seen"][picks, taken].float(), taken)
        return (self.weights * (velocity - self._wanted(picks, taken)) ** 2).mean()

    @torch.no_grad()
    def _fit_last_layer(self) -> None:
        """The change of the last layer with which the model's velocities come nearest to those wanted."""
        last, seen = self.adapters[LAST], []
        hook = last.layer.register_forward_hook(lambda _layer, inputs, _output: seen.append(inputs[0].float()))
        squares = products = torch.zeros(())
        for first in range(0, self.args.examples - HELD_OUT, self.args.batch):
            picks = torch.arange(first, min(first + self.args.batch, self.args.examples - HELD_OUT))
            for k in range(STEPS):
                taken, share = torch.full_like(picks, k), 1.0 if k == STEPS - 1 else EARLY_SHARE
                block = self.examples["seen"][picks, taken].float()
                velocity = in_bfloat16(self.student.velocity_from_last_block)(block, taken)
                features = seen.pop().flatten(0, 1).double()
                missing = (self._wanted(picks, taken) - velocity).flatten(0, 1).double()
                squares = squares + share * features.T @ features
                products = products + share * features.T @ missing
        hook.remove()
        damping = DAMPING * squares.diagonal().mean() * torch.eye(len(squares), dtype=torch.double)
        last.approximate(torch.linalg.solve(squares + damping, products).T.float())

    @torch.no_grad()
    def final_errors(self) -> tuple[float, float]:
        """Mean squared error of what held-out prompts end as, with the adapter and without."""
        latents, clean, embeddings = (self.examples[k][-HELD_OUT:] for k in ("latents", "clean", "embeddings"))
        ends = []
        for adapted in (True, False):
            for adapter in self.adapters.values():
                adapter.enabled = adapted
            ends.append(self.student.walk(latents[:, 0], embeddings))
        for adapter in self.adapters.values():
            adapter.enabled = True
        return tuple((self.weights * (end - clean) ** 2).mean().item() for end in ends)

    def _save(self) -> None:
        state = {"parameters": [p.data for p in self.parameters], "optimizer": self.optimizer.state_dict()}
        checkpoint.save(state | {"numpy": self.rng.bit_generator.state, "step": self.step}, self.path)


def main() -> None:
    p = options.parser(__doc__)
    p.add_argument(
        "--model", type=Path, default=Path(__file__).parent.parent / "emoji", help="distilled model's folder"
    )
    p.add_argument("--things", type=Path, help="names of what it draws (default: MODEL/things.txt)")
    p.add_argument("--out", type=Path, help="file to write (default: WORK/pixel-art.safetensors)")
    p.add_argument("--examples", type=int, default=256)
    p.add_argument("--rank", type=int, default=16)
    p.add_argument("--alpha", type=float, default=32)
    p.add_argument("--steps", type=int, default=2000, help="end after so many steps")
    p.add_argument("--minutes", type=float, help="end this run after so much time instead")
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--slice", type=int, default=8, help="samples that a thread works on at once")
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--log", type=int, default=20, help="a line every so many steps")
    p.add_argument("--save-seconds", type=float, default=60)
    args = options.parse(p, sliced=True)
    student = Student(args.model)
    training = AdapterTraining(student, make_examples(student, args), args)
    training.run()
    out = args.out or args.work / "pixel-art.safetensors"
    size = save_adapter(training.adapters, args.rank, args.alpha, out)
    print(f"lora: {out}, {size / 1e3:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
