"""Checkpoints that survive being killed at any moment: written to a temporary name and moved."""

import os
import signal
import threading
from pathlib import Path

import torch


def save(state: dict, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def load(path: Path) -> dict | None:
    """The state in the file, or None when there is none yet."""
    return torch.load(path, weights_only=False) if path.exists() else None


def stop_requested() -> threading.Event:
    """An event that SIGTERM and SIGINT set, so that a stage can save its state and end."""
    event = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: event.set())
    return event
