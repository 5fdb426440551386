"""Makes the reference data of the tests of Unicode's normalization forms.

    apt-get install unicode-data
    pip install tokenizers
    python Tests/Reference/normalization.py

Writes, under Tests/TokenizationTests/Fixtures/normalization/, rows of five texts: any text and its NFC, NFD, NFKC and
NFKD.
    conformance    the lines of Debian's NormalizationTest.txt with characters of Unicode 9.0 alone, in order
    later          every text of its other lines, as the library `tokenizers` has it, which knows no later characters
    random         random texts of characters that change or combine, as `tokenizers` has them
Numbers are written as normalization_tables.py says, a row on a line. For each text of a row: 0 if it is the row's
first, n for the n-th after it, else 4 + its length, and its characters as their distance from the character that stood
there in the last text of the column that was written. Seeded: the same versions of files and library write the same bytes.

Before it writes it shows that every character becomes the same in `tokenizers` as by the table of Unicode 9.0, and
every pair of a character and a mark is put in the same order.
"""

import argparse
import bz2
import pathlib
import random

import tokenizers
from tokenizers import normalizers

import normalization_tables as tables

OUTPUT = pathlib.Path(__file__).parents[1] / "TokenizationTests/Fixtures/normalization"
FORMS = [normalizers.NFC(), normalizers.NFD(), normalizers.NFKC(), normalizers.NFKD()]
CHARACTERS = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]


def row(text):
    """A text and its forms as `tokenizers` has them."""
    return [text] + [form.normalize_str(text) for form in FORMS]


def lines(folder):
    """The rows of NormalizationTest.txt."""
    for line in bz2.open(folder / "NormalizationTest.txt.bz2", "rt", encoding="utf-8"):
        columns = line.split("#")[0].split(";")
        if len(columns) > 5:
            yield ["".join(chr(int(code, 16)) for code in column.split()) for column in columns[:5]]


def encoded(rows):
    text, columns = "", [[0] * 1000 for _ in range(5)]
    for texts in rows:
        for index, (value, last) in enumerate(zip(texts, columns)):
            if value in texts[:index]:
                text += tables.number(texts.index(value))
                continue
            text += tables.number(4 + len(value))
            for place, character in enumerate(value):
                step = ord(character) - last[place]
                text += tables.number(2 * step if step >= 0 else -2 * step - 1)
                last[place] = ord(character)
        text += "\n"
    return text


class Check:
    """The forms of single characters by the table, and what their order follows from."""

    def __init__(self, data):
        self.data = data

    def decomposed(self, code, compatible):
        if 0xAC00 <= code < 0xD7A4:
            index = code - 0xAC00
            letters = [0x1100 + index // 588, 0x1161 + index // 28 % 21, 0x11A7 + index % 28]
            return letters[:2 + (index % 28 > 0)]
        if code in self.data.mappings and (compatible or not self.data.mappings[code][0]):
            return [part for whole in self.data.mappings[code][1] for part in self.decomposed(whole, compatible)]
        return [code]

    def characters(self):
        for code in CHARACTERS:
            _, nfc, nfd, nfkc, nfkd = row(chr(code))
            canonical, compatible = self.decomposed(code, False), self.decomposed(code, True)
            assert [ord(part) for part in nfd] == canonical, hex(code)
            assert [ord(part) for part in nfkd] == compatible, hex(code)
            if code not in self.data.excluded or code not in self.data.mappings:
                assert nfc == chr(code), hex(code)
            else:
                assert nfc != chr(code), hex(code)
            assert nfkc == FORMS[0].normalize_str(nfkd), hex(code)

    def order(self):
        """Marks go behind U+0334, of class 1, and before U+0345, of class 240; others stay where they are."""
        marks = {value: code for code, value in sorted(self.data.classes.items(), reverse=True)}
        ordered = sorted(marks.items())
        for code in CHARACTERS:
            if self.decomposed(code, False) != [code]:
                continue
            own = self.data.classes.get(code, 0)
            for value, mark in ordered if own else ordered[:1] + ordered[-1:]:
                before, after = "a" + chr(code) + chr(mark), "a" + chr(mark) + chr(code)
                nfd = FORMS[1].normalize_str
                assert nfd(before) == (before if own <= value else after), (hex(code), hex(mark))
                assert nfd(after) == (before if 0 < own < value else after), (hex(code), hex(mark))


def random_texts(data, count):
    generator = random.Random(11)
    marks = sorted(data.classes)
    mapped = sorted(data.mappings)
    firsts, seconds = (sorted({pair[place] for pair in data.pairs}) for place in (0, 1))
    kinds = [
        marks, mapped, firsts, seconds, range(0xAC00, 0xD7A4), range(0xAC00, 0xD7A4, 28), range(0x1100, 0x1113),
        range(0x1161, 0x1176), range(0x11A7, 0x11C3), range(0x20, 0x7F), range(0x0F71, 0x0F85), range(0x1100, 0x1200),
        sorted(set(tables.known(tables.UNICODE)) - set(range(0xD800, 0xE000))), CHARACTERS]
    weights = [8, 4, 4, 4, 1, 2, 2, 2, 2, 1, 1, 1, 1, 1]
    for _ in range(count):
        # Few kinds in a text, so that what may combine often meets.
        chosen = generator.choices(kinds, weights, k=generator.randint(1, 4))
        length = generator.choice([2, 3, 4, 6, 9, 14, 24])
        yield "".join(chr(generator.choice(generator.choice(chosen))) for _ in range(length))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unicode", type=pathlib.Path, default=tables.UNICODE, help="the folder of the files")
    folder = parser.parse_args().unicode
    data = tables.Data(folder)
    check = Check(data)
    check.characters()
    check.order()
    for pair, composite in data.pairs.items():
        assert FORMS[0].normalize_str("".join(map(chr, pair))) == chr(composite)

    assigned = tables.known(folder)
    conformance, later = [], []
    for texts in lines(folder):
        is_known = all(ord(character) in assigned for text in texts for character in text)
        if is_known:
            assert texts == row(texts[0]), texts
            conformance.append(texts)
        else:
            later += [text for text in texts if text not in later]
    OUTPUT.mkdir(exist_ok=True)
    files = {"conformance": conformance, "later": [row(text) for text in later],
             "random": [row(text) for text in random_texts(data, 2000)]}
    for name, rows in files.items():
        text = encoded(rows)
        (OUTPUT / name).write_text(text)
        print(f"{name}: {len(rows)} rows, {len(text)} bytes (tokenizers {tokenizers.__version__})")


if __name__ == "__main__":
    main()
