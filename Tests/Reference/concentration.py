"""Writes Fixtures/concentration.json: what scipy and numpy say of the concentration of random weights.

Run: python Tests/Reference/concentration.py  (numpy, scipy)
"""
import json
import pathlib

import numpy as np
import scipy
import scipy.stats

rng = np.random.default_rng(20260101)
cases = []
for n, kind in [(1, "even"), (2, "even"), (7, "even"), (10, "peak"), (64, "exponential"), (101, "exponential"),
                (333, "pareto"), (1000, "pareto"), (1000, "zeros"), (57, "normal")]:
    if kind == "even":
        w = np.full(n, 0.25)
    elif kind == "peak":
        w = np.r_[1.0, np.zeros(n - 1)]
    elif kind == "exponential":
        w = rng.exponential(size=n)
    elif kind == "pareto":
        w = rng.pareto(1.1, size=n)
    elif kind == "zeros":
        w = rng.exponential(size=n) * (rng.random(n) < 0.1)
    else:
        w = np.abs(rng.normal(size=n))
    w = w.astype(np.float32)
    p = w.astype(np.float64) / w.astype(np.float64).sum()
    h = float(scipy.stats.entropy(p))
    falling = np.sort(p)[::-1]
    # Gini by its first definition, the mean absolute difference, which is not the formula under test.
    gini = float(np.abs(p[:, None] - p[None, :]).sum() / (2 * n * n * p.mean()))
    cases.append({
        "kind": kind, "weights": [float(x) for x in w], "entropy": h,
        "normalized_entropy": h / np.log(n) if n > 1 else 0.0,
        "effective_tokens": float(np.exp(h)), "top10_mass": float(falling[: int(np.ceil(n / 10))].sum()),
        "tokens_for_95": int(np.searchsorted(np.cumsum(falling), 0.95 - 1e-9) + 1), "gini": gini})
out = pathlib.Path(__file__).parent.parent / "AdaKVTests/Fixtures/concentration.json"
out.write_text(json.dumps({"source": f"numpy {np.__version__}, scipy {scipy.__version__}", "cases": cases}) + "\n")
