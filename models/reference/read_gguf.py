#!/usr/bin/env python3
"""Reads a GGUF file with the gguf package's own reader, and compares it with the floats that it was made from.

Needs gguf and numpy.

    read_gguf.py FILE.gguf [FLOATS.safetensors]

FLOATS is what `panaflux convert --type f32` writes of the same part. Prints each type with its number of tensors and its largest
relative error (NMSE), and fails if a tensor is missing, has another shape, or is further off than its type allows.
"""
import json
import struct
import sys

import numpy as np
from gguf import GGUFReader, quants

LIMITS = {"F32": 0, "BF16": 1e-5, "Q8_0": 1e-4, "Q4_K": 1e-2}


def floats(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    return {k: np.frombuffer(data, np.float32, (v["data_offsets"][1] - v["data_offsets"][0]) // 4, 8 + length + v["data_offsets"][0]).reshape(v["shape"])
            for k, v in header.items() if k != "__metadata__"}


def main():
    reader = GGUFReader(sys.argv[1])
    expected = floats(sys.argv[2]) if len(sys.argv) > 2 else None
    worst, counts = {}, {}
    for tensor in reader.tensors:
        kind = tensor.tensor_type.name
        values = quants.dequantize(tensor.data, tensor.tensor_type).reshape(tuple(int(n) for n in reversed(tensor.shape)))
        counts[kind] = counts.get(kind, 0) + 1
        if expected is not None:
            other = expected.pop(tensor.name)
            assert values.shape == other.shape, (tensor.name, values.shape, other.shape)
            error = float(((values - other) ** 2).sum() / max((other.astype(np.float64) ** 2).sum(), 1e-30))
            worst[kind] = max(worst.get(kind, 0), error)
            assert error <= LIMITS[kind], (tensor.name, kind, error)
    assert not expected, sorted(expected)
    print({k: str(f.contents()) for k, f in reader.fields.items() if not k.startswith("GGUF.")})
    for kind, count in counts.items():
        print(f"{kind}: {count} tensors" + (f", NMSE up to {worst[kind]:.2g}" if kind in worst else ""))


main()
