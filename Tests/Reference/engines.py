"""headscope beside llama.cpp and transformers on the same weights: prefill and decode, in interleaved rounds.

Engines run as processes of their own, pinned to the same processors, and take turns: one measurement each, round after
round. llama.cpp has its default f16 cache and runs with and without flash attention; the faster of the two counts.
Every engine's logits are compared, so that none is fast because it computes something else.

Run: swift build -c release --product headscope-bench && python Tests/Reference/engines.py
  [--shapes smollm2-135m,llama-3.2-1b,ruler-tiny] [--types f32,bf16,q8_0] [--threads 1,2]
  [--measures prefill:512,prefill:2048,decode:0,decode:2048] [--clock cpu]
(torch, transformers, safetensors, numpy, gguf, llama_cpp_python built from source with GGML_NATIVE=ON)
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import engine_models

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = pathlib.Path(__file__).with_name("engine_peers.py")

parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
parser.add_argument("--bench", default=str(ROOT / ".build/release/headscope-bench"))
parser.add_argument("--shapes", default="smollm2-135m")
parser.add_argument("--types", default="f32,bf16")
parser.add_argument("--threads", default="1,2")
parser.add_argument("--measures", default="prefill:512,prefill:2048,decode:0,decode:2048")
parser.add_argument("--engines", default="headscope,llama.cpp,transformers")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--steps", type=int, default=32, help="tokens decoded in one measurement")
parser.add_argument("--processors", default="0,1", help="which ones to pin to, the first ones first")
parser.add_argument("--clock", choices=["wall", "cpu"], default="wall",
                    help="cpu: seconds of computing, which others on the machine leave unharmed; one thread only")
parser.add_argument("--headscope-model", choices=["directory", "gguf"], default="directory",
                    help="which form headscope opens; q8_0 is always the GGUF file")
parser.add_argument("--models", help="folder to keep models in (default: a temporary one)")


class Engine:
    """A process that measures once for every line it is sent."""

    def __init__(self, name, command, processors):
        self.name = name
        self.process = subprocess.Popen(
            ["taskset", "-c", processors, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.times = []

    def read(self):
        """The next line, or None from a process that has ended."""
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def measure(self, clock):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        line = self.read()
        self.times.append(line["cpu_seconds" if clock == "cpu" else "seconds"])
        self.tokens = line["tokens"]

    def close(self):
        self.process.stdin.close()
        return self.process.stderr.read()[-300:] if self.process.wait() else ""


def commands(args, directory, file, kind, options):
    """Every engine that can run this, by name."""
    own = file if kind == "q8_0" or args.headscope_model == "gguf" else directory
    peer = [sys.executable, str(PEERS)]
    known = {
        "headscope": [[args.bench, "engine", "--paced", "--model", str(own)]],
        "llama.cpp": [[*peer, "llama.cpp", "--model", str(file), "--flash", flash] for flash in "10"],
        "transformers": [] if kind == "q8_0" else [[*peer, "transformers", "--model", str(directory)]],
    }
    for name in args.engines.split(","):
        for index, command in enumerate(known[name]):
            yield name + (" fa" if name == "llama.cpp" and index == 0 else ""), command + options


def measure(args, directory, file, kind, what, tokens, threads):
    """Median seconds of each engine, its ratio to headscope round by round, and its tokens in one measurement."""
    processors = ",".join(args.processors.split(",")[:threads])
    options = ["--prefill", str(tokens)] if what == "prefill" else ["--depth", str(tokens), "--steps", str(args.steps)]
    engines, logits = [], {}
    for name, command in commands(args, directory, file, kind, options + ["--threads", str(threads)]):
        engine = Engine(name, command, processors)
        # One after the other, so that what they do before they are ready does not disturb anyone either.
        if (line := engine.read()) is None:
            print(f"  {name}: {engine.close().strip()}", file=sys.stderr)
            continue
        logits[name] = line["logits"]
        engines.append(engine)
    check(logits)
    for _ in range(args.rounds):
        for engine in engines:
            engine.measure(args.clock)
    for engine in engines:
        engine.close()
    return {engine.name: engine for engine in engines}


def check(logits):
    """Engines differ by the rounding of bf16, f16 and q8_0, not by more."""
    for name, row in logits.items():
        first = next(iter(logits.values()))
        scale = max(1e-6, statistics.fmean(abs(x) for x in first))
        worst = max(abs(a - b) for a, b in zip(row, first)) / scale
        if worst > 0.2:
            sys.exit(f"{name} computes something else: {row} instead of {first}")


def row(engines, what):
    cells = [f"{what:14}"]

    def rate(engine):
        return engine.tokens / statistics.median(engine.times)

    own = engines.get("headscope")
    cells.append(f"{rate(own):11.1f}" if own else f"{'—':>11}")
    flash = [engines[name] for name in ("llama.cpp fa", "llama.cpp") if name in engines]
    for peer in [max(flash, key=rate) if flash else None, engines.get("transformers")]:
        cells.append(f"{rate(peer):11.1f}" if peer else f"{'—':>11}")
        if own and peer:
            cells.append(f"{statistics.median(b / a for a, b in zip(own.times, peer.times)):7.2f}×")
        else:
            cells.append(f"{'—':>8}")
    if flash:
        rates = [f"{'with' if engine.name.endswith('fa') else 'without'} {rate(engine):.1f}" for engine in flash]
        cells.append("  flash attention: " + ", ".join(rates))
    return "".join(cells)


def main():
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(args.models or temporary)
        for shape in args.shapes.split(","):
            for kind in args.types.split(","):
                directory, file = engine_models.write_models(folder, shape, kind, ROOT)
                limit = json.loads((directory / "config.json").read_text())["max_position_embeddings"]
                for threads in map(int, args.threads.split(",")):
                    clock = "computing" if args.clock == "cpu" else "elapsed"
                    print(f"\n{shape} {kind}, {threads} thread(s), medians of {args.rounds} rounds, {clock} time")
                    print(f"{'tok/s':14}{'headscope':>11}{'llama.cpp':>11}{'ratio':>8}{'transformers':>12}{'ratio':>7}")
                    for text in args.measures.split(","):
                        what, tokens = text.split(":")
                        tokens = min(int(tokens), limit if what == "prefill" else limit - args.steps)
                        engines = measure(args, directory, file, kind, what, tokens, threads)
                        print(row(engines, f"{what} {tokens}" if what == "prefill" else f"decode at {tokens}"),
                              flush=True)


main()
