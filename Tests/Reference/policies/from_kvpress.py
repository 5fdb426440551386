"""NVIDIA/kvpress: its presses hooked into the model, one prefill each, or a prefill and decoded tokens."""
import torch

import kvpress_runs
import models
from kvpress_runs import (judge_adakv, judge_critical, judge_critical_ada, judge_plain, load, ratio_of, run_decoding,
                          run_duo, run_prefill)

__all__ = ["cases_of", "load", "refusals"]


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
        press = getattr(kvpress_runs.kvpress, press_name)
        add(press_name, policy, budget, window, lambda p: press(**p), judge_plain, **more)

    def wrapped(outer_name, inner_name, policy, budget, window, judge, outer, prompt=near, notes=None, **inner):
        outer_press, inner_press = getattr(kvpress_runs.kvpress, outer_name), getattr(kvpress_runs.kvpress, inner_name)

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
    plain("KeyDiffPress", "keydiff", 40)
    plain("KnormPress", "knorm", 25 if deep else 100, prompt=far)
    plain("KeyDiffPress", "keydiff", 30 if deep else 90, prompt=far)

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

    def add(press_name, policy, interval, target, window=0, steps=40, notes=None, prefill=None, repair=False,
            nearest=None, **inner):
        def run(model, ids, b):
            base = getattr(kvpress_runs.kvpress, press_name)(**inner)
            if repair:
                rotate_by_own_positions(base)
            press = kvpress_runs.kvpress.DecodingPress(
                base_press=base, compression_interval=interval, target_size=target)
            more = {}
            if prefill is not None:
                more["compression_ratio"] = ratio = ratio_of(len(ids), prefill)
                first = getattr(kvpress_runs.kvpress, press_name)(compression_ratio=ratio, **inner)
                press = kvpress_runs.kvpress.PrefillDecodingPress(prefilling_press=first, decoding_press=press)
            result = run_decoding(model, ids, fed[:steps], press, base)
            return with_parameters(result, compression_interval=interval, target_size=target, **more, **inner)

        wrapper = "DecodingPress" if prefill is None else "PrefillDecodingPress"
        repaired = " (window rotated by its own positions)" if repair else ""
        cases.append({"implementation": f"NVIDIA/kvpress {wrapper}({press_name}){repaired}", "policy": policy,
                      "prompt": prompt, "budget": prefill, "window": window, "run": run, "notes": notes,
                      "decoded": fed[:steps], "interval": interval, "target": target, "nearest": nearest})

    add("KnormPress", "knorm:interval=8,target=60", 8, 60)
    add("TOVAPress", "tova:interval=10,target=48", 10, 48, 1)
    streaming = "streaming:sinks=4,interval=10,target=40"
    add("StreamingLLMPress", streaming, 10, 40, n_sink=4, steps=10)
    add("StreamingLLMPress", None, 10, 40, n_sink=4, nearest=streaming,
        notes="only the first event is as it should be: sinks and recent entries are counted in cache order, which "
              "after a compression is the arbitrary one of torch.topk over equal scores (see in_order)")
    snap = "snapkv:window=16,pool=avg5,group=mean,interval=24,target=64"
    parameters = {"steps": 24, "window_size": 16, "kernel_size": 5}
    add("SnapKVPress", None, 24, 64, 16, nearest=snap, **parameters,
        notes="while decoding kvpress rotates all queries of the window by the last one's position")
    add("SnapKVPress", snap, 24, 64, 16, repair=True, **parameters,
        notes="one event; the same code, given the rotation of the window's own positions")
    add("KnormPress", "knorm:interval=12,target=50", 12, 50, prefill=64)
    if name != "deep":
        add("KnormPress", "knorm:interval=1,target=80", 1, 80, steps=6)
        add("TOVAPress", "tova:interval=5,target=30", 5, 30, 1, prefill=40)
    return cases


def rotate_by_own_positions(press):
    """Gives the press, in decoding, the cosines and sines of the last window_size positions, not of the last alone."""
    score = press.score

    def scored(module, hidden_states, keys, values, attentions, kwargs):
        last = int(kwargs["cache_position"][-1])
        positions = torch.arange(last + 1 - press.window_size, last + 1)[None]
        rotation = module.rotary_emb(hidden_states, positions)
        return score(module, hidden_states, keys, values, attentions, kwargs | {"position_embeddings": rotation})

    press.score = scored


def refusals(model, ids):
    """What its code cannot do, in its own words."""
    if model.layers > 1:
        return []
    press = kvpress_runs.kvpress.PyramidKVPress(compression_ratio=1 - 81 / len(ids), window_size=4)
    try:
        run_prefill(model, ids, press, None)
    except ZeroDivisionError as error:
        return [{"implementation": "NVIDIA/kvpress PyramidKVPress", "parameters": {"window_size": 4},
                 "error": f"{type(error).__name__}: {error}"}]
    raise AssertionError("a pyramid of one layer was expected to fail")
