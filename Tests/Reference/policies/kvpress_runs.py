"""How a press of NVIDIA/kvpress is hooked into the model, what it kept, and how surely."""
import contextlib
import sys
import types

import numpy as np
import torch
from transformers import BatchEncoding, DynamicCache

from harness import Margins, mask_of, positions_of, relative

kvpress = None  # the package, once a checkout is on the path


def load(checkout):
    global kvpress
    sys.path.insert(0, checkout)
    import kvpress as package
    kvpress = package


def ratio_of(n, budget):
    """The compression_ratio with int(n * (1 - ratio)) == budget."""
    ratio = 1 - (budget + 0.5) / n
    assert int(n * (1 - ratio)) == budget
    return ratio


# Recording: what went into a press's compress and score, and what came out.

@contextlib.contextmanager
def recorded(press):
    """While open, `log[layer]` gets keys before and after, the masked entries, and the scores of the inner press."""
    log = {}
    scorer = getattr(press, "press", press)
    compress, score, norm = press.compress, getattr(scorer, "score", None), kvpress.CriticalKVPress.vwl1norm

    def listening_compress(module, hidden_states, keys, values, attentions, kwargs):
        entry = log.setdefault(module.layer_idx, {})
        after = compress(module, hidden_states, keys, values, attentions, kwargs)
        entry |= {"before": keys[0], "after": after[0][0], "masked": getattr(module, "masked_key_indices", None)}
        return after

    def listening_score(module, *args, **kwargs):
        scores = score(module, *args, **kwargs)
        log.setdefault(module.layer_idx, {})["scores"] = scores[0].clone().numpy()
        return scores

    def listening_norm(values, module):
        norms = norm(values, module)
        log.setdefault(module.layer_idx, {})["norms"] = norms[0].clone().numpy()
        return norms

    press.compress = listening_compress
    if score is not None:
        scorer.score = listening_score
    kvpress.CriticalKVPress.vwl1norm = staticmethod(listening_norm)
    try:
        yield log
    finally:
        kvpress.CriticalKVPress.vwl1norm = staticmethod(norm)


def kept_by(entry, n, kv_heads):
    """Ascending positions per KV head, from gathered keys or from masked entries."""
    if len(entry["after"][0]) < n:
        return [sorted(positions_of(entry["after"][k], entry["before"][k])) for k in range(kv_heads)]
    keeps = np.ones((kv_heads, n), bool)
    if entry["masked"] is not None:
        _, heads, positions = entry["masked"]
        keeps[heads.numpy(), positions.numpy()] = False
    return [np.flatnonzero(row).tolist() for row in keeps]


# The margins of each kind of press, from the scores it saw.

def judge_plain(margins, layer, entry, kept, press, n):
    for k, positions in enumerate(kept):
        margins.decide(layer, k, entry["scores"][k], mask_of(positions, n))


def best(scores, count):
    """The best `count` positions as a mask; the lower position of equal ones."""
    return mask_of(np.argsort(-scores.astype(np.float64), kind="stable")[:count], len(scores))


def judge_adakv(margins, layer, entry, kept, press, n):
    scores, kv_heads = entry["scores"].astype(np.float64), len(kept)
    n_kept = int(n * (1 - press.compression_ratio))
    safe = np.stack([best(row, int(n_kept * press.alpha_safeguard)) for row in scores])
    raised = np.where(safe, np.inf, scores)
    margins.count(layer, raised, n_kept * kv_heads)
    judge_plain(margins, layer, entry, kept, press, n)


def judge_stages(margins, layer, entry, kept, press, n, stages):
    """Of each head the mask `stages[k]` was kept by plain score, then the best of the rest by score times norm."""
    for k, positions in enumerate(kept):
        scores, stage = entry["scores"][k].astype(np.float64), stages[k]
        # Of the window's equal scores any may go into the first stage: all of them stay in the end.
        margins.decide(layer, k, scores, stage, scores < scores.max())
        margins.decide(layer, k, (scores + press.epsilon) * entry["norms"][k], mask_of(positions, n), ~stage)


def judge_critical(margins, layer, entry, kept, press, n):
    first = int((1 - press.compression_ratio) * n * press.first_stage_ratio)
    judge_stages(margins, layer, entry, kept, press, n, [best(row, first) for row in entry["scores"]])


def judge_critical_ada(margins, layer, entry, kept, press, n):
    n_kept = int(n * (1 - press.compression_ratio))
    safe = int(n_kept * press.alpha_safeguard)
    raised = np.stack([np.where(best(row, safe), np.inf, row) for row in entry["scores"]])
    margins.count(layer, raised, n_kept * len(kept))
    first = [int(np.float32(len(positions)) * np.float32(press.first_stage_ratio)) for positions in kept]
    judge_stages(margins, layer, entry, kept, press, n,
                 [best(row, max(count, safe)) for row, count in zip(entry["scores"], first)])


def run_prefill(model, ids, press, judge, eager=False):
    cache = DynamicCache()
    with recorded(press) as log, press(model.eager if eager else model.sdpa):
        model.forward(ids, cache, eager=eager)
    margins = Margins(model)
    kept = []
    for layer in range(model.layers):
        kept.append(kept_by(log[layer], len(ids), model.kv_heads))
        if judge is not None:
            judge(margins, layer, log[layer], kept[-1], press, len(ids))
    return margins.result(kept)


# DuoAttention: which heads stream is decided once per model, by a text; here the prompt itself is that text.

def run_duo(model, ids, ratio, sinks, recent):
    module = __import__("kvpress.presses.duo_attention_press", fromlist=["cache"])
    encoding = BatchEncoding({"input_ids": torch.tensor([ids])})
    frame = types.SimpleNamespace(
        to_pandas=lambda: types.SimpleNamespace(
            sample=lambda count, random_state: {"chapter": types.SimpleNamespace(tolist=lambda: ["the prompt"])}))
    module.load_dataset = lambda *args, **kwargs: frame
    module.AutoTokenizer = types.SimpleNamespace(
        from_pretrained=lambda name: lambda text, return_tensors: encoding)
    original, scores = module.duo_attention_on_the_fly, []

    def of_one_sample(llama):
        module.cache.clear()
        scores.append(original(llama, num_samples=1))
        return scores[0]

    press = kvpress.DuoAttentionPress(head_compression_ratio=ratio, on_the_fly_scoring=True)
    initialize = press.post_init_from_model

    def smaller(llama):
        initialize(llama)
        press.sink_size, press.recent_size = sinks, recent

    press.post_init_from_model = smaller
    module.duo_attention_on_the_fly = of_one_sample
    try:
        result = run_prefill(model, ids, press, None)
    finally:
        module.duo_attention_on_the_fly = original
    ordered, streaming = np.sort(scores[0], axis=None), int(press.streaming_mask.sum())
    result.layer_gaps = [1.0] * model.layers
    if 0 < streaming < len(ordered):
        result.layer_gaps = [relative(ordered[streaming], ordered[streaming - 1])] * model.layers
    result.extra = {"head_scores": scores[0].tolist(),
                    "streaming_heads": press.streaming_mask.int().tolist()}
    return result


# Decoding: events are compressions after the t-th fed token, whose own entry is already in the cache.

def run_decoding(model, ids, fed, press, judged):
    """`judged` is the press that scores while decoding; kept sets are positions of the sequence."""
    decoding = getattr(press, "decoding_press", None) or press
    cache, n = DynamicCache(), len(ids)
    table = {layer: [list(range(n))] * model.kv_heads for layer in range(model.layers)}
    events, worst = [], Margins(model)
    if decoding is not press:
        with recorded(press.prefilling_press) as log, press(model.sdpa):
            model.forward(ids, cache)
        for layer in range(model.layers):
            entry = log[layer]
            table[layer] = [positions_of(entry["after"][k], entry["before"][k]) for k in range(model.kv_heads)]
            judge_plain(worst, layer, entry, table[layer], press.prefilling_press, n)
    else:
        model.forward(ids, cache)
    prefilled = [[sorted(row) for row in table[layer]] for layer in range(model.layers)]
    with recorded(judged) as log, press(model.sdpa):
        for step, token in enumerate(fed, 1):
            log.clear()
            model.forward([token], cache, start=n + step - 1)
            for layer in range(model.layers):
                table[layer] = [row + [n + step - 1] for row in table[layer]]
            if not log:
                continue
            before, margins = len(table[0][0]), Margins(model)
            for layer, entry in log.items():
                places = [positions_of(entry["after"][k], entry["before"][k]) for k in range(model.kv_heads)]
                if "scores" in entry:
                    judge_plain(margins, layer, entry, places, judged, before)
                for close in margins.near.get(str(layer), []):
                    close[1] = table[layer][close[0]][close[1]]
                table[layer] = [[row[i] for i in chosen] for row, chosen in zip(table[layer], places)]
            events.append({"step": step, "entries_before": before, "entries": len(table[0][0]),
                           "in_order": all(row == sorted(row) for rows in table.values() for row in rows),
                           "kept": [[sorted(row) for row in table[layer]] for layer in range(model.layers)]})
            worst.gaps = [[min(a, b) for a, b in zip(*rows)] for rows in zip(worst.gaps, margins.gaps)]
            for layer, entries in margins.near.items():
                worst.near[layer] = worst.near.get(layer, []) + entries
    assert events
    return worst.result(prefilled, events=events)
