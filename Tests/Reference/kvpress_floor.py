"""Writes Fixtures/kvpress_floor.json: capacities that kvpress's AdaKVPress gives on random scores.

Run: PYTHONPATH=<a checkout of NVIDIA/kvpress> python Tests/Reference/kvpress_floor.py REVISION  (torch, transformers)
"""
import json
import pathlib
import sys
import types

import torch
from kvpress.presses.adakv_press import AdaKVPress
from kvpress.presses.scorer_press import ScorerPress


class Given(ScorerPress):
    """A press whose scores are given: candidates, then a window that is never pruned, as SnapKVPress returns them."""

    def score(self, module, hidden_states, keys, values, attentions, kwargs):
        return self.given.clone()


torch.manual_seed(7)
cases = []
for heads, tokens, window, budget, alpha in [
        (4, 96, 8, 40, 0.2), (4, 96, 8, 40, 0.5), (4, 96, 8, 40, 1.0), (4, 96, 8, 40, 0.0), (2, 200, 32, 60, 0.2),
        (8, 150, 16, 90, 0.8), (1, 64, 16, 32, 0.6), (8, 300, 64, 120, 0.9), (3, 77, 4, 20, 0.35)]:
    candidates = tokens - window
    scores = torch.rand(1, heads, candidates) ** torch.linspace(1, 9, heads)[None, :, None]
    press = Given(compression_ratio=1 - (budget + 0.5) / tokens)  # int(tokens * (1 - r)) is the budget
    press.given = torch.nn.functional.pad(scores, (0, window), value=scores.max().item() + 1)
    module = types.SimpleNamespace(config=types.SimpleNamespace(_attn_implementation="sdpa"))
    AdaKVPress(press, alpha_safeguard=alpha).compress(module, None, torch.zeros(1), None, None, {})
    _, pruned_heads, pruned_positions = module.masked_key_indices
    capacities = [candidates - int((pruned_heads == h).sum()) for h in range(heads)]
    assert int(pruned_positions.max()) < candidates
    cases.append({"heads": heads, "window": window, "budget": budget, "alpha": alpha, "candidates": candidates,
                  "scores": [round(float(x), 9) for x in scores.flatten()], "capacities": capacities})
out = pathlib.Path(__file__).parent.parent / "AdaKVTests/Fixtures/kvpress_floor.json"
out.write_text(json.dumps({"source": f"NVIDIA/kvpress {sys.argv[1]}, torch {torch.__version__}", "cases": cases}) + "\n")
