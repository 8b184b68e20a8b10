"""Muon (Jordan et al., 2024): momentum whose update is orthogonalised, for weight matrices. It learns rare associations
in fewer samples than AdamW."""

from concurrent.futures import Executor

import torch

NEWTON_SCHULZ = (
    (4.0848, -6.8946, 2.9270),
    (3.9505, -6.3029, 2.6377),
    (3.7418, -5.5913, 2.3037),
    (2.8769, -3.1427, 1.2046),
    (2.8366, -3.0525, 1.2012),
)


def orthogonalize(matrices: torch.Tensor, iterations: int) -> torch.Tensor:
    """The nearest semi-orthogonal matrices to [batch, rows, columns], roughly: singular values end near 1.

    The iteration runs on the small Gram matrix alone, which for klein's fused projections is less than half the work,
    and in bfloat16, whose errors are far below the spread of the values it ends with."""
    tall = matrices.shape[-2] > matrices.shape[-1]
    x = matrices.mT if tall else matrices
    x = (x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)).bfloat16()
    gram = x @ x.mT
    whole = gram
    for k, (a, b, c) in enumerate(NEWTON_SCHULZ[:iterations]):
        factor = torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        factor.diagonal(dim1=-2, dim2=-1).add_(a)
        whole = factor @ whole if k else factor
        if k + 1 < iterations:
            gram = factor @ gram @ factor
    x = (whole @ x).float()
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """Updates have the root mean square 0.2 * lr, as AdamW's about have (Liu et al., 2025). Matrices of one shape are
    worked on together, shapes side by side on the pool's threads."""

    def __init__(self, params, lr: float, pool: Executor, momentum: float = 0.95, iterations: int = 4):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.pool, self.iterations = pool, iterations

    def step(self) -> None:
        for group in self.param_groups:
            by_shape: dict[tuple[int, ...], list[torch.nn.Parameter]] = {}
            for p in group["params"]:
                if p.grad is not None:
                    by_shape.setdefault(tuple(p.shape), []).append(p)
            stacks = [stack[k : k + 4] for stack in by_shape.values() for k in range(0, len(stack), 4)]
            stacks.sort(key=lambda stack: -len(stack) * stack[0].numel())
            list(self.pool.map(lambda stack: self._update(stack, group), stacks))

    @torch.no_grad()
    def _update(self, params: list[torch.nn.Parameter], group: dict) -> None:
        momenta = []
        for p in params:
            m = self.state[p].setdefault("momentum", torch.zeros_like(p))
            m.lerp_(p.grad, 1 - group["momentum"])
            momenta.append(p.grad.lerp(m, group["momentum"]))
        updates = orthogonalize(torch.stack(momenta), self.iterations)
        scale = 0.2 * max(params[0].shape) ** 0.5 * group["lr"]
        for p, update in zip(params, updates):
            p.add_(update, alpha=-scale)
