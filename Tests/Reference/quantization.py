"""Writes Fixtures/quantized.json: blocks of random bytes in every quantized format, and the weights they stand for.

Run: python Tests/Reference/quantization.py  (gguf, numpy)
"""
import importlib.metadata
import json
import pathlib

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type
from gguf.quants import dequantize

# Where the float16 numbers of a block lie. Random bytes there could be infinite.
halves = {Type.Q8_0: [0], Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2],
          Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208]}
# Ordinary and negative, zero of either sign, subnormal, the smallest, the largest.
scales = np.array([0.0123, -0.0456, 1, 0.0, -0.0, 3e-5, -3e-5, 6e-8, 65504, -65504, 2.5e-3, -7.1], np.float16)
random = np.random.default_rng(11)
formats = {}
for kind, places in halves.items():
    length, size = GGML_QUANT_SIZES[kind]
    count = 24 if length == 32 else 4
    blocks = random.integers(0, 256, (count, size), np.uint8)
    for number, place in enumerate(places):
        chosen = scales[(np.arange(count) * (1 if number == 0 else 5) + 3 * number) % len(scales)]
        blocks[:, place:place + 2] = chosen.view(np.uint8).reshape(count, 2)
    values = dequantize(blocks.reshape(-1), kind).astype("<f4")
    assert values.shape == (count * length,) and np.isfinite(values).all()
    formats[kind.name] = {"blocks": blocks.tobytes().hex(), "values": values.tobytes().hex()}
out = pathlib.Path(__file__).parent.parent / "CKernelsTests/Fixtures/quantized.json"
out.parent.mkdir(exist_ok=True)
source = f"gguf {importlib.metadata.version('gguf')}, gguf.quants.dequantize"
out.write_text(json.dumps({"source": source, "formats": formats}, indent=0) + "\n")
