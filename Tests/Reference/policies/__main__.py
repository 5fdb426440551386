"""Writes Tests/LiveSourceTests/Fixtures/policies: which entries the published implementations of KV policies keep.

Run: python Tests/Reference/policies --kvpress DIR --adakv DIR --cake DIR --lava DIR --headkv DIR
     --factory DIR [--only MODEL ...]
     (torch, transformers, tokenizers, safetensors, numpy; one CPU thread; the checkouts are of NVIDIA/kvpress,
     FFY0/AdaKV, antgroup/cakekv, MGDDestiny/Lava, FYYFU/HeadKV and Zefan-Cai/KVCache-Factory; their own code decides)

Every case is run again on the same weights in float64, with the rotation in float64 too; where a decision then falls
otherwise, its entries must be among those named `near`. Budgets are raised, one by one, until no decision of the case
hangs on a relative margin between TIE and NEAR (harness.py).

The layout of MODEL.json
------------------------
`source`    revisions and versions. `model` the directory's name: models/MODEL, or samples/ruler-tiny.
`prompts`   token ids by name. `refusals` calls that end in an error, with it.
`cases`     one a line:
  id, implementation, policy   unique name; whose code; the same policy as headscope's `--policy` takes it, or null
              where theirs is known to be another: then `nearest` names the policy it is meant to be, `notes` says why.
  parameters  theirs, by their names.
  prompt, budget, window       name of the prompt; B, window included, or null; entries at the end that they protect.
  capacities  [layer][KV head] entries kept of the prompt, the window included.
  kept        [layer][KV head] their positions, ascending.
  score_gap   [layer][KV head] the relative gap of scores on which the kept set turns; 1 where none does.
  layer_gap   [layer] the same for the heads' counts, where the heads compete.
  near        {layer: [[KV head, position], ...]}: entries tied, or nearly, at such a turn; another correct program may
              keep other ones of these.
  notes       what is particular.
  layer_bases [layer] candidates per head that a method that couples layers gives the layer, on average.
  layer_preferences, layer_entropies [layer]   what CAKE's and LAVa's shares of the layers are proportional to.
  head_scores, streaming_heads [layer][KV head] DuoAttention's, the lowest stream.
  decoded, interval, target, events   decoding: the ids fed after the prompt; per compression the 1-based step after
              whose token it happens, entries before and after, whether the cache was still in order of position, and
              `kept` in positions of the sequence. `kept` of the case itself is what the prefill left.
"""
import argparse
import contextlib
import io
import json
import pathlib
import subprocess
import sys

import torch
import transformers

import from_adakv
import from_cake
import from_factory
import from_headkv
import from_kvpress
import from_lava
import harness
import models

REPOSITORIES = {"kvpress": "NVIDIA/kvpress", "adakv": "FFY0/AdaKV", "cake": "antgroup/cakekv",
                "lava": "MGDDestiny/Lava", "headkv": "FYYFU/HeadKV", "factory": "Zefan-Cai/KVCache-Factory"}


def revision(directory):
    return subprocess.run(["git", "-C", directory, "rev-parse", "HEAD"], capture_output=True, text=True,
                          check=True).stdout.strip()


def settle(case, model, ids):
    """The case's result at the first budget from its own upwards at which no decision is near."""
    for more in range(40):
        budget = None if case["budget"] is None else case["budget"] + more
        result = case["run"](model, ids, budget)
        if result.sure() or case["budget"] is None or "interval" in case:
            break
    return budget, result


def compare(case, result, again):
    """float64 must keep the same entries, but for those named near; the number that differ."""
    differ = 0
    pairs = [(result.kept, again.kept)]
    pairs += [(a["kept"], b["kept"]) for a, b in zip(result.extra.get("events", []), again.extra.get("events", []))]
    for ours, theirs in pairs:
        for layer, rows in enumerate(zip(ours, theirs)):
            near = {tuple(x) for x in result.near.get(str(layer), []) + again.near.get(str(layer), [])}
            for k, (a, b) in enumerate(zip(*rows)):
                odd, where = {(k, j) for j in set(a) ^ set(b)}, f"{case['policy']}: layer {layer}, head {k}"
                assert odd <= near, f"{where} differs in float64 at {sorted(odd - near)}"
                assert len(a) == len(b), f"{where} keeps another count in float64"
                differ += len(odd)
    return differ


def brief(value):
    return float(f"{value:.3g}")


def entry_of(case, number, budget, result):
    extra = dict(result.extra)
    entry = {"id": f"{number:03d} {case['implementation']}, B {budget}, {case['prompt']}"}
    entry |= {"implementation": case["implementation"], "parameters": extra.pop("parameters"),
              "policy": case["policy"], "prompt": case["prompt"], "budget": budget, "window": case["window"],
              "capacities": [[len(row) for row in rows] for rows in result.kept], "kept": result.kept,
              "score_gap": [[brief(g) for g in row] for row in result.gaps]}
    if result.layer_gaps:
        entry["layer_gap"] = [brief(g) for g in result.layer_gaps]
    if result.near:
        entry["near"] = result.near
    entry |= {key: case[key] for key in ("nearest", "decoded", "interval", "target") if case.get(key) is not None}
    entry |= extra
    if case.get("notes"):
        entry["notes"] = case["notes"]
    return entry


def main():
    arguments = argparse.ArgumentParser()
    for name in REPOSITORIES:
        arguments.add_argument(f"--{name}", required=True)
    arguments.add_argument("--only", nargs="*", default=[*models.SHAPES, models.BUNDLED])
    options = vars(arguments.parse_args())
    rooms = {"kvpress": from_kvpress, "adakv": from_adakv, "cake": from_cake, "lava": from_lava, "headkv": from_headkv,
             "factory": from_factory}
    for name, room in rooms.items():
        room.load(options[name])
    source = "; ".join(f"{REPOSITORIES[name]} {revision(options[name])}" for name in rooms)
    source += f"; torch {torch.__version__}, transformers {transformers.__version__} (float32, CPU, one thread)"
    models.write_all()
    for name in options["only"]:
        model, double = harness.Model(name), harness.Model(name, torch.float64)
        prompts = models.prompts(name)
        entries, refused, differ, unsure = [], [], 0, 0
        for room in rooms.values():
            for case in room.cases_of(name, prompts):
                ids = prompts[case["prompt"]]
                with contextlib.redirect_stdout(io.StringIO()):
                    budget, result = settle(case, model, ids)
                    again = case["run"](double, ids, budget)
                differ += compare(case, result, again)
                unsure += not result.sure()
                entries.append(entry_of(case, len(entries), budget, result))
            if hasattr(room, "refusals"):
                refused += room.refusals(model, next(iter(prompts.values())))
        document = {"source": source, "model": name, "prompts": prompts, "refusals": refused}
        head = json.dumps(document, separators=(",", ":"))[:-1]
        lines = ",\n".join(json.dumps(entry, separators=(",", ":"), allow_nan=False) for entry in entries)
        output = models.FIXTURES / f"{name}.json"
        output.write_text(f'{head},"cases":[\n{lines}\n]}}\n')
        print(f"{name}: {len(entries)} cases, {output.stat().st_size} bytes, {differ} entries otherwise in float64, "
              f"all of them near; {unsure} cases with a near decision", file=sys.stderr)


main()
