#!/usr/bin/env python3
"""Weights in formats with separate scales, and their values: scaled.safetensors, for WeightStore's tests.

Needs numpy.

    make_scaled_reference.py OUT_FILE [SEED]

For each KIND: KIND.weight with its scales as BFL and ComfyUI name them, and KIND.values, computed in float32 from the definitions.
"""
import json
import struct
import sys

import numpy as np

TYPES = {"float32": "F32", "uint8": "U8", "int8": "I8"}


def e4m3(bits):
    b = bits.astype(np.int32)
    sign, e, m = np.where(b & 128, -1.0, 1.0), (b >> 3) & 15, b & 7
    v = np.where(e == 0, m * 2.0 ** -9, (1 + m / 8) * 2.0 ** (e - 7.0))
    return (sign * v).astype(np.float32)


def e5m2(bits):
    return (bits.astype(np.uint16) << 8).view(np.float16).astype(np.float32)


def tiled(scales):
    """cuBLAS's order, as torchao's to_blocked defines it."""
    rows, cols = scales.shape
    r, c = -(-rows // 128), -(-cols // 4)
    padded = np.zeros((r * 128, c * 4), scales.dtype)
    padded[:rows, :cols] = scales
    return padded.reshape(r, 128, c, 4).transpose(0, 2, 1, 3).reshape(-1, 4, 32, 4).transpose(0, 2, 1, 3).reshape(r * 128, c * 4)


def hadamard(n):
    h, r = np.array([[1, 1, 1, -1], [1, 1, -1, 1], [1, -1, 1, 1], [-1, 1, 1, 1]]) / 2, np.eye(1)
    while len(r) < n:
        r = np.kron(r, h)
    return r


def main():
    rng = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    out = {}

    def add(kind, weight, values, dtype=None, **more):
        out[kind + ".weight"], out[kind + ".values"] = (weight, dtype), (np.asarray(values, np.float32), None)
        for name, tensor in more.items():
            out[f"{kind}.{name}"] = tensor if isinstance(tensor, tuple) else (tensor, None)

    def floats8(*shape):
        b = rng.integers(0, 256, shape).astype(np.uint8)
        return np.where((b & 127) == 127, 0, b).astype(np.uint8)

    def scales(*shape):
        return rng.uniform(0.01, 0.1, shape).astype(np.float32)

    note = lambda **x: np.frombuffer(json.dumps(x).encode(), np.uint8)
    w = floats8(6, 40)
    add("plain", w, e4m3(w), "F8_E4M3")
    s = scales()
    add("scalar", w, e4m3(w) * s, "F8_E4M3", weight_scale=s, input_scale=scales())
    s = scales(6)
    add("old", w, e4m3(w) * s[:, None], "F8_E4M3", scale_weight=s, scale_input=scales())
    s = scales(6, 1)
    add("rows", w, e4m3(w) * s, "F8_E4M3", weight_scale=s)
    s = scales(3, 5)
    add("grid", w, e4m3(w) * np.kron(s, np.ones((2, 8), np.float32)), "F8_E4M3", weight_scale=s)
    big, s = floats8(130, 260), scales(2, 3)
    add("squares", big, e4m3(big) * np.kron(s, np.ones((128, 128), np.float32))[:130, :260], "F8_E4M3", weight_scale_inv=s)
    b = rng.integers(0, 256, (6, 40)).astype(np.uint8)
    b = np.where((b & 124) == 124, 0, b).astype(np.uint8)
    s = scales()
    add("e5m2", b, e5m2(b) * s, "F8_E5M2", weight_scale=s)

    w, s = floats8(150, 96), rng.integers(118, 132, (150, 3)).astype(np.uint8)
    add("mxfp8", w, e4m3(w) * np.kron(2.0 ** (s.astype(np.float32) - 127), np.ones((1, 32))).astype(np.float32), "F8_E4M3", weight_scale=(tiled(s), "F8_E8M0"))

    table = np.array([0, .5, 1, 1.5, 2, 3, 4, 6, -0., -.5, -1, -1.5, -2, -3, -4, -6], np.float32)
    q, s, g = rng.integers(0, 16, (160, 96)), floats8(160, 6) & 127, np.float32(0.003)
    add("nvfp4", (q[:, 0::2] << 4 | q[:, 1::2]).astype(np.uint8), table[q] * np.kron(e4m3(s) * g, np.ones((1, 16), np.float32)), weight_scale=(tiled(s), "F8_E4M3"), weight_scale_2=np.array(g))

    q, s = rng.integers(-127, 128, (6, 512)).astype(np.int8), scales(6, 1)
    add("int8", q, q.astype(np.float32) * s, weight_scale=s, comfy_quant=note(format="int8_tensorwise"))
    r = np.kron(np.eye(2), hadamard(256))
    add("convrot", q, (q.astype(np.float64) * s) @ r, weight_scale=s, comfy_quant=note(format="int8_tensorwise", convrot=True, convrot_groupsize=256))

    header, data = {}, b""
    for name, (tensor, dtype) in sorted(out.items(), key=lambda x: -x[1][0].itemsize):
        bytes_ = np.ascontiguousarray(tensor).tobytes()
        header[name] = {"dtype": dtype or TYPES[tensor.dtype.name], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(bytes_)]}
        data += bytes_
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    open(sys.argv[1], "wb").write(struct.pack("<Q", len(text)) + text + data)


main()
