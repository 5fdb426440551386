"""FYYFU/HeadKV: its ReasonSnapKVCluster with importances of our own, written beside the cases in its format."""
import importlib.util
import io
import json
import pathlib
import sys
import types

import torch

import from_adakv
import models
from harness import Margins, mask_of, positions_of, rounding

clusters = None  # the authors' snapkv_utils


def load(checkout):
    global clusters
    sys.modules.setdefault("flash_attn", types.SimpleNamespace(flash_attn_func=None))
    path = pathlib.Path(checkout) / "headkv/snapkv_utils.py"
    spec = importlib.util.spec_from_file_location("headkv_snapkv_utils", path)
    clusters = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(clusters)


def importances(name):
    """Scores per "layer-head", several each as in their files; skewed, as theirs are."""
    layers, kv_heads = (6, 4) if name == models.BUNDLED else (models.SHAPES[name][0], models.SHAPES[name][2])
    draw = torch.Generator().manual_seed(7400 + layers * 10 + kv_heads)
    scores = torch.rand(layers, kv_heads, 3, generator=draw) ** 3
    return {f"{layer}-{head}": [round(float(x), 6) for x in scores[layer, head]]
            for layer in range(layers) for head in range(kv_heads)}


def run(model, ids, budget, window, pool, beta, temp):
    text = json.dumps(importances(model.name))
    clusters.open = lambda path, mode: io.StringIO(text)  # in place of the file of a model they know
    pooling, kernel = from_adakv.POOLS[pool]
    margins, kept = Margins(model), []
    for layer, states in enumerate(model.listen(ids)):
        cluster = clusters.ReasonSnapKVCluster(
            window_size=window, kernel_size=kernel, pooling=pooling, base_capacity=budget, head_choice="reason",
            beta=beta, temp=temp, layer_idx=layer, num_hidden_layers=model.layers,
            num_attention_heads=model.kv_heads, model="llama")
        score = cluster.calcul_attn_sore
        if model.groups > 1:
            grouped = from_adakv.clusters.AdaptiveSnapKVCluster(
                base_capacity=budget, floor_alpha=0.0, **from_adakv.common(model, window, pool, "mean", layer))
            score = grouped.calcul_attn_sore
        seen = score(from_adakv.clusters.repeat_kv(states["k"], model.groups), states["q"])
        cluster.calcul_attn_sore = lambda keys, queries: seen
        rows, _ = cluster.update_kv(states["k"], states["q"][:, : model.kv_heads], states["v"])
        rows = rows.split(cluster.head_lens.tolist())
        kept.append([sorted(positions_of(rows[k], states["k"][0][k])) for k in range(model.kv_heads)])
        for k in range(model.kv_heads):
            margins.decide(layer, k, seen[0, k].numpy(), mask_of(kept[-1][k], len(ids))[: seen.shape[-1]])
    base = budget - window
    pool_total = (base // beta) * model.layers * model.kv_heads
    margins.layer_gaps = [rounding(row * pool_total + base - base // beta, half=True)
                          for row in cluster.total_attention.numpy()]
    return margins.result(
        kept, parameters={"base_capacity": budget, "window_size": window, "kernel_size": kernel, "pooling": pooling,
                          "beta": beta, "temp": temp, "head_choice": f"importance/{model.name}.json"},
        head_capacities=cluster.head_capacity.tolist())


def cases_of(name, prompts):
    near, far = ("single", "essay") if name == models.BUNDLED else ("short", "long")
    folder = models.FIXTURES / "importance"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(importances(name)) + "\n")
    grouped = name != "mha"
    notes = ("scores of the KV heads by FFY0/AdaKV's grouped code, capacities and selection by HeadKV's, which knows "
             "no groups") if grouped else None
    asked = [(near, 40, 8, "max7", 1.5, 1.0), (near, 56, 32, "max7", 2, 1.0), (far, 70, 16, "avg5", 1.01, 1.0),
             (far, 80, 16, "max7", 5, 1.0), (far, 64, 8, "max7", 1.2, 1.5)]
    if name == "deep":
        asked = asked[:2]
    return [{"implementation": "FYYFU/HeadKV ReasonSnapKVCluster", "prompt": prompt, "budget": budget,
             "window": window, "notes": notes,
             "policy": (f"snapkv+headkv:file=importance/{name}.json,beta={beta:g},temp={temp:g},window={window},"
                        f"pool={pool},group=mean"),
             "run": lambda m, ids, b, w=window, p=pool, be=beta, t=temp: run(m, ids, b, w, p, be, t)}
            for prompt, budget, window, pool, beta, temp in asked]
