"""A layer's scores (window attention, mean of the group, pooling) beside the Ada-KV authors' torch code, one thread each,
on the same queries and keys, in interleaved rounds; what both compute is compared.

Theirs is AdaptiveSnapKVCluster.calcul_attn_sore of a checkout of FFY0/AdaKV in float32. It wants the keys repeated for
every query head; that copy is timed by itself, for it is part of what their cache does, not of the scores.

Run: swift build -c release --product headscope-bench && python Tests/Reference/window_speed.py --checkout DIR  (torch)
"""
import argparse
import importlib.util
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import types

import numpy as np
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--checkout", required=True, help="a checkout of github.com/FFY0/AdaKV")
parser.add_argument("--bench", default=".build/release/headscope-bench")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--heads", type=int, default=32)
parser.add_argument("--kv-heads", type=int, default=8)
parser.add_argument("--dimensions", type=int, default=128)
parser.add_argument("--tokens", type=int, default=32768)
parser.add_argument("--window", type=int, default=32)
parser.add_argument("--processor", default="0")
args = parser.parse_args()

torch.set_num_threads(1)
torch.manual_seed(0)
group = args.heads // args.kv_heads

# Their module wants flash-attn, which scoring never calls.
sys.modules["flash_attn"] = types.ModuleType("flash_attn")
sys.modules["flash_attn"].flash_attn_func = None
path = pathlib.Path(args.checkout) / "adaptive_snapkv/monkeypatch/snapkv_utils.py"
spec = importlib.util.spec_from_file_location("snapkv_utils", path)
authors = importlib.util.module_from_spec(spec)
spec.loader.exec_module(authors)
cluster = authors.AdaptiveSnapKVCluster(
    window_size=args.window, kernel_size=7, pooling="maxpool", base_capacity=1024, floor_alpha=0.2, skip=0,
    normalize=True, layer_idx=0, num_hidden_layers=1, gqa_support=True, num_key_value_groups=group, gqa_func="mean")

queries = torch.randn(1, args.heads, args.window, args.dimensions)
keys = torch.randn(1, args.kv_heads, args.tokens, args.dimensions)


@torch.inference_mode()
def theirs():
    began = time.process_time()
    repeated = authors.repeat_kv(keys, group)
    copied = time.process_time()
    scores = cluster.calcul_attn_sore(repeated, queries)
    return scores[0], time.process_time() - copied, copied - began


def ours(folder):
    names = [folder / name for name in ("queries", "keys", "scores")]
    line = subprocess.run(
        ["taskset", "-c", args.processor, args.bench, "window", "--heads", str(args.heads), "--kv-heads",
         str(args.kv_heads), "--dimensions", str(args.dimensions), "--tokens", str(args.tokens), "--window",
         str(args.window), "--queries", names[0], "--keys", names[1], "--output", names[2]],
        check=True, capture_output=True, text=True).stdout.split()
    scores = torch.from_numpy(np.fromfile(names[2], dtype="<f4")).view(args.kv_heads, -1)
    return scores, float(line[0]), float(line[1])


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    queries.transpose(1, 2).contiguous().numpy().tofile(folder / "queries")
    keys.numpy().tofile(folder / "keys")
    theirs()
    rounds = []
    for _ in range(args.rounds):
        (own, scores_time, attention_time), (other, their_time, copy_time) = ours(folder), theirs()
        torch.testing.assert_close(own, other, rtol=2e-3, atol=1e-9)
        rounds.append((scores_time, attention_time, their_time, copy_time))
    own, attention, other, copy = (statistics.median(column) for column in zip(*rounds))
    ratio = statistics.median(r[2] / r[0] for r in rounds)
    whole = statistics.median((r[2] + r[3]) / r[0] for r in rounds)
    work = args.heads * args.window * args.tokens * args.dimensions * 2
    print(f"{args.heads} heads on {args.kv_heads}, {args.dimensions} dimensions, {args.window} queries, "
          f"{args.tokens} tokens, float32, one thread, seconds of computing")
    print(f"headscope   {own * 1e3:8.1f} ms, of which attention {attention * 1e3:.1f} ms, {work / attention / 1e9:.0f} GF/s")
    print(f"authors     {other * 1e3:8.1f} ms, {ratio:.1f} times as long; with repeated keys "
          f"{(other + copy) * 1e3:.1f} ms, {whole:.1f} times")
