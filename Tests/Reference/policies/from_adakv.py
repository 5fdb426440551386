"""FFY0/AdaKV: its clusters, given q, k and v of each layer as the authors' attention gives them."""
import importlib.util
import pathlib
import sys
import types

import numpy as np

import models
from harness import Margins, mask_of, positions_of

clusters = None  # the authors' snapkv_utils


def load(checkout):
    global clusters
    sys.modules.setdefault("flash_attn", types.SimpleNamespace(flash_attn_func=None))
    path = pathlib.Path(checkout) / "adaptive_snapkv/monkeypatch/snapkv_utils.py"
    spec = importlib.util.spec_from_file_location("adakv_snapkv_utils", path)
    clusters = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(clusters)


POOLS = {"max7": ("maxpool", 7), "avg5": ("avgpool", 5)}


def common(model, window, pool, group, layer):
    pooling, kernel = POOLS[pool]
    return {"window_size": window, "kernel_size": kernel, "pooling": pooling, "gqa_support": True,
            "num_key_value_groups": model.groups, "gqa_func": group, "num_hidden_layers": model.layers,
            "layer_idx": layer}


def run_uniform(model, ids, budget, window, pool, group, **pyramid):
    margins, kept = Margins(model), []
    for layer, heard in enumerate(model.listen(ids)):
        options = common(model, window, pool, group, layer)
        cluster = clusters.SnapKVCluster(max_capacity_prompt=budget, **options, **pyramid)
        keys, _ = cluster.update_kv(heard["k"], heard["q"], heard["v"])
        kept.append([sorted(positions_of(keys[0][k], heard["k"][0][k])) for k in range(model.kv_heads)])
        scorer = clusters.AdaptiveSnapKVCluster(base_capacity=budget, floor_alpha=0.0, **options)
        scores = scorer.calcul_attn_sore(clusters.repeat_kv(heard["k"], model.groups), heard["q"])[0].numpy()
        for k in range(model.kv_heads):
            margins.decide(layer, k, scores[k], mask_of(kept[-1][k], len(ids))[: scores.shape[1]])
    return margins.result(kept, parameters={"max_capacity_prompt": budget, **public(options), **pyramid})


def run_adaptive(model, ids, budget, window, pool, group, alpha, normalize, skip, **pyramid):
    margins, kept, bases = Margins(model), [], []
    for layer, heard in enumerate(model.listen(ids)):
        options = common(model, window, pool, group, layer)
        cluster = clusters.AdaptiveSnapKVCluster(base_capacity=budget, floor_alpha=alpha, skip=skip,
                                                 normalize=normalize, **options, **pyramid)
        score, seen = cluster.calcul_attn_sore, []
        cluster.calcul_attn_sore = lambda *states: seen.append(score(*states)) or seen[0]
        keys, _ = cluster.update_kv(heard["k"], heard["q"], heard["v"])
        rows = keys.split(cluster.head_lens.tolist())
        kept.append([sorted(positions_of(rows[k], heard["k"][0][k])) for k in range(model.kv_heads)])
        scores, base = seen[0][0].numpy(), cluster.base_capacity
        bases.append(base)
        for k in range(model.kv_heads):
            margins.decide(layer, k, scores[k], mask_of(kept[-1][k], len(ids))[: scores.shape[1]])
        if layer >= skip and base <= scores.shape[1]:
            weighed = scores.astype(np.float64)
            if normalize:
                ordered = -np.sort(-weighed, axis=1)
                weighed *= ordered[:, :base].sum(1, keepdims=True) / ordered.sum(1, keepdims=True)
            margins.count(layer, weighed, base * model.kv_heads)
    parameters = {"base_capacity": budget, "floor_alpha": alpha, "normalize": normalize, "skip": skip,
                  **public(options), **pyramid}
    extra = {"layer_bases": bases} if pyramid else {}
    return margins.result(kept, parameters=parameters, **extra)


def public(options):
    """The parameters that are not the model's own."""
    return {key: options[key] for key in ("window_size", "kernel_size", "pooling", "gqa_support", "gqa_func")}


def cases_of(name, prompts):
    deep = name == "deep"
    near, far = ("single", "essay") if name == models.BUNDLED else ("short", "long")
    cases = []

    def add(cluster, policy, prompt, budget, window, run, notes=None):
        cases.append({"implementation": f"FFY0/AdaKV {cluster}", "policy": policy, "prompt": prompt, "budget": budget,
                      "window": window, "run": run, "notes": notes})

    def uniform(prompt, budget, window, pool, group="mean", beta=None, notes=None):
        allocator = "" if beta is None else f"+pyramid:form=reference,beta={beta},"
        pyramid = {} if beta is None else {"pyram_mode": True, "pyram_beta": beta}
        add("SnapKVCluster", f"snapkv{allocator or ':'}window={window},pool={pool},group={group}", prompt, budget,
            window, lambda m, ids, b: run_uniform(m, ids, b, window, pool, group, **pyramid), notes)

    def adaptive(prompt, budget, window, pool, alpha, group="mean", normalize=False, skip=0, beta=None, notes=None):
        allocator = "adakv:" if beta is None else f"ada-pyramid:form=reference,beta={beta},"
        pyramid = {} if beta is None else {"pyram_mode": True, "pyram_beta": beta}
        policy = (f"snapkv+{allocator}safeguard=blend,alpha={alpha:g},window={window},pool={pool},group={group},"
                  f"normalize={str(normalize).lower()},skip={skip}")
        add("AdaptiveSnapKVCluster", policy, prompt, budget, window,
            lambda m, ids, b: run_adaptive(m, ids, b, window, pool, group, alpha, normalize, skip, **pyramid), notes)

    uniform(near, 48, 32, "max7")
    uniform(near, 30, 8, "avg5", "max")
    adaptive(near, 48, 16, "max7", 0.2)
    adaptive(near, 60, 32, "max7", 0.2, normalize=True)
    adaptive(near, 40, 8, "avg5", 0.5)
    adaptive(near, 40, 8, "max7", 0.0, "max")
    if not deep:
        uniform(far, 90, 16, "max7", "max")
        adaptive(far, 100, 32, "max7", 0.2)
        adaptive(far, 100, 32, "max7", 0.5, normalize=True)
        adaptive(far, 80, 16, "avg5", 0.0)
        adaptive(far, 80, 16, "avg5", 0.2, "max", normalize=True)
        adaptive(far, 90, 8, "max7", 1.0, notes="alpha 1 is uniform")
    if name != "one-layer":  # there its schedule divides by zero: see refusals
        adaptive(near, 40, 8, "max7", 0.2, skip=1)
        note = "a fresh cluster per prompt; the authors' keeps the first prompt's schedule for every later one"
        for prompt, budget, window, beta in [(near, 40, 8, 20), (far, 100, 16, 20), (far, 60, 32, 4)]:
            if deep and prompt == far:
                continue
            uniform(prompt, budget, window, "max7", "mean", beta, note)
            adaptive(prompt, budget, window, "max7", 0.2, "mean", beta=beta, notes=note)
        if not deep:  # twice these budgets is more than the candidates: the schedule's other branch
            prompt, budget = ("multikey", 135) if name == models.BUNDLED else (near, 112)
            uniform(prompt, budget, 32, "avg5", "mean", 20, note)
            adaptive(prompt, budget, 32, "avg5", 0.5, "mean", beta=20, notes=note)
    return cases


def refusals(model, ids):
    if model.layers > 1:
        return []
    found = []
    for kind, run in [("SnapKVCluster", lambda: run_uniform(model, ids, 40, 8, "max7", "mean", pyram_mode=True)),
                      ("AdaptiveSnapKVCluster", lambda: run_adaptive(model, ids, 40, 8, "max7", "mean", 0.2, False, 0,
                                                                     pyram_mode=True))]:
        try:
            run()
        except ZeroDivisionError as error:
            found.append({"implementation": f"FFY0/AdaKV {kind}", "parameters": {"pyram_mode": True},
                          "error": f"{type(error).__name__}: {error}"})
    assert len(found) == 2
    return found
