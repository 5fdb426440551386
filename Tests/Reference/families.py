#!/usr/bin/env python3
"""Writes tiny random models of every family that opens, with what Hugging Face transformers computes of them in
float32 on the processor, with eager attention: Tests/InferenceTests/Fixtures/families/<case>/.

    pip install torch transformers safetensors
    python3 Tests/Reference/families.py            # every case
    python3 Tests/Reference/families.py phi3 qwen2 # the cases whose names begin so

A case is a directory as people have it on disk, config.json and model.safetensors (or shards with their index),
and `expected.safetensors`: `prompt` [N] i32; `fed` [16] i32, tokens fed after it one by one, with the KV cache;
`logits` [17, V] f32, of the last prompt token and of each fed one. Where the frequencies of RoPE change while
decoding also `logits_recomputed` [17, V], with every token computed again at each length.

The weights are rounded to the type they are stored in before anything is computed. Of each case every option is
turned off in turn, and the logits have to move by more than 0.05: no option is idle.
"""

import copy
import json
import logging
import math
import pathlib
import platform
import shutil
import sys
import tempfile
import warnings
import zlib

import torch
import transformers
from safetensors.torch import load_file, save_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests" / "InferenceTests" / "Fixtures" / "families"
STEPS = 16
IDLE = 0.05
BF16, F16, F32 = torch.bfloat16, torch.float16, torch.float32


class Case:
    """A model, how it is stored, and the options it is there for."""

    def __init__(self, name, family, config, without=(), *, prompt=60, dtype=BF16, style="new", shards=None,
                 edit=None, attention_gain=1.4, grows=False):
        self.name = name
        self.family = family
        # What transformers' configuration class is given.
        self.config = config
        # Label to a change of config.json (a function of its dictionary) or of the weights (a prefix "weights:" and
        # the end of the names that are set to zero, or to one for the norms that multiply by the weight itself).
        self.without = dict(without)
        self.prompt = prompt
        self.dtype = dtype
        # "new": rope_parameters, dtype, layer_types. "old": rope_theta, rope_scaling with "rope_type", torch_dtype.
        # "legacy": as old, with "type" for "rope_type".
        self.style = style
        self.shards = shards
        # A last change of config.json.
        self.edit = edit
        self.attention_gain = attention_gain
        # Whether frequencies depend on the length, so that the order of decoding shows.
        self.grows = grows


def text(config):
    """The part of a configuration that tells of the language model."""
    return config.get("text_config", config)


def rope(config):
    """The RoPE parameters of a config.json in either style."""
    return text(config).get("rope_parameters") or text(config).get("rope_scaling")


def drop(*keys):
    """Leaves out keys of the RoPE parameters."""
    def change(config):
        for key in keys:
            rope(config).pop(key, None)
    return change


def put(**values):
    """Sets keys of the configuration."""
    return lambda config: text(config).update(values)


def put_rope(**values):
    """Sets keys of the RoPE parameters."""
    return lambda config: rope(config).update(values)


def unscaled(config):
    """Takes the scaling of RoPE away and leaves its base."""
    text(config)["rope_scaling"] = None
    if "rope_parameters" in text(config):
        parameters = text(config)["rope_parameters"]
        kept = {key: parameters[key] for key in ("rope_theta", "partial_rotary_factor") if key in parameters}
        text(config)["rope_parameters"] = kept | {"rope_type": "default"}


def both(*changes):
    """Makes changes one after another."""
    def change(config):
        for each in changes:
            each(config)
    return change


LLAMA = dict(vocab_size=96, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=256, rms_norm_eps=1e-5, bos_token_id=1, eos_token_id=2)
# Three query heads a KV head, heads that are not D / H wide, sizes that are no powers of two.
ODD = LLAMA | dict(vocab_size=77, hidden_size=42, intermediate_size=50, num_attention_heads=6, head_dim=10)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=64, rope_theta=1000.0)
QWEN = LLAMA | dict(vocab_size=101, num_hidden_layers=4)
SMOL = LLAMA | dict(num_hidden_layers=4, pad_token_id=0)
GEMMA2 = LLAMA | dict(vocab_size=99, hidden_size=40, intermediate_size=56, num_hidden_layers=4, head_dim=16,
                      query_pre_attn_scalar=9, sliding_window=12, attn_logit_softcapping=3.0,
                      final_logit_softcapping=4.0, pad_token_id=0, tie_word_embeddings=True)
GEMMA3 = LLAMA | dict(vocab_size=90, intermediate_size=40, num_hidden_layers=7, head_dim=12,
                      query_pre_attn_scalar=5, sliding_window=10, pad_token_id=0, tie_word_embeddings=True)
# Global layers with a base of their own and linear scaling; local ones with the local base.
GEMMA3_ROPE = dict(
    full_attention=dict(rope_type="linear", factor=4.0, rope_theta=20000.0),
    sliding_attention=dict(rope_type="default", rope_theta=50.0))
PHI3 = LLAMA | dict(vocab_size=88, hidden_size=48, num_attention_heads=3, num_key_value_heads=1, pad_token_id=0)
SHORT = [1.0, 1.05, 1.1, 1.2, 1.35, 1.5, 1.8, 2.2]
LONG = [1.1, 1.7, 2.6, 4.0, 6.5, 9.0, 14.0, 21.0]


def longrope(old, maximum, **extra):
    """Phi-3 with factors for short and for long sequences."""
    return PHI3 | dict(
        max_position_embeddings=maximum, original_max_position_embeddings=old,
        rope_parameters=dict(rope_type="longrope", rope_theta=10000.0, short_factor=SHORT, long_factor=LONG) | extra)


def gemma3_unscaled(config):
    """Takes the linear scaling from Gemma 3's global layers."""
    if parameters := text(config).get("rope_parameters"):
        parameters["full_attention"] = {"rope_type": "default", "rope_theta": 20000.0}
    text(config)["rope_scaling"] = None


def gemma3_one_base(config):
    """Gives Gemma 3's local layers the base of the global ones."""
    if parameters := text(config).get("rope_parameters"):
        parameters["sliding_attention"]["rope_theta"] = 20000.0
    text(config)["rope_local_base_freq"] = 20000.0


def all_full(config):
    """Takes the window from every layer, and leaves RoPE to each layer as it was."""
    text(config)["sliding_window"] = 4096


def reversed_layers(config):
    """Lets the other layers slide."""
    other = {"full_attention": "sliding_attention", "sliding_attention": "full_attention"}
    config["layer_types"] = [other[kind] for kind in config["layer_types"]]


Q_BIAS, O_BIAS = "weights:q_proj.bias", "weights:o_proj.bias"
CASES = [
    # Llama.
    Case("llama2", "llama", LLAMA | dict(num_key_value_heads=4, rms_norm_eps=1e-6), {
        "base": lambda config: rope(config).update(rope_theta=100.0)}),
    Case("llama2-legacy", "llama", LLAMA | dict(
        num_key_value_heads=4, rope_parameters=dict(rope_type="linear", factor=2.0, rope_theta=5000.0)), {
            "scaling": unscaled, "base": put(rope_theta=500.0)}, style="legacy", dtype=F16),
    Case("llama3", "llama", ODD | dict(
        intermediate_size=34, tie_word_embeddings=True, eos_token_id=[2, 5, 7],
        rope_parameters=dict(rope_type="default", rope_theta=500000.0)), {
            "base": put_rope(rope_theta=10000.0)}, dtype=F32),
    # Original positions small enough that all three bands of wavelengths occur: below 16, above 64, between.
    Case("llama31", "llama", LLAMA | dict(head_dim=16, rope_parameters=dict(
        rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=64)), {
            "scaling": unscaled, "low_freq_factor": put_rope(low_freq_factor=0.25),
            "high_freq_factor": put_rope(high_freq_factor=16.0),
            "original positions": put_rope(original_max_position_embeddings=128)}),
    Case("llama31-old", "llama", LLAMA | dict(head_dim=16, tie_word_embeddings=True, rope_parameters=dict(
        rope_type="llama3", rope_theta=5000.0, factor=32.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=48)), {"scaling": unscaled}, style="old"),
    Case("llama-linear", "llama", LLAMA | dict(rope_parameters=dict(
        rope_type="linear", factor=4.0, rope_theta=10000.0)), {"scaling": unscaled}),
    # Prompt beyond max_position_embeddings: the whole prompt is rotated by the frequencies of its length; each
    # token that follows by those of the length it makes; cached keys stay as they are.
    Case("llama-dynamic", "llama", LLAMA | dict(max_position_embeddings=32, rope_parameters=dict(
        rope_type="dynamic", factor=4.0, rope_theta=10000.0)), {"scaling": unscaled}, prompt=50, grows=True),
    Case("llama-dynamic-crossing", "llama", LLAMA | dict(max_position_embeddings=48, rope_parameters=dict(
        rope_type="dynamic", factor=16.0, rope_theta=1000.0)), {"scaling": unscaled}, prompt=41, style="legacy",
        grows=True),
    Case("llama-yarn", "llama", LLAMA | dict(head_dim=16, rope_parameters=YARN), {
        "scaling": unscaled, "attention factor": put_rope(attention_factor=1.0)}),
    Case("llama-yarn-attention-factor", "llama", LLAMA | dict(head_dim=16, rope_parameters=YARN | dict(
        attention_factor=1.4, beta_fast=4.0, beta_slow=0.5, truncate=False)), {
            "attention_factor": drop("attention_factor"), "beta_fast": drop("beta_fast"),
            "beta_slow": drop("beta_slow"), "truncate": drop("truncate")}),
    Case("llama-yarn-mscale", "llama", LLAMA | dict(head_dim=16, rope_parameters=YARN | dict(
        mscale=2.0, mscale_all_dim=0.5)), {"mscale": drop("mscale", "mscale_all_dim")}, style="old"),
    Case("llama-biases", "llama", ODD | dict(attention_bias=True, mlp_bias=True), {
        Q_BIAS: None, "weights:k_proj.bias": None, "weights:v_proj.bias": None, O_BIAS: None,
        "weights:gate_proj.bias": None, "weights:up_proj.bias": None, "weights:down_proj.bias": None}),
    Case("llama-sharded", "llama", LLAMA | dict(rope_parameters=dict(rope_type="default", rope_theta=20000.0)), {},
         shards=3),
    # Mistral: every layer slides.
    Case("mistral-window", "mistral", LLAMA | dict(
        vocab_size=77, hidden_size=40, head_dim=12, sliding_window=8), {
            "window": put(sliding_window=None), "window of one less": put(sliding_window=7)}, dtype=F16),
    Case("mistral-window-old", "mistral", LLAMA | dict(sliding_window=5, rope_parameters=dict(
        rope_type="default", rope_theta=30000.0)), {"window": put(sliding_window=None)}, style="old"),
    Case("mistral", "mistral", LLAMA | dict(
        num_attention_heads=6, hidden_size=30, head_dim=14, sliding_window=None, tie_word_embeddings=True,
        rope_parameters=dict(rope_type="default", rope_theta=1000000.0)), {
            "window of twenty": put(sliding_window=20)}),
    # Qwen 2: biases of the queries, keys and values, none of the output.
    Case("qwen2", "qwen2", QWEN | dict(
        num_hidden_layers=2, use_sliding_window=False, sliding_window=8, max_window_layers=1,
        tie_word_embeddings=True, rope_parameters=dict(rope_type="default", rope_theta=1000000.0)), {
            Q_BIAS: None, "weights:k_proj.bias": None, "weights:v_proj.bias": None,
            "window it does not use": put(use_sliding_window=True, sliding_window=8, layer_types=None)},
        style="old"),
    # The first max_window_layers layers are full, those from there on slide.
    Case("qwen2-window", "qwen2", QWEN | dict(
        use_sliding_window=True, sliding_window=9, max_window_layers=3), {
            "window": put(use_sliding_window=False), "max_window_layers": put(max_window_layers=2)}, style="old"),
    Case("qwen2-yarn", "qwen2", QWEN | dict(num_hidden_layers=2, head_dim=16, rope_parameters=YARN | dict(
        factor=8.0)), {"scaling": unscaled, Q_BIAS: None}, dtype=F16),
    # Qwen 3: norms of queries and keys, a width of heads of its own.
    Case("qwen3", "qwen3", QWEN | dict(
        num_hidden_layers=3, hidden_size=40, num_attention_heads=6, head_dim=12, tie_word_embeddings=True,
        rope_parameters=dict(rope_type="default", rope_theta=1000000.0)), {
            "weights:q_norm.weight": None, "weights:k_norm.weight": None}),
    # layer_types wins over max_window_layers, by which no layer would slide.
    Case("qwen3-layer-types", "qwen3", QWEN | dict(
        num_hidden_layers=3, intermediate_size=24, head_dim=8, attention_bias=True, use_sliding_window=True,
        sliding_window=7, max_window_layers=28,
        layer_types=["sliding_attention", "full_attention", "full_attention"]), {
            "window": all_full, "which layers": reversed_layers, O_BIAS: None, Q_BIAS: None}, dtype=F32),
    # SmolLM 3: 0 in no_rope_layers, or each no_rope_layer_interval-th layer, has no RoPE.
    Case("smollm3", "smollm3", SMOL | dict(no_rope_layer_interval=2), {
        "no_rope_layer_interval": put(no_rope_layer_interval=4)}, style="old",
        edit=lambda config: config.pop("no_rope_layers")),
    Case("smollm3-layers", "smollm3", SMOL | dict(
        tie_word_embeddings=False, no_rope_layers=[0, 1, 1, 0], attention_bias=True, mlp_bias=True,
        rope_parameters=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=64, rope_theta=5000.0)), {
            "no_rope_layers": put(no_rope_layers=[1, 1, 1, 1]), "which layers": put(no_rope_layers=[1, 0, 0, 1]),
            "scaling": unscaled, O_BIAS: None, "weights:down_proj.bias": None}),
    # The layers without RoPE are the ones that slide.
    Case("smollm3-window", "smollm3", SMOL | dict(
        use_sliding_window=True, sliding_window=9, no_rope_layer_interval=2), {
            "window": put(use_sliding_window=False, layer_types=None)}),
    # Gemma 2: layers 0, 2, … slide.
    Case("gemma2", "gemma2", GEMMA2, {
        "window": all_full, "attention's cap": put(attn_logit_softcapping=None),
        "last cap": put(final_logit_softcapping=None), "query_pre_attn_scalar": put(query_pre_attn_scalar=16),
        "tanh of gelu": put(hidden_activation="silu"), "which layers": reversed_layers}),
    Case("gemma2-old", "gemma2", GEMMA2 | dict(
        tie_word_embeddings=False, num_attention_heads=5, num_key_value_heads=1, attn_logit_softcapping=None), {
            "window": all_full, "last cap": put(final_logit_softcapping=None)}, style="old", dtype=F16),
    # Gemma 3: five layers of six slide, with a base of their own and without scaling.
    Case("gemma3", "gemma3_text", GEMMA3 | dict(rope_parameters=GEMMA3_ROPE), {
        "window": all_full, "scaling": gemma3_unscaled, "local base": gemma3_one_base,
        "which layers": reversed_layers, "query_pre_attn_scalar": put(query_pre_attn_scalar=12),
        "weights:q_norm.weight": None, "weights:k_norm.weight": None}),
    Case("gemma3-old", "gemma3_text", GEMMA3 | dict(
        num_hidden_layers=3, rope_parameters=GEMMA3_ROPE, final_logit_softcapping=5.0, tie_word_embeddings=False,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"]), {
            "window": all_full, "scaling": gemma3_unscaled, "local base": gemma3_one_base,
            "sliding_window_pattern": lambda config: config.pop("sliding_window_pattern"),
            "last cap": put(final_logit_softcapping=None)}, style="old",
        edit=lambda config: config.update(sliding_window_pattern=2)),
    # The language model nested in a model of text and images.
    Case("gemma3-multimodal", "gemma3", dict(
        text_config=GEMMA3 | dict(num_hidden_layers=2, rope_parameters=GEMMA3_ROPE,
                                  layer_types=["sliding_attention", "full_attention"]),
        vision_config=dict(model_type="siglip_vision_model", hidden_size=8, intermediate_size=8, num_hidden_layers=1,
                           num_attention_heads=2, image_size=28, patch_size=14),
        mm_tokens_per_image=4, boi_token_index=80, eoi_token_index=81, image_token_index=82), {
            "window": all_full, "scaling": gemma3_unscaled, "local base": gemma3_one_base}),
    # Phi 3: queries, keys and values in one tensor, gate and up in another.
    Case("phi3", "phi3", PHI3 | dict(sliding_window=11), {"window": put(sliding_window=None)}, style="old"),
    Case("phi3-partial", "phi3", PHI3 | dict(
        tie_word_embeddings=True,
        rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.75)), {
            "partial_rotary_factor": put_rope(partial_rotary_factor=1.0)}),
    # The last step makes the length the original one: still the factors for short sequences.
    Case("phi3-longrope-short", "phi3", longrope(64, 256), {
        "scaling": unscaled, "short factors": put_rope(short_factor=[1.0] * 8),
        "attention factor": put_rope(attention_factor=1.0)}, prompt=48),
    Case("phi3-longrope-long", "phi3", longrope(32, 128), {
        "scaling": unscaled, "long factors": put_rope(long_factor=[1.0] * 8),
        "attention factor": put_rope(attention_factor=1.0)}, prompt=50, style="legacy", dtype=F16),
    # Keys of the prompt keep the factors for short sequences that they were rotated by.
    Case("phi3-longrope-crossing", "phi3", longrope(56, 224), {
        "scaling": unscaled, "short factors": put_rope(short_factor=[1.0] * 8),
        "long factors": put_rope(long_factor=[1.0] * 8)}, prompt=50, grows=True),
    Case("phi3-longrope-partial", "phi3", longrope(
        40, 160, partial_rotary_factor=0.75, short_factor=SHORT[:6], long_factor=LONG[:6], attention_factor=1.25), {
            "scaling": unscaled, "attention_factor": drop("attention_factor")}, prompt=50, style="old",
        edit=lambda config: config["rope_scaling"].update(attention_factor=1.25)),
]


def randomize(model, case):
    """Fills a model with random weights: attention far from uniform, norms that count, biases that count."""
    gemma = "gemma" in case.family
    for name, parameter in model.named_parameters():
        with torch.no_grad():
            noise = torch.randn(parameter.shape, dtype=torch.float32)
            if "norm" in name and "vision" not in name:
                peak = 1.4 if "q_norm" in name or "k_norm" in name else 1.0
                parameter.copy_(0.3 * noise + (peak - 1 if gemma else peak))
            elif name.endswith("bias"):
                parameter.copy_(0.4 * noise)
            elif "embed" in name or "lm_head" in name:
                parameter.copy_(noise * (0.5 if not gemma else 0.25))
            else:
                gain = case.attention_gain if any(part in name for part in ("q_proj", "k_proj", "qkv_proj")) else 1.2
                parameter.copy_(noise * gain / math.sqrt(parameter.shape[-1]))


def old_style(config, style):
    """A config.json as it was written before rope_parameters, dtype and layer_types."""
    inner = text(config)
    parameters = inner.pop("rope_parameters")
    if "full_attention" in parameters:
        inner["rope_local_base_freq"] = parameters["sliding_attention"]["rope_theta"]
        parameters = parameters["full_attention"]
    inner["rope_theta"] = parameters.pop("rope_theta")
    if (factor := parameters.pop("partial_rotary_factor", 1.0)) != 1.0:
        inner["partial_rotary_factor"] = factor
    if config["model_type"] == "phi3":
        parameters.pop("original_max_position_embeddings", None)
    if parameters["rope_type"] == "default":
        inner["rope_scaling"] = None
    else:
        if style == "legacy":
            parameters["type"] = parameters.pop("rope_type")
        inner["rope_scaling"] = parameters
    inner.pop("layer_types", None)
    config["torch_dtype"] = config.pop("dtype")
    config["transformers_version"] = "4.40.0"


def decode(model, prompt, fed):
    """[17, V]: the logits of the last prompt token and of each fed token, with the KV cache."""
    with torch.no_grad():
        result = model(prompt[None], use_cache=True)
        rows = [result.logits[0, -1]]
        for token in fed:
            result = model(token[None, None], past_key_values=result.past_key_values, use_cache=True)
            rows.append(result.logits[0, -1])
    return torch.stack(rows).float()


def recompute(model, prompt, fed):
    """[17, V]: the same, without a cache."""
    tokens = torch.cat([prompt, fed])
    with torch.no_grad():
        return torch.stack([model(tokens[None, :count], use_cache=False).logits[0, -1]
                            for count in range(len(prompt), len(tokens) + 1)]).float()


def load(directory):
    """The model of a directory, in float32."""
    return transformers.AutoModelForCausalLM.from_pretrained(
        directory, dtype=F32, attn_implementation="eager").eval()


def altered(directory, change=None, weights=None):
    """The model of a directory with another config.json or some weights neutral."""
    with tempfile.TemporaryDirectory() as place:
        copied = pathlib.Path(place) / "model"
        shutil.copytree(directory, copied)
        if change:
            config = json.loads((copied / "config.json").read_text())
            change(config)
            (copied / "config.json").write_text(json.dumps(config))
        if weights:
            tensors = load_file(copied / "model.safetensors")
            ends = [name for name in tensors if name.endswith(weights)]
            assert ends, weights
            for name in ends:
                constant = 1.0 if weights.endswith("norm.weight") and "gemma" not in str(directory) else 0.0
                tensors[name] = torch.full_like(tensors[name], constant)
            save_file(tensors, copied / "model.safetensors", {"format": "pt"})
        return load(copied)


def attention_peak(model, prompt):
    """The mean, over layers and heads, of the largest weight in the last row times the row's number of keys."""
    with torch.no_grad():
        rows = model(prompt[None], output_attentions=True).attentions
    peaks = [(row[0, :, -1].amax(-1) * (row[0, :, -1] > 0).sum(-1)).mean() for row in rows]
    return min(peaks).item()


def check_bands(case):
    """All three bands of llama3 scaling occur."""
    parameters = case.config["rope_parameters"]
    old = parameters["original_max_position_embeddings"]
    dimension = case.config["head_dim"]
    waves = [2 * math.pi * parameters["rope_theta"] ** (2 * i / dimension) for i in range(dimension // 2)]
    kept = sum(wave < old / parameters["high_freq_factor"] for wave in waves)
    scaled = sum(wave > old / parameters["low_freq_factor"] for wave in waves)
    assert kept and scaled and kept + scaled < len(waves), case.name


def check_generate(directory, prompt, steps):
    """Phi-3's own generate() drops the cache where the factors change: it agrees with computing all again."""
    model = load(directory)
    result = model.generate(prompt[None], max_new_tokens=steps, do_sample=False, eos_token_id=-1, use_cache=True,
                            return_dict_in_generate=True, output_logits=True)
    tokens = result.sequences[0]
    again = recompute(load(directory), tokens[:len(prompt)], tokens[len(prompt):-1])
    assert (torch.cat(result.logits) - again).abs().max() < 1e-3


def write(case):
    """Writes the directory of a case and checks that none of its options is idle."""
    torch.manual_seed(zlib.crc32(case.name.encode()))
    directory = FIXTURES / case.name
    shutil.rmtree(directory, ignore_errors=True)
    config = transformers.AutoConfig.for_model(case.family, **copy.deepcopy(case.config))
    model = transformers.AutoModelForCausalLM.from_config(config)
    randomize(model, case)
    model = model.to(case.dtype)
    total = sum(p.numel() * p.element_size() for p in model.parameters())
    model.save_pretrained(directory, max_shard_size=total // case.shards + 1500 if case.shards else "1GB")
    (directory / "generation_config.json").unlink(missing_ok=True)
    path = directory / "config.json"
    stored = json.loads(path.read_text())
    if case.style != "new":
        old_style(stored, case.style)
    if case.edit:
        case.edit(stored)
    path.write_text(json.dumps(stored, indent=2) + "\n")
    if case.shards:
        found = len(list(directory.glob("model-*.safetensors")))
        assert found == case.shards, (found, case.shards)

    vocabulary = text(stored)["vocab_size"]
    prompt = torch.randint(3, vocabulary - 12, (case.prompt,))
    fed = torch.randint(3, vocabulary - 12, (STEPS,))
    model = load(directory)
    assert model.config._attn_implementation == "eager"
    for name, parameter in model.named_parameters():
        assert torch.equal(parameter, parameter.to(case.dtype).float()), name
    peak = attention_peak(model, prompt)
    assert peak > 2, (case.name, "attention is near uniform", peak)
    logits = decode(load(directory), prompt, fed)
    again = recompute(load(directory), prompt, fed)
    assert logits.isfinite().all()
    difference = (again - logits).abs().max().item()
    tensors = {"prompt": prompt.int(), "fed": fed.int(), "logits": logits}
    if case.grows:
        assert difference > IDLE, (case.name, difference)
        tensors["logits_recomputed"] = again
        if case.family == "phi3":
            check_generate(directory, prompt, STEPS)
    else:
        assert difference < 1e-3, (case.name, difference)
    if case.config.get("rope_parameters", {}).get("rope_type") == "llama3":
        check_bands(case)
    moved = []
    for label, change in case.without.items():
        weights = label.removeprefix("weights:") if label.startswith("weights:") else None
        change_of = (decode(altered(directory, change, weights), prompt, fed) - logits).abs().max().item()
        moved.append(f"{weights or label} {change_of:.2f}")
        if change_of <= IDLE:
            raise AssertionError(f"{case.name}: {label} is idle ({change_of})")
    save_file(tensors, directory / "expected.safetensors", {
        "source": "Hugging Face transformers, float32, CPU, eager attention; written by Tests/Reference/families.py",
        "dtype": str(case.dtype).removeprefix("torch."),
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        "python": platform.python_version(),
    })
    size = sum(file.stat().st_size for file in directory.iterdir())
    assert size < 150_000, (case.name, size)
    print(f"{case.name}: {size} bytes, peak {peak:.1f}, logits to {logits.abs().max():.1f}, "
          f"cache {difference:.1e}; without {', '.join(moved)}", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.getLogger("transformers").setLevel(logging.ERROR)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    FIXTURES.mkdir(parents=True, exist_ok=True)
    chosen = tuple(sys.argv[1:]) or ("",)
    for each in CASES:
        if each.name.startswith(chosen):
            write(each)
