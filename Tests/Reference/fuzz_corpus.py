"""Writes the seeds of the fuzz targets, small files of each kind that open, under Tests/Fuzz/Corpus/.

    python Tests/Reference/fuzz_corpus.py

Needs no packages. Every seed is written from scratch; the same script writes the same bytes.
"""

import json
import pathlib
import struct

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CORPUS = ROOT / "Tests" / "Fuzz" / "Corpus"


def save(target: str, name: str, data: bytes | dict) -> None:
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(data, dict):
        data = json.dumps(data, ensure_ascii=False).encode()
    (folder / name).write_bytes(data)


def safetensors(tensors: list[tuple[str, str, list[int], int]], metadata: dict | None = None) -> bytes:
    header: dict = {"__metadata__": metadata} if metadata is not None else {}
    end = 0
    for name, kind, shape, size in tensors:
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(index % 251 for index in range(end))


def text(value: str | bytes) -> bytes:
    value = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(value)) + value


def array(kind: int, elements: list[bytes]) -> bytes:
    return struct.pack("<IQ", kind, len(elements)) + b"".join(elements)


def gguf(version: int, values: list[tuple[str, int, bytes]], tensors: list[tuple[str, list[int], int, int | bytes]],
         alignment: int = 32) -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(values))
    for key, kind, data in values:
        head += text(key) + struct.pack("<I", kind) + data
    body = b""
    for name, shape, kind, size in tensors:
        body += bytes(-len(body) % alignment)
        head += text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        head += struct.pack("<IQ", kind, len(body))
        body += size if isinstance(size, bytes) else bytes(index % 251 for index in range(size))
    return head + bytes(-len(head) % alignment) + body


def model() -> bytes:
    """A decoder of one layer with a tokenizer and a chat template."""
    def number(value: int) -> bytes:
        return struct.pack("<I", value)

    pieces = ["<unk>", "<s>", "</s>", "\u2581", "a", "\u2581a"] + [f"<0x{byte:02X}>" for byte in range(256)]
    values = [("general.architecture", 8, text("llama")), ("llama.block_count", 4, number(1)),
              ("llama.embedding_length", 4, number(8)), ("llama.feed_forward_length", 4, number(4)),
              ("llama.attention.head_count", 4, number(2)), ("llama.attention.head_count_kv", 4, number(1)),
              ("llama.context_length", 4, number(32)), ("llama.rope.freq_base", 6, struct.pack("<f", 10000)),
              ("llama.attention.layer_norm_rms_epsilon", 6, struct.pack("<f", 1e-5)),
              ("tokenizer.ggml.model", 8, text("llama")),
              ("tokenizer.ggml.tokens", 9, array(8, [text(piece) for piece in pieces])),
              ("tokenizer.ggml.scores", 9, array(6, [struct.pack("<f", -place) for place in range(len(pieces))])),
              ("tokenizer.ggml.token_type", 9, array(5, [
                  struct.pack("<i", 2 if place == 0 else 3 if place < 3 else 1 if place < 6 else 6)
                  for place in range(len(pieces))])),
              ("tokenizer.ggml.bos_token_id", 4, number(1)), ("tokenizer.ggml.eos_token_id", 4, number(2))]
    shapes = {"token_embd": [8, len(pieces)], "output_norm": [8], "blk.0.attn_norm": [8], "blk.0.attn_q": [8, 8],
              "blk.0.attn_k": [8, 4], "blk.0.attn_v": [8, 4], "blk.0.attn_output": [8, 8], "blk.0.ffn_norm": [8],
              "blk.0.ffn_gate": [8, 4], "blk.0.ffn_up": [8, 4], "blk.0.ffn_down": [4, 8]}
    tensors = []
    for name, shape in shapes.items():
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        # Halves of multiples of 1/8 between -1 and 1: the upper bytes of float32, so that bfloat16 holds them.
        bits = [struct.unpack("<I", struct.pack("<f", (place * 7 % 17 - 8) / 8))[0] >> 16 for place in range(count)]
        tensors.append((name + ".weight", shape, 30, struct.pack(f"<{count}H", *bits)))
    return gguf(3, values, tensors)


def tokenizer(**changes: object) -> dict:
    document = {
        "added_tokens": [{"id": 3, "content": "<s>", "special": True}],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False},
        "post_processor": None,
        "decoder": {"type": "ByteLevel"},
        "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]},
    }
    return document | changes


def main() -> None:
    save("safetensors", "empty", safetensors([]))
    save("safetensors", "types", safetensors(
        [("a", "F32", [2, 2], 16), ("b", "F16", [3], 6), ("c", "BF16", [1, 1], 2), ("d", "I32", [2], 8),
         ("e", "U8", [], 1), ("f", "F32", [0, 5], 0)], {"format": "pt", "note": "é\n"}))

    scalars = [("u8", 0, b"\x07"), ("i8", 1, b"\xff"), ("u16", 2, b"\x07\0"), ("i16", 3, b"\xff\xff"),
               ("u32", 4, struct.pack("<I", 7)), ("i32", 5, struct.pack("<i", -7)),
               ("f32", 6, struct.pack("<f", 0.5)), ("yes", 7, b"\x01"), ("text", 8, text("é")),
               ("u64", 10, struct.pack("<Q", 7)), ("i64", 11, struct.pack("<q", -7)),
               ("f64", 12, struct.pack("<d", 0.5))]
    arrays = [("tokens", 9, array(8, [text("<s>"), text(b"\xff"), text("")])),
              ("scores", 9, array(6, [struct.pack("<f", 1), struct.pack("<f", -1)])),
              ("flags", 9, array(7, [b"\x01", b"\0"])),
              ("nested", 9, array(9, [array(0, [b"\x01"]), array(8, [text("x")])]))]
    save("gguf", "empty", gguf(3, [], []))
    save("gguf", "model", model())
    save("gguf", "scalars", gguf(3, scalars, []))
    save("gguf", "arrays", gguf(2, arrays, []))
    save("gguf", "tensors", gguf(3, [("general.architecture", 8, text("llama"))],
                                 [("a", [3, 2], 0, 24), ("b", [32, 2], 8, 68), ("c", [2], 1, 4),
                                  ("d", [256], 12, 144), ("e", [1, 1, 1, 2], 30, 4)]))
    save("gguf", "aligned", gguf(3, [("general.alignment", 4, struct.pack("<I", 64))],
                                 [("a", [1], 0, 4), ("b", [1], 0, 4)], alignment=64))

    save("json", "config", json.loads(
        (ROOT / "Tests/InferenceTests/Fixtures/odd-shapes/config.json").read_text()))
    scaled = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64,
              "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4, "head_dim": 16,
              "num_key_value_heads": 2, "vocab_size": 100, "hidden_act": "silu", "rms_norm_eps": 1e-5,
              "rope_theta": 5e5, "eos_token_id": [2, 3], "sliding_window": None, "layer_types": ["full_attention"] * 2,
              "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
                               "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}
    save("json", "scaled", scaled)
    names = safetensors_names(ROOT / "Tests/InferenceTests/Fixtures/odd-shapes/model.safetensors")
    save("json", "index", {"metadata": {"total_size": 1},
                           "weight_map": {name: "model-00001-of-00001.safetensors" for name in names}})
    save("json", "texts", b'[1e5, -0.5, "\\ud83d\\ude00\\n", {"a": [true, false, null]}]')

    for known in json.loads((ROOT / "Tests/TokenizationTests/Fixtures/chat-templates.json").read_text())["known"]:
        save("template", known["name"], known["template"].encode())

    digits = {"type": "Sequence", "pretokenizers": [
        {"type": "Digits", "individual_digits": True}, {"type": "ByteLevel", "add_prefix_space": True}]}
    template = {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}],
                "special_tokens": {"<s>": {"ids": [3]}}}
    save("tokenizer", "plain", tokenizer())
    save("tokenizer", "digits", tokenizer(pre_tokenizer=digits, normalizer={"type": "NFC"}))
    save("tokenizer", "template", tokenizer(post_processor=template))
    save("tokenizer", "pairs", tokenizer(model={
        "type": "BPE", "ignore_merges": True, "unk_token": None, "byte_fallback": False,
        "vocab": {"a": 0, "Ġ": 1, "Ġa": 2}, "merges": [["Ġ", "a"]]}))
    for name in ["gpt2", "llama3", "qwen2"]:
        path = ROOT / f"Tests/TokenizationTests/Fixtures/tokenizer/{name}.tokenizer.json"
        pattern = json.loads(path.read_text())["pre_tokenizer"]
        save("tokenizer", name, tokenizer(pre_tokenizer=pattern))
    spaces = {"a": 0, "▁": 1, "▁a": 2, "<s>": 3, "<unk>": 4} | {f"<0x{byte:02X}>": 5 + byte for byte in range(256)}
    save("tokenizer", "metaspace", tokenizer(
        normalizer={"type": "Sequence", "normalizers": [
            {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
        pre_tokenizer=None,
        decoder={"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
            {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
        model={"type": "BPE", "unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True, "vocab": spaces,
               "merges": ["▁ a"]}))


def safetensors_names(path: pathlib.Path) -> list[str]:
    data = path.read_bytes()
    header = json.loads(data[8:8 + struct.unpack("<Q", data[:8])[0]])
    return sorted(name for name in header if name != "__metadata__")


if __name__ == "__main__":
    main()
