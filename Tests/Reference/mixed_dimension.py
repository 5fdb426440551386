#!/usr/bin/env python3
"""Writes Tests/LiveSourceTests/Fixtures/mixed_dimension.json: MixedDimKV worked out from its paper's text
(arXiv 2603.20616: section 3.2, Algorithm 1, section 4.3) with numpy in float64, on keys, values and queries of
Hugging Face transformers run in float64.

    pip install torch transformers numpy
    python3 Tests/Reference/mixed_dimension.py

What the paper leaves open is decided as the Swift program documents it:
- the queries of a KV head's group are stacked; they see the prompt causally, themselves included;
- the Gram matrices are of all prompt tokens;
- a share of the dimensions is rounded to the nearest whole number, halves up, and is at least 1;
- the window is part of the budget, and so are the projections: as many tokens a KV head as the largest share has
  dimensions;
- of equal sums in the bisection the fewer dimensions are taken; what is left is spent one upgrade after the other,
  where it lowers the loss most per dimension, while it fits.

Decoding runs on transformers' own cache, into which the reconstructed keys and values were written; evicted
entries are masked.
"""

import json
import math
import pathlib
import platform

import numpy as np
import torch
import transformers
from transformers.models.llama import modeling_llama

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests" / "LiveSourceTests" / "Fixtures"
MODELS = {"ruler-tiny": ROOT / "samples" / "ruler-tiny", "gqa": FIXTURES / "policies" / "models" / "gqa"}
WINDOW = 32
RATIOS = (0.125, 0.25)
STEPS = 8
# Model, prompt of policies/MODEL.json, then budgets, each with whether the projections are paid for.
RUNS = [
    ("ruler-tiny", "multikey", [(41, True), (48, True), (64, True), (44, False)]),
    ("gqa", "short", [(35, True), (48, True), (80, True), (44, False)]),
]


class Observed:
    """A model in float64 whose rotated queries are kept, and whose attention takes a mask of evicted entries."""

    def __init__(self, folder):
        self.queries = []
        self.evicted = None
        transformers.AttentionInterface.register("evicting", self.attend)
        self.model = transformers.AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float64, attn_implementation="evicting").eval()
        rotate = modeling_llama.apply_rotary_pos_emb

        def watched(query, key, *rest, **named):
            query, key = rotate(query, key, *rest, **named)
            self.queries.append(query[0].detach())
            return query, key

        modeling_llama.apply_rotary_pos_emb = watched
        self.restore = lambda: setattr(modeling_llama, "apply_rotary_pos_emb", rotate)

    def attend(self, module, query, key, value, attention_mask=None, scaling=None, **_):
        """Plain attention; the queries are the last of the sequence. Evicted prompt entries weigh nothing."""
        group = query.shape[1] // key.shape[1]
        key, value = key.repeat_interleave(group, 1), value.repeat_interleave(group, 1)
        scores = query @ key.transpose(2, 3) * scaling
        length, seen = scores.shape[-2:]
        later = torch.arange(seen)[None] > torch.arange(seen - length, seen)[:, None]
        scores = scores.masked_fill(later, -math.inf)
        if self.evicted is not None:
            gone = self.evicted[module.layer_idx].repeat_interleave(group, 0)
            scores[..., :gone.shape[1]] = scores[..., :gone.shape[1]].masked_fill(gone[None, :, None], -math.inf)
        return (scores.softmax(-1) @ value).transpose(1, 2), None

    def read(self, tokens):
        """Cache and per layer the last window's queries, [H, window, d]."""
        self.queries = []
        with torch.no_grad():
            result = self.model(torch.tensor([tokens]), use_cache=True)
        return result, [query[:, -WINDOW:].numpy() for query in self.queries]


def softmax(scores):
    """Row-wise, for the last rows of a sequence."""
    rows, columns = scores.shape
    hidden = np.arange(columns)[None] > np.arange(columns - rows, columns)[:, None]
    scores = np.where(hidden, -np.inf, scores)
    weights = np.exp(scores - scores.max(1, keepdims=True))
    return weights / weights.sum(1, keepdims=True)


def compress(matrix, rank):
    """X P P^T with P the leading eigenvectors of X^T X / N."""
    _, vectors = np.linalg.eigh(matrix.T @ matrix / len(matrix))
    leading = vectors[:, ::-1][:, :rank]
    return matrix @ leading @ leading.T


def losses(key, value, queries, rank):
    """Algorithm 1 for one KV head and the stacked queries of its group; a list of rows per query head."""
    dimension = key.shape[1]
    total = np.zeros(len(key))
    size = np.linalg.norm(value, axis=1)
    for query in queries:
        exact = softmax(query @ key.T / math.sqrt(dimension))
        if rank == 0:
            error = 2 * exact * size
        elif rank == dimension:
            error = np.zeros_like(exact)
        else:
            short_key, short_value = compress(key, rank), compress(value, rank)
            changed = softmax(query @ short_key.T / math.sqrt(dimension))
            error = abs(changed - exact) * size + exact * np.linalg.norm(value - short_value, axis=1)
        total += error.sum(0)
    return total


def allocate(table, sizes, budget):
    """Section 4.3 over rows of losses, one column per size; then the remainder. Returns choices and multiplier."""
    sizes = np.array(sizes)
    rows = np.arange(len(table))

    def respond(price):
        return np.argmin(table + price * sizes, axis=1)  # the first, so the fewest, of equals

    choice, price = respond(0), 0.0
    if sizes[choice].sum() > budget:
        low, price = 0.0, 2 * ((table[:, :1] - table[:, 1:]) / sizes[1:]).max()
        choice = respond(price)
        while sizes[choice].sum() != budget:
            middle = low + (price - low) / 2
            if middle in (low, price):
                break
            tried = respond(middle)
            if sizes[tried].sum() > budget:
                low = middle
            else:
                price, choice = middle, tried
    left = budget - sizes[choice].sum()
    while True:
        cost = sizes[None] - sizes[choice][:, None]
        gain = table[rows, choice][:, None] - table
        density = np.where((cost > 0) & (cost <= left) & (gain > 0), gain / np.where(cost > 0, cost, 1), -np.inf)
        best = int(density.argmax())  # the lowest entry, then the fewest dimensions, of equals
        entry, column = divmod(best, len(sizes))
        if density[entry, column] == -np.inf:
            return choice, price
        left -= cost[entry, column]
        choice[entry] = column


def decode(observed, tokens, steps, layers, dimensions, ranks):
    """Logits after each of some tokens fed to a cache of reconstructed entries."""
    result, _ = observed.read(tokens)
    cache = result.past_key_values
    evicted = []
    for layer, (keys, values) in enumerate(layers):
        gone = np.zeros(keys.shape[:2], bool)
        for head in range(len(keys)):
            held = dimensions[layer][head]
            gone[head, :len(held)] = held == 0
            for rank in ranks:
                chosen = np.flatnonzero(held == rank)
                for source, stored in ((keys, cache.layers[layer].keys), (values, cache.layers[layer].values)):
                    stored[0, head, chosen] = torch.from_numpy(compress(source[head], rank)[chosen])
        evicted.append(torch.from_numpy(gone))
    observed.evicted = evicted
    logits = []
    for token in steps:
        with torch.no_grad():
            step = observed.model(torch.tensor([[token]]), past_key_values=cache, use_cache=True)
        logits.append(step.logits[0, -1].numpy())
    observed.evicted = None
    return logits


def rounded(array, digits=9):
    return [float(f"{value:.{digits}g}") for value in np.asarray(array, float).ravel()]


def run(name, prompt, budgets):
    tokens = json.loads((FIXTURES / "policies" / f"{name}.json").read_text())["prompts"][prompt]
    observed = Observed(MODELS[name])
    result, queries = observed.read(tokens)
    layers = [(layer.keys[0].numpy().copy(), layer.values[0].numpy().copy())
              for layer in result.past_key_values.layers]
    kv_heads, count, dimension = layers[0][0].shape
    group = len(queries[0]) // kv_heads
    candidates = count - WINDOW
    ranks = sorted({max(1, math.floor(ratio * dimension + 0.5)) for ratio in RATIOS} - {dimension})
    sizes = [0, *ranks, dimension]
    tables = []
    for layer, (keys, values) in enumerate(layers):
        tables.append(np.stack([
            np.stack([losses(keys[head], values[head], queries[layer][head * group:(head + 1) * group], size)
                      for size in sizes], axis=1)[:candidates]
            for head in range(kv_heads)]))
    steps, cache = [], result.past_key_values
    last = result.logits[0, -1]
    for _ in range(STEPS):
        steps.append(int(last.argmax()))
        with torch.no_grad():
            last = observed.model(torch.tensor([[steps[-1]]]), past_key_values=cache, use_cache=True).logits[0, -1]
    cases = []
    for budget, paid in budgets:
        spend = kv_heads * (budget - WINDOW - (ranks[-1] if paid else 0)) * dimension
        dimensions, multipliers, totals = [], [], []
        for table in tables:
            flat = table.reshape(-1, len(sizes))
            choice, multiplier = allocate(flat, sizes, spend)
            dimensions.append(np.array(sizes)[choice].reshape(kv_heads, candidates))
            multipliers.append(multiplier)
            totals.append(flat[np.arange(len(flat)), choice].sum())
        logits = decode(observed, tokens, steps, layers, dimensions, ranks)
        cases.append({
            "budget": budget, "basis": paid, "spend": spend,
            "dimensions": [[head.tolist() for head in layer] for layer in dimensions],
            "multiplier": rounded(multipliers), "loss": rounded(totals),
            "likeliest": [int(row.argmax()) for row in logits], "logits": rounded(logits[-1], 7)})
        shares = np.bincount(np.concatenate([layer.ravel() for layer in dimensions]), minlength=dimension + 1)
        print(name, prompt, budget, paid, {size: int(shares[size]) for size in sizes})
    observed.restore()
    return {
        "model": name, "prompt": prompt, "tokens": tokens, "window": WINDOW, "sizes": sizes, "steps": steps,
        "losses": [[rounded(head[:, :-1]) for head in layer] for layer in tables], "cases": cases}


if __name__ == "__main__":
    document = {
        "source": "arXiv 2603.20616 in float64 by Tests/Reference/mixed_dimension.py",
        "transformers": transformers.__version__, "torch": torch.__version__, "numpy": np.__version__,
        "python": platform.python_version(),
        "runs": [run(*arguments) for arguments in RUNS]}
    (FIXTURES / "mixed_dimension.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
