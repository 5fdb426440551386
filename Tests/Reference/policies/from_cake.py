"""antgroup/cakekv: its attention of a Llama layer, called with q, k and v that are rotated already, and its prefill
cache. Only the flash attention at the end is left out: it has no part in what is kept."""
import sys
import types
import typing

import numpy as np
import torch
import transformers.cache_utils
from transformers.models.llama import modeling_llama

import models
from harness import Margins, mask_of, positions_of, rounding

attention = caches = None  # the authors' modify_llama and cake_cache


def load(checkout):
    global attention, caches
    sys.path.insert(0, checkout)
    # They were written for an older transformers, whose modeling_llama let `import *` take all its names.
    transformers.cache_utils.HybridCache = getattr(transformers.cache_utils, "HybridCache", transformers.DynamicCache)
    exported = modeling_llama.__all__
    modeling_llama.List, modeling_llama.Union = typing.List, typing.Union
    modeling_llama.__all__ = [name for name in vars(modeling_llama) if not name.startswith("_")]
    from cake import cake_cache
    from cake.model import modify_llama
    modeling_llama.__all__ = exported
    attention, caches = modify_llama, cake_cache
    attention._flash_attention_forward = lambda query, *others, **named: query


class Given:
    """Stands in a projection's place: what it would have made."""

    def __init__(self, states):
        self.states, self.weight = states.transpose(1, 2).reshape(1, states.shape[2], -1), states

    def __call__(self, hidden_states):
        return self.states


def run_once(model, ids, budget, window, gamma, tau1, tau2, cascading):
    heard = model.listen(ids)
    evict = caches.CakeprefillKVCache(cache_size=budget, window_size=window, num_heads=model.heads,
                                      num_layers=model.layers, use_cascading=cascading)
    config = types.SimpleNamespace(
        key_size=[budget - window] * model.layers, window_size=[window] * model.layers, prefill=[True] * model.layers,
        decoding_evict=[None] * model.layers, tau1=tau1, tau2=tau2, gamma=gamma,
        prefill_cake_evict=[evict] * model.layers)
    cache = caches.CakeCache()
    scores, update = [], cache.update_score
    cache.update_score = lambda pref, score: scores.append(score[0].clone().numpy()) or update(pref, score)
    for layer, states in enumerate(heard):
        dim = states["k"].shape[-1]
        module = types.SimpleNamespace(
            config=config, layer_idx=layer, training=False, attention_dropout=0.0, head_dim=dim,
            num_heads=model.heads, num_key_value_heads=model.kv_heads, num_key_value_groups=model.groups,
            q_proj=Given(states["q"]), k_proj=Given(states["k"]), v_proj=Given(states["v"]), o_proj=lambda x: x,
            _flash_attn_uses_top_left_mask=False, is_causal=True)
        still = (torch.ones(1, len(ids), dim), torch.zeros(1, len(ids), dim))
        _, _, cache = attention.llama_attn_forward_cake(
            module, torch.zeros(1, len(ids), 1), past_key_value=cache, position_embeddings=still)
    kept = [[sorted(positions_of(cache.key_cache[layer][0][k], heard[layer]["k"][0][k]))
             for k in range(model.kv_heads)] for layer in range(model.layers)]
    return kept, scores, cache


def run(model, ids, budget, window, gamma, tau1, tau2):
    kept, scores, cache = run_once(model, ids, budget, window, gamma, tau1, tau2, False)
    cascaded, _, _ = run_once(model, ids, budget, window, gamma, tau1, tau2, True)
    margins = Margins(model)
    for layer in range(model.layers):
        for k in range(model.kv_heads):
            margins.decide(layer, k, scores[layer][k], mask_of(kept[layer][k], len(ids))[: scores[layer].shape[1]])
    preference = np.array([float(x) for x in cache.pref_scores])
    evicts = len(ids) > budget + window
    if evicts and model.layers > 1:
        margins.layer_gaps = [rounding(preference / preference.sum() * (budget - window) * model.layers)] * model.layers
    return margins.result(
        kept, parameters={"cache_size": budget, "window_size": window, "gamma": gamma, "tau1": tau1, "tau2": tau2,
                          "use_cascading": False},
        layer_bases=[int(x) for x in cache.layer_budget] if evicts else [len(ids) - window] * model.layers,
        layer_preferences=preference.tolist(), cascading_keeps_the_same=cascaded == kept)


def cases_of(name, prompts):
    near, far = ("single", "essay") if name == models.BUNDLED else ("short", "long")
    asked = [(near, 48, 16, 1.0, 1.0), (near, 40, 8, 1.6, 0.6), (far, 90, 32, 0.8, 0.5), (far, 60, 16, 1.9, 1.8),
             (far, 150, 16, 0.4, 0.6), (near, 100, 32, 1.0, 1.0)]
    if name == "deep":
        asked = [(near, 32, 8, 1.0, 1.0), (near, 40, 16, 1.6, 0.6), (far, 40, 16, 1.9, 1.8)]
    cases = []
    for prompt, budget, window, tau1, tau2 in asked:
        for gamma in (200.0, 0.0) if (prompt, window) == (near, 16) else (200.0,):
            cases.append({
                "implementation": "antgroup/cakekv CakeprefillKVCache", "prompt": prompt, "budget": budget,
                "policy": f"cake+cake:window={window},gamma={gamma:g},pool=avg5,tau1={tau1:g},tau2={tau2:g}",
                "window": window, "notes": None,
                "run": lambda m, ids, b, w=window, g=gamma, t=tau1, u=tau2: run(m, ids, b, w, g, t, u)})
    full = len(prompts[near]) - 33
    cases.append({
        "implementation": "antgroup/cakekv CakeprefillKVCache", "prompt": near, "budget": full, "window": 33,
        "policy": "cake+cake:window=33,gamma=200,pool=avg5,tau1=1,tau2=1",
        "notes": "nothing is evicted from a prompt of up to cache_size + window_size tokens",
        "run": lambda m, ids, b: run(m, ids, b, 33, 200.0, 1.0, 1.0)})
    return cases
