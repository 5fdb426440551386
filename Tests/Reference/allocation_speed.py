"""Allocation and selection beside the authors' own code (FFY0/AdaKV), on the same scores, in interleaved rounds.

Theirs is AdaptiveSnapKVCluster.update_kv_gqa from a checkout, given the scores and keys of one dimension, so that
little but its sort, topk and scatter_add is left; without a checkout, those calls alone. What both keep is compared.

Run: swift build -c release && python Tests/Reference/allocation_speed.py [--checkout DIR]  (torch)
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

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--checkout", help="a checkout of github.com/FFY0/AdaKV")
parser.add_argument("--bench", default=".build/release/headscope-bench")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--window", type=int, default=32)
parser.add_argument("--alpha", type=float, default=0.2)
parser.add_argument("--seed", type=int, default=0)
args = parser.parse_args()

torch.set_num_threads(1)
torch.manual_seed(args.seed)


def layer_scores(heads, candidates):
    """Pooled attention with heavy tails, another concentration in each head, passages that matter, recency."""
    noise = torch.randn(heads, candidates, dtype=torch.float64)
    passages = torch.nn.functional.interpolate(
        torch.randn(1, heads, candidates // 100), size=candidates, mode="linear")[0]
    spread = 0.5 + 2.5 * torch.rand(heads, 1)
    recency = 3 * torch.rand(heads, 1) * torch.linspace(0, 1, candidates)
    attention = torch.softmax(spread * (0.8 * noise + 0.6 * passages) + recency, dim=-1).float()
    return torch.nn.functional.max_pool1d(attention[None], 7, padding=3, stride=1)[0]


def authors_class():
    """Their module wants flash-attn, which allocation never calls."""
    if not args.checkout:
        return None
    sys.modules["flash_attn"] = types.ModuleType("flash_attn")
    sys.modules["flash_attn"].flash_attn_func = None
    path = pathlib.Path(args.checkout) / "adaptive_snapkv/monkeypatch/snapkv_utils.py"
    spec = importlib.util.spec_from_file_location("snapkv_utils", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.AdaptiveSnapKVCluster


AUTHORS = authors_class()


def with_checkout(scores, budget):
    heads, candidates = scores.shape
    cluster = AUTHORS(
        window_size=args.window, base_capacity=budget, floor_alpha=args.alpha, skip=0, normalize=False, layer_idx=0,
        num_hidden_layers=32, gqa_support=True, num_key_value_groups=1, gqa_func="mean")
    cluster.calcul_attn_sore = lambda keys, queries: scores[None]
    # A key is its own position, so what is kept can be read off.
    keys = torch.arange(candidates + args.window, dtype=torch.float32).expand(1, heads, -1)[..., None].contiguous()
    kept = None

    def run():
        nonlocal kept
        kept, _ = cluster.update_kv(keys, keys, keys)

    def result():
        lengths = [length - args.window for length in cluster.head_lens.tolist()]
        rows = torch.split(kept[:, 0].long(), cluster.head_lens.tolist())
        return [row[:length] for row, length in zip(rows, lengths)]

    return run, result


def restated(scores, budget):
    heads, candidates = scores.shape
    base = budget - args.window
    kept = None

    def run():
        nonlocal kept
        ordered, indices = scores[None].sort(dim=-1, descending=True)
        best = torch.topk(ordered.reshape(1, -1), k=heads * base, dim=-1).indices // candidates
        counts = torch.zeros((1, heads), dtype=best.dtype).scatter_add_(-1, best, torch.ones_like(best))
        capacities = torch.round(counts * (1 - args.alpha) + int(base * args.alpha)).int()
        kept = [indices[0, head, :capacities[0, head]] for head in range(heads)]

    return run, lambda: kept


def measure(name, layers, heads, candidates, budget):
    # More layers than caches hold, so that every call of ours finds others; to theirs that makes no difference.
    pool = max(layers, (96 << 20) // (4 * heads * candidates))
    scores = torch.stack([layer_scores(heads, candidates) for _ in range(pool)])
    peers = [(with_checkout if AUTHORS else restated)(layer, budget) for layer in scores[:layers]]
    with tempfile.TemporaryDirectory() as folder:
        source, output = pathlib.Path(folder) / "scores", pathlib.Path(folder) / "kept"
        scores.numpy().tofile(source)

        def ours():
            line = subprocess.run(
                [args.bench, "allocation", "--bare", "--scores", source, "--output", output,
                 "--policy", f"ada-snapkv:window={args.window},safeguard=blend,alpha={args.alpha}",
                 "--layers", str(layers), "--heads", str(heads), "--candidates", str(candidates),
                 "--budget", str(budget)], check=True, capture_output=True, text=True)
            return tuple(float(x) for x in line.stdout.split())

        def theirs():
            began = time.perf_counter()
            for run, _ in peers:
                run()
            return time.perf_counter() - began

        theirs()
        rounds = [(*ours(), theirs()) for _ in range(args.rounds)]
        compare(scores, peers, torch.frombuffer(bytearray(output.read_bytes()), dtype=torch.int32))
    read, own, other = (statistics.median(r[i] for r in rounds) for i in range(3))
    ratio = statistics.median(r[2] / r[1] for r in rounds)
    print(f"{name:26}{read * 1e3:10.3f}{own * 1e3:12.3f}{own / read:9.2f}{other * 1e3:12.1f}{ratio:8.0f}")


def compare(scores, peers, numbers):
    """Equal capacities, and equal scores kept; which of two equal scores is kept is anyone's choice."""
    heads, place = scores.shape[1], 0
    for layer, (_, result) in zip(scores, peers):
        capacities = numbers[place: place + heads].tolist()
        place += heads
        for head, row in enumerate(result()):
            own = numbers[place: place + capacities[head]].long()
            place += capacities[head]
            same = len(row) == len(own) and torch.equal(layer[head][row].sort().values, layer[head][own].sort().values)
            if not same:
                sys.exit(f"kept differs in head {head}: {len(own)} here, {len(row)} by the authors' code")


print(f"torch {torch.__version__}, 1 thread; peer: {'AdaptiveSnapKVCluster of ' + args.checkout if AUTHORS else 'the same calls'}")
print(f"{'ms, median':26}{'one read':>10}{'headscope':>12}{'× read':>9}{'torch':>12}{'ratio':>8}")
measure("1 layer 8×32K, B 1024", 1, 8, 32_768, 1024)
measure("32 layers 8×32K, B 1024", 32, 8, 32_768, 1024)
measure("32 layers 8×32K, 20 %", 32, 8, 32_768, 6553)
measure("1 layer 8×128K, B 1024", 1, 8, 131_072, 1024)
