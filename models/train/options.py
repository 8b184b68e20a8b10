"""The options that every stage has."""

import argparse
import os
from pathlib import Path

import torch


def parser(description: str) -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    p.add_argument(
        "--work",
        type=Path,
        default=Path(os.environ.get("EMOJI_WORK", "work")),
        help="working folder (checkpoints, latents, export); also $EMOJI_WORK",
    )
    p.add_argument(
        "--npm",
        type=Path,
        default=Path(os.environ.get("EMOJI_NPM", "node_modules")),
        help="npm's folder with the pictures; also $EMOJI_NPM",
    )
    p.add_argument("--threads", type=int, default=os.cpu_count(), help="CPU threads")
    return p


def parse(p: argparse.ArgumentParser, sliced: bool = False) -> argparse.Namespace:
    args = p.parse_args()
    torch.set_num_threads(1 if sliced else args.threads)
    args.work.mkdir(parents=True, exist_ok=True)
    return args
