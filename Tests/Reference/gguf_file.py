"""Writes the GGUF files of the reader's tests with the Python package `gguf` (0.19.0).

    pip install gguf
    python Tests/Reference/gguf_file.py

Writes, under Tests/FormatsTests/Fixtures/gguf/:
    small.gguf           metadata of every type the writer has, and tensors of the types the reader knows
    small.expected.json  what the package's own reader finds in it: values, types, shapes, places, float32 values
Everything is seeded: the same version of the package writes the same bytes.
"""

import json
import pathlib

import gguf
import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OUTPUT = ROOT / "Tests" / "FormatsTests" / "Fixtures" / "gguf"

TYPES = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "BF16"]


def write(path: pathlib.Path) -> None:
    random = numpy.random.default_rng(3)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("small")
    writer.add_block_count(2)
    writer.add_context_length(4096)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(500000.0)
    writer.add_head_count_kv([2, 4])
    writer.add_tokenizer_model("gpt2")
    tokens = [bytes([byte]) for byte in range(256)] + ["naïve".encode(), "東京".encode(), b"\xe2\x96\x81a"]
    writer.add_token_list(tokens)
    writer.add_token_scores([-float(index) for index in range(len(tokens))])
    writer.add_token_types([3] + [1] * (len(tokens) - 1))
    writer.add_token_merges(["a b", "ab c", "Ġ t"])
    writer.add_bos_token_id(1)
    writer.add_add_bos_token(True)
    for name in ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"]:
        limits = numpy.iinfo(name)
        getattr(writer, f"add_{name}")(f"limits.{name}", int(limits.max if name[0] == "u" else limits.min))
    writer.add_float32("limits.float32", float(numpy.finfo("float32").max))
    writer.add_float64("limits.float64", float(numpy.finfo("float64").max))
    writer.add_bool("limits.bool", False)
    writer.add_array("limits.bools", [True, False, True])
    writer.add_tensor("float32", random.standard_normal((3, 5), dtype="float32"))
    writer.add_tensor("float16", random.standard_normal((2, 3, 4)).astype("float16"))
    writer.add_tensor("vector", random.standard_normal(7, dtype="float32"))
    for name in TYPES:
        kind = gguf.GGMLQuantizationType[name]
        values = random.standard_normal((3, 64), dtype="float32")
        writer.add_tensor(name.lower(), gguf.quantize(values, kind), raw_dtype=kind)
    for name in ["Q4_K", "Q5_K", "Q6_K"]:
        # The package has no quantization to these: any bytes are a tensor of theirs.
        kind = gguf.GGMLQuantizationType[name]
        size = gguf.GGML_QUANT_SIZES[kind][1]
        writer.add_tensor(name.lower(), random.integers(0, 256, (2, size), dtype="uint8"), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read(path: pathlib.Path) -> dict:
    reader = gguf.GGUFReader(path)
    values = {}
    for key, field in reader.fields.items():
        if key.startswith("GGUF."):
            continue
        if field.types[-1] == gguf.GGUFValueType.STRING:
            texts = [bytes(field.parts[index]) for index in field.data]
            # Tokens need not be UTF-8: every string is listed in hexadecimal digits.
            values[key] = [text.hex() for text in texts]
        else:
            values[key] = [field.parts[index].tolist()[0] for index in field.data]
    tensors = {}
    for tensor in reader.tensors:
        entry = {
            "type": tensor.tensor_type.name,
            "shape": [int(size) for size in reversed(tensor.shape)],
            "elements": int(tensor.n_elements),
            "start": int(tensor.data_offset),
            "bytes": int(tensor.n_bytes),
        }
        if tensor.tensor_type.name in ["F32", "F16", "BF16"]:
            data = gguf.dequantize(tensor.data, tensor.tensor_type) if tensor.tensor_type.name == "BF16" else tensor.data
            entry["bits"] = data.astype("float32").reshape(-1).view("uint32").tolist()
        tensors[tensor.name] = entry
    return {"values": values, "tensors": tensors}


def main() -> None:
    OUTPUT.mkdir(exist_ok=True)
    path = OUTPUT / "small.gguf"
    write(path)
    text = json.dumps(read(path), ensure_ascii=True, sort_keys=True)
    (OUTPUT / "small.expected.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
