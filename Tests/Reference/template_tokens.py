#!/usr/bin/env python3
"""Writes what Hugging Face transformers takes for the special tokens of chat templates, from the files that may name
them: Tests/TokenizationTests/Fixtures/template-tokens.json.

    pip install torch transformers tokenizers
    python3 Tests/Reference/template_tokens.py

A case is the files of a folder beside its tokenizer.json (byte-level pairs in `byte`, SentencePiece-like ones in
`piece`) and `tokens`, what the template of such a model is given.
"""

import json
import logging
import pathlib
import tempfile

import tokenizers
import transformers

FIXTURE = pathlib.Path(__file__).resolve().parents[1] / "TokenizationTests" / "Fixtures" / "template-tokens.json"
SPECIAL = ["<unk>", "<s>", "</s>", "<bos>", "<eos>", "<pad>", "<|endoftext|>", "<|begin|>", "<|end|>", "<|other|>"]
NAMES = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"]


def added(text, **more):
    """A token as transformers 4 wrote it."""
    return {"content": text, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False} | more


DECODER = {"7": added("<|begin|>", special=True)}
FAST, BACKEND = "PreTrainedTokenizerFast", "TokenizersBackend"
# Name, model_type, tokenizer, tokenizer_config.json, special_tokens_map.json, more of config.json.
CASES = [
    ("a text", "llama", "byte", {"tokenizer_class": FAST, "bos_token": "<|begin|>", "eos_token": "<|end|>"}, None, {}),
    ("an object", "qwen2", "byte", {
        "tokenizer_class": FAST, "bos_token": added("<|begin|>", __type="AddedToken"),
        "eos_token": added("<|end|>", __type="AddedToken")}, None, {}),
    ("null is none", "qwen2", "byte", {
        "tokenizer_class": "Qwen2Tokenizer", "bos_token": None, "eos_token": "<|end|>"}, None, {}),
    ("none is named", "llama", "byte", {"tokenizer_class": FAST}, None, {}),
    ("the class Qwen2", "qwen2", "byte", {"tokenizer_class": "Qwen2Tokenizer"}, None, {}),
    ("the class Qwen2, fast", "qwen3", "byte", {"tokenizer_class": "Qwen2TokenizerFast"}, None, {}),
    ("the class Llama", "llama", "piece", {"tokenizer_class": "LlamaTokenizer"}, None, {}),
    ("the class Llama, fast", "llama", "piece", {"tokenizer_class": "LlamaTokenizerFast", "eos_token": "<|end|>"}, None,
     {}),
    ("the class Llama over bytes", "llama", "byte", {"tokenizer_class": "LlamaTokenizerFast"}, None, {}),
    ("the class Gemma", "gemma2", "piece", {"tokenizer_class": "GemmaTokenizer"}, None, {}),
    ("the class GPT-2", "llama", "byte", {"tokenizer_class": "GPT2Tokenizer"}, None, {}),
    ("no class, a llama", "llama", "piece", {"model_max_length": 2048}, None, {}),
    ("no class, a qwen2", "qwen2", "byte", {"model_max_length": 2048}, None, {}),
    ("no class, a qwen3", "qwen3", "byte", {"eos_token": "<|end|>"}, None, {}),
    ("no class, a gemma3", "gemma3_text", "piece", {"model_max_length": 2048}, None, {}),
    ("no file at all, a llama", "llama", "piece", None, None, {}),
    ("no file at all, a qwen2", "qwen2", "byte", None, None, {}),
    ("no file at all, a mistral", "mistral", "piece", None, None, {}),
    ("no file at all, a phi3", "phi3", "piece", None, None, {}),
    ("the map alone", "llama", "byte", None, {"bos_token": "<|begin|>", "eos_token": added("<|end|>")}, {}),
    ("the map over the configuration", "llama", "byte", {"tokenizer_class": FAST, "bos_token": "<|other|>"},
     {"bos_token": "<|begin|>", "eos_token": "<|end|>"}, {}),
    ("the map beside listed tokens", "llama", "byte", {
        "tokenizer_class": FAST, "added_tokens_decoder": DECODER, "bos_token": "<|begin|>"},
     {"bos_token": "<|other|>", "eos_token": "<|end|>"}, {}),
    ("further tokens", "llama", "byte", {
        "tokenizer_class": FAST, "bos_token": "<|begin|>", "pad_token": "<pad>", "unk_token": "<unk>",
        "sep_token": "<|other|>", "cls_token": "<s>", "mask_token": "</s>"}, None, {}),
    ("the class stands in config.json", "llama", "piece", {"model_max_length": 2048}, None, {
        "tokenizer_class": "LlamaTokenizer"}),
    ("a distilled Qwen", "qwen2", "byte", {
        "tokenizer_class": "LlamaTokenizerFast", "bos_token": added("<|begin|>", __type="AddedToken"),
        "eos_token": added("<|end|>", __type="AddedToken"),
        "unk_token": None}, None, {}),
    ("a distilled Qwen that names none", "qwen2", "byte", {"tokenizer_class": "LlamaTokenizerFast"}, None, {}),
    ("a Gemma of another class", "gemma2", "piece", {"tokenizer_class": FAST, "bos_token": "<s>"}, None, {}),
    ("a Phi-3 with Llama's class", "phi3", "piece", {"tokenizer_class": "LlamaTokenizer", "eos_token": "<|end|>"}, None,
     {}),
    ("a Mistral with Llama's class", "mistral", "piece", {"tokenizer_class": "LlamaTokenizer"}, None, {}),
]


def write_tokenizer(kind, path):
    """A tokenizer.json of a few tokens."""
    vocabulary = {token: index for index, token in enumerate(SPECIAL)}
    letters = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet()) if kind == "byte" else ["▁", *"abcdefgh"]
    vocabulary |= {letter: len(SPECIAL) + index for index, letter in enumerate(letters)}
    made = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, [], unk_token="<unk>" if kind == "piece" else None))
    if kind == "byte":
        made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
        made.decoder = tokenizers.decoders.ByteLevel()
    else:
        made.normalizer = tokenizers.normalizers.Replace(" ", "▁")
    made.add_special_tokens(SPECIAL)
    made.save(str(path))


def tokens(case):
    """What a template is given."""
    name, family, kind, configuration, mapping, more = case
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        write_tokenizer(kind, folder / "tokenizer.json")
        files = {"config.json": {"model_type": family} | more, "tokenizer_config.json": configuration,
                 "special_tokens_map.json": mapping}
        files = {name: json.dumps(contents) for name, contents in files.items() if contents is not None}
        for file, contents in files.items():
            (folder / file).write_text(contents)
        found = transformers.AutoTokenizer.from_pretrained(folder).special_tokens_map
        return {"name": name, "tokenizer": kind, "files": files,
                "tokens": {key: found[key] for key in NAMES if key in found}}


if __name__ == "__main__":
    logging.getLogger("transformers").setLevel(logging.ERROR)
    transformers.utils.logging.set_verbosity_error()
    cases = [tokens(case) for case in CASES]
    tokenizer = {}
    with tempfile.TemporaryDirectory() as place:
        for kind in ["byte", "piece"]:
            write_tokenizer(kind, pathlib.Path(place) / kind)
            tokenizer[kind] = json.dumps(json.loads((pathlib.Path(place) / kind).read_text()), ensure_ascii=False)
    FIXTURE.write_text(json.dumps({
        "source": "written by Tests/Reference/template_tokens.py", "transformers": transformers.__version__,
        "tokenizers": tokenizers.__version__, "tokenizer": tokenizer, "cases": cases}, ensure_ascii=False, indent=1) + "\n")
    for case in cases:
        print(case["name"], case["tokens"])
