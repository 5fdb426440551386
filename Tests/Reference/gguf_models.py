#!/usr/bin/env python3
"""Writes tiny random models as GGUF version 3 the way llama.cpp's converter lays them out, with what Hugging Face
transformers computes in float32 of the values the gguf package dequantizes:
Tests/InferenceTests/Fixtures/gguf/<case>.gguf and <case>.expected.safetensors.

    pip install torch transformers safetensors gguf llama_cpp_python
    python3 Tests/Reference/gguf_models.py              # every case
    python3 Tests/Reference/gguf_models.py llama        # the cases whose names begin so

`prompt` [N] i32, `fed` [16] i32, `logits` [17, V] f32 as in families.py, and `llama_cpp_logits` [17, V] f32, what
llama.cpp computes of the same file on the processor with one thread, keys and values in float32. It rounds
activations to eight bits, or to the weights' half type, before it multiplies quantized or half weights; so the
same values are also written in float32, and there it has to agree with transformers. (Of gelu it looks up a table
of half precision; that rounding is put into transformers for the comparison.) `text.{i}` i32 are the tokens
llama.cpp makes of the metadata's `text.{i}`, without a first token.
"""

import copy
import ctypes
import logging
import math
import pathlib
import platform
import sys
import tempfile
import warnings
import zlib

import gguf
import llama_cpp
import numpy as np
import torch
import transformers
from safetensors.torch import save_file

import families

FIXTURES = families.ROOT / "Tests" / "InferenceTests" / "Fixtures" / "gguf"
TYPES = gguf.GGMLQuantizationType
FILE_TYPES = gguf.LlamaFileType
STEPS = families.STEPS
TEXTS = ["the cat and the hat", "Then: 42 cats, é", " in\n\n  the end"]


class Case:
    """A model and the types its tensors are stored in."""

    def __init__(self, name, family, config, types, file_type, vocabulary, prompt=50, architecture=None,
                 context=256):
        self.name = name
        self.family = family
        self.config = config
        # The first rule whose part is in a tensor's name gives the type of a matrix; norms and biases are F32.
        self.types = types
        self.file_type = file_type
        self.vocabulary = vocabulary
        self.prompt = prompt
        self.architecture = architecture or family
        # Tokens llama.cpp makes room for; by it, not by the length, it chooses long or short factors.
        self.context = context
        self.attention_gain = 1.4


def sentencepiece_vocabulary():
    """Pieces, scores and types as a model of the kind `llama` has them."""
    pieces = [("<unk>", 0.0, 2), ("<s>", 0.0, 3), ("</s>", 0.0, 3)]
    pieces += [(f"<0x{byte:02X}>", 0.0, 6) for byte in range(256)]
    words = ["▁t", "he", "▁a", "in", "▁the", "nd", "▁and", "at", "▁c", "▁h", "▁cat", "▁hat", "▁in", "en", "▁▁"]
    words += ["▁", *"etaoinshrdlcumwfgypbvk"]
    pieces += [(word, -float(rank), 1) for rank, word in enumerate(words)]
    # llama.cpp takes a model with phi3 in its name only if it has this token.
    return pieces + [("<|endoftext|>", 0.0, 3)]


def byte_pairs_vocabulary():
    """Tokens and merges as a model of the kind `gpt2` has them."""
    shown = [byte for byte in range(256) if 33 <= byte <= 126 or 161 <= byte <= 172 or byte >= 174]
    others = [byte for byte in range(256) if byte not in shown]
    tokens = [chr(byte) for byte in shown] + [chr(256 + index) for index in range(len(others))]
    merges = ["Ġ t", "h e", "Ġ a", "i n", "Ġt he", "n d", "Ġa nd", "a t", "Ġ c", "Ġ h", "Ġc at", "Ġh at", "e n",
              "Ġ in", "t he", "Ċ Ċ", "Ġ Ġ"]
    tokens += [merge.replace(" ", "") for merge in merges]
    return tokens, merges, ["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"]


SENTENCEPIECE = len(sentencepiece_vocabulary())
BYTE_PAIRS = sum(map(len, (byte_pairs_vocabulary()[0], byte_pairs_vocabulary()[2])))

SMALL = dict(hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             max_position_embeddings=256, rms_norm_eps=1e-5, bos_token_id=1, eos_token_id=2)
WIDE = SMALL | dict(hidden_size=256, intermediate_size=256, num_attention_heads=4, num_key_value_heads=1)
GEMMA = SMALL | dict(num_attention_heads=2, num_key_value_heads=1, head_dim=16, query_pre_attn_scalar=16,
                     pad_token_id=0, tie_word_embeddings=True)
PHI3 = SMALL | dict(pad_token_id=0)
FACTORS = dict(short_factor=families.SHORT, long_factor=families.LONG)
BLOCKS = [("token_embd", TYPES.Q8_0), ("output.weight", TYPES.Q5_1), ("attn_q", TYPES.Q4_0), ("attn_k", TYPES.Q4_1),
          ("attn_v", TYPES.Q5_0), ("attn_output", TYPES.Q5_1), ("ffn_gate", TYPES.Q8_0), ("ffn_up", TYPES.Q4_0),
          ("blk.0.ffn_down", TYPES.Q5_0), ("ffn_down", TYPES.Q4_1)]
K_BLOCKS = [("token_embd", TYPES.Q6_K), ("attn_q", TYPES.Q4_K),
            ("attn_k", TYPES.Q5_K), ("attn_v", TYPES.Q6_K), ("attn_output", TYPES.Q5_K), ("ffn_gate", TYPES.Q4_K),
            ("ffn_up", TYPES.Q8_0), ("blk.0.ffn_down", TYPES.Q6_K), ("ffn_down", TYPES.Q4_K)]
FEW_BITS = [("token_embd", TYPES.Q2_K), ("output.weight", TYPES.Q6_K), ("attn_q", TYPES.Q2_K),
            ("attn_k", TYPES.Q3_K), ("attn_v", TYPES.Q4_K), ("attn_output", TYPES.Q3_K), ("ffn_gate", TYPES.Q2_K), ("ffn_up", TYPES.Q3_K), ("ffn_down", TYPES.Q5_K)]


def every(kind):
    """One type for every matrix."""
    return [("", kind)]


CASES = [
    Case("llama", "llama", SMALL, every(TYPES.F16), FILE_TYPES.MOSTLY_F16, "llama"),
    # Scaled frequencies in rope_freqs.weight, heads wider than D / H, the head tied to the embedding.
    Case("llama31", "llama", SMALL | dict(
        head_dim=32, tie_word_embeddings=True, rope_parameters=dict(
            rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
            original_max_position_embeddings=64)), every(TYPES.BF16), FILE_TYPES.MOSTLY_BF16, "gpt2"),
    Case("llama-blocks", "llama", SMALL | dict(rope_parameters=dict(
        rope_type="linear", factor=4.0, rope_theta=10000.0)), BLOCKS, FILE_TYPES.MOSTLY_Q4_0, "llama"),
    Case("llama-k", "llama", WIDE | dict(tie_word_embeddings=True), K_BLOCKS, FILE_TYPES.MOSTLY_Q4_K_M, "llama"),
    Case("llama-few-bits", "llama", WIDE | dict(num_hidden_layers=1), FEW_BITS, FILE_TYPES.MOSTLY_Q2_K,
         "gpt2"),
    Case("llama-biases", "llama", SMALL | dict(
        num_hidden_layers=1, attention_bias=True, mlp_bias=True, tie_word_embeddings=True), every(TYPES.F32),
         FILE_TYPES.ALL_F32, "llama"),
    Case("llama-yarn", "llama", SMALL | dict(head_dim=16, rope_parameters=families.YARN), every(TYPES.Q8_0),
         FILE_TYPES.MOSTLY_Q8_0, "llama"),
    # A Mistral is written as a Llama; three query heads a KV head.
    Case("mistral", "mistral", SMALL | dict(
        num_attention_heads=3, num_key_value_heads=1, head_dim=32, sliding_window=None,
        rope_parameters=dict(rope_type="default", rope_theta=1000000.0)), every(TYPES.Q8_0), FILE_TYPES.MOSTLY_Q8_0,
        "llama", architecture="llama"),
    Case("qwen2", "qwen2", SMALL | dict(
        tie_word_embeddings=True, rope_parameters=dict(rope_type="default", rope_theta=1000000.0)),
        every(TYPES.Q8_0), FILE_TYPES.MOSTLY_Q8_0, "gpt2"),
    Case("qwen3", "qwen3", SMALL | dict(
        num_attention_heads=3, num_key_value_heads=1, head_dim=32, rope_parameters=dict(
            rope_type="default", rope_theta=1000000.0)), every(TYPES.F16), FILE_TYPES.MOSTLY_F16, "gpt2"),
    # Every fourth layer without RoPE, which no key says.
    Case("smollm3", "smollm3", SMALL | dict(num_hidden_layers=4, pad_token_id=0), every(TYPES.Q8_0),
         FILE_TYPES.MOSTLY_Q8_0, "gpt2"),
    Case("gemma2", "gemma2", GEMMA | dict(
        num_hidden_layers=3, sliding_window=12, attn_logit_softcapping=3.0, final_logit_softcapping=4.0),
        every(TYPES.F16), FILE_TYPES.MOSTLY_F16, "llama"),
    Case("gemma3", "gemma3_text", GEMMA | dict(
        num_hidden_layers=7, sliding_window=10, rope_parameters=families.GEMMA3_ROPE),
        every(TYPES.Q8_0), FILE_TYPES.MOSTLY_Q8_0, "llama", architecture="gemma3"),
    Case("phi3-short", "phi3", PHI3 | dict(
        max_position_embeddings=2048, original_max_position_embeddings=512,
        rope_parameters=dict(rope_type="longrope", rope_theta=10000.0) | FACTORS), every(TYPES.F16),
        FILE_TYPES.MOSTLY_F16, "llama"),
    Case("phi3-long", "phi3", PHI3 | dict(
        max_position_embeddings=256, original_max_position_embeddings=32,
        rope_parameters=dict(rope_type="longrope", rope_theta=10000.0) | FACTORS), every(TYPES.Q4_0),
        FILE_TYPES.MOSTLY_Q4_0, "llama"),
    Case("phi4-partial", "phi3", PHI3 | dict(
        num_attention_heads=2, num_key_value_heads=1, tie_word_embeddings=True, original_max_position_embeddings=256,
        rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.75)),
        every(TYPES.Q8_0), FILE_TYPES.MOSTLY_Q8_0, "gpt2"),
]


def interleave(rows, heads):
    """Rows of a head as llama.cpp's llama wants them: the two of a RoPE pair, half a head apart, side by side."""
    return rows.reshape(heads, 2, -1, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def separate(rows, heads):
    """The inverse of interleave."""
    return rows.reshape(heads, -1, 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "self_attn.qkv_proj": "attn_qkv", "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "mlp.gate_up_proj": "ffn_up", "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm"}
GEMMA_NAMES = NAMES | {
    "post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm"}


def gguf_name(name, gemma):
    """The name of a tensor of transformers in a GGUF file."""
    whole = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
             "lm_head.weight": "output.weight"}
    if name in whole:
        return whole[name]
    _, _, layer, rest = name.split(".", 3)
    part, kind = rest.rsplit(".", 1)
    return f"blk.{layer}.{(GEMMA_NAMES if gemma else NAMES)[part]}.{kind}"


def carry(case, config, name, values, back=False):
    """The values of a tensor as GGUF stores them, or back as transformers has them."""
    if case.architecture in ("llama", "smollm3") and ("q_proj" in name or "k_proj" in name):
        heads = config.num_attention_heads if "q_proj" in name else config.num_key_value_heads
        return separate(values, heads) if back else interleave(values, heads)
    if "gemma" in case.family and name.endswith("norm.weight"):
        return values - 1 if back else values + 1
    return values


def random_blocks(rng, kind, shape, deviation):
    """Blocks of random bits in every field but the scales of the blocks, which make values of about the deviation.

    Quants, scales within a block and minima take every value they can; the factors below are the standard deviation
    of a value for a block's scale of one, and the minimum that centres the values."""
    count = shape[0] * shape[1] // 256
    size = gguf.GGML_QUANT_SIZES[kind][1]
    blocks = rng.integers(0, 256, (count, size), dtype=np.uint8)
    # Where the half-precision scale lies, where that of the minima does, its ratio to the scale, and the deviation.
    offset, minimum, ratio, unit = {
        TYPES.Q2_K: (80, 82, 1.5, 13.8), TYPES.Q3_K: (108, None, 0.0, 42.4), TYPES.Q4_K: (0, 2, 7.5, 258.0),
        TYPES.Q5_K: (0, 2, 15.5, 533.0), TYPES.Q6_K: (208, None, 0.0, 1366.0)}[kind]
    scale = (deviation / unit * rng.uniform(0.7, 1.3, count)).astype(np.float16)
    blocks[:, offset:offset + 2] = scale[:, None].view(np.uint8)
    if minimum is not None:
        minima = (scale.astype(np.float32) * ratio).astype(np.float16)
        blocks[:, minimum:minimum + 2] = minima[:, None].view(np.uint8)
    return blocks.reshape(shape[0], -1)


def stored(case, name, values, rng):
    """The bytes of a tensor and their type."""
    if values.ndim == 1:
        return values.astype(np.float32), TYPES.F32
    kind = next(kind for part, kind in case.types if part in name)
    if kind in (TYPES.Q2_K, TYPES.Q3_K, TYPES.Q4_K, TYPES.Q5_K, TYPES.Q6_K):
        return random_blocks(rng, kind, values.shape, values.std()), kind
    return gguf.quantize(values.astype(np.float32), kind), kind


def extra_tensors(case, config):
    """Divisors of RoPE's frequencies, and the factor of cosine and sine beside them."""
    parameters = config.rope_parameters
    if parameters.get("rope_type") == "llama3":
        wanted, _ = transformers.modeling_rope_utils.ROPE_INIT_FUNCTIONS["llama3"](config)
        plain = parameters["rope_theta"] ** -(torch.arange(0, config.head_dim, 2).float() / config.head_dim)
        return {"rope_freqs.weight": (plain / wanted).numpy()}
    if parameters.get("rope_type") == "longrope":
        return {f"rope_factors_{kind}.weight": np.array(parameters[f"{kind}_factor"], np.float32)
                for kind in ("long", "short")}
    return {}


def write_metadata(writer, case, config):
    """The keys llama.cpp's converter writes for the case's architecture."""
    every_layer = config.rope_parameters
    parameters = every_layer.get("full_attention", every_layer)
    heads = config.num_attention_heads
    dimension = getattr(config, "head_dim", None) or config.hidden_size // heads
    writer.add_name(case.name)
    writer.add_file_type(case.file_type)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    if case.architecture != "gemma2":
        writer.add_rope_freq_base(parameters["rope_theta"])
    if getattr(config, "head_dim", None) is not None:
        writer.add_key_length(dimension)
        writer.add_value_length(dimension)
    if case.architecture in ("llama", "smollm3"):
        writer.add_vocab_size(config.vocab_size)
        writer.add_rope_dimension_count(dimension)
    kind = parameters.get("rope_type")
    if kind == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(parameters["factor"])
    elif kind == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(parameters["factor"])
        writer.add_rope_scaling_orig_ctx_len(parameters["original_max_position_embeddings"])
    if case.architecture == "phi3":
        old = config.original_max_position_embeddings
        writer.add_rope_scaling_orig_ctx_len(old)
        writer.add_rope_dimension_count(int(dimension * parameters.get("partial_rotary_factor", 1.0)))
        writer.add_sliding_window(config.sliding_window or 0)
        if kind == "longrope":
            scale = config.max_position_embeddings / old
            writer.add_rope_scaling_attn_factors(math.sqrt(1 + math.log(scale) / math.log(old)))
    if case.architecture == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    if case.architecture in ("gemma2", "gemma3"):
        writer.add_sliding_window(config.sliding_window)
    if "sliding_attention" in every_layer:
        writer.add_rope_freq_base_swa(every_layer["sliding_attention"]["rope_theta"])


def write_vocabulary(writer, case):
    """A tokenizer of either kind, with every byte in it."""
    writer.add_tokenizer_model(case.vocabulary)
    if case.vocabulary == "llama":
        pieces = sentencepiece_vocabulary()
        writer.add_tokenizer_pre("default")
        writer.add_token_list([piece for piece, _, _ in pieces])
        writer.add_token_scores([score for _, score, _ in pieces])
        writer.add_token_types([kind for _, _, kind in pieces])
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(2)
        writer.add_unk_token_id(0)
        writer.add_add_bos_token(True)
        if "gemma" in case.architecture:
            writer.add_add_space_prefix(False)
        return
    tokens, merges, specials = byte_pairs_vocabulary()
    writer.add_tokenizer_pre("qwen2" if "qwen" in case.architecture else "llama-bpe")
    writer.add_token_list(tokens + specials)
    writer.add_token_types([1] * len(tokens) + [3] * len(specials))
    writer.add_token_merges(merges)
    writer.add_bos_token_id(len(tokens))
    writer.add_eos_token_id(len(tokens) + 1)
    writer.add_add_bos_token("qwen" not in case.architecture)


def write_file(path, case, config, tensors):
    """A GGUF file of tensors: name to bytes and type."""
    writer = gguf.GGUFWriter(path, case.architecture)
    write_metadata(writer, case, config)
    write_vocabulary(writer, case)
    for name, (values, kind) in tensors.items():
        writer.add_tensor(name, values, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def dequantized(path):
    """Every tensor of a GGUF file in float32, by its name."""
    return {tensor.name: gguf.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
            for tensor in gguf.GGUFReader(path).tensors}


def run_llama_cpp(path, prompt, fed, context, texts=()):
    """[17, V] by llama.cpp with keys and values in float32, and the tokens of texts."""
    settings = llama_cpp.llama_model_default_params()
    settings.n_gpu_layers = 0
    settings.use_mmap = False
    model = llama_cpp.llama_model_load_from_file(str(path).encode(), settings)
    assert model, path
    settings = llama_cpp.llama_context_default_params()
    settings.n_ctx = context
    settings.n_batch = settings.n_ubatch = 512
    settings.n_threads = settings.n_threads_batch = 1
    settings.type_k = settings.type_v = llama_cpp.GGML_TYPE_F32
    settings.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
    run = llama_cpp.llama_init_from_model(model, settings)
    assert run, path
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    count = llama_cpp.llama_vocab_n_tokens(vocabulary)
    rows = []
    for tokens in [prompt.tolist()] + [[token] for token in fed.tolist()]:
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        assert llama_cpp.llama_decode(run, llama_cpp.llama_batch_get_one(array, len(tokens))) == 0
        logits = llama_cpp.llama_get_logits_ith(run, -1)
        rows.append(np.ctypeslib.as_array(ctypes.cast(logits, ctypes.POINTER(ctypes.c_float)), (count,)).copy())
    split = []
    for text in texts:
        array = (llama_cpp.llama_token * 256)()
        data = text.encode()
        made = llama_cpp.llama_tokenize(vocabulary, data, len(data), array, 256, False, False)
        split.append(torch.tensor(array[:made], dtype=torch.int32))
    llama_cpp.llama_free(run)
    llama_cpp.llama_model_free(model)
    return torch.from_numpy(np.stack(rows)), split


class GeluInHalf(torch.nn.Module):
    """gelu as llama.cpp looks it up: rounded to half precision before and after, between -10 and 10."""

    def forward(self, values):
        looked_up = torch.nn.functional.gelu(values.half().float(), approximate="tanh").half().float()
        return torch.where(values <= -10, 0.0, torch.where(values >= 10, values, looked_up))


def write(case):
    """Writes a case and checks it against llama.cpp."""
    seed = zlib.crc32(("gguf " + case.name).encode())
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    settings = copy.deepcopy(case.config)
    settings["vocab_size"] = SENTENCEPIECE if case.vocabulary == "llama" else BYTE_PAIRS
    config = transformers.AutoConfig.for_model(case.family, **settings)
    model = transformers.AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    families.randomize(model, case)
    gemma = "gemma" in case.family
    tied = config.tie_word_embeddings
    names = {name: gguf_name(name, gemma) for name in model.state_dict() if not (tied and name == "lm_head.weight")}
    tensors = {}
    for name, target in names.items():
        values = carry(case, config, name, model.state_dict()[name].numpy())
        tensors[target] = stored(case, target, values, rng)
    for name, values in extra_tensors(case, config).items():
        tensors[name] = (values, TYPES.F32)
    path = FIXTURES / f"{case.name}.gguf"
    write_file(path, case, config, tensors)

    # What transformers computes of the values in the file.
    found = dequantized(path)
    state = {name: torch.from_numpy(np.ascontiguousarray(carry(case, config, name, found[target], back=True)))
             for name, target in names.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and set(missing) <= ({"lm_head.weight"} if tied else set()), (missing, unexpected)
    prompt = torch.randint(3, 250, (case.prompt,))
    fed = torch.randint(3, 250, (STEPS,))
    logits = families.decode(model, prompt, fed)
    assert logits.isfinite().all()
    assert (families.recompute(model, prompt, fed) - logits).abs().max() < 1e-3
    peak = families.attention_peak(model, prompt)
    assert peak > 2, (case.name, peak)

    theirs, split = run_llama_cpp(path, prompt, fed, case.context, TEXTS)
    with tempfile.TemporaryDirectory() as place:
        single = pathlib.Path(place) / "single.gguf"
        write_file(single, case, config, {name: (values, TYPES.F32) for name, values in found.items()})
        exact, _ = run_llama_cpp(single, prompt, fed, case.context)
    alike = logits
    if gemma:
        for layer in model.model.layers:
            layer.mlp.act_fn = GeluInHalf()
        alike = families.decode(model, prompt, fed)
    rows = (exact - alike).abs().amax(1)
    difference = rows.max().item()
    rounded = (theirs - logits).abs().max().item()
    size = path.stat().st_size
    print(f"{case.name}: {size} bytes, peak {peak:.1f}, logits to {logits.abs().max():.1f}; llama.cpp differs by "
          f"{difference:.1e} in float32, {rounded:.1e} as stored", flush=True)
    # Where gelu's argument lies between two halves, the last bits decide which one is looked up: in single rows.
    assert rows.median() < 3e-4 and difference < (5e-3 if gemma else 3e-4), (case.name, rows)
    assert size < 700_000, case.name
    tensors = {"prompt": prompt.int(), "fed": fed.int(), "logits": logits, "llama_cpp_logits": theirs}
    tensors |= {f"text.{index}": tokens for index, tokens in enumerate(split)}
    save_file(tensors, FIXTURES / f"{case.name}.expected.safetensors", {
        "source": "Hugging Face transformers, float32, CPU, eager attention, and llama.cpp; "
                  "written by Tests/Reference/gguf_models.py",
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        "llama_cpp_python": llama_cpp.__version__,
        "python": platform.python_version(),
    } | {f"text.{index}": text for index, text in enumerate(TEXTS)})


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.getLogger("transformers").setLevel(logging.ERROR)
    quiet = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(
        lambda level, text, _: sys.stderr.write(text.decode()) if level == 4 else None)
    llama_cpp.llama_log_set(quiet, ctypes.c_void_p(0))
    FIXTURES.mkdir(parents=True, exist_ok=True)
    chosen = tuple(sys.argv[1:]) or ("",)
    for each in CASES:
        if each.name.startswith(chosen):
            write(each)
