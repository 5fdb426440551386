"""Prefill and decode of the bundled model beside transformers, in interleaved rounds of one run.

Run: swift build -c release && python Tests/Reference/speed.py [--threads 1]  (torch, transformers)
"""
import argparse
import statistics
import subprocess
import time

import torch
import transformers

parser = argparse.ArgumentParser()
parser.add_argument("--model", default="samples/ruler-tiny")
parser.add_argument("--bench", default=".build/release/headscope-bench")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--prompt", type=int, default=512)
parser.add_argument("--decode", type=int, default=64)
args = parser.parse_args()

torch.set_num_threads(args.threads)
model = transformers.AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32)
ids = torch.tensor([[(i * 7919 + 13) % model.config.vocab_size for i in range(args.prompt)]])


@torch.inference_mode()
def peer():
    began = time.perf_counter()
    state = model(ids, use_cache=True, logits_to_keep=1)
    prefill = args.prompt / (time.perf_counter() - began)
    began = time.perf_counter()
    for step in range(args.decode):
        state = model(ids[:, step: step + 1], past_key_values=state.past_key_values, use_cache=True)
    return prefill, args.decode / (time.perf_counter() - began)


def ours():
    line = subprocess.run(
        [args.bench, "model", "--bare", "--model", args.model, "--threads", str(args.threads), "--rounds", "3",
         "--prompt", str(args.prompt), "--decode", str(args.decode)], check=True, capture_output=True, text=True)
    return tuple(float(x) for x in line.stdout.split())


peer()
rounds = [(ours(), peer()) for _ in range(args.rounds)]
print(f"torch {torch.__version__}, transformers {transformers.__version__}, float32, {args.threads} thread(s)")
print(f"{'tok/s (median)':16}{'headscope':>12}{'transformers':>14}{'ratio':>8}")
for index, name in enumerate([f"prefill {args.prompt}", "decode"]):
    own = statistics.median(r[0][index] for r in rounds)
    other = statistics.median(r[1][index] for r in rounds)
    ratio = statistics.median(r[0][index] / r[1][index] for r in rounds)
    print(f"{name:16}{own:12.0f}{other:14.0f}{ratio:8.1f}")
