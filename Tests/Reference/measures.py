"""What readings.py and windows.py both measure of a row of attention or logits."""
import math

import numpy as np
import scipy.stats
import torch


def concentration(weights):
    p = np.asarray(weights, dtype=np.float64)
    p = p / p.sum()
    n = len(p)
    entropy = float(scipy.stats.entropy(p))
    falling = np.sort(p)[::-1]
    cumulative = np.cumsum(falling)
    reach = lambda share: int(np.searchsorted(cumulative, share) + 1)  # noqa: E731
    # Gini as half the relative mean absolute difference, its first definition.
    gini = float(np.abs(p[:, None] - p[None, :]).sum() / (2 * n * n * p.mean()))
    return {"entropy": entropy, "normalized_entropy": entropy / math.log(n) if n > 1 else 0.0,
            "effective_tokens": math.exp(entropy), "top10_mass": float(falling[: math.ceil(n / 10)].sum()),
            "tokens_for_95": reach(0.95), "tokens_for_95_slack": reach(0.95 + 1e-5) - reach(0.95 - 1e-5), "gini": gini}


def normalised(rows):
    rows = rows.double()
    return rows / rows.sum(-1, keepdim=True)


def next_token(logits):
    log_p = torch.log_softmax(logits.double(), -1)
    best = torch.topk(log_p, 10)
    return log_p, [[int(i), float(x)] for x, i in zip(best.values, best.indices)]


def ranges(positions):
    runs = []
    for p in positions:
        if runs and runs[-1][1] == p - 1:
            runs[-1][1] = p
        else:
            runs.append([p, p])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
