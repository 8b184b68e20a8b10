"""Gradients of a batch, computed in slices by single-threaded workers: no worker waits for another until the batch
ends, so training keeps its pace on cores that other programs use at times."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import torch

# On CPUs the fused attention's gradient is slow at the few tokens of these models: plain products take half the time.
torch.backends.cuda.enable_flash_sdp(False)
torch.backends.cuda.allow_fp16_bf16_reduction_math_sdp(True)


def in_bfloat16(loss: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    """The loss with its matrix products in bfloat16: two thirds of the time on CPUs that multiply it."""

    def computed(*tensors: torch.Tensor) -> torch.Tensor:
        # No cache: the threads share it, and a weight cast where gradients are off would have none where they are on.
        with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
            return loss(*tensors)

    return computed


class SlicedGradients:
    def __init__(self, parameters: list[torch.nn.Parameter], workers: int, slice_size: int):
        self.parameters, self.slice_size = parameters, slice_size
        self.pool = ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))

    def accumulate(self, loss: Callable[..., torch.Tensor], *batch: torch.Tensor) -> float:
        """Sets .grad to the gradient of the mean loss over the batch (every tensor's first dimension); returns that
        mean."""
        size = batch[0].shape[0]

        def slice_gradients(start: int):
            part = [tensor[start : start + self.slice_size] for tensor in batch]
            value = loss(*part) * (part[0].shape[0] / size)
            return value.item(), torch.autograd.grad(value, self.parameters, allow_unused=True)

        total = 0.0
        for p in self.parameters:
            p.grad = None
        for value, gradients in self.pool.map(slice_gradients, range(0, size, self.slice_size)):
            total += value
            for p, g in zip(self.parameters, gradients):
                if g is not None:
                    p.grad = g if p.grad is None else p.grad.add_(g)
        return total
