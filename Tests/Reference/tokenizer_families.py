"""Makes the reference data of the tests of whole families of tokenizers with the Python library `tokenizers`.

    pip install tokenizers sentencepiece
    python Tests/Reference/tokenizer_families.py

Writes, under Tests/TokenizationTests/Fixtures/tokenizer-families/:
    texts.json             the texts that every tokenizer encodes
    NAME.tokenizer.json    small tokenizers trained here, with the parts that files of a family have
    NAME.expected          for every text: the number of ids, the ids (16 bits each, little-endian), and the
                           FNV-1a hashes (64 bits) of what they decode to without and with special tokens
    sentencepiece.json     a vocabulary as GGUF files hold it, and sentencepiece.expected: the ids alone
Everything is seeded: the same versions of the libraries write the same bytes, except that the trainer of unigram
models breaks ties as it likes, so that their files and ids differ from run to run.
"""

import io
import json
import pathlib
import random
import struct

import sentencepiece
import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from tokenizers import processors, trainers

import tokenizer as base

OUTPUT = base.OUTPUT.parent / "tokenizer-families"

CASED = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
UPPER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
SHORT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
SPACES = r"|\s*[\r\n]+|\s+(?!\S)|\s+"
O200K = (rf"[^\r\n\p{{L}}\p{{N}}]?{CASED}{SHORT}?|[^\r\n\p{{L}}\p{{N}}]?{UPPER}{SHORT}?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*" + SPACES)
TEKKEN = (rf"[^\r\n\p{{L}}\p{{N}}]?{CASED}|[^\r\n\p{{L}}\p{{N}}]?{UPPER}"
          r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*" + SPACES)
CL100K = (SHORT + r"|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*"
          r"|\s*[\r\n]|\s+(?!\S)|\s+")
QWEN35 = SHORT + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*" + SPACES
DEEPSEEK = [r"\p{N}{1,3}", "[一-龥\u3040-ゟ゠-ヿ]+",
            r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
            r"""| ?[\p{P}\p{S}]+[\r\n]*""" + SPACES]
PATTERNS = {"o200k": [O200K], "tekken": [TEKKEN], "cl100k": [CL100K], "qwen35": [QWEN35], "deepseek": DEEPSEEK}

SPECIAL = ["<s>", "</s>", "<unk>", "<pad>", "<bos>", "<eos>", "<|endoftext|>", "<|im_start|>", "<|im_end|>",
           "<|begin_of_text|>", "<|eot_id|>", "<|user|>", "<|end|>", "<start_of_turn>", "<end_of_turn>", "[INST]",
           "[/INST]", "<0x41>", "<0xE2>", "<0x0A>", "▁", "▁▁", "▁the", "<unused0>", "<s", "<|im_", "word", "<table>"]
MORE = ["👨‍👩‍👧‍👦", "👩🏿‍🚀", "🏳️‍🌈", "1️⃣", "🇺🇦🇨🇦", "ก็", "ที่", "ক্ষ", "ຂ້ອຍ", "მ", "ѝ", "Ǎ", "ﷺ", "𐍈", "𝔘𝔫𝔦", "ℌ", "①", "ﬃ",
        "Ⅻ", "㍿", "ｆｕｌｌ", "ｶﾞ", "\u0301\u0302", "Z͑ͫ̓ͪ̂ͫ", "ạ̈", "שָׁלוֹם", "‏", "‪", "\u200d", "a\u200db", "\ufe0f",
        "if (x) {\n\treturn y;\n}", "for i in range(10):\n    print(i)\n", "SELECT * FROM t WHERE a='b';", "</div><br/>",
        "https://example.org/a?b=c&d=%20e", "user@host.tld", "C:\\dir\\file.txt", "0xDEADBEEF", "snake_case", "camelCaseWord",
        "XMLHttpRequest", "ABCdef", "HTML's", "ÀÉÎ", "Ŀ", "'S", "I'LL", "don’t", "...", "?!?!", "$5.00", "50%", "#tag",
        "a/b\n/c", "//\n", "!\r\n/", "№5", "½kg", "10⁻³", "x²+y²", "→←", "≤", "∑∫", "░▒▓", "─┼─", "\t\t\t", "\n\n\n\n", "  \n",
        " " * 17, "\u00a0\u00a0", "\u3000", "\r", "\x00", "\x1b[0m"]


def texts():
    """At least 2,000 different texts."""
    chosen = base.texts() + SPECIAL + MORE + [" " + part for part in SPECIAL + MORE]
    chosen += [part + " x" for part in SPECIAL] + ["x" + part + "y" for part in SPECIAL + MORE]
    generator = random.Random(5)
    snippets = base.pool() + SPECIAL * 3 + MORE * 2
    chosen = [text for text in chosen if len(text) < 400]
    while len(dict.fromkeys(chosen)) < 2200:
        kind = generator.randrange(6)
        if kind == 0:
            chosen.append(" ".join(generator.choice(snippets) for _ in range(generator.randint(2, 6))))
        elif kind == 1:
            chosen.append("".join(generator.choice(snippets) for _ in range(generator.randint(2, 6))))
        elif kind == 2:
            language = base.WORDS[generator.choice(list(base.WORDS))].split(" ")
            chosen.append(" ".join(generator.choice(language) for _ in range(generator.randint(2, 7))))
        elif kind == 3:
            chosen.append("".join(generator.choice(SPECIAL + [" ", "  ", "a", "\n"]) for _ in range(4)))
        elif kind == 4:
            # Characters from anywhere, assigned long enough ago that every library knows them.
            ranges = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF), (0x5D0, 0x5EA),
                      (0x620, 0x64A), (0x905, 0x939), (0xE01, 0xE2E), (0x1100, 0x1112), (0x1E00, 0x1EFF),
                      (0x2010, 0x2027), (0x2030, 0x205E), (0x2190, 0x23CF), (0x3041, 0x3096), (0x4E00, 0x9FA5),
                      (0xAC00, 0xD7A3), (0xFF01, 0xFF5E), (0x1F600, 0x1F64F), (0x20000, 0x2A6D6)]
            chosen.append("".join(chr(generator.randint(*generator.choice(ranges)))
                                  for _ in range(generator.randint(1, 9))))
        else:
            # Bytes cut anywhere, as Python's errors="replace" reads them.
            raw = "".join(generator.choice(snippets) for _ in range(3)).encode()
            start = generator.randrange(len(raw) + 1)
            chosen.append(raw[start:start + 24].decode("utf-8", errors="replace"))
    return list(dict.fromkeys(chosen))


def special(*contents, **options):
    return [AddedToken(content, special=True, normalized=False, **options) for content in contents]


def template(token, identifier):
    return processors.TemplateProcessing(single=f"{token} $A", special_tokens=[(token, identifier)])


def sentencepiece_like(normalizer, pre_tokenizer, decoder, added, *, fuse=True, fallback=True, unknown="<unk>",
                       size=700, letters=260):
    """A tokenizer of characters and merges, with the tokens of bytes first, as converted models have it."""
    trained = Tokenizer(models.BPE(unk_token="<unk>"))
    trained.normalizer = normalizers.Sequence([normalizers.Replace(" ", "▁")])
    trained.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    trained.train_from_iterator(base.corpus(), trainers.BpeTrainer(
        vocab_size=size, limit_alphabet=letters, show_progress=False, special_tokens=[]))
    document = json.loads(trained.to_str())
    # As in converted models: runs of spaces are tokens too.
    tokens = sorted(document["model"]["vocab"], key=document["model"]["vocab"].get)
    merges = [list(merge) for merge in document["model"]["merges"]]
    for left in ("▁", "▁▁", "▁▁▁▁"):
        if left * 2 not in tokens:
            tokens.append(left * 2)
            merges.append([left, left])
    heads = ["<unk>", "<s>", "</s>"] + ([f"<0x{byte:02X}>" for byte in range(256)] if fallback else [])
    vocab = {token: index for index, token in enumerate(dict.fromkeys(heads + tokens))}
    made = Tokenizer(models.BPE(vocab=vocab, merges=[tuple(merge) for merge in merges], unk_token=unknown,
                                fuse_unk=fuse, byte_fallback=fallback))
    if normalizer is not None:
        made.normalizer = normalizer
    if pre_tokenizer is not None:
        made.pre_tokenizer = pre_tokenizer
    if decoder is not None:
        made.decoder = decoder
    made.add_tokens(added)
    return made


def fallback_decoder(strips=True):
    parts = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    return decoders.Sequence(parts + [decoders.Strip(" ", 1, 0)] * strips)


def llama2():
    made = sentencepiece_like(
        normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), None, fallback_decoder(),
        special("<unk>", "<s>", "</s>"))
    made.post_processor = template("<s>", 1)
    return made


def llama2_old():
    """As first files had it: special tokens searched for in normalized text."""
    made = sentencepiece_like(
        normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), None, fallback_decoder(),
        [AddedToken(token, special=True, normalized=True) for token in ("<unk>", "<s>", "</s>")])
    made.post_processor = template("<s>", 1)
    return made


def mistral():
    made = sentencepiece_like(
        None, pre_tokenizers.Metaspace("▁", prepend_scheme="first", split=False), fallback_decoder(),
        special("<unk>", "<s>", "</s>", "[INST]", "[/INST]"))
    made.post_processor = template("<s>", 1)
    return made


def gemma():
    made = sentencepiece_like(
        normalizers.Replace(" ", "▁"), pre_tokenizers.Split(" ", "merged_with_previous"), fallback_decoder(False),
        special("<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>")
        + [AddedToken(token, normalized=False) for token in
           ["<unused0>", "<table>", "\n\n", "\n\n\n", "\n\n\n\n", "▁▁▁", "\t\t"]])
    made.post_processor = template("<bos>", made.token_to_id("<bos>"))
    return made


def phi3():
    made = sentencepiece_like(
        normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), None, fallback_decoder(),
        special("<unk>", "<s>") + [AddedToken("</s>", rstrip=True, normalized=False)]
        + special("<|endoftext|>") + special("<|user|>", "<|end|>", "<|im_start|>", rstrip=True))
    return made


def smollm2():
    return byte_level("smollm2", pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True)]))


def pattern(name):
    parts = [pre_tokenizers.Split(Regex(expression), "isolated") for expression in PATTERNS[name]]
    if name == "cl100k":
        parts = [pre_tokenizers.Split(Regex(CL100K), "removed", invert=True)]
    last = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return byte_level(name, pre_tokenizers.Sequence(parts + [last]))


def byte_level(name, pre_tokenizer):
    made = Tokenizer(models.BPE(ignore_merges=name == "tekken"))
    made.decoder = decoders.ByteLevel()
    made.pre_tokenizer = pre_tokenizer
    made.train_from_iterator(base.corpus(), trainers.BpeTrainer(
        vocab_size=700, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return made


def unknowns(fuse):
    """Characters without a token and without bytes to fall back to."""
    return sentencepiece_like(
        None, pre_tokenizers.Metaspace("▁", prepend_scheme="always", split=True),
        decoders.Metaspace("▁", prepend_scheme="always", split=True), special("<s>"), fuse=fuse, fallback=False,
        letters=60)


def forms():
    """Every normalizer there is, and no decoder."""
    return sentencepiece_like(
        normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase(), normalizers.Strip(True, True),
                              normalizers.NFC(), normalizers.Replace(Regex(r"\s{2,}"), " "),
                              normalizers.Replace(" ", "▁")]),
        pre_tokenizers.Split("▁", "contiguous"), None, special("<s>"), fallback=False, unknown=None)


def decomposed():
    return sentencepiece_like(
        normalizers.Sequence([normalizers.NFD(), normalizers.Replace(" ", "▁"), normalizers.NFKC()]),
        pre_tokenizers.Sequence([pre_tokenizers.Split("a", "merged_with_next"), pre_tokenizers.Split("e", "removed")]),
        fallback_decoder(), [AddedToken("word", normalized=True, single_word=True)])


def unigram(fallback):
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always", split=not fallback)
    made.train_from_iterator(base.corpus(), trainers.UnigramTrainer(
        vocab_size=700, special_tokens=["<unk>", "</s>"], unk_token="<unk>", show_progress=False))
    document = json.loads(made.to_str())
    if fallback:
        document["model"]["vocab"] = [entry for entry in document["model"]["vocab"]
                                      if len(entry[0]) != 1 or entry[0] < "\u0500" or entry[0] == "▁"]
        document["model"]["vocab"] += [[f"<0x{byte:02X}>", -20.0] for byte in range(256)]
        document["model"]["byte_fallback"] = True
    made = Tokenizer.from_str(json.dumps(document))
    made.decoder = decoders.Metaspace("▁", prepend_scheme="always", split=not fallback)
    made.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", made.token_to_id("</s>"))])
    return made


FAMILIES = {
    "llama2": llama2, "llama2-old": llama2_old, "mistral": mistral, "gemma": gemma, "phi3": phi3,
    "smollm2": smollm2, "unknown-fused": lambda: unknowns(True), "unknown-single": lambda: unknowns(False),
    "forms": forms, "decomposed": decomposed, "unigram": lambda: unigram(False), "unigram-bytes": lambda: unigram(True),
} | {name: (lambda name=name: pattern(name)) for name in PATTERNS}


def fnv(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return value


def record(tokenizer, text):
    ids = tokenizer.encode(text).ids
    decoded = tokenizer.decode(ids), tokenizer.decode(ids, skip_special_tokens=False)
    return struct.pack(f"<H{len(ids)}H2Q", len(ids), *ids, *map(fnv, decoded))


def expected(path, tokenizer, chosen):
    path.write_bytes(b"".join(record(tokenizer, text) for text in chosen))


def vocabulary(chosen):
    """A vocabulary with scores, as converted to GGUF, and the ids of SentencePiece itself."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([line.replace("\n", " ").replace("\x00", "") for line in base.corpus()]),
        model_writer=model, vocab_size=900, model_type="bpe", byte_fallback=True, character_coverage=0.995,
        normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=True,
        split_digits=True, allow_whitespace_only_pieces=True, minloglevel=2, num_threads=1,
        user_defined_symbols=["<|user|>", "[INST]"])
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    kinds = []
    for index in range(processor.get_piece_size()):
        kinds.append(2 if processor.is_unknown(index) else 3 if processor.is_control(index)
                     else 6 if processor.is_byte(index) else 1)
    document = {
        "source": f"sentencepiece {sentencepiece.__version__}, by Tests/Reference/tokenizer_families.py",
        "tokens": [processor.id_to_piece(index) for index in range(processor.get_piece_size())],
        "scores": [processor.get_score(index) for index in range(processor.get_piece_size())],
        "types": [4 if token in ("<|user|>", "[INST]") else kind for token, kind in
                  zip([processor.id_to_piece(index) for index in range(len(kinds))], kinds)],
    }
    (OUTPUT / "sentencepiece.json").write_text(json.dumps(document, ensure_ascii=True, separators=(",", ":")) + "\n")
    data = b""
    for text in chosen:
        ids = processor.encode(text)
        data += struct.pack(f"<H{len(ids)}H", len(ids), *ids)
    (OUTPUT / "sentencepiece.expected").write_bytes(data)


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    chosen = texts()
    assert len(chosen) >= 2000, len(chosen)
    (OUTPUT / "texts.json").write_text(json.dumps(chosen, ensure_ascii=False, separators=(",\n", ":")) + "\n")
    for name, make in FAMILIES.items():
        path = OUTPUT / f"{name}.tokenizer.json"
        document = json.loads(make().to_str())
        if name in ("llama2", "gemma") and "merges" in document["model"]:
            # As older versions of the library wrote them.
            document["model"]["merges"] = [" ".join(merge) for merge in document["model"]["merges"]]
        path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
        expected(OUTPUT / f"{name}.expected", Tokenizer.from_file(str(path)), chosen)
    vocabulary(chosen)
    print(len(chosen), "texts,", len(FAMILIES), "tokenizers, tokenizers", tokenizers.__version__)


if __name__ == "__main__":
    main()
