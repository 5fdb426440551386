"""Random Llama models of other shapes than the bundled one's, and the prompts that are run through all of them."""
import json
import pathlib

import tokenizers
import torch
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "Tests/LiveSourceTests/Fixtures/policies"
BUNDLED = "ruler-tiny"

# Per name: layers, query heads, KV heads, head dimension, hidden size, intermediate size, tied, stored as.
SHAPES = {
    "mha": (3, 4, 4, 8, 32, 64, False, torch.float32),
    "gqa": (3, 8, 2, 8, 48, 64, True, torch.float32),
    "mqa": (3, 4, 1, 16, 32, 64, True, torch.float32),
    "one-layer": (1, 4, 2, 10, 40, 64, False, torch.float32),
    "deep": (24, 4, 2, 8, 32, 16, True, torch.bfloat16),  # halves, to stay small
}
VOCABULARY = 128
PROMPTS = {"short": 180, "long": 330}
TEXTS = {"single": "niah-single-3-256.txt", "essay": "niah-single-2-400.txt", "multikey": "niah-multikey-1-200.txt"}


def directory(name):
    return ROOT / "samples" / BUNDLED if name == BUNDLED else FIXTURES / "models" / name


def write(name, seed):
    """config.json and model.safetensors. Heads and layers differ in how peaked they are, as they do."""
    layers, heads, kv_heads, dim, hidden, intermediate, tied, stored = SHAPES[name]
    draw = torch.Generator().manual_seed(seed)

    def matrix(rows, columns, deviation):
        return torch.randn(rows, columns, generator=draw) * deviation

    def norm():
        return 0.6 + 0.8 * torch.rand(hidden, generator=draw)

    weights = {"model.embed_tokens.weight": matrix(VOCABULARY, hidden, 1.0), "model.norm.weight": norm()}
    if not tied:
        weights["lm_head.weight"] = matrix(VOCABULARY, hidden, hidden ** -0.5)
    for layer in range(layers):
        at = f"model.layers.{layer}."
        peak = (0.3 + 2.2 * torch.rand(heads, generator=draw)) * (0.5 + torch.rand(1, generator=draw))
        level = 0.6 + 0.8 * torch.rand(kv_heads, generator=draw)
        q = matrix(heads * dim, hidden, 2.2 * hidden ** -0.5) * peak.repeat_interleave(dim)[:, None]
        v = matrix(kv_heads * dim, hidden, hidden ** -0.5) * level.repeat_interleave(dim)[:, None]
        weights |= {
            at + "input_layernorm.weight": norm(), at + "post_attention_layernorm.weight": norm(),
            at + "self_attn.q_proj.weight": q,
            at + "self_attn.k_proj.weight": matrix(kv_heads * dim, hidden, hidden ** -0.5),
            at + "self_attn.v_proj.weight": v,
            at + "self_attn.o_proj.weight": matrix(hidden, heads * dim, 0.7 * (heads * dim) ** -0.5),
            at + "mlp.gate_proj.weight": matrix(intermediate, hidden, hidden ** -0.5),
            at + "mlp.up_proj.weight": matrix(intermediate, hidden, hidden ** -0.5),
            at + "mlp.down_proj.weight": matrix(hidden, intermediate, 0.7 * intermediate ** -0.5),
        }
    folder = directory(name)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.safetensors"
    save_file({key: x.to(stored).contiguous() for key, x in weights.items()}, path, {"format": "pt"})
    path.chmod(0o644)
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "hidden_size": hidden,
        "intermediate_size": intermediate, "num_hidden_layers": layers, "num_attention_heads": heads,
        "num_key_value_heads": kv_heads, "head_dim": dim, "vocab_size": VOCABULARY, "max_position_embeddings": 2048,
        "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "rope_scaling": None, "tie_word_embeddings": tied,
        "attention_bias": False, "mlp_bias": False, "bos_token_id": 1, "eos_token_id": 0,
        "torch_dtype": str(stored).removeprefix("torch.")}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def write_all():
    for seed, name in enumerate(SHAPES):
        write(name, 4100 + seed)


def vocabulary(name):
    return 1024 if name == BUNDLED else VOCABULARY


def prompts(name):
    """Token ids by prompt name. `distinct` has no id twice: a key's norm is that of its id in the first layer."""
    draw = torch.Generator().manual_seed(5200 + len(name))
    shuffled = (2 + torch.randperm(vocabulary(name) - 2, generator=draw)).tolist()
    distinct = {"distinct": [1] + shuffled[:84]}
    if name == BUNDLED:
        encode = tokenizers.Tokenizer.from_file(str(directory(name) / "tokenizer.json")).encode
        return {key: encode((ROOT / "samples/prompts" / text).read_text().rstrip("\n")).ids
                for key, text in TEXTS.items()} | distinct
    return {key: [1] + torch.randint(2, VOCABULARY, (count - 1,), generator=draw).tolist()
            for key, count in PROMPTS.items()} | distinct


def decoded(name):
    """Token ids fed after the prompt `distinct`, which has none of them."""
    draw = torch.Generator().manual_seed(5200 + len(name))
    return (2 + torch.randperm(vocabulary(name) - 2, generator=draw)).tolist()[84:124]
