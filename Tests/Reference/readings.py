"""Writes LiveSourceTests/Fixtures/readings.json: every reading of the snapshot CSV, made without headscope.

Run: python Tests/Reference/readings.py --model DIR --adakv DIR --kvpress DIR --adakv-revision R --kvpress-revision R
     (torch, transformers, tokenizers, scipy, numpy; one CPU thread; the checkouts: FFY0/AdaKV and NVIDIA/kvpress)

The forward pass is transformers' own, eager attention; an evicted entry is one masked with -inf for its KV head, so
every position keeps its rotation. Scores, head capacities and kept entries come from this file and are asserted
against the Ada-KV authors' SnapKVCluster and AdaptiveSnapKVCluster, and against kvpress's SnapKVPress and AdaKVPress
(whose capacities are the `floor` ones). Sums are float64 over float32 attention rows, rows divided by their sum.
Prompts are drawn until no decision of the case (an entry kept, a token chosen) hangs on a margin that another
correct float32 program might see the other way round, so a test may compare these exactly. The same script over a
float64 model decides the same everywhere, and its readings differ by at most 2e-5 of max(|value|, 1e-3): so a test
may ask for 1e-4 of that, and rather more of kl, which is a difference of small numbers. A loss is the difference of
two outputs, so a program that takes it in float32 is also allowed some 1e-6 of `layer_value_l1`, the outputs' scale.

The layout
----------
`source`   versions and revisions, and the SHA-256 of model.safetensors.
`layers`, `query_heads`, `kv_heads`, `steps` (the last step; steps run 0...steps).
`cases`    a list. Below `[L][K]` is a list per layer of one value per KV head, and `[L]` one value per layer.
  name            unique.
  policy          as `--policy` takes it, every key spelled out; or `full`.
  scorer, allocator, window, pool, group, safeguard, alpha, normalize, skip   the same, parsed; null where it has none
                  (a full case still has the `window` over which its step 0 is read).
  budget_text     as `--budget` takes it, or null (full).
  budget, base_capacity   B and b = B - window in tokens, or null (full).
  prompt          what the ids are: `text` (encoded with the model's tokenizer), or `random, seed S`.
  text            the prompt, or null when random.
  token_ids       the prompt's N ids, the beginning-of-text token included.
  fed_tokens      the token decoded at step 1, 2, ...: the full cache's likeliest after the step before.
  adaptive_counts [L][K] f, the layer's best K*b scores counted per head, before the safeguard; null in a skipped layer,
                  and null as a whole unless the policy is ada-snapkv and evicts.
  capacity        [L][K] entries of the prompt kept, the window included.
  kept            [L][K] ascending prompt positions, the window included, as "first-last" or "position" joined by
                  commas.
  selection_margin  the smallest relative gap between scores on which the kept sets (and the uniform twin's) turn; null
                  when none does.
  argmax_margin   the smallest gap of log probabilities between the likeliest token and the next, over the steps, in
                  the full cache and in the policy.
  steps           one object a step:
    step, position (N - 1 + step), token_id (at that position: the prompt's last token at step 0, then the fed one)
    kl            nats, KL(full || policy) of the next-token distribution after the step; 0 at step 0.
    agrees        the policy's likeliest next token is the full cache's.
    candidates    the ten likeliest next tokens of the policy, likeliest first: [[token id, log probability], ...].
    cache_length  [L][K] capacity + step.
    entropy, normalized_entropy, effective_tokens, top10_mass, tokens_for_95, gini   [L][K], or null when there is
                  nothing to read (step 0 of a prompt with no candidates).
      step 0      of the mean attention row over the window, its M = N - window candidates, mean over the KV head's
                  query heads whatever the policy's `group`, unpooled, normalised.
      step t      of the policy's own attention row of the fed token over its own cache, the token itself included;
                  mean over the KV head's query heads.
    tokens_for_95_slack [L][K] by how much the count changes if the 95 % were 1e-5 more or less: 0, nearly always.
    retained_mass [L][K] mean over the query heads of F, of the row below.
    uniform_retained_mass [L][K] the same had the scorer's uniform twin kept b a head; null for full.
    head_l1_loss  [L][K] ||change of the layer's output||_1 had this KV head alone evicted.
    head_l1_bound [L][K] sum over the KV head's query heads of 2 C_h (1 - F_h).
    layer_l1_loss [L]    all heads together.
    layer_l1_bound [L]   2 C sum over query heads of (1 - F_h), C the largest ||v_j W_h||_1 of any head and any entry.
    layer_value_l1 [L]   that C.
    layer_l1_bound_per_head [L] sum of head_l1_bound.
      The row: at step 0 the mean row over the last min(window, N) queries, over all N entries; at step t the FULL
      cache's row of the fed token, N + t entries, of which the decoded t are all kept. Values are the full cache's.
"""
import argparse
import contextlib
import hashlib
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
import tokenizers
import torch
import transformers
from transformers import DynamicCache, LlamaForCausalLM
from transformers.models.llama import modeling_llama

from measures import concentration, next_token, normalised, ranges

LAST_STEP = 4
MARGIN = 2e-4  # relative, of scores
ARGMAX_MARGIN = 5e-3  # nats

torch.set_num_threads(1)
torch.set_grad_enabled(False)
here = pathlib.Path(__file__).resolve().parent
arguments = argparse.ArgumentParser()
arguments.add_argument("--model", required=True)
arguments.add_argument("--adakv", required=True)
arguments.add_argument("--kvpress", required=True)
arguments.add_argument("--adakv-revision", default="unknown")
arguments.add_argument("--kvpress-revision", default="unknown")
arguments.add_argument("--output", default=here.parent / "LiveSourceTests/Fixtures/readings.json", type=pathlib.Path)
options = arguments.parse_args()

model = LlamaForCausalLM.from_pretrained(options.model, dtype=torch.float32, attn_implementation="eager").eval()
tokenizer = tokenizers.Tokenizer.from_file(str(pathlib.Path(options.model) / "tokenizer.json"))
L, H = model.config.num_hidden_layers, model.config.num_attention_heads
K = model.config.num_key_value_heads
G = H // K
OUTPUT = [layer.self_attn.o_proj.weight.double() for layer in model.model.layers]  # [D, H*d]

# kvpress wraps transformers' attention functions when imported; eager attention is not one of them.
sys.path.insert(0, options.kvpress)
from kvpress.presses.adakv_press import AdaKVPress  # noqa: E402
from kvpress.presses.scorer_press import ScorerPress  # noqa: E402
from kvpress.presses.snapkv_press import SnapKVPress  # noqa: E402

sys.modules["flash_attn"] = types.SimpleNamespace(flash_attn_func=None)
spec = importlib.util.spec_from_file_location(
    "authors", pathlib.Path(options.adakv) / "adaptive_snapkv/monkeypatch/snapkv_utils.py")
authors = importlib.util.module_from_spec(spec)
spec.loader.exec_module(authors)


# The model: transformers' forward pass, listened to, and masked where a policy has evicted.

heard = {}
evicted = None  # while a policy decodes: per layer a boolean [K, N], true where the prompt's entry is gone
transformers_attention = modeling_llama.eager_attention_forward


def listening_attention(module, query, key, value, attention_mask, **kwargs):
    if evicted is not None:
        gone = evicted[module.layer_idx].repeat_interleave(G, 0)
        mask = torch.zeros(1, H, 1, key.shape[2])
        mask[0, :, 0, : gone.shape[1]][gone] = -torch.inf
        attention_mask = mask
    output, weights = transformers_attention(module, query, key, value, attention_mask, **kwargs)
    heard[module.layer_idx] = {"q": query, "k": key, "v": value, "rows": weights}
    return output, weights


modeling_llama.eager_attention_forward = listening_attention


def forward(ids, cache, gone=None, position=None):
    """Logits [vocabulary] after the last id, and per layer what was heard."""
    global evicted
    evicted = gone
    heard.clear()
    extra = {} if position is None else {"position_ids": torch.tensor([[position]])}
    out = model(torch.tensor([ids]), past_key_values=cache, use_cache=True, **extra)
    evicted = None
    assert len(heard) == L
    return out.logits[0, -1], [heard[l] for l in range(L)]


def copy_of(cache_tensors):
    cache = DynamicCache()
    for l, (k, v) in enumerate(cache_tensors):
        cache.update(k.clone(), v.clone(), l)
    return cache


# The method: scores, allocation, selection. All float64 over the model's float32 rows.

def window_rows(layer, window):
    """The mean attention row over the last `window` queries, [H, N], each row summing to 1."""
    rows = layer["rows"][0].double()
    mean = rows[:, -min(window, rows.shape[1]):].mean(1)
    return mean / mean.sum(-1, keepdim=True)


def scores_of(layer, case):
    """Window mean, then group, then pool: [K, M]."""
    w = case["window"]
    s = layer["rows"][0, :, -w:, :-w].double().mean(1).view(K, G, -1)
    s = s.mean(1) if case["group"] == "mean" else s.amax(1)
    if case["pool"] == "max7":
        s = torch.nn.functional.max_pool1d(s[None], 7, 1, 3)[0]
    elif case["pool"] == "avg5":
        s = torch.nn.functional.avg_pool1d(s[None], 5, 1, 2)[0]
    return s.numpy()


def gap_at(scores, owners, count):
    """The relative gap on which the best `count` turn. Ties within one owner are plateaus, equal in every program."""
    if count <= 0 or count >= len(scores):
        return math.inf
    order = np.argsort(-scores, kind="stable")
    last, next_ = scores[order[count - 1]], scores[order[count]]
    if last != next_:
        return (last - next_) / last
    tied = scores == last
    if len(set(owners[tied])) > 1:
        return 0.0
    above, below = scores[scores > last], scores[scores < last]
    return min((above.min() - last) / last if len(above) else math.inf,
               (last - below.max()) / last if len(below) else math.inf)


def largest_remainder(counts, base, alpha, best):
    """(1 - alpha) f + alpha b to whole entries, the total kept; exact, because equal remainders are common."""
    shares = [(1 - alpha) * f + alpha * base for f in counts]
    capacities = [math.floor(s) for s in shares]
    order = sorted(range(len(shares)), key=lambda h: (-(shares[h] - capacities[h]), -counts[h], -best[h], h))
    for h in order[: sum(counts) - sum(capacities)]:
        capacities[h] += 1
    return capacities


class GivenScores(ScorerPress):
    def score(self, module, hidden_states, keys, values, attentions, kwargs):
        return self.given.clone()


def kvpress_keeps(press, alpha, layer, n, window):
    """Which candidates kvpress's AdaKVPress keeps, boolean [K, M]."""
    config = types.SimpleNamespace(_attn_implementation="sdpa", num_attention_heads=H, num_key_value_heads=K)
    module = types.SimpleNamespace(config=config)
    AdaKVPress(press, alpha_safeguard=alpha).compress(
        module, torch.zeros(1, n, 1), layer["k"], layer["v"], layer["rows"], {})
    _, heads, positions = module.masked_key_indices
    keeps = np.ones((K, n - window), dtype=bool)
    keeps[heads.numpy(), positions.numpy()] = False
    return keeps


def authors_options(case):
    pool, kernel = {"max7": ("maxpool", 7), "avg5": ("avgpool", 5), "none": ("maxpool", 1)}[case["pool"]]
    return {"window_size": case["window"], "kernel_size": kernel, "pooling": pool, "gqa_support": True,
            "num_key_value_groups": G, "gqa_func": case["group"], "num_hidden_layers": L}


def authors_counts(case, layer, index, alpha):
    """Candidates a head keeps by the authors' class, run on the same q and k: [K]."""
    cluster = authors.AdaptiveSnapKVCluster(
        base_capacity=case["budget"], floor_alpha=alpha, skip=case["skip"], normalize=case["normalize"],
        layer_idx=index, **authors_options(case))
    cluster.update_kv(layer["k"], layer["q"], layer["v"])
    return [int(x) - case["window"] for x in cluster.head_lens]


def check_scores(case, layer, s, n):
    cluster = authors.AdaptiveSnapKVCluster(
        base_capacity=case["budget"], floor_alpha=0.0, skip=0, normalize=False, layer_idx=0, **authors_options(case))
    theirs = cluster.calcul_attn_sore(authors.repeat_kv(layer["k"], G), layer["q"])[0]
    np.testing.assert_allclose(s, theirs.numpy(), rtol=5e-5, atol=1e-9)
    if case["pool"] == "avg5" and case["group"] == "mean":
        press = SnapKVPress(compression_ratio=0.5, window_size=case["window"], kernel_size=5)
        config = types.SimpleNamespace(num_attention_heads=H, num_key_value_heads=K)
        theirs = press.score(types.SimpleNamespace(config=config), torch.zeros(1, n, 1), layer["k"], layer["v"],
                             layer["rows"], {})[0, :, : s.shape[1]]
        np.testing.assert_allclose(s, theirs.numpy(), rtol=5e-5, atol=1e-9)


def best_of(s, capacities):
    """Per head its best candidates, ascending; of equal ones the lower position."""
    return [np.sort(np.argsort(-s[h], kind="stable")[: capacities[h]]) for h in range(K)]


def allocate(case, layer, index, n):
    """Kept positions per KV head, the uniform twin's, the counts before the safeguard, and the margin of it all."""
    everything = [np.arange(n)] * K
    if case["scorer"] is None or n - case["window"] <= case["budget"] - case["window"]:
        return everything, everything, None, math.inf
    w, b = case["window"], case["budget"] - case["window"]
    s = scores_of(layer, case)
    m = s.shape[1]
    check_scores(case, layer, s, n)
    with_window = lambda kept: [np.concatenate([p, np.arange(n - w, n)]) for p in kept]  # noqa: E731
    uniform = best_of(s, [b] * K)
    margin = min(gap_at(s[h], np.full(m, h), b) for h in range(K))
    theirs = authors.SnapKVCluster(max_capacity_prompt=case["budget"], layer_idx=index, **authors_options(case))
    k_kept = theirs.update_kv(layer["k"], layer["q"], layer["v"])[0][0]
    for h in range(K):
        # Within a plateau their choice is torch's, ours the lower position: so compare the scores kept, not the places.
        where = [int((layer["k"][0, h] == row).all(-1).nonzero()[0, 0]) for row in k_kept[h, :b]]
        np.testing.assert_allclose(np.sort(s[h][where]), np.sort(s[h][uniform[h]]), rtol=5e-5)
    if case["allocator"] == "uniform" or index < case["skip"]:
        counts, capacities = None, [b] * K
        if case["allocator"] == "adakv":
            assert authors_counts(case, layer, index, 0.2) == capacities
    else:
        weighed = s.copy()
        if case["normalize"]:
            falling = -np.sort(-s, axis=1)
            weighed *= (falling[:, :b].sum(1) / falling.sum(1))[:, None]
        owners = np.repeat(np.arange(K), m)
        flat = weighed.ravel()
        best = np.argsort(-flat, kind="stable")[: K * b]
        counts = np.bincount(owners[best], minlength=K).tolist()
        margin = min(margin, gap_at(flat, owners, K * b))
        assert counts == authors_counts(case, layer, index, 0.0), "margin too small" if margin < MARGIN else "differs"
        alpha = Fraction(case["alpha"])
        if case["safeguard"] == "exact":
            capacities = largest_remainder(counts, b, alpha, s.max(1))
            assert sum(capacities) == K * b
        elif case["safeguard"] == "blend":
            capacities = [round((1 - alpha) * f + math.floor(alpha * b)) for f in counts]  # half to even
            assert capacities == authors_counts(case, layer, index, float(alpha))
        else:
            sure = max(0, math.floor(alpha * case["budget"]) - w)
            ratio = 1 - (case["budget"] + 0.5) / n  # of which kvpress makes int(n (1 - ratio)) = the budget
            if case["pool"] == "avg5" and case["group"] == "mean":
                press = SnapKVPress(compression_ratio=ratio, window_size=w, kernel_size=5)
            else:
                press = GivenScores(compression_ratio=ratio)
                given = torch.tensor(s, dtype=torch.float32)[None]
                press.given = torch.nn.functional.pad(given, (0, w), value=given.max().item() + 1)
            keeps = kvpress_keeps(press, float(alpha), layer, n, w)
            capacities = keeps.sum(1).tolist()
            assert sum(capacities) == K * b and min(capacities) >= sure
            rest = s.copy()
            for h, kept in enumerate(best_of(s, [sure] * K)):
                rest[h][kept] = np.inf
                margin = min(margin, gap_at(s[h], np.full(m, h), sure))
            margin = min(margin, gap_at(rest.ravel(), owners, K * b)) if K * b > K * sure else margin
            for h, kept in enumerate(best_of(s, capacities)):
                np.testing.assert_allclose(np.sort(s[h][keeps[h]]), np.sort(s[h][kept]), rtol=5e-5)
        assert max(capacities) <= m
        margin = min(margin, *(gap_at(s[h], np.full(m, h), capacities[h]) for h in range(K)))
    return with_window(best_of(s, capacities)), with_window(uniform), counts, margin


# The readings.

def eviction(rows, values, kept, index):
    """Retained mass, losses and bounds of one layer. rows [H, n] sum to 1, values [K, n, d], kept per KV head."""
    d = values.shape[2]
    n = rows.shape[1]
    mass, change, worst = np.zeros(H), [], np.zeros(H)
    for h in range(H):
        v = values[h // G].double()
        w_out = OUTPUT[index][:, h * d:(h + 1) * d]
        keep = torch.zeros(n, dtype=torch.bool)
        keep[torch.as_tensor(kept[h // G])] = True
        after = torch.where(keep, rows[h], torch.zeros_like(rows[h]))
        mass[h] = float(after.sum())
        change.append((rows[h] @ v) @ w_out.T - (after / after.sum() @ v) @ w_out.T)
        worst[h] = float((v @ w_out.T).abs().sum(1).max())
    groups = [range(k * G, (k + 1) * G) for k in range(K)]
    lost = np.clip(1 - mass, 0, None)
    result = {
        "retained_mass": [float(mass[list(g)].mean()) for g in groups],
        "head_l1_loss": [float(sum(change[h] for h in g).abs().sum()) for g in groups],
        "head_l1_bound": [float(sum(2 * worst[h] * lost[h] for h in g)) for g in groups],
        "layer_l1_loss": float(sum(change).abs().sum()),
        "layer_l1_bound": float(2 * worst.max() * lost.sum()),
        "layer_value_l1": float(worst.max()),
        "layer_l1_bound_per_head": float((2 * worst * lost).sum())}
    slack = 1e-9
    assert result["layer_l1_loss"] <= result["layer_l1_bound_per_head"] + slack
    assert result["layer_l1_bound_per_head"] <= result["layer_l1_bound"] + slack
    assert all(a <= b + slack for a, b in zip(result["head_l1_loss"], result["head_l1_bound"]))
    return result


def check_generate(ids, fed, logits_of_steps):
    """The machinery with nothing evicted is model.generate."""
    out = model.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long),
                         max_new_tokens=LAST_STEP + 1, min_new_tokens=LAST_STEP + 1, do_sample=False, pad_token_id=0,
                         return_dict_in_generate=True, output_logits=True)
    assert out.sequences[0, len(ids):len(ids) + LAST_STEP].tolist() == fed
    for mine, theirs in zip(logits_of_steps, out.logits, strict=True):
        torch.testing.assert_close(mine, theirs[0], rtol=1e-4, atol=1e-4)


def check_dropped(prefill, kept, fed, n, logits_of_steps):
    """A uniform policy masked is the same as one whose cache really drops the entries."""
    cache = copy_of([(layer["k"][:, torch.arange(K)[:, None], torch.as_tensor(np.stack(kept[l]))],
                      layer["v"][:, torch.arange(K)[:, None], torch.as_tensor(np.stack(kept[l]))])
                     for l, layer in enumerate(prefill)])
    for t, token in enumerate(fed, 1):
        logits, layers = forward([token], cache, position=n - 1 + t)
        assert layers[0]["k"].shape[2] == len(kept[0][0]) + t
        torch.testing.assert_close(logits, logits_of_steps[t], rtol=1e-4, atol=1e-4)


def read(case, ids):
    """The case's part of the file, or why this prompt will not do."""
    n = len(ids)
    prefill_logits, prefill = forward(ids, DynamicCache())
    tensors = [(layer["k"], layer["v"]) for layer in prefill]
    allocated = [allocate(case, prefill[l], l, n) for l in range(L)]
    kept, uniform = [a[0] for a in allocated], [a[1] for a in allocated]
    selection_margin = min(a[3] for a in allocated)
    if selection_margin < MARGIN:
        return f"selection margin {selection_margin:.1e}"
    gone = []
    for l in range(L):
        mask = torch.ones(K, n, dtype=torch.bool)
        for k in range(K):
            mask[k, torch.as_tensor(kept[l][k])] = False
        gone.append(mask)
    nobody = [torch.zeros(K, n, dtype=torch.bool)] * L

    full_cache, own_cache = copy_of(tensors), copy_of(tensors)
    full_logits, own_logits, fed, steps = [prefill_logits], [prefill_logits], [], []
    argmax_margin = math.inf
    for t in range(LAST_STEP + 1):
        if t > 0:
            fed.append(int(full_logits[-1].argmax()))
            logits, full = forward([fed[-1]], full_cache, nobody)
            full_logits.append(logits)
            logits, own = forward([fed[-1]], own_cache, gone)
            own_logits.append(logits)
        full_log_p, _ = next_token(full_logits[-1])
        own_log_p, candidates = next_token(own_logits[-1])
        for log_p in (full_log_p, own_log_p):
            two = torch.topk(log_p, 2).values
            argmax_margin = min(argmax_margin, float(two[0] - two[1]))
        step = {"step": t, "position": n - 1 + t, "token_id": fed[-1] if t else ids[-1],
                "kl": max(0.0, float(torch.nn.functional.kl_div(own_log_p, full_log_p, reduction="sum",
                                                                log_target=True))) if t else 0.0,
                "agrees": int(full_log_p.argmax()) == candidates[0][0], "candidates": candidates}
        of_layers = []
        for l in range(L):
            tail = np.arange(n, n + t)
            if t == 0:
                rows, values = window_rows(prefill[l], case["window"]), prefill[l]["v"][0]
                m = n - case["window"]
                readable = [rows[k * G:(k + 1) * G, :m].mean(0) for k in range(K)] if m > 0 else None
            else:
                rows, values = normalised(full[l]["rows"][0, :, 0]), full[l]["v"][0]
                own_rows = normalised(own[l]["rows"][0, :, 0])
                readable = []
                for k in range(K):
                    mean = own_rows[k * G:(k + 1) * G].mean(0)
                    mine = np.concatenate([kept[l][k], tail])
                    assert math.isclose(float(mean[torch.as_tensor(mine)].sum()), 1, abs_tol=1e-12)
                    readable.append(mean[torch.as_tensor(mine)])
            of = eviction(rows, values, [np.concatenate([p, tail]) for p in kept[l]], l)
            of["uniform_retained_mass"] = None if case["scorer"] is None else eviction(
                rows, values, [np.concatenate([p, tail]) for p in uniform[l]], l)["retained_mass"]
            of["cache_length"] = [len(p) + t for p in kept[l]]
            names = concentration([1.0]).keys()
            of_heads = [concentration(p) for p in readable] if readable is not None else None
            for name in names:
                of[name] = [head[name] for head in of_heads] if of_heads else None
            of_layers.append(of)
        for name in of_layers[0]:
            column = [of[name] for of in of_layers]
            step[name] = None if column[0] is None else column
        if case["alpha"] == "0" and case["pool"] == "none" and case["group"] == "mean" and t == 0:
            for of in of_layers:  # Theorem 3.3 in the mean over the group
                assert sum(of["retained_mass"]) >= sum(of["uniform_retained_mass"])
        steps.append(step)
    if argmax_margin < ARGMAX_MARGIN:
        return f"argmax margin {argmax_margin:.1e}"
    if model.config.eos_token_id in fed:
        return "end of text"
    check_generate(ids, fed, full_logits)
    if case["allocator"] == "uniform":
        check_dropped(prefill, kept, fed, n, own_logits)
    if all(not bool(g.any()) for g in gone):
        assert all(torch.equal(a, b) for a, b in zip(full_logits, own_logits, strict=True))
    counts = [a[2] for a in allocated]
    return {"fed_tokens": fed, "adaptive_counts": counts if any(c is not None for c in counts) else None,
            "capacity": [[len(p) for p in heads] for heads in kept],
            "kept": [[ranges(p.tolist()) for p in heads] for heads in kept],
            "selection_margin": None if selection_margin == math.inf else selection_margin,
            "argmax_margin": argmax_margin, "steps": steps}


# The prompts and the cases.

WORDS = {
    "adjective": "amber quiet silver bright gentle hollow crimson frozen golden humble".split(),
    "noun": "falcon river harbor lantern meadow anchor badger canyon dagger ember".split(),
    "verb": "watches follows carries finds paints moves holds guards".split(),
    "place": ["near the old mill", "by the long road", "under the tall bridge", "behind the red barn",
              "at the north gate", "in the deep well"]}


def needle_text(tokens, seed):
    """A needle in about `tokens` tokens of sentences, in the wording that the bundled model was trained on."""
    draw = random.Random(seed)
    pick = lambda kind: draw.choice(WORDS[kind])  # noqa: E731
    key = f"{pick('adjective')} {pick('noun')}"
    needle = f"The secret number of {key} is {draw.randrange(10000, 100000)}."
    question = f"\nQuestion: What is the secret number of {key}?\nAnswer: The secret number of {key} is"
    sentences = [needle]
    while True:
        sentences.insert(draw.randrange(len(sentences) + 1),
                         f"The {pick('adjective')} {pick('noun')} {pick('verb')} the {pick('noun')} {pick('place')}.")
        text = " ".join(sentences) + question
        if len(tokenizer.encode(text).ids) >= tokens:
            return text


def prompt_of(kind, tokens, seed):
    if kind == "random":
        draw = random.Random(seed)
        return None, [model.config.bos_token_id] + [draw.randrange(2, model.config.vocab_size)
                                                    for _ in range(tokens - 1)]
    text = needle_text(tokens, seed)
    return text, tokenizer.encode(text).ids


def case_of(name, kind, tokens, budget_text=None, allocator=None, window=32, pool="max7", group="mean",
            safeguard=None, alpha=None, normalize=False, skip=0):
    if allocator is None:
        return {"name": name, "kind": kind, "tokens": tokens, "policy": "full", "scorer": None, "allocator": None,
                "window": window, "pool": None, "group": None, "safeguard": None, "alpha": None, "normalize": None,
                "skip": None, "budget_text": None}
    policy = f"window={window},pool={pool},group={group}"
    if allocator == "adakv":
        policy = f"ada-snapkv:{policy},safeguard={safeguard},alpha={alpha}"
        policy += ",normalize=true" if normalize else ""
        policy += f",skip={skip}" if skip else ""
    else:
        policy = f"snapkv:{policy}"
    return {"name": name, "kind": kind, "tokens": tokens, "policy": policy, "scorer": "snapkv", "allocator": allocator,
            "window": window, "pool": pool, "group": group, "safeguard": safeguard, "alpha": alpha,
            "normalize": normalize, "skip": skip, "budget_text": budget_text}


CASES = [
    case_of("full, the bundled prompt", "one-needle", 0),
    case_of("full, one needle", "needle", 150),
    case_of("snapkv", "needle", 250, "64", "uniform"),
    case_of("snapkv, averaged, by the group's largest", "random", 120, "40", "uniform", 8, "avg5", "max"),
    case_of("ada, the default", "needle", 400, "64", "adakv", safeguard="exact", alpha="0.2"),
    case_of("ada, no safeguard, no pooling", "random", 90, "40", "adakv", 8, "none", safeguard="exact", alpha="0"),
    case_of("ada, a share of the prompt", "needle", 480, "20%", "adakv", 8, "max7", "max", "exact", "0.2"),
    case_of("ada, a share of a random prompt", "random", 300, "20%", "adakv", 32, "none", "mean", "exact", "0.2"),
    case_of("ada, the authors' safeguard", "needle", 300, "64", "adakv", 32, "max7", "mean", "blend", "0.2"),
    case_of("ada, halves to even", "random", 200, "40", "adakv", 8, "avg5", "max", "blend", "0.5"),
    case_of("ada, normalised, two layers skipped", "needle", 180, "64", "adakv", 8, "max7", "mean", "blend", "0.2",
            True, 2),
    case_of("ada, kvpress", "random", 160, "64", "adakv", 8, "avg5", "mean", "floor", "0.2"),
    case_of("ada, kvpress, half of the budget sure", "random", 150, "40", "adakv", 8, "max7", "max", "floor", "0.5"),
    case_of("ada, the bundled prompt", "one-needle", 0, "40", "adakv", 8, "avg5", "mean", "exact", "0.2"),
    case_of("ada, the budget is the prompt", "random", 64, "64", "adakv", safeguard="exact", alpha="0.2"),
    case_of("ada, the budget is over the prompt", "random", 60, "64", "adakv", safeguard="exact", alpha="0.2"),
    case_of("ada, shorter than the window", "random", 20, "64", "adakv", safeguard="exact", alpha="0.2"),
]


def budget_of(text, n, window):
    if text.endswith("%"):
        return max(window + 1, math.floor(Fraction(text[:-1]) / 100 * n))
    return int(text)


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.9g}") if abs(value) > 1e-12 else 0.0
    if isinstance(value, dict):
        return {name: rounded(x) for name, x in value.items()}
    return [rounded(x) for x in value] if isinstance(value, list) else value


def main():
    cases = []
    for number, case in enumerate(CASES):
        for attempt in range(60):
            seed = 1000 * number + attempt
            if case["kind"] == "one-needle":
                text = (here / "prompts/one-needle.txt").read_text().rstrip("\n")
                ids = tokenizer.encode(text).ids
            else:
                text, ids = prompt_of(case["kind"], case["tokens"], seed)
            if case["scorer"] is not None:
                case["budget"] = budget_of(case["budget_text"], len(ids), case["window"])
            with contextlib.redirect_stdout(io.StringIO()):
                result = read(case, ids)
            if isinstance(result, dict):
                break
            print(f"{case['name']}: seed {seed} passed over: {result}", file=sys.stderr)
            if case["kind"] == "one-needle":
                raise SystemExit(f"{case['name']}: the bundled prompt cannot serve with this policy: {result}")
        else:
            raise SystemExit(f"{case['name']}: no prompt found")
        budget = case.get("budget")
        cases.append({
            **{key: case[key] for key in ("name", "policy", "scorer", "allocator", "window", "pool", "group",
                                          "safeguard")},
            "alpha": None if case["alpha"] is None else float(case["alpha"]),
            **{key: case[key] for key in ("normalize", "skip", "budget_text")}, "budget": budget,
            "base_capacity": None if budget is None else budget - case["window"],
            "prompt": "text" if text is not None else f"random, seed {seed}", "text": text, "token_ids": ids,
            **result})
        print(f"{case['name']}: {len(ids)} tokens, margins {result['selection_margin']} {result['argmax_margin']:.3g}, "
              f"slack {sum(x for s in result['steps'] for r in (s['tokens_for_95_slack'] or []) for x in r)}, "
              f"kl {[round(s['kl'], 5) for s in result['steps']]}", file=sys.stderr)
    weights = (pathlib.Path(options.model) / "model.safetensors").read_bytes()
    source = (f"torch {torch.__version__}, transformers {transformers.__version__} (eager, float32, CPU), tokenizers "
              f"{tokenizers.__version__}, scipy {scipy.__version__}, numpy {np.__version__}; "
              f"FFY0/AdaKV {options.adakv_revision}; NVIDIA/kvpress {options.kvpress_revision}; "
              f"model.safetensors sha256 {hashlib.sha256(weights).hexdigest()}")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    document = {"source": source, "layers": L, "query_heads": H, "kv_heads": K, "steps": LAST_STEP,
                "cases": rounded(cases)}
    options.output.write_text(json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n")
    print(f"{options.output.name}: {options.output.stat().st_size} bytes, {len(cases)} cases", file=sys.stderr)


main()
