"""Makes the table of Unicode's normalization forms from Debian's package `unicode-data`.

    apt-get install unicode-data
    python Tests/Reference/normalization_tables.py

Writes Sources/Tokenization/Normalization/NormalizationTable+Data.swift from UnicodeData.txt,
DerivedNormalizationProps.txt and DerivedAge.txt.

The table knows the characters of Unicode 9.0, since those are what the library `tokenizers` knows (0.23.3 with its
crate unicode-normalization-alignments 0.1.12): models were trained on what it makes of their texts. Characters of
later versions are left as they are. Unicode never changes the forms of a character once it is assigned
(https://www.unicode.org/policies/stability_policy.html), so that a later version's files without the characters that
are younger give the table of 9.0; normalization.py shows it, character by character.

Numbers stand in the digits of base 64 (A-Z a-z 0-9 + /), five bits each, the lowest first; 32 is added to every digit
but a number's last. Two tables:
    combining classes, for every run of characters: how many without a class lie before it, its length, its class
    mappings, for every character: its distance from the one before; 4 * length + 2 if it is never composed
    + 1 if the mapping is one of compatibility; the characters it maps to, in one step. Each stands as its distance
    from the last that stood at the same place in a mapping, 2 * d or, if it is negative, -2 * d - 1.
"""

import argparse
import pathlib

UNICODE = pathlib.Path("/usr/share/unicode")
OUTPUT = pathlib.Path(__file__).parents[2] / "Sources/Tokenization/Normalization/NormalizationTable+Data.swift"
VERSION = (9, 0)
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
WIDTH = 110


def records(path):
    """The fields of a file's lines without what is said about them; the first is a range of code points."""
    for line in path.read_text().splitlines():
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if len(fields) > 1:
            ends = fields[0].split("..")
            yield range(int(ends[0], 16), int(ends[-1], 16) + 1), *fields[1:]


def known(folder):
    """The code points that the table's version of Unicode assigns."""
    ages = records(folder / "DerivedAge.txt")
    return {code for codes, age in ages if tuple(map(int, age.split("."))) <= VERSION for code in codes}


class Data:
    """Combining classes, mappings in one step (whether they are of compatibility, and to what), exclusions."""

    def __init__(self, folder=UNICODE, only=None):
        only = known(folder) if only is None else only
        self.classes, self.mappings = {}, {}
        for codes, *fields in records(folder / "UnicodeData.txt"):
            code = codes[0]
            if code not in only:
                continue
            if fields[2] != "0":
                self.classes[code] = int(fields[2])
            if fields[4]:
                parts = fields[4].split()
                compatible = parts[0].startswith("<")
                self.mappings[code] = compatible, [int(part, 16) for part in parts[compatible:]]
        properties = records(folder / "DerivedNormalizationProps.txt")
        self.excluded = {code for codes, name, *_ in properties if name == "Full_Composition_Exclusion" for code in codes}
        self.pairs = {tuple(mapping): code for code, (compatible, mapping) in self.mappings.items()
                      if not compatible and code not in self.excluded}

    def first(self, code):
        """The first character of a canonical decomposition."""
        while code in self.mappings and not self.mappings[code][0]:
            code = self.mappings[code][1][0]
        return code

    def check(self):
        """What NormalizationTable relies on."""
        seconds = {second for _, second in self.pairs}
        assert all(len(pair) == 2 for pair in self.pairs)
        assert all(self.classes.get(code, 0) == 0 for code in self.pairs.values())
        # Nothing composes with what stands before a composite, so that texts may be cut there.
        for code in self.pairs.values():
            assert self.classes.get(self.first(code), 0) == 0 and self.first(code) not in seconds


def number(value):
    digits = ""
    while value > 31:
        digits += DIGITS[32 + value % 32]
        value //= 32
    return digits + DIGITS[value]


def encoded_classes(classes):
    text, end = "", 0
    codes = sorted(classes)
    while codes:
        start = codes[0]
        length = 1
        while classes.get(start + length) == classes[start]:
            length += 1
        text += number(start - end) + number(length) + number(classes[start])
        end = start + length
        codes = codes[length:]
    return text


def encoded_mappings(data):
    text, previous = "", 0
    last = [0] * 32
    for code, (compatible, mapping) in sorted(data.mappings.items()):
        excluded = not compatible and code in data.excluded
        text += number(code - previous) + number(4 * len(mapping) + 2 * excluded + compatible)
        for place, value in enumerate(mapping):
            step = value - last[place]
            text += number(2 * step if step >= 0 else -2 * step - 1)
            last[place] = value
        previous = code
    return text


def literal(name, comment, text):
    lines = [text[start:start + WIDTH] + "\\" for start in range(0, len(text), WIDTH)]
    lines[-1] = lines[-1][:-1]
    body = "\n".join("    " + line for line in lines)
    return f'  /// {comment}\n  static let {name}: StaticString = """\n{body}\n    """\n'


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unicode", type=pathlib.Path, default=UNICODE, help="the folder of the files")
    folder = parser.parse_args().unicode
    data = Data(folder)
    data.check()
    source = (folder / "DerivedAge.txt").read_text().splitlines()[0].removeprefix("# DerivedAge-").removesuffix(".txt")
    OUTPUT.write_text(
        f"// Made by Tests/Reference/normalization_tables.py, which says how it is written, from Unicode {source}: the\n"
        f"// characters of Unicode {VERSION[0]}.{VERSION[1]}.\n"
        "extension NormalizationTable {\n"
        + literal("classes", "Runs of characters with a combining class other than 0.", encoded_classes(data.classes))
        + "\n"
        + literal("mappings", "Characters that decompose, and what they become in one step.", encoded_mappings(data))
        + "}\n")
    print(f"{len(data.classes)} combining classes, {len(data.mappings)} mappings, {len(data.pairs)} pairs: "
          f"{OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
