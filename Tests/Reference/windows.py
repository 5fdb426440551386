"""Writes what layers with a sliding window, a soft cap or a scale of their own show, made without headscope:
InferenceTests/Fixtures/attention/<model>.safetensors and LiveSourceTests/Fixtures/windows.json.

Run: python Tests/Reference/windows.py --adakv DIR --kvpress DIR [--adakv-revision R] [--kvpress-revision R]
     (torch, transformers, safetensors, scipy, numpy; one CPU thread; the checkouts: FFY0/AdaKV and NVIDIA/kvpress;
     the models are those of InferenceTests/Fixtures/families, made by families.py)

The forward pass is transformers' own with eager attention, in float32; sums over its attention weights are float64.
How far a layer sees is counted in those weights (the keys that the last query gives any), not read from config.json.
The same readings over a float64 copy of the model (its norms and softmax stay float32) are printed as `float64`: the
largest difference, of max(|value|, 1e-3).

<model>.safetensors
-------------------
`prompt` [N] i32, `fed` [T] i32, tokens fed one by one with a cache that forgets nothing; `spans` [L] i32, 0 for a layer
that sees all. Of each layer l, over the last WINDOW queries of the prompt: `l.window` [H, N] the mean of the rows;
`l.variance` [H, N] their unbiased variance; `l.entropy` [H] -sum p ln(p + 1e-10) over the rows and the keys before the
window that the query after the prompt still sees; and `l.received` [H, N], what each key gets from all queries over the
number of those that see it. `l.step.t` [H, N + t] the row of the t-th fed token, for t in STEPS. A key that a window
hides has 0.

windows.json
------------
`source`, and `models`: name, `spans` [L] (0: all), and `cases` in the layout of readings.py, with
  window         entries at the end of the prompt that the policy always keeps; `observation`, the last queries over whose
                 mean rows step 0 is read.
  In a layer with a span S, the cache of a policy is made of the last S - 1 tokens of the prompt: what the query after it,
  and any later one, sees. What lies before is no candidate, is never kept (not as part of the window either), is not
  pooled over, and has no part in a reading: a row of step 0 is the mean over the queries, cut to those tokens (and for
  losses divided by its sum). A layer of which the window leaves no candidate has null for its concentration.
  At step t the row is the fed token's, and concentration is over the entries of the policy's cache that it sees.
  layer_value_l1 and the bounds take the largest value among the tokens that the row is over.
Allocation and selection are this file's; counts and kept scores are asserted against the Ada-KV authors'
AdaptiveSnapKVCluster and kvpress's AdaKVPress, given the candidates' scores, and scores against kvpress's SnapKVPress,
given transformers' attention.
"""
import argparse
import contextlib
import importlib.util
import io
import json
import math
import pathlib
import random
import sys
import types
from fractions import Fraction

import numpy as np
import scipy
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import DynamicCache

from measures import concentration, next_token, normalised, ranges

NAMES = ["gemma2", "gemma3", "mistral-window", "phi3", "qwen2-window", "smollm3-window", "qwen3"]
WINDOW = 8  # queries of the stored rows
STEPS = [1, 6, 16]  # fed tokens whose rows are stored
LAST_STEP = 3  # of the readings
MARGIN = 2e-4  # relative, of scores
ARGMAX_MARGIN = 5e-3  # nats

torch.set_num_threads(1)
torch.set_grad_enabled(False)
transformers.utils.logging.disable_progress_bar()
tests = pathlib.Path(__file__).resolve().parents[1]
arguments = argparse.ArgumentParser()
arguments.add_argument("--adakv", required=True)
arguments.add_argument("--kvpress", required=True)
arguments.add_argument("--adakv-revision", default="unknown")
arguments.add_argument("--kvpress-revision", default="unknown")
arguments.add_argument("--only", nargs="*", default=NAMES)
options = arguments.parse_args()

sys.path.insert(0, options.kvpress)
from kvpress.presses.adakv_press import AdaKVPress  # noqa: E402
from kvpress.presses.scorer_press import ScorerPress  # noqa: E402
from kvpress.presses.snapkv_press import SnapKVPress  # noqa: E402

sys.modules["flash_attn"] = types.SimpleNamespace(flash_attn_func=None)
spec = importlib.util.spec_from_file_location(
    "authors", pathlib.Path(options.adakv) / "adaptive_snapkv/monkeypatch/snapkv_utils.py")
authors = importlib.util.module_from_spec(spec)
spec.loader.exec_module(authors)


class Listener:
    """A model whose attention is listened to, and masked where a policy has evicted."""

    def __init__(self, name, dtype=torch.float32):
        self.name = name
        self.folder = tests / "InferenceTests/Fixtures/families" / name
        self.model = transformers.AutoModelForCausalLM.from_pretrained(
            self.folder, dtype=dtype, attn_implementation="eager").eval()
        config = self.model.config
        self.L, self.H, self.K = config.num_hidden_layers, config.num_attention_heads, config.num_key_value_heads
        self.G = self.H // self.K
        self.output = [layer.self_attn.o_proj.weight.double() for layer in self.model.model.layers]
        self.heard, self.evicted = {}, None
        self.module = sys.modules[type(self.model).__module__]
        self.theirs = getattr(self.module, "transformers_attention", self.module.eager_attention_forward)
        self.module.transformers_attention = self.theirs
        # What the last of many queries gives any weight to is what its layer's window shows.
        ids = torch.arange(3, 63)[None]
        weights = self.model(ids, use_cache=False, output_attentions=True).attentions
        self.spans = []
        for layer in weights:
            seen = (layer[0, :, -1] > 0).sum(-1)
            assert len(set(seen.tolist())) == 1
            self.spans.append(0 if int(seen[0]) == ids.shape[1] else int(seen[0]))

    def attention(self, layer, query, key, value, attention_mask, *args, **kwargs):
        if self.evicted is not None:
            gone = self.evicted[layer.layer_idx].repeat_interleave(self.G, 0)
            mask = torch.zeros(1, self.H, 1, key.shape[2], dtype=query.dtype)
            if attention_mask is not None:
                mask += attention_mask[..., : key.shape[2]]
            mask[0, :, 0, : gone.shape[1]][gone] = -torch.inf
            attention_mask = mask
        output, weights = self.theirs(layer, query, key, value, attention_mask, *args, **kwargs)
        self.heard[layer.layer_idx] = {"k": key, "v": value, "rows": weights}
        return output, weights

    def forward(self, ids, cache, gone=None):
        """Logits after the last id, and per layer what was heard."""
        self.module.eager_attention_forward = self.attention
        self.evicted = gone
        self.heard.clear()
        out = self.model(torch.as_tensor(ids, dtype=torch.long)[None], past_key_values=cache, use_cache=True)
        self.evicted = None
        assert len(self.heard) == self.L
        return out.logits[0, -1].float(), [self.heard[l] for l in range(self.L)]

    def first(self, layer, query):
        """The first position that a query at a position, and so any later one, sees."""
        return max(0, query - self.spans[layer] + 1) if self.spans[layer] else 0


def copy_of(layers):
    cache = DynamicCache()
    for l, layer in enumerate(layers):
        cache.update(layer["k"].clone(), layer["v"].clone(), l)
    return cache


# The attention itself.

def write_attention(listener):
    expected = load_file(listener.folder / "expected.safetensors")
    prompt, fed = expected["prompt"], expected["fed"]
    n = len(prompt)
    tensors = {"prompt": prompt, "fed": fed, "spans": torch.tensor(listener.spans, dtype=torch.int32)}
    # DynamicCache() keeps everything, so that a row has a column for every token.
    cache = DynamicCache()
    out = listener.model(prompt[None].long(), past_key_values=cache, use_cache=True, output_attentions=True)
    for l, weights in enumerate(out.attentions):
        rows = weights[0].double()
        window = rows[:, -WINDOW:]
        tensors[f"{l}.window"] = window.mean(1).float()
        tensors[f"{l}.variance"] = window.var(1).float()
        before = window[..., listener.first(l, n): n - WINDOW]
        tensors[f"{l}.entropy"] = -(before * (before + 1e-10).log()).sum((1, 2)).float()
        tensors[f"{l}.received"] = received(listener, l, rows).float()
    for t, token in enumerate(fed, 1):
        out = listener.model(token[None, None].long(), past_key_values=cache, use_cache=True, output_attentions=True)
        if t in STEPS:
            whole = listener.model(torch.cat([prompt, fed[:t]])[None].long(), use_cache=False, output_attentions=True)
            for l, weights in enumerate(out.attentions):
                torch.testing.assert_close(weights[0, :, 0], whole.attentions[l][0, :, -1], rtol=1e-4, atol=1e-6)
                tensors[f"{l}.step.{t}"] = weights[0, :, 0].float()
    target = tests / "InferenceTests/Fixtures/attention" / f"{listener.name}.safetensors"
    target.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, target,
              {"source": f"Hugging Face transformers {transformers.__version__}, torch {torch.__version__}, eager "
                         "attention, float32, CPU, output_attentions; written by Tests/Reference/windows.py",
               "window": str(WINDOW), "steps": json.dumps(STEPS)})
    print(f"{target.name}: {target.stat().st_size} bytes, spans {listener.spans}", file=sys.stderr)


def received(listener, l, rows):
    n = rows.shape[-1]
    span = listener.spans[l] or n
    seen_by = torch.tensor([min(n - j, span) for j in range(n)], dtype=torch.float64)
    assert torch.equal((rows[0] > 0).sum(0), seen_by.long())
    return rows.sum(1) / seen_by


# Scores, allocation, selection.

def pooled(scores, pool):
    if pool == "max7":
        return torch.nn.functional.max_pool1d(scores[None], 7, 1, 3)[0]
    if pool == "avg5":
        return torch.nn.functional.avg_pool1d(scores[None], 5, 1, 2)[0]
    return scores


def scores_of(listener, layer, index, case, first):
    """[K, M] in float64, of the candidates: what lies before the window, from `first` on."""
    rows = layer["rows"][0].double()
    n, w, K = rows.shape[-1], case["window"], listener.K
    if first >= n - w:
        return np.zeros((K, 0))
    if case["scorer"] == "snapkv":
        s = rows[:, -w:, first:-w].mean(1).view(K, listener.G, -1)
        s = pooled(s.mean(1) if case["group"] == "mean" else s.amax(1), case["pool"])
        if case["pool"] == "avg5" and case["group"] == "mean":
            press = SnapKVPress(compression_ratio=0.5, window_size=w, kernel_size=5)
            module = types.SimpleNamespace(config=types.SimpleNamespace(num_attention_heads=listener.H))
            seen = (layer["k"][:, :, first:], layer["v"][:, :, first:], layer["rows"][..., first:])
            theirs = press.score(module, torch.zeros(1, n, 1), *seen, {})[0, :, : n - w - first]
            np.testing.assert_allclose(s.numpy(), theirs.numpy(), rtol=5e-5, atol=1e-9)
    elif case["scorer"] == "tova":
        s = rows[:, -1, first:-1].mean(0).expand(K, -1)
    elif case["scorer"] == "h2o":
        s = received(listener, index, rows).view(K, listener.G, -1).mean(1)[:, first:]
    elif case["scorer"] == "knorm":
        s = -layer["k"][0, :, first:].double().norm(dim=-1)
    elif case["scorer"] == "streaming":
        s = torch.arange(n, dtype=torch.float64)
        s[:4] = n
        s = s[first:].expand(K, -1)
    return s.numpy()


def gap_at(scores, owners, count):
    """The relative gap on which the best `count` turn. Ties within one owner are plateaus, equal in every program."""
    if count <= 0 or count >= len(scores):
        return math.inf
    order = np.argsort(-scores, kind="stable")
    last, after = scores[order[count - 1]], scores[order[count]]
    if last != after:
        return (last - after) / abs(last)
    tied = scores == last
    if len(set(owners[tied])) > 1:
        return 0.0
    above, below = scores[scores > last], scores[scores < last]
    return min((above.min() - last) / abs(last) if len(above) else math.inf,
               (last - below.max()) / abs(last) if len(below) else math.inf)


def largest_remainder(counts, base, alpha, best):
    shares = [(1 - alpha) * f + alpha * base for f in counts]
    capacities = [math.floor(s) for s in shares]
    order = sorted(range(len(shares)), key=lambda h: (-(shares[h] - capacities[h]), -counts[h], -best[h], h))
    for h in order[: sum(counts) - sum(capacities)]:
        capacities[h] += 1
    return capacities


class GivenScores(ScorerPress):
    def score(self, module, hidden_states, keys, values, attentions, kwargs):
        return self.given.clone()


def kvpress_keeps(s, alpha, budget, window):
    """Which candidates kvpress's AdaKVPress keeps, boolean [K, M]."""
    K, m = s.shape
    n = m + window
    press = GivenScores(compression_ratio=1 - (budget + 0.5) / n)
    given = torch.tensor(s, dtype=torch.float32)[None]
    press.given = torch.nn.functional.pad(given, (0, window), value=given.max().item() + 1)
    config = types.SimpleNamespace(_attn_implementation="sdpa", num_attention_heads=K, num_key_value_heads=K)
    module = types.SimpleNamespace(config=config)
    keys = torch.zeros(1, K, n, 1)
    AdaKVPress(press, alpha_safeguard=alpha).compress(module, torch.zeros(1, n, 1), keys, keys, None, {})
    _, heads, positions = module.masked_key_indices
    keeps = np.ones((K, m), dtype=bool)
    keeps[heads.numpy(), positions.numpy()] = False
    return keeps


def authors_counts(s, budget, window, alpha):
    """Candidates a head keeps by the authors' class, on given scores: [K]."""
    K, m = s.shape
    n = m + window
    cluster = authors.AdaptiveSnapKVCluster(
        window_size=window, base_capacity=budget, floor_alpha=alpha, skip=0, normalize=False, layer_idx=0,
        num_hidden_layers=1, gqa_support=True, num_key_value_groups=1, gqa_func="mean")
    given = torch.tensor(s, dtype=torch.float32)[None]
    cluster.calcul_attn_sore = lambda keys, queries: given
    entries = torch.randn(1, K, n, 2)
    with contextlib.redirect_stdout(io.StringIO()):
        cluster.update_kv(entries, entries, entries)
    return [int(x) - window for x in cluster.head_lens]


def best_of(s, capacities):
    return [np.sort(np.argsort(-row, kind="stable")[:count]) for row, count in zip(s, capacities, strict=True)]


def allocate(listener, case, layer, index, n):
    """Kept positions per KV head, the uniform twin's, and the margin of it all."""
    K, w = listener.K, case["window"]
    if case["scorer"] is None:
        return [np.arange(n)] * K, [np.arange(n)] * K, math.inf
    b = case["budget"] - w
    first = listener.first(index, n)
    s = scores_of(listener, layer, index, case, first)
    m = s.shape[1]
    owners = np.repeat(np.arange(K), m)
    margin = math.inf

    def whole(kept):
        return [np.concatenate([p + first, np.arange(max(first, n - w), n)]) for p in kept]

    if b >= m:
        return whole([np.arange(m)] * K), whole([np.arange(m)] * K), margin
    uniform = best_of(s, [b] * K)
    exact = case["scorer"] == "streaming"  # whole numbers
    if not exact:
        margin = min(gap_at(s[h], np.full(m, h), b) for h in range(K))
    capacities = [b] * K
    if case["allocator"] == "adakv":
        flat = s.ravel()
        counts = np.bincount(owners[np.argsort(-flat, kind="stable")[: K * b]], minlength=K).tolist()
        margin = min(margin, gap_at(flat, owners, K * b))
        if w > 0 and margin >= MARGIN:
            assert counts == authors_counts(s, case["budget"], w, 0.0)
        alpha = Fraction(case["alpha"])
        if case["safeguard"] == "exact":
            capacities = largest_remainder(counts, b, alpha, s.max(1))
            assert sum(capacities) == K * b
        elif case["safeguard"] == "blend":
            capacities = [min(round((1 - alpha) * f + math.floor(alpha * b)), m) for f in counts]  # half to even
            if margin >= MARGIN:
                assert capacities == authors_counts(s, case["budget"], w, float(alpha))
        else:
            sure = min(max(0, math.floor(alpha * case["budget"]) - w), b)
            rest = s.copy()
            for h, kept in enumerate(best_of(s, [sure] * K)):
                rest[h][kept] = np.inf
                margin = min(margin, gap_at(s[h], np.full(m, h), sure))
            margin = min(margin, gap_at(rest.ravel(), owners, K * b)) if K * b > K * sure else margin
            best = np.argsort(-rest.ravel(), kind="stable")[: K * b]
            capacities = np.bincount(owners[best], minlength=K).tolist()
            if margin >= MARGIN:
                keeps = kvpress_keeps(s, float(alpha), case["budget"], w)
                assert keeps.sum(1).tolist() == capacities
                for h, kept in enumerate(best_of(s, capacities)):
                    np.testing.assert_allclose(np.sort(s[h][keeps[h]]), np.sort(s[h][kept]), rtol=5e-5)
        if not exact:
            margin = min(margin, *(gap_at(s[h], np.full(m, h), capacities[h]) for h in range(K)))
    return whole(best_of(s, capacities)), whole(uniform), margin


# The readings.

def eviction(listener, rows, values, kept, index, first):
    """Retained mass, losses and bounds. rows [H, n] sum to 1, values [K, n, d]; `first`, the first entry that is seen."""
    H, K, G = listener.H, listener.K, listener.G
    d, n = values.shape[2], rows.shape[1]
    mass, change, worst = np.zeros(H), [], np.zeros(H)
    for h in range(H):
        v = values[h // G].double()
        w_out = listener.output[index][:, h * d:(h + 1) * d]
        keep = torch.zeros(n, dtype=torch.bool)
        keep[torch.as_tensor(kept[h // G])] = True
        after = torch.where(keep, rows[h], torch.zeros_like(rows[h]))
        mass[h] = float(after.sum())
        assert float(rows[h, :first].sum()) == 0
        change.append((rows[h] @ v) @ w_out.T - (after / after.sum() @ v) @ w_out.T)
        worst[h] = float((v[first:] @ w_out.T).abs().sum(1).max())
    groups = [range(k * G, (k + 1) * G) for k in range(K)]
    lost = np.clip(1 - mass, 0, None)
    result = {
        "retained_mass": [float(mass[list(g)].mean()) for g in groups],
        "head_l1_loss": [float(sum(change[h] for h in g).abs().sum()) for g in groups],
        "layer_l1_loss": float(sum(change).abs().sum()),
        "layer_l1_bound": float(2 * worst.max() * lost.sum()),
        "layer_value_l1": float(worst.max()),
        "layer_l1_bound_per_head": float((2 * worst * lost).sum())}
    assert result["layer_l1_loss"] <= result["layer_l1_bound_per_head"] + 1e-9
    assert result["layer_l1_bound_per_head"] <= result["layer_l1_bound"] + 1e-9
    return result


def read(listener, case, ids, fed_tokens=None, kept_before=None):
    """The case's part of the file, or why this prompt will not do."""
    n, L, K, G = len(ids), listener.L, listener.K, listener.G
    prefill_logits, prefill = listener.forward(ids, DynamicCache())
    allocated = [allocate(listener, case, prefill[l], l, n) for l in range(L)]
    kept, uniform = [a[0] for a in allocated], [a[1] for a in allocated]
    selection_margin = min(a[2] for a in allocated)
    if kept_before is not None:
        kept, uniform = kept_before
    elif selection_margin < MARGIN:
        return f"selection margin {selection_margin:.1e}"
    gone = []
    for l in range(L):
        mask = torch.ones(K, n, dtype=torch.bool)
        for k in range(K):
            mask[k, torch.as_tensor(kept[l][k])] = False
        gone.append(mask)
    nobody = [torch.zeros(K, n, dtype=torch.bool)] * L
    full_cache, own_cache = copy_of(prefill), copy_of(prefill)
    full_logits, own_logits, fed, steps = [prefill_logits], [prefill_logits], [], []
    argmax_margin = math.inf
    for t in range(LAST_STEP + 1):
        if t > 0:
            fed.append(int(full_logits[-1].argmax()) if fed_tokens is None else fed_tokens[t - 1])
            logits, full = listener.forward([fed[-1]], full_cache, nobody)
            full_logits.append(logits)
            logits, own = listener.forward([fed[-1]], own_cache, gone)
            own_logits.append(logits)
        full_log_p, _ = next_token(full_logits[-1])
        own_log_p, candidates = next_token(own_logits[-1])
        for log_p in (full_log_p, own_log_p):
            falling = torch.topk(log_p, 11).values
            argmax_margin = min(argmax_margin, float(falling[0] - falling[1]))
            # The order of the ten is compared, too.
            if kept_before is None and float((falling[:-1] - falling[1:]).min()) < 2e-4:
                return "two tokens are equally likely"
        step = {"step": t, "position": n - 1 + t, "token_id": fed[-1] if t else ids[-1],
                "kl": max(0.0, float(torch.nn.functional.kl_div(own_log_p, full_log_p, reduction="sum",
                                                                log_target=True))) if t else 0.0,
                "agrees": int(full_log_p.argmax()) == candidates[0][0], "candidates": candidates}
        of_layers = []
        for l in range(L):
            tail = np.arange(n, n + t)
            if t == 0:
                width = min(case["observation"], n)
                rows = prefill[l]["rows"][0, :, -width:].double().mean(1)
                values, first = prefill[l]["v"][0], listener.first(l, n)
                rows[:, :first] = 0
                readable = ([rows[k * G:(k + 1) * G, first:n - width].mean(0) for k in range(K)]
                            if n - width > first else None)
                rows = normalised(rows)
            else:
                rows, values = normalised(full[l]["rows"][0, :, 0]), full[l]["v"][0]
                first = listener.first(l, n - 1 + t)
                own_rows = normalised(own[l]["rows"][0, :, 0])
                readable = []
                for k in range(K):
                    mine = np.concatenate([kept[l][k], tail])
                    mean = own_rows[k * G:(k + 1) * G].mean(0)[torch.as_tensor(mine[mine >= first])]
                    assert math.isclose(float(mean.sum()), 1, abs_tol=1e-6)
                    readable.append(mean)
            of = eviction(listener, rows, values, [np.concatenate([p, tail]) for p in kept[l]], l, first)
            of["uniform_retained_mass"] = None if case["scorer"] is None else eviction(
                listener, rows, values, [np.concatenate([p, tail]) for p in uniform[l]], l, first)["retained_mass"]
            of["cache_length"] = [len(p) + t for p in kept[l]]
            of_heads = [concentration(p) for p in readable] if readable is not None else None
            for name in concentration([1.0]):
                of[name] = [head[name] for head in of_heads] if of_heads else None
            of_layers.append(of)
        for name in of_layers[0]:
            step[name] = [of[name] for of in of_layers]
        if case["scorer"] is None:
            step["uniform_retained_mass"] = None
        steps.append(step)
    if kept_before is None:
        if argmax_margin < ARGMAX_MARGIN:
            return f"argmax margin {argmax_margin:.1e}"
        whole = listener.model(torch.tensor([ids + fed]), use_cache=False).logits[0, n - 1:].float()
        torch.testing.assert_close(whole, torch.stack(full_logits), rtol=1e-3, atol=2e-4)
    return {"fed_tokens": fed, "capacity": [[len(p) for p in heads] for heads in kept],
            "kept": [[ranges(p.tolist()) for p in heads] for heads in kept],
            "selection_margin": None if selection_margin == math.inf else selection_margin,
            "argmax_margin": argmax_margin, "steps": steps}, (kept, uniform)


def case_of(name, tokens, policy=None, budget=None, scorer=None, allocator="uniform", window=32, pool=None, group=None,
            safeguard=None, alpha=None):
    return {"name": name, "tokens": tokens, "policy": policy or "full", "scorer": scorer,
            "allocator": allocator if scorer else None, "window": window, "observation": window if window > 1 else 32,
            "pool": pool, "group": group, "safeguard": safeguard, "alpha": alpha, "budget": budget}


def snap(name, tokens, budget, window, pool, group="mean", safeguard=None, alpha=None):
    policy = f"window={window},pool={pool},group={group}"
    policy = f"ada-snapkv:{policy},safeguard={safeguard},alpha={alpha}" if alpha else f"snapkv:{policy}"
    return case_of(name, tokens, policy, budget, "snapkv", "adakv" if alpha else "uniform", window, pool, group,
                   safeguard, alpha)


CASES = [
    case_of("full", 60),
    # Budgets that leave every layer something to choose: the smallest span is 8.
    snap("ada", 57, 6, 3, "max7", safeguard="exact", alpha="0.2"),
    snap("ada, the authors' safeguard", 41, 5, 2, "none", "max", "blend", "0.5"),
    snap("ada, kvpress's safeguard", 50, 6, 3, "avg5", safeguard="floor", alpha="0.75"),
    snap("uniform, kvpress's pooling", 60, 5, 3, "avg5"),
    # More than some windows show: such a layer keeps what it shows, the others choose.
    snap("ada, a budget over the windows", 60, 24, 4, "max7", safeguard="exact", alpha="0.2"),
    # The observation window itself reaches back further than some layers see.
    snap("ada, an observation over the windows", 60, 14, 9, "max7", safeguard="exact", alpha="0.2"),
    case_of("tova", 44, "tova", 4, "tova", window=1),
    case_of("h2o", 55, "ada-h2o:alpha=0.2", 5, "h2o", "adakv", window=0, safeguard="exact", alpha="0.2"),
    case_of("knorm", 60, "knorm", 5, "knorm", window=0),
    case_of("streaming", 52, "streaming", 5, "streaming", window=0),
]


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.8g}") if abs(value) > 1e-12 else 0.0
    if isinstance(value, dict):
        return {name: rounded(x) for name, x in value.items()}
    return [rounded(x) for x in value] if isinstance(value, list) else value


def largest_difference(one, other, names):
    worst = 0.0
    for name in names:
        for a, b in zip(one["steps"], other["steps"], strict=True):
            for a, b in zip(a[name], b[name], strict=True):
                if a is None:
                    continue
                a, b = np.ravel(a), np.ravel(b)
                worst = max(worst, float((np.abs(a - b) / np.maximum(np.abs(a), 1e-3)).max()))
    return worst


def cases_of(name, seed):
    listener, double = Listener(name), Listener(name, torch.float64)
    write_attention(listener)
    vocabulary = listener.model.config.vocab_size
    ends = listener.model.config.eos_token_id
    ends = ends if isinstance(ends, list) else [ends]
    cases = []
    for number, case in enumerate(CASES):
        for attempt in range(400):
            draw = random.Random(seed + 1000 * number + attempt)
            ids = [1] + [draw.randrange(3, vocabulary - 12) for _ in range(case["tokens"] - 1)]
            result = read(listener, case, ids)
            if isinstance(result, tuple) and not set(ends) & set(result[0]["fed_tokens"]):
                break
        else:
            raise SystemExit(f"{name}, {case['name']}: no prompt found: {result}")
        result, sets = result
        again, _ = read(double, case, ids, result["fed_tokens"], sets)
        budget = case["budget"]
        cases.append({
            **{key: case[key] for key in ("name", "policy", "window", "observation")},
            "budget_text": None if budget is None else str(budget), "budget": budget,
            "base_capacity": None if budget is None else budget - case["window"],
            "prompt": f"random, seed {seed + 1000 * number + attempt}", "token_ids": ids, **result})
        shares = ["entropy", "normalized_entropy", "effective_tokens", "top10_mass", "gini", "retained_mass"]
        print(f"{name}, {case['name']}: {attempt + 1} drawn, margins {result['selection_margin']} "
              f"{result['argmax_margin']:.3g}, float64 {largest_difference(result, again, shares):.1e}, losses "
              f"{largest_difference(result, again, ['head_l1_loss', 'layer_l1_loss', 'layer_l1_bound']):.1e}, kl "
              f"{[round(s['kl'], 5) for s in result['steps']]}", file=sys.stderr)
    return {"name": name, "spans": listener.spans, "query_heads": listener.H, "kv_heads": listener.K,
            "cases": rounded(cases)}


def main():
    models = [cases_of(name, 100_000 * index) for index, name in enumerate(NAMES) if name in options.only]
    if options.only != NAMES:
        return
    source = (f"torch {torch.__version__}, transformers {transformers.__version__} (eager, float32, CPU), scipy "
              f"{scipy.__version__}, numpy {np.__version__}; FFY0/AdaKV {options.adakv_revision}; NVIDIA/kvpress "
              f"{options.kvpress_revision}; models of Tests/Reference/families.py")
    target = tests / "LiveSourceTests/Fixtures/windows.json"
    document = {"source": source, "steps": LAST_STEP, "models": models}
    target.write_text(json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n")
    print(f"{target.name}: {target.stat().st_size} bytes", file=sys.stderr)


main()
