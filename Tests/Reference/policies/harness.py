"""Runs a model with somebody else's code in it, finds which positions were kept, and how surely."""
import dataclasses

import numpy as np
import torch
from transformers import DynamicCache, LlamaForCausalLM
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

import models

TIE = 2e-6  # a relative gap under this is a tie: equal scores, rounded differently
NEAR = 5e-5  # a relative gap under this might be seen the other way round by another correct float32 program

torch.set_num_threads(1)
torch.set_grad_enabled(False)


class DoubleRotation(torch.nn.Module):
    """The rotation of transformers in float64, to see which decisions hang on rounding."""

    def __init__(self, config):
        super().__init__()
        theta = config.rope_parameters["rope_theta"]
        self.frequencies = theta ** (-torch.arange(0, config.head_dim, 2, dtype=torch.float64) / config.head_dim)

    def forward(self, x, position_ids=None):
        angles = position_ids[..., None].double() * self.frequencies
        angles = torch.cat([angles, angles], -1)
        return angles.cos().to(x.dtype), angles.sin().to(x.dtype)


class Model:
    """One checkpoint, with scaled-dot-product and with eager attention, over the same weights."""

    def __init__(self, name, dtype=torch.float32):
        self.name, self.dtype = name, dtype
        self.sdpa, self.eager = (
            LlamaForCausalLM.from_pretrained(models.directory(name), dtype=dtype, attn_implementation=kind).eval()
            for kind in ("sdpa", "eager"))
        if dtype == torch.float64:
            for model in (self.sdpa, self.eager):
                model.model.rotary_emb = DoubleRotation(model.config)
        config = self.sdpa.config
        self.layers, self.heads = config.num_hidden_layers, config.num_attention_heads
        self.kv_heads, self.groups = config.num_key_value_heads, self.heads // config.num_key_value_heads
        self.heard = {}

    def forward(self, ids, cache, start=0, eager=False):
        """One forward pass of the ids at positions start...; kvpress reads cache_position, so it is given."""
        positions = torch.arange(start, start + len(ids))
        model = self.eager if eager else self.sdpa
        return model.model(input_ids=torch.tensor([ids]), past_key_values=cache, use_cache=True,
                           position_ids=positions[None], cache_position=positions)

    def listen(self, ids):
        """Per layer q, k and v as attention takes them, q and k rotated; one pass per prompt."""
        key = tuple(ids)
        if key not in self.heard:
            caught, hooks = {}, []
            for layer in self.sdpa.model.layers:
                hooks.append(layer.self_attn.register_forward_pre_hook(
                    lambda module, args, kwargs: caught.__setitem__(module.layer_idx, kwargs), with_kwargs=True))
            cache = DynamicCache()
            self.forward(ids, cache)
            for hook in hooks:
                hook.remove()
            layers = []
            for index in range(self.layers):
                module, kwargs = self.sdpa.model.layers[index].self_attn, caught[index]
                hidden = kwargs["hidden_states"]
                q = module.q_proj(hidden).view(1, len(ids), -1, module.head_dim).transpose(1, 2)
                q, _ = apply_rotary_pos_emb(q, q, *kwargs["position_embeddings"])
                # The authors' masks overflow in float64, so their code gets float32 whatever made it.
                layers.append({"q": q.float(), "k": cache.layers[index].keys.float(),
                               "v": cache.layers[index].values.float()})
            self.heard[key] = layers
        return self.heard[key]


def positions_of(kept, every):
    """For each row of `kept` [n, d] its index among the rows of `every` [N, d], all of which differ."""
    rows = {row.numpy().tobytes(): index for index, row in enumerate(every)}
    assert len(rows) == len(every), "two entries are the same: a position cannot be told by its key"
    return [rows[row.numpy().tobytes()] for row in kept]


@dataclasses.dataclass
class Result:
    """What an implementation kept, and the margins of its decisions."""

    kept: list  # [layer][KV head] ascending positions
    gaps: list  # [layer][KV head] relative gap of scores on which the head's kept set turns
    near: dict  # "layer" -> [[KV head, position]]: entries whose fate is a tie or nearly one
    layer_gaps: list = None  # [layer] relative gap on which the heads' counts turn
    extra: dict = dataclasses.field(default_factory=dict)

    def sure(self):
        """No decision is near, other than ties: those cannot be avoided and are listed."""
        flat = [g for layer in self.gaps for g in layer] + (self.layer_gaps or [])
        return all(g < TIE or g >= NEAR for g in flat) and all(g >= NEAR for g in self.layer_gaps or [])


class Margins:
    """Collects the margins of a case, layer by layer."""

    def __init__(self, model):
        self.gaps = [[1.0] * model.kv_heads for _ in range(model.layers)]
        self.layers, self.near, self.layer_gaps = model.layers, {}, None

    def decide(self, layer, head, scores, kept, among=None):
        """A head keeps of the positions `among` (a mask) those in `kept` (a mask), by score."""
        scores = np.asarray(scores, dtype=np.float64)
        among = np.ones(len(scores), bool) if among is None else among
        inside, outside = scores[kept & among], scores[~kept & among]
        if not len(inside) or not len(outside):
            return
        gap = relative(inside.min(), outside.max())
        assert gap > -TIE, f"layer {layer}, head {head}: kept {inside.min()} but not {outside.max()}"
        self.gaps[layer][head] = min(self.gaps[layer][head], max(gap, 0.0))
        if gap < NEAR:
            low, high = outside.max(), inside.min()
            slack = NEAR * max(abs(low), abs(high))
            close = among & (scores >= min(low, high) - slack) & (scores <= max(low, high) + slack)
            entries = self.near.setdefault(str(layer), [])
            entries += [[head, int(j)] for j in np.flatnonzero(close) if [head, int(j)] not in entries]

    def count(self, layer, scores, total):
        """The heads' counts are those of the best `total` of all their scores [K, n]; a tie in one head is none."""
        if self.layer_gaps is None:
            self.layer_gaps = [1.0] * self.layers
        scores = np.asarray(scores, dtype=np.float64)
        flat, owners = scores.ravel(), np.repeat(np.arange(len(scores)), scores.shape[1])
        if not 0 < total < len(flat):
            return
        order = np.argsort(-flat, kind="stable")
        value, following = flat[order[total - 1]], flat[order[total]]
        tied = np.isclose(flat, value, rtol=TIE, atol=0)
        if not tied[order[total]]:
            gap = relative(value, following)
        elif len(set(owners[tied])) > 1:
            gap = 0.0
        else:  # a tie in one head: the counts turn on the next other score, on either side
            above, below = flat[(flat > value) & ~tied], flat[(flat < value) & ~tied]
            gap = min(relative(above.min(initial=np.inf), value), relative(value, below.max(initial=-np.inf)))
        self.layer_gaps[layer] = min(self.layer_gaps[layer], gap)

    def result(self, kept, **extra):
        return Result(kept, self.gaps, self.near, self.layer_gaps, extra)


def relative(above, below):
    """The gap as a share of the larger; 1 from or to infinity."""
    scale = max(abs(above), abs(below))
    return float((above - below) / scale) if 0 < scale < np.inf else float(above != below)


def rounding(values, half=False):
    """How near, relatively, the nearest of the values is to where it would be cut (or rounded) to another whole."""
    values = np.asarray(values, dtype=np.float64)
    from_cut = np.abs(values - np.round(values - 0.5 * half) - 0.5 * half)
    return float((from_cut / np.maximum(values, 1)).min())


def mask_of(positions, count):
    mask = np.zeros(count, bool)
    mask[positions] = True
    return mask
