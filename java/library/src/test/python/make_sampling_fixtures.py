#!/usr/bin/env python3
"""Records what torch and diffusers draw, schedule and step, for the tests of the sampling package.

Needs torch, numpy and a diffusers with Flux2KleinPipeline; the noise must be recorded on x86-64.

    make_sampling_fixtures.py OUT_DIR
"""
import hashlib
import json
import math
import os
import sys

import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.pipelines.flux2.pipeline_flux2_klein import compute_empirical_mu, retrieve_timesteps


def digest(values):
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f4").tobytes()).hexdigest()[:16]


def torch_noise():
    sizes = list(range(1, 50)) + [63, 64, 65, 100, 255, 623, 624, 625, 1000, 1248, 4095, 4096, 4097, 65536, 65543]
    seeds = [0, 1, 42, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 42, 1234567890123, 2**63 - 1, -1, -2**31]
    return [
        {"seed": seed, "size": size, "sha256": digest(torch.randn(size, generator=torch.Generator().manual_seed(seed)))}
        for seed in seeds
        for size in sizes
    ]


def torch_latents():
    cases = []
    for seed, channels, rows, columns in [(42, 128, 32, 32), (7, 16, 4, 5), (3, 15, 1, 1), (9, 3, 7, 11), (5, 128, 128, 80)]:
        noise = torch.randn((1, channels, rows, columns), generator=torch.Generator().manual_seed(seed))
        cases.append({
            "seed": seed, "channels": channels, "rows": rows, "columns": columns,
            "planar": digest(noise), "tokens": digest(noise.reshape(channels, rows * columns).T),
        })
    return cases


def iris_field(seed, channels, size, plain):
    """Normals of xoshiro256** (SplitMix64 seeding), cosine branch, in float32; plain draws `size` of them."""
    mask = 2**64 - 1
    state, z = [], seed & mask
    for _ in range(4):
        z = (z + 0x9E3779B97F4A7C15) & mask
        x = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
        state.append(x ^ (x >> 31))

    def rotl(v, k):
        return ((v << k) | (v >> (64 - k))) & mask

    def uniform():
        result = (rotl((state[1] * 5) & mask, 7) * 9) & mask
        t = (state[1] << 17) & mask
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= t
        state[3] = rotl(state[3], 45)
        return np.float32((result >> 11) / 2**53)

    def normal():
        u, v = uniform(), uniform()
        while u == 0:
            u = uniform()
        radius = np.sqrt(np.float32(-2) * np.float32(math.log(u)))
        return radius * np.float32(math.cos(np.float32(2 * math.pi) * v))

    count = size if plain else channels * size
    return np.array([normal() for _ in range(count)], dtype=np.float32)


def iris_noise():
    cases = []
    for seed, channels, rows, columns in [(42, 2, 16, 16), (0, 3, 4, 5), (-3, 1, 112, 112), (42, 2, 112, 7), (11, 2, 113, 6), (11, 1, 120, 112)]:
        if rows > 112 or columns > 112:
            noise = iris_field(seed, channels, channels * rows * columns, True).reshape(channels, rows, columns)
        else:
            field = iris_field(seed, channels, 112 * 112, False).reshape(channels, 112, 112)
            noise = field[:, [y * 112 // rows for y in range(rows)]][:, :, [x * 112 // columns for x in range(columns)]]
        flat = noise.reshape(-1)
        cases.append({"seed": seed, "channels": channels, "rows": rows, "columns": columns,
                      "first": [float(v) for v in flat[:8]], "last": [float(v) for v in flat[-8:]],
                      "sum": float(flat.astype(np.float64).sum()), "squares": float((flat.astype(np.float64) ** 2).sum())})
    return cases


def schedules():
    klein = dict(num_train_timesteps=1000, shift=3.0, use_dynamic_shifting=True)
    configs = [
        klein,
        dict(klein, time_shift_type="linear"),
        dict(klein, shift_terminal=0.02),
        dict(klein, num_train_timesteps=500),
        dict(num_train_timesteps=1000, shift=3.0),
        dict(num_train_timesteps=1000, shift=1.0),
        dict(),
        dict(num_train_timesteps=1000, shift=1.7, shift_terminal=0.1),
    ]
    custom = [[1.0, 0.75, 0.5, 0.25], [0.9, 0.3], [1.0], [0.987654321, 0.5, 0.125, 0.001]]
    cases = []
    for config in configs:
        for tokens in (1, 1024, 4300, 4301):
            for given in [None] * 7 + custom:
                cases.append((config, tokens, given))
    result, steps_of_none = [], [1, 2, 3, 4, 7, 28, 50]
    seen = 0
    for config, tokens, given in cases:
        if given is None:
            steps = steps_of_none[seen % 7]
            seen += 1
            sigmas = np.linspace(1.0, 1 / steps, steps)
        else:
            steps, sigmas = len(given), given
        if "shift_terminal" in config and sigmas[-1] == 1.0:
            continue  # the reference divides zero by zero
        scheduler = FlowMatchEulerDiscreteScheduler(**config)
        mu = compute_empirical_mu(tokens, steps)
        retrieve_timesteps(scheduler, steps, "cpu", sigmas=sigmas, mu=mu)
        entry = {"config": config, "tokens": tokens, "steps": steps, "mu": mu,
                 "sigmas": digest(scheduler.sigmas), "timesteps": digest(scheduler.timesteps)}
        if given is not None:
            entry["custom"] = given
        result.append(entry)
    return result


def steps():
    cases = []
    for seed, guidance in [(1, 4.0), (2, 3.5), (3, 1.1), (4, 7.3)]:
        generator = torch.Generator().manual_seed(seed)
        latents, conditional, unconditional = (torch.randn(1, 24, 16, generator=generator) for _ in range(3))
        scheduler = FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=3.0, use_dynamic_shifting=True)
        scheduler.set_timesteps(sigmas=np.linspace(1.0, 0.2, 5), mu=compute_empirical_mu(24, 5))
        scheduler.set_begin_index(0)
        guided = unconditional + guidance * (conditional - unconditional)
        for timestep in scheduler.timesteps:
            latents = scheduler.step(guided, timestep, latents, return_dict=False)[0]
        cases.append({"seed": seed, "guidance": guidance, "velocity": digest(guided), "latents": digest(latents)})
    return cases


def main():
    out = sys.argv[1]
    for name, value in [("torch-noise", torch_noise()), ("torch-latents", torch_latents()), ("iris-noise", iris_noise()),
                        ("schedules", schedules()), ("steps", steps())]:
        with open(os.path.join(out, name + ".json"), "w") as f:
            f.write("[\n" + ",\n".join(json.dumps(entry) for entry in value) + "\n]\n")


if __name__ == "__main__":
    main()
