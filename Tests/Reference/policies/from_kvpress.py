"""NVIDIA/kvpress: its presses hooked into the model, one prefill each, or a prefill and decoded tokens."""
import contextlib
import sys
import types

import numpy as np
import torch
from transformers import BatchEncoding, DynamicCache

import models
from harness import Margins, mask_of, positions_of

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
        result.layer_gaps = [abs(float((ordered[streaming] - ordered[streaming - 1]) / ordered[streaming]))] * model.layers
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


# The cases.

def cases_of(name, prompts):
    """Everything of kvpress that this model can be asked; names of presses and parameters are theirs."""
    bundled, deep = name == models.BUNDLED, name == "deep"
    near, far = ("single", "essay") if bundled else ("short", "long")
    cases = []

    def add(press_name, policy, budget, window, make, judge, prompt=near, eager=False, notes=None, ratio=ratio_of,
            **parameters):
        n = len(prompts[prompt])

        def run(model, ids, b):
            parameters_at = {"compression_ratio": ratio(n, b), **parameters}
            result = run_prefill(model, ids, make(parameters_at), judge, eager)
            result.extra["parameters"] = parameters_at
            return result

        cases.append({"implementation": f"NVIDIA/kvpress {press_name}", "policy": policy, "prompt": prompt,
                      "budget": budget, "window": window, "run": run, "notes": notes})

    def plain(press_name, policy, budget, window=0, **more):
        press = getattr(kvpress, press_name)
        add(press_name, policy, budget, window, lambda p: press(**p), judge_plain, **more)

    def wrapped(outer_name, inner_name, policy, budget, window, judge, outer, prompt=near, notes=None, **inner):
        outer_press, inner_press = getattr(kvpress, outer_name), getattr(kvpress, inner_name)

        def make(p):
            return outer_press(inner_press(compression_ratio=p["compression_ratio"], **inner), **outer)

        add(f"{outer_name}({inner_name})", policy, budget, window, make, judge, prompt=prompt, notes=notes,
            **inner, **outer)

    def snap(window):
        return f"window={window},pool=avg5,group=mean"

    for window, budget, prompt in [(16, 30, near), (16, 90, far), (8, 20, far), (64, 100, near), (64, 128, far)]:
        plain("SnapKVPress", "snapkv:" + snap(window), budget, window, window_size=window, kernel_size=5, prompt=prompt)
        if deep and window == 8:
            break
    plain("ObservedAttentionPress", "h2o", 40, eager=True)
    plain("ObservedAttentionPress", "h2o", 25 if deep else 110, eager=True, prompt=far)
    plain("TOVAPress", "tova", 30, 1)
    plain("TOVAPress", "tova", 20 if deep else 90, 1, prompt=far)
    plain("StreamingLLMPress", "streaming:sinks=4", 24, n_sink=4)
    plain("StreamingLLMPress", "streaming:sinks=4", 30 if deep else 100, n_sink=4, prompt=far)
    if not deep:
        plain("StreamingLLMPress", "streaming:sinks=9", 61, n_sink=9)
    plain("KnormPress", "knorm", 32)
    plain("KnormPress", "knorm", 25 if deep else 100, prompt=far)

    def expected(covariance, values, epsilon=0.0, sinks=4, horizon=512):
        text = (f"covariance={str(covariance).lower()},values={str(values).lower()},epsilon={epsilon:g},"
                f"sinks={sinks},horizon={horizon}")
        return text, {"use_covariance": covariance, "use_vnorm": values, "epsilon": epsilon, "n_sink": sinks,
                      "n_future_positions": horizon}

    for arguments, budget, prompt in [
            ((True, True), 40, near), ((True, False), 40, near), ((False, True), 40, near), ((False, False), 40, near),
            ((True, True, 0.01), 30, near), ((True, True, 0.01), 90, far), ((True, True, 0.0, 10, 100), 50, far)]:
        text, parameters = expected(*arguments)
        plain("ExpectedAttentionPress", "expected:" + text, budget, prompt=prompt,
              notes="the sinks are kept whatever their score", **parameters)
        if deep and prompt == far:
            break

    critical_note = ("stage 1 takes int(B * first_stage_ratio) of all entries, and the window, whose score is the "
                     "largest + 1, is among them")
    for window, budget, first, epsilon, prompt in [(16, 48, 0.5, 1e-4, near), (16, 100, 0.25, 1e-4, far),
                                                   (64, 110, 0.5, 1e-4, far), (8, 40, 0.5, 0.01, far)]:
        if deep and window != 16:
            continue
        budget = min(budget, 48) if deep else budget
        wrapped("CriticalKVPress", "SnapKVPress",
                f"critical-snapkv:{snap(window)},epsilon={epsilon:g},first={first:g}", budget, window, judge_critical,
                {"epsilon": epsilon, "first_stage_ratio": first}, prompt, critical_note, window_size=window,
                kernel_size=5)
        for alpha in (0.2, 0.6):
            wrapped("CriticalAdaKVPress", "SnapKVPress",
                    f"critical-ada-snapkv:{snap(window)},safeguard=floor,alpha={alpha:g},epsilon={epsilon:g},"
                    f"first={first:g}", budget, window, judge_critical_ada,
                    {"alpha_safeguard": alpha, "epsilon": epsilon, "first_stage_ratio": first}, prompt, critical_note,
                    window_size=window, kernel_size=5)

    for window, budget, alpha, prompt in [(16, 40, 0.2, near), (16, 40, 0.9, near), (16, 90, 0.2, far),
                                          (8, 40, 0.0, far), (64, 100, 0.2, far), (64, 100, 0.9, far)]:
        if deep and (window != 16 or budget != 40):
            continue
        wrapped("AdaKVPress", "SnapKVPress", f"snapkv+adakv:{snap(window)},safeguard=floor,alpha={alpha:g}", budget,
                window, judge_adakv, {"alpha_safeguard": alpha}, prompt, window_size=window, kernel_size=5)
    for alpha, budget, prompt in [(0.2, 40, near), (0.6, 80, far)]:
        budget = min(budget, 40) if deep else budget
        text, parameters = expected(True, True, 0.01)
        wrapped("AdaKVPress", "ExpectedAttentionPress", f"expected+adakv:{text},safeguard=floor,alpha={alpha:g}",
                budget, 0, judge_adakv, {"alpha_safeguard": alpha}, prompt, **parameters)
        wrapped("AdaKVPress", "KnormPress", f"knorm+adakv:safeguard=floor,alpha={alpha:g}", budget, 0, judge_adakv,
                {"alpha_safeguard": alpha}, prompt)

    if name != "one-layer":  # there it divides by zero: see refusals
        for window, budget, beta, prompt in [(4, 81, 20, far), (4, 60, 5, near), (8, 200, 20, far), (16, 40, 20, near)]:
            if deep and budget > 60:
                continue
            plain("PyramidKVPress", f"snapkv+pyramid:form=kvpress,beta={beta},{snap(window)}", budget, window,
                  window_size=window, kernel_size=5, beta=beta, prompt=prompt, ratio=lambda n, b: 1 - b / n,
                  notes="where its smallest layer would be under the window it falls back to uniform")

    for ratio, sinks, recent, prompt in [(0.5, 4, 32, near), (0.25, 4, 32, far), (1.0, 8, 16, near), (0.8, 2, 20, far)]:
        cases.append({"implementation": "NVIDIA/kvpress DuoAttentionPress",
                      "policy": f"duo:sinks={sinks},recent={recent},streaming={ratio:g}", "prompt": prompt,
                      "budget": None, "window": recent,
                      "run": lambda model, ids, b, r=ratio, s=sinks, w=recent: with_parameters(
                          run_duo(model, ids, r, s, w), head_compression_ratio=r, sink_size=s, recent_size=w,
                          num_samples=1, q_len=500),
                      "notes": "head scores are computed from the prompt itself, num_samples 1"})
        if deep and prompt == far:
            break
    return cases + decoding_cases(name)


def with_parameters(result, **parameters):
    result.extra["parameters"] = parameters
    return result


def decoding_cases(name, prompt="distinct"):
    cases = []
    fed = models.decoded(name)

    def add(press_name, policy, interval, target, window=0, steps=40, notes=None, prefill=None, **inner):
        def run(model, ids, b):
            base = getattr(kvpress, press_name)(**inner)
            press = kvpress.DecodingPress(base_press=base, compression_interval=interval, target_size=target)
            if prefill is not None:
                first = getattr(kvpress, press_name)(compression_ratio=ratio_of(len(ids), prefill), **inner)
                press = kvpress.PrefillDecodingPress(prefilling_press=first, decoding_press=press)
            result = run_decoding(model, ids, fed[:steps], press, base)
            return with_parameters(result, compression_interval=interval, target_size=target, **inner)

        wrapper = "DecodingPress" if prefill is None else "PrefillDecodingPress"
        cases.append({"implementation": f"NVIDIA/kvpress {wrapper}({press_name})", "policy": policy, "prompt": prompt,
                      "budget": prefill, "window": window, "run": run, "notes": notes,
                      "decoded": fed[:steps], "interval": interval, "target": target})

    add("KnormPress", "knorm:interval=8,target=60", 8, 60)
    add("TOVAPress", "tova:interval=10,target=48", 10, 48, 1)
    add("StreamingLLMPress", "streaming:sinks=4,interval=10,target=40", 10, 40, n_sink=4,
        notes="sinks and recent entries are counted in cache order, which after a first compression is torch.topk's: "
              "see in_order of the events")
    add("SnapKVPress", "snapkv:window=16,pool=avg5,group=mean,interval=24,target=64", 24, 64, 16, steps=24,
        window_size=16, kernel_size=5,
        notes="one event; while decoding kvpress rotates all window queries by the last one's position")
    add("KnormPress", "knorm:interval=12,target=50", 12, 50, prefill=64)
    if name != "deep":
        add("KnormPress", "knorm:interval=1,target=80", 1, 80, steps=6)
        add("TOVAPress", "tova:interval=5,target=30", 5, 30, 1, prefill=40)
    return cases


def refusals(model, ids):
    """What its code cannot do, in its own words."""
    if model.layers > 1:
        return []
    press = kvpress.PyramidKVPress(compression_ratio=1 - 81 / len(ids), window_size=4)
    try:
        run_prefill(model, ids, press, None)
    except ZeroDivisionError as error:
        return [{"implementation": "NVIDIA/kvpress PyramidKVPress", "parameters": {"window_size": 4},
                 "error": f"{type(error).__name__}: {error}"}]
    raise AssertionError("a pyramid of one layer was expected to fail")
