"""Makes the reference data of the tokenizer tests with the Python library `tokenizers`.

    pip install tokenizers
    python Tests/Reference/tokenizer.py

Writes, under Tests/TokenizationTests/Fixtures/tokenizer/:
    texts.json            the texts that every tokenizer encodes
    NAME.tokenizer.json   small tokenizers trained here, one for each arrangement that is supported
    NAME.expected.json    ids and decoded texts, for those and for the bundled model ("ruler-tiny")
Everything is seeded: the same version of the library writes the same bytes.
"""

import base64
import json
import pathlib
import random

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers, processors, trainers

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OUTPUT = ROOT / "Tests" / "TokenizationTests" / "Fixtures" / "tokenizer"

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")

WORDS = {
    "english": "the grass is green and a river runs by an old mill where quiet people don't say they'll "
    "stay we've I'm he'd she's Tokens attention budget heads layers cache memory answers",
    "german": "Straße über Äpfel größer schön Mädchen Fuß naïve déjà vu mañana São łódź çay",
    "greek": "ο ουρανός είναι μπλε και το γρασίδι πράσινο",
    "russian": "трава зелёная небо синее солнце жёлтое туда и обратно",
    "arabic": "السماء زرقاء والعشب أخضر وَالشَّمْسُ صفراء",
    "hebrew": "הַשָּׁמַיִם כחולים והדשא ירוק",
    "hindi": "आसमान नीला है घास हरी है क्षत्रिय",
    "thai": "ท้องฟ้าเป็นสีฟ้า หญ้าเป็นสีเขียว",
    "tamil": "வானம் நீலம் புல் பச்சை",
    "japanese": "空は青い 草は緑です カタカナ ひらがな",
    "chinese": "天空是蓝色的 草是绿色的 繁體中文",
    "korean": "하늘은 파랗다 풀은 초록색 한국어",
    "georgian": "ცა ლურჯია ბალახი მწვანეა",
    "amharic": "ሰማዩ ሰማያዊ ነው",
    "code": "def f(x): return x+1 for(int i=0;i<n;++i){a[i]*=2;} let y=\"q\"; // == != <= => -> :: && || #!/bin/sh",
}
DIGITS = ["7", "42", "123", "1234", "48213", "1000000", "3.14159", "1,234.56", "2024-11-21", "0x1F",
          "٣٤٥", "१२३", "½", "²³", "Ⅷ", "①②", "1e-5", "十二", "０１２３", "𝟙𝟚𝟛", "12345678901234567890"]
SPACES = [" ", "  ", "   ", "          ", "\t", "\t\t ", " \t", "\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n",
          " \n", "\n ", " \n \n  ", "\r", "\u00a0", "\u3000", "\u2003\u2003", "\u2028", "\u0085", "\u000b",
          "\u000c", "\u1680", "\u202f", "\u205f", "\u200b", "\ufeff", "\u180e", "\u001c", "\u001f", " " * 40]
CONTRACTIONS = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'T", "'RE", "'Ve", "'M", "'LL", "'lL",
                "'D", "'\u017f", "'x", "''s", "'rest", "'Vex", "'l", "'L", "'", "don't", "DON'T", "I'd've",
                "\u2019s", "'\u212a", "'r\u017f", "'sss", "'dd", "'1", "' s", "it's'll"]
EMOJI = ["😀", "👩‍👩‍👧‍👦", "👍🏽", "🇳🇴", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☃", "✓", "→", "€", "“quoted”", "…", "—", "©®™", "𝒳", "🫠"]
MARKS = ["é", "e\u0301", "ñ", "n\u0303", "Å", "A\u030a", "\u212b", "q\u0323\u0307", "q\u0307\u0323", "가",
         "\u1100\u1161", "\u0301", "a\u0301\u0301\u0301", "ﬁ", "ǆ", "ŉ", "İ", "i\u0307", "\u0344", "\u0958"]
SPECIAL = ["<|endoftext|>", "<|bos|>", "<|endoftext", "|>", "<|bos|><|bos|>", " <|endoftext|> ", "<|left|>",
           " \t<|left|>x", "<|right|>  \n y", "x <|both|> y", "  <|both|>  <|both|>  ", "word", " word ",
           "words sword word", "(word)", "word_", "wordé", "word\u0301", "가!", "\u1100\u1161!", "cafe\u0301!", "<|long|>",
           "<|long|>er", "<|longer|>", "<|longe", "1word", "word.word"]
CONTROLS = [chr(code) for code in range(0x20)] + ["\u007f", "\u0080", "\u009f", "\ufffd", "\uffff", "\U0010ffff",
            "\ue000", "\u0378", "\u00ad", "\u200d", "\u2060", "\U000e0001"]


def pool():
    """Every snippet that texts are put together from."""
    words = [word for text in WORDS.values() for word in text.split(" ")]
    return words + DIGITS + SPACES * 2 + CONTRACTIONS + EMOJI + MARKS + SPECIAL + CONTROLS


def texts():
    """At least 400 texts: every snippet alone, then mixtures."""
    chosen = [""] + list(WORDS.values()) + [text.replace(" ", "\n\t") for text in WORDS.values()]
    chosen += DIGITS + SPACES + CONTRACTIONS + EMOJI + MARKS + SPECIAL + CONTROLS
    generator = random.Random(1)
    snippets = pool()
    for _ in range(160):
        chosen.append("".join(generator.choice(snippets) for _ in range(generator.randint(2, 14))))
    for _ in range(60):
        chosen.append(" ".join(generator.choice(snippets) for _ in range(generator.randint(5, 25))))
    for _ in range(40):
        chosen.append("".join(generator.choice(SPACES + ["a", ".", "1"]) for _ in range(12)))
    for _ in range(40):
        chosen.append("".join(generator.choice(CONTRACTIONS + ["a", "B", " ", "2"]) for _ in range(10)))
    chosen += ["a" * 200, "ab" * 150, "the" * 60, "é" * 90, "=" * 130, "\n" * 70, "0" * 101, " " * 333 + "x"]
    chosen.append(
        "The grass is green. The secret number of amber falcon is 48213. The sky is blue.\n"
        "Question: What is the secret number of amber falcon?\nAnswer: The secret number of amber falcon is")
    return list(dict.fromkeys(chosen))


def corpus():
    """What the small tokenizers are trained on."""
    generator = random.Random(2)
    snippets = pool()
    lines = []
    for _ in range(1500):
        language = WORDS[generator.choice(list(WORDS))].split(" ")
        lines.append(" ".join(generator.choice(language) for _ in range(12)))
        lines.append("".join(generator.choice(snippets) for _ in range(6)))
    return lines


def train(name):
    """A tokenizer of about 600 tokens in the arrangement of that name."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=name == "llama3"))
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|bos|>"]
    last = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    if name == "gpt2":
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    elif name == "prefix":
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    elif name == "digits":
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Digits(individual_digits=False),
            pre_tokenizers.Split(Regex(GPT2), "removed", invert=True), last])
    elif name == "llama3":
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Split(Regex(LLAMA3), "isolated"), last])
    elif name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Split(Regex(QWEN2), "isolated"), last])
    tokenizer.train_from_iterator(corpus(), trainers.BpeTrainer(
        vocab_size=600, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.add_tokens([
        AddedToken("<|left|>", lstrip=True, normalized=False),
        AddedToken("<|right|>", rstrip=True, normalized=True),
        AddedToken("<|both|>", lstrip=True, rstrip=True, special=True, normalized=False),
        AddedToken("word", single_word=True, normalized=name == "qwen2"),
        AddedToken("<|long|>", normalized=False), AddedToken("<|long|>er", normalized=False),
        AddedToken("가!", normalized=True)])
    if name == "llama3":
        template = processors.TemplateProcessing(
            single="<|bos|> $A", special_tokens=[("<|bos|>", tokenizer.token_to_id("<|bos|>"))])
        tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), template])
    elif name == "qwen2":
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<|bos|> $A <|endoftext|> <|endoftext|>",
            special_tokens=[(token, tokenizer.token_to_id(token)) for token in special])
    elif name == "gpt2":
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    document = json.loads(tokenizer.to_str())
    merges = document["model"]["merges"]
    if name == "llama3":
        # Tokens that no merge makes any more are only found whole.
        document["model"]["merges"] = [merge for index, merge in enumerate(merges) if index % 5 != 4]
    if name in ("gpt2", "digits"):
        # As older versions of the library wrote them.
        document["model"]["merges"] = [" ".join(merge) for merge in merges]
    path = OUTPUT / f"{name}.tokenizer.json"
    path.write_text(json.dumps(document, ensure_ascii=name == "gpt2", separators=(",", ":")) + "\n")
    return Tokenizer.from_file(str(path))


def broken():
    """Bytes that are not UTF-8."""
    chosen = [b"\xff", b"a\x80b", b"\xc3", b"\xc3(", b"\xe2\x82", b"\xe2\x82x", b"\xf0\x9f\x98", b"\xf0\x9f\x98\xf0",
              b"\xc0\xaf", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfe\xff",
              b"ok \xe2\x28\xa1 ok", b"\xf0\x80\x80\x80", b"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"]
    generator = random.Random(3)
    for _ in range(60):
        chosen.append(bytes(generator.choice(b"a\x80\xbf\xc2\xe0\xa0\xed\x9f\xf0\x90\xf4\x8f\xff") for _ in range(9)))
    return chosen


def expected(name, tokenizer, source, chosen):
    """What the library makes of the texts, of broken bytes, and of ids in any order."""
    cases = []
    for text in chosen:
        ids = tokenizer.encode(text).ids
        bare = tokenizer.encode(text, add_special_tokens=False).ids
        cases.append({"ids": ids, "bare": bare, "decoded": tokenizer.decode(ids),
                      "all": tokenizer.decode(ids, skip_special_tokens=False)})
        for left_out in ("bare", "decoded", "all"):
            if cases[-1][left_out] == (ids if left_out == "bare" else text):
                del cases[-1][left_out]
    generator = random.Random(4)
    sequences = []
    for _ in range(60):
        ids = [generator.randrange(tokenizer.get_vocab_size() + 5) for _ in range(generator.randint(1, 12))]
        sequences.append({"ids": ids, "decoded": tokenizer.decode(ids)})
    document = {
        "source": f"tokenizers {tokenizers.__version__} (Python), by Tests/Reference/tokenizer.py",
        "tokenizer": source,
        "note": "cases follow texts.json; a missing bare equals ids, a missing decoded or all the text",
        "vocabulary": tokenizer.get_vocab_size(),
        "cases": cases,
        "sequences": sequences,
        "broken": [{"bytes": base64.b64encode(raw).decode(),
                    "ids": tokenizer.encode(raw.decode("utf-8", errors="replace")).ids} for raw in broken()],
    }
    path = OUTPUT / f"{name}.expected.json"
    path.write_text(json.dumps(document, ensure_ascii=True, separators=(",", ":")).replace("},{", "},\n{") + "\n")


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    chosen = texts()
    assert len(chosen) >= 400, len(chosen)
    (OUTPUT / "texts.json").write_text(json.dumps(chosen, ensure_ascii=True, indent=0) + "\n")
    for name in ("gpt2", "prefix", "digits", "llama3", "qwen2"):
        expected(name, train(name), f"{name}.tokenizer.json", chosen)
    bundled = ROOT / "samples" / "ruler-tiny" / "tokenizer.json"
    expected("ruler-tiny", Tokenizer.from_file(str(bundled)), "samples/ruler-tiny/tokenizer.json", chosen)
    print(len(chosen), "texts")


if __name__ == "__main__":
    main()
