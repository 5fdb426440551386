"""MGDDestiny/Lava: its clusters in the loop of its own model, lines taken from the checkout when this runs."""
import importlib.util
import pathlib
import sys
import textwrap
import types

import numpy as np
import torch

import models
from harness import Margins, mask_of, positions_of, rounding

clusters = loop = None  # the authors' snapkv_utils, and the code that runs after each layer


def load(checkout):
    global clusters, loop
    sys.modules.setdefault("flash_attn", types.SimpleNamespace(flash_attn_func=None))
    room = pathlib.Path(checkout) / "adaptive_snapkv/monkeypatch"
    spec = importlib.util.spec_from_file_location("lava_snapkv_utils", room / "snapkv_utils.py")
    clusters = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(clusters)
    text = (room / "adaptive_mistral_hijack_lava.py").read_text()
    start = text.index("        if hidden_states.shape[1] > 1:\n            base_capacity")
    end = text.index("        hidden_states = layer_outputs[0]", start)
    loop = compile(textwrap.dedent(text[start:end]), "the loop of adaptive_mistral_hijack_lava.py", "exec")


def repaired():
    """Their class with the misspelt attribute of the loop reaching the one that is read."""
    class Repaired(clusters.LavaKVCluster):
        floor_capactiy = property(lambda self: self.floor_capacity,
                                  lambda self, value: setattr(self, "floor_capacity", value))
    return Repaired


def run(model, ids, budget, window, pool, alpha, normalize, repair):
    kind = repaired() if repair else clusters.LavaKVCluster
    pooling, kernel = {"max7": ("maxpool", 7), "avg5": ("avgpool", 5)}[pool]
    heard, layers = model.listen(ids), []
    for layer in range(model.layers):
        cluster = kind(window_size=window, kernel_size=kernel, pooling=pooling, base_capacity=budget,
                       floor_alpha=alpha, skip=0, normalize=normalize, layer_idx=layer,
                       num_hidden_layers=model.layers, gqa_support=True, num_key_value_groups=model.groups)
        layers.append(types.SimpleNamespace(self_attn=types.SimpleNamespace(kv_cluster=cluster)))
    config = types.SimpleNamespace(base_capacity=budget, window_size=window, num_hidden_layers=model.layers)
    names = {"np": np, "self": types.SimpleNamespace(config=config, layers=layers), "layers_density": [],
             "hidden_states": torch.zeros(1, len(ids), 1)}
    for layer, states in enumerate(heard):
        cluster = layers[layer].self_attn.kv_cluster
        scores, sparsity = cluster.calcul_attn_score(states["k"], states["q"], states["v"])
        cluster.store(states["k"], states["q"], states["v"], scores, sparsity)
        names |= {"layer_idx": layer, "decoder_layer": layers[layer]}
        exec(loop, names)
    margins, kept, bases = Margins(model), [], []
    total = (budget - window) * model.layers
    density = np.array(names["layers_density"])
    for layer, states in enumerate(heard):
        cluster = layers[layer].self_attn.kv_cluster
        assert isinstance(cluster.key_states, list), "a layer was given more than there is: their init4flash fails"
        bases.append(cluster.base_capacity)
        kept.append([sorted(positions_of(cluster.key_states[k], states["k"][0][k])) for k in range(model.kv_heads)])
        scores = cluster.attn_score[0].numpy().astype(np.float64)
        for k in range(model.kv_heads):
            margins.decide(layer, k, scores[k], mask_of(kept[-1][k], len(ids))[: scores.shape[1]])
        if normalize:
            ordered = -np.sort(-scores, axis=1)
            scores *= ordered[:, : bases[-1]].sum(1, keepdims=True) / ordered.sum(1, keepdims=True)
        margins.count(layer, scores, bases[-1] * model.kv_heads)
    if model.layers > 1:
        cut = rounding(density / density.sum() * total)
        margins.layer_gaps = [min(cut, gap) for gap in margins.layer_gaps]
    return margins.result(
        kept, layer_bases=bases, layer_entropies=density.tolist(),
        floor_capacities=[layer.self_attn.kv_cluster.floor_capacity for layer in layers],
        parameters={"base_capacity": budget, "window_size": window, "kernel_size": kernel, "pooling": pooling,
                    "floor_alpha": alpha, "normalize": normalize, "skip": 0})


def cases_of(name, prompts):
    near, far = ("single", "essay") if name == models.BUNDLED else ("short", "long")
    cases = []

    def add(prompt, budget, window, pool, alpha, normalize=False, repair=False):
        policy = (f"lava+lava:window={window},pool={pool},shares=floor,safeguard=blend,alpha={alpha:g},"
                  f"normalize={str(normalize).lower()}")
        nearest = notes = None
        if alpha and not repair:
            # Not the policy above: the loop writes each layer's floor into `floor_capactiy`, which nothing reads.
            nearest, policy = policy, None
            notes = ("as published: the floor of every head stays int(alpha * B), window included, "
                     "instead of int(alpha * its layer's base)")
        elif repair:
            notes = "their code with the loop's `floor_capactiy` reaching `floor_capacity`"
        implementation = "MGDDestiny/Lava LavaKVCluster" + (" (floor repaired)" if repair else "")
        cases.append({"implementation": implementation, "policy": policy, "prompt": prompt, "budget": budget,
                      "window": window, "notes": notes, "nearest": nearest,
                      "run": lambda m, ids, b: run(m, ids, b, window, pool, alpha, normalize, repair)})

    add(near, 48, 32, "max7", 0.0)
    add(near, 44, 16 if name == "deep" else 8, "avg5", 0.0)
    add(near, 48, 16, "max7", 0.2)
    add(near, 48, 16, "max7", 0.2, repair=True)
    if name != "deep":
        add(far, 100, 32, "max7", 0.0)
        add(far, 80, 16, "max7", 0.0, normalize=True)
        add(far, 80, 16, "max7", 0.5, repair=True)
        add(far, 80, 16, "max7", 0.5)
        add(far, 100, 32, "max7", 0.2, normalize=True, repair=True)
    return cases
