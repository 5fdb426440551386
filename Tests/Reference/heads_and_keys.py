#!/usr/bin/env python3
"""Writes tiny random models whose config.json and weights disagree, or say things in unusual places, beside those of
families.py and in the same form: Tests/InferenceTests/Fixtures/families/<case>/.

    pip install torch transformers safetensors
    python3 Tests/Reference/heads_and_keys.py            # every case
    python3 Tests/Reference/heads_and_keys.py tied       # the cases whose names begin so

The logits are transformers' of the directory as it lies there, but for `gemma3-flat` and `gemma3-flat-no-base`: of
rotary parameters that are not keyed by the kind of layer transformers 5.24 takes nothing, though its script for
converting weights wrote them so for the global layers (huggingface/transformers#41922). There the logits are those
of the same parameters keyed by kind.
"""

import json
import pathlib
import platform
import shutil
import sys
import tempfile
import zlib

import torch
import transformers
from safetensors.torch import load_file, save_file

import families

SMALL = dict(vocab_size=61, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, head_dim=8, max_position_embeddings=256, rms_norm_eps=1e-5, bos_token_id=1,
             eos_token_id=2, pad_token_id=None)
GEMMA3 = SMALL | dict(num_hidden_layers=3, query_pre_attn_scalar=8, sliding_window=10, pad_token_id=0,
                      tie_word_embeddings=True,
                      layer_types=["sliding_attention", "sliding_attention", "full_attention"],
                      rope_parameters=dict(full_attention=dict(rope_type="linear", factor=4.0, rope_theta=1000000.0),
                                           sliding_attention=dict(rope_type="default", rope_theta=10000.0)))
VISION = dict(vision_config=dict(model_type="siglip_vision_model", hidden_size=8, intermediate_size=8,
                                 num_hidden_layers=1, num_attention_heads=2, image_size=28, patch_size=14),
              mm_tokens_per_image=4, boi_token_index=50, eoi_token_index=51, image_token_index=52)


def tie(config):
    config["tie_word_embeddings"] = True


def head_alone(tensors):
    """The one matrix of a tied model by the head's name."""
    tensors["lm_head.weight"] = tensors.pop("model.embed_tokens.weight")


def head_twice(tensors):
    """The embedding by the head's name too."""
    tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"].clone()


def bare(tensors):
    """No first part of the names."""
    for name in list(tensors):
        tensors[name.removeprefix("model.")] = tensors.pop(name)


def untied_outside(config):
    config["tie_word_embeddings"] = False
    config["text_config"]["tie_word_embeddings"] = True


def as_mistral(config):
    config["architectures"], config["model_type"] = ["MistralForCausalLM"], "mistral"


def flat(local):
    """Rotary parameters for all kinds of layers, and the local base beside them or nowhere."""
    def change(config):
        config["rope_parameters"] = config["rope_parameters"]["full_attention"]
        if local:
            config["rope_local_base_freq"] = local
    return change


def old_scaling(config):
    """The scaling as transformers 4 wrote it, the bases as 5 does."""
    config["rope_scaling"] = {"rope_type": "linear", "factor": 4.0}
    config["rope_parameters"] = {"full_attention": {"rope_type": "default", "rope_theta": 20000.0},
                                 "sliding_attention": {"rope_type": "default", "rope_theta": 500.0}}


# Name, family, configuration, change of config.json, change of the tensors, whether transformers reads the changed
# config.json or the unchanged one. It makes a Ministral of a Mistral with layer_types.
CASES = [
    ("tied-other-head", "llama", SMALL | dict(tie_word_embeddings=False), tie, None, True),
    ("tied-head-alone", "llama", SMALL | dict(tie_word_embeddings=True), None, head_alone, True),
    ("tied-head-twice", "qwen2", SMALL | dict(tie_word_embeddings=True), None, head_twice, True),
    ("tied-outside", "gemma3", VISION | dict(
        text_config=GEMMA3, tie_word_embeddings=False), untied_outside, None, True),
    ("tied-gemma2-head", "gemma2", SMALL | dict(
        tie_word_embeddings=False, pad_token_id=0, query_pre_attn_scalar=8), tie, None, True),
    ("mistral-layer-types", "ministral", SMALL | dict(
        num_hidden_layers=4, sliding_window=8,
        layer_types=["full_attention", "sliding_attention", "sliding_attention", "full_attention"]), as_mistral, None,
     True),
    ("mistral-layer-types-full", "ministral", SMALL | dict(
        sliding_window=8, layer_types=["full_attention"] * 2), as_mistral, None, True),
    ("ministral", "ministral", SMALL | dict(
        num_hidden_layers=3, sliding_window=8,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"]), None, None, True),
    ("gemma3-flat", "gemma3_text", GEMMA3, flat(10000.0), None, False),
    ("gemma3-flat-no-base", "gemma3_text", GEMMA3, flat(None), None, False),
    ("gemma3-flat-other-base", "gemma3_text", GEMMA3 | dict(rope_parameters=dict(
        full_attention=dict(rope_type="default", rope_theta=1000000.0),
        sliding_attention=dict(rope_type="default", rope_theta=300.0))), flat(300.0), None, True),
    ("gemma3-old-scaling", "gemma3_text", GEMMA3, old_scaling, None, True),
    ("bare-qwen3", "qwen3", SMALL | dict(tie_word_embeddings=True), None, bare, True),
    ("bare-llama", "llama", SMALL | dict(tie_word_embeddings=True), None, bare, True),
]


def write(name, family, options, change, rename, reads_change):
    """Writes the directory of a case."""
    torch.manual_seed(zlib.crc32(name.encode()))
    case = families.Case(name, family, options)
    directory = families.FIXTURES / name
    shutil.rmtree(directory, ignore_errors=True)
    config = transformers.AutoConfig.for_model(family, **json.loads(json.dumps(options)))
    model = transformers.AutoModelForCausalLM.from_config(config)
    if name == "tied-outside":
        # The class ties by the text's own key; the head of its own comes from a fresh matrix.
        model.lm_head.weight = torch.nn.Parameter(torch.empty_like(model.lm_head.weight))
    families.randomize(model, case)
    model = model.to(families.BF16)
    model.save_pretrained(directory)
    (directory / "generation_config.json").unlink(missing_ok=True)
    stored = json.loads((directory / "config.json").read_text())
    tensors = load_file(directory / "model.safetensors")
    if name == "tied-outside" and not any("lm_head" in key for key in tensors):
        tensors["lm_head.weight"] = model.lm_head.weight.detach().clone()
    if rename:
        rename(tensors)
    save_file(tensors, directory / "model.safetensors", {"format": "pt"})
    changed = json.loads(json.dumps(stored))
    if change:
        change(changed)
    vocabulary = families.text(stored)["vocab_size"]
    prompt = torch.randint(3, vocabulary - 12, (60,))
    fed = torch.randint(3, vocabulary - 12, (families.STEPS,))
    with tempfile.TemporaryDirectory() as place:
        read = pathlib.Path(place) / "model"
        shutil.copytree(directory, read)
        (read / "config.json").write_text(json.dumps(changed if reads_change else stored))
        logits = families.decode(families.load(read), prompt, fed)
        # What it makes of the other one.
        (read / "config.json").write_text(json.dumps(stored if reads_change else changed))
        other = families.decode(families.load(read), prompt, fed)
    (directory / "config.json").write_text(json.dumps(changed, indent=1) + "\n")
    save_file({"prompt": prompt.int(), "fed": fed.int(), "logits": logits}, directory / "expected.safetensors", {
        "source": "Hugging Face transformers, float32, CPU, eager attention; written by "
                  "Tests/Reference/heads_and_keys.py",
        "dtype": "bfloat16", "transformers": transformers.__version__, "torch": torch.__version__,
        "python": platform.python_version()})
    size = sum(file.stat().st_size for file in directory.iterdir())
    assert size < 60_000 and logits.isfinite().all(), (name, size)
    print(f"{name}: {size} bytes, tensors {sorted(key for key in tensors if 'layers' not in key and 'vision' not in key)}, "
          f"the other config.json {(other - logits).abs().max():.2f}", flush=True)


if __name__ == "__main__":
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    for each in CASES:
        if each[0].startswith(tuple(sys.argv[1:]) or ("",)):
            write(*each)
