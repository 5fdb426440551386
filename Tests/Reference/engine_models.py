"""Models to time engines on: random weights in the shape of a known model, or the bundled model's own weights, the
same values as a Hugging Face directory and as a GGUF file. Written for engines.py.
"""
import json
import pathlib

import gguf
import numpy as np
import torch
from safetensors.torch import load_file, save_file

SHAPES = {
    "smollm2-135m": {
        "num_hidden_layers": 30, "hidden_size": 576, "intermediate_size": 1536, "num_attention_heads": 9,
        "num_key_value_heads": 3, "head_dim": 64, "vocab_size": 49152, "rope_theta": 100000.0},
    "llama-3.2-1b": {
        "num_hidden_layers": 16, "hidden_size": 2048, "intermediate_size": 8192, "num_attention_heads": 32,
        "num_key_value_heads": 8, "head_dim": 64, "vocab_size": 128256, "rope_theta": 500000.0},
}
BUNDLED = "ruler-tiny"
TYPES = {"f32": torch.float32, "bf16": torch.bfloat16, "q8_0": torch.bfloat16}
CONTEXT = 65536


def write_models(folder, shape, kind, root):
    """Writes a model in one number type unless it is there already.

    Returns the directory and the GGUF file. `q8_0` has the directory of `bf16`, which it is rounded from.
    """
    plain = "bf16" if kind == "q8_0" else kind
    directory, file = folder / f"{shape}-{plain}", folder / f"{shape}-{kind}.gguf"
    if not (directory / "config.json").exists():
        write_directory(directory, shape, TYPES[kind], root)
    if not file.exists():
        write_gguf(directory, file, kind)
    return directory, file


def write_directory(directory, shape, dtype, root):
    directory.mkdir(parents=True, exist_ok=True)
    if shape == BUNDLED:
        source = root / "samples" / BUNDLED
        config = json.loads((source / "config.json").read_text())
        weights = {name: value.to(dtype) for name, value in load_file(source / "model.safetensors").items()}
    else:
        config = {
            "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
            "max_position_embeddings": CONTEXT, "rms_norm_eps": 1e-05, "tie_word_embeddings": True,
            "attention_bias": False, "mlp_bias": False, "bos_token_id": 1, "eos_token_id": 2, **SHAPES[shape]}
        weights = random_weights(config, dtype)
    config["torch_dtype"] = str(dtype).removeprefix("torch.")
    save_file(weights, directory / "model.safetensors", metadata={"format": "pt"})
    # Last, as the sign that the directory is complete.
    (directory / "config.json").write_text(json.dumps(config, indent=1))


def random_weights(config, dtype):
    """What transformers initialises a Llama with: normal, of deviation 0.02, and norms of 1."""
    generator = torch.Generator().manual_seed(0)

    def normal(*shape):
        return torch.empty(shape, dtype=torch.float32).normal_(0, 0.02, generator=generator).to(dtype)

    width, inner = config["hidden_size"], config["intermediate_size"]
    queries = config["num_attention_heads"] * config["head_dim"]
    entries = config["num_key_value_heads"] * config["head_dim"]
    weights = {"model.embed_tokens.weight": normal(config["vocab_size"], width)}
    for layer in range(config["num_hidden_layers"]):
        name = f"model.layers.{layer}."
        weights |= {
            name + "input_layernorm.weight": torch.ones(width, dtype=dtype),
            name + "self_attn.q_proj.weight": normal(queries, width),
            name + "self_attn.k_proj.weight": normal(entries, width),
            name + "self_attn.v_proj.weight": normal(entries, width),
            name + "self_attn.o_proj.weight": normal(width, queries),
            name + "post_attention_layernorm.weight": torch.ones(width, dtype=dtype),
            name + "mlp.gate_proj.weight": normal(inner, width),
            name + "mlp.up_proj.weight": normal(inner, width),
            name + "mlp.down_proj.weight": normal(width, inner)}
    weights["model.norm.weight"] = torch.ones(width, dtype=dtype)
    return weights


NAMES = {
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}


def write_gguf(directory, file, kind):
    config = json.loads((directory / "config.json").read_text())
    quantized = gguf.GGMLQuantizationType[kind.upper()]
    partial = file.with_suffix(".partial")
    writer = gguf.GGUFWriter(partial, "llama")
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(config["head_dim"])
    writer.add_value_length(config["head_dim"])
    writer.add_rope_dimension_count(config["head_dim"])
    writer.add_rope_freq_base(config["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    # Prompts are ids, so no vocabulary is needed.
    writer.add_tokenizer_model("none")
    heads = {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]}
    for name, value in load_file(directory / "model.safetensors").items():
        target = gguf_name(name)
        if (count := heads.get(target.split(".")[-2])) is not None:
            # GGUF's Llama rotates neighbours, Hugging Face's the halves of a head.
            value = value.view(count, 2, -1, value.shape[1]).transpose(1, 2).reshape(value.shape)
        if value.ndim == 1 or kind == "f32":
            writer.add_tensor(target, value.float().numpy())
        elif kind == "bf16":
            raw = value.contiguous().view(torch.uint8).numpy()
            writer.add_tensor(target, raw, raw_dtype=quantized)
        else:
            writer.add_tensor(target, gguf.quantize(value.float().numpy(), quantized), raw_dtype=quantized)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    partial.rename(file)


def gguf_name(name):
    fixed = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight"}
    if name in fixed:
        return fixed[name]
    layer, part = name.removeprefix("model.layers.").removesuffix(".weight").split(".", 1)
    return f"blk.{layer}.{NAMES[part]}.weight"
