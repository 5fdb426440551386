"""Zefan-Cai/KVCache-Factory: its clusters of H2O, StreamingLLM, PyramidKV, L2Norm and AdaKV, one entry per KV head."""
import importlib.util
import pathlib

import torch

import from_adakv
import models
from harness import Margins, mask_of, positions_of

clusters = None  # the authors' pyramidkv_utils


def load(checkout):
    global clusters
    path = pathlib.Path(checkout) / "pyramidkv/pyramidkv_utils.py"
    spec = importlib.util.spec_from_file_location("factory_pyramidkv_utils", path)
    clusters = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(clusters)


def run(model, ids, kind, **options):
    margins, kept = Margins(model), []
    for layer, states in enumerate(model.listen(ids)):
        given = dict(options)
        if kind in ("PyramidKVCluster", "AdaKVCluster", "L2NormCluster"):
            given["layer_idx"] = layer
        if kind in ("PyramidKVCluster", "AdaKVCluster"):
            given["num_hidden_layers"] = model.layers
        cluster = getattr(clusters, kind)(**given)
        if kind == "AdaKVCluster":
            rows = cluster.update_kv(states["k"], states["q"], states["v"])[0].split(cluster.head_lens.tolist())
        else:
            rows = cluster.update_kv(states["k"], states["q"], states["v"], None, model.groups)[0][0]
        kept.append([sorted(positions_of(rows[k], states["k"][0][k])) for k in range(model.kv_heads)])
        scores = scores_of(model, states, kind, options)
        if scores is not None:
            for k in range(model.kv_heads):
                margins.decide(layer, k, scores[k], mask_of(kept[-1][k], len(ids))[: len(scores[k])])
        if kind == "AdaKVCluster":
            margins.count(layer, scores, cluster.base_capacity * model.kv_heads)
    return margins.result(kept, parameters=options)


def scores_of(model, states, kind, options):
    """What the kept sets turn on, for their margins: by the code of FFY0/AdaKV where they are the same scores."""
    if kind == "L2NormCluster":
        return -states["k"][0].norm(dim=-1).numpy()
    if kind == "StreamingLLMCluster":
        return None
    if kind == "H2OKVCluster":
        keys, n = clusters.repeat_kv(states["k"], model.groups), states["k"].shape[2]
        logits = states["q"] @ keys.transpose(2, 3) / keys.shape[-1] ** 0.5
        rows = logits.masked_fill(torch.ones(n, n).triu(1).bool(), -torch.inf).softmax(-1)
        columns = rows[0, :, :, : -options["window_size"]].sum(1)
        return columns.view(model.kv_heads, model.groups, -1).mean(1).numpy()
    pool = {"maxpool": "max7", "avgpool": "avg5"}[options["pooling"]]
    scorer = from_adakv.clusters.AdaptiveSnapKVCluster(
        base_capacity=options["max_capacity_prompt"], floor_alpha=0.0,
        **from_adakv.common(model, options["window_size"], pool, "mean", 0))
    keys = clusters.repeat_kv(states["k"], model.groups)
    return scorer.calcul_attn_sore(keys, states["q"])[0].numpy()


def cases_of(name, prompts):
    near, far = ("single", "essay") if name == models.BUNDLED else ("short", "long")
    if name == "deep":
        return []
    cases = []

    def add(kind, policy, prompt, budget, window, options=None, **more):
        def of(model, ids, b):
            return run(model, ids, kind, max_capacity_prompt=b, **(options or {}))

        cases.append({"implementation": f"Zefan-Cai/KVCache-Factory {kind}", "policy": policy, "prompt": prompt,
                      "budget": budget, "window": window, "run": of, "notes": None, **more})

    windowed = {"window_size": 16, "gqa_score_agg": "mean"}
    add("H2OKVCluster", None, near, 48, 16, windowed, nearest="h2o",
        notes="sums attention over all queries without dividing by how many see the entry, and keeps the window")
    add("L2NormCluster", "knorm", near, 44, 0)
    add("AdaKVCluster", "snapkv+adakv:safeguard=blend,alpha=0.2,window=16,pool=max7,group=mean", near, 50, 16,
        windowed | {"kernel_size": 7, "pooling": "maxpool", "floor": 0.2, "normalize": False})
    if name != "one-layer":
        add("PyramidKVCluster", "snapkv+pyramid:form=reference,beta=20,window=16,pool=avg5,group=mean", far, 60, 16,
            windowed | {"kernel_size": 5, "pooling": "avgpool", "beta": 20})
        add("PyramidKVCluster", "snapkv:window=16,pool=avg5,group=mean", near, 150, 16,
            windowed | {"kernel_size": 5, "pooling": "avgpool", "beta": 20},
            notes="a prompt under 2 * (B - window) tokens: its pyramid is flat there, FFY0/AdaKV's is not")
    return cases
