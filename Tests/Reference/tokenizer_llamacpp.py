"""Makes the reference data of vocabularies with scores with llama.cpp itself.

    pip install gguf llama-cpp-python
    python Tests/Reference/tokenizer_llamacpp.py

Reads sentencepiece.json and texts.json, which tokenizer_families.py wrote, writes a GGUF file of nothing but that
vocabulary, and asks llama.cpp for the ids of every text, special tokens parsed and none added: llamacpp.expected.
The same again for a model whose name is Phi-3, whose special tokens take white space along: llamacpp-phi3.expected.
"""

import json
import pathlib
import struct
import tempfile

import gguf
import llama_cpp

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "TokenizationTests" / "Fixtures" / "tokenizer-families"


def write(path, name, tokens, scores, types):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(name)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([token.encode() for token in tokens])
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    source = json.loads((FOLDER / "sentencepiece.json").read_text())
    texts = json.loads((FOLDER / "texts.json").read_text())
    tokens, scores, types = source["tokens"], source["scores"], source["types"]
    more = (tokens + ["<|endoftext|>", "<|end|>"], scores + [0.0, 0.0], types + [3, 3])
    for name, output, parts in (("plain", "llamacpp", (tokens, scores, types)), ("Phi-3", "llamacpp-phi3", more)):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/vocabulary.gguf"
            write(path, name, *parts)
            model = llama_cpp.Llama(path, vocab_only=True, verbose=False)
            data = b""
            for text in texts:
                ids = model.tokenize(text.encode(), add_bos=False, special=True) if text else []
                data += struct.pack(f"<H{len(ids)}H", len(ids), *ids)
        (FOLDER / f"{output}.expected").write_bytes(data)
    print(len(texts), "texts, llama-cpp-python", llama_cpp.__version__)


if __name__ == "__main__":
    main()
