"""Arguments for the kernels over texts: characters of one to four bytes, none, long runs."""

import numpy as np
from cases import SIMULATOR, random

from gpuframe.kernels import case, scan, search

ROWS = (0, 1, 7, 8, 9, 40) if SIMULATOR else (0, 1, 7, 8, 9, 500, 60_000)
SHORT = ["", "é", "ab", "abcdefgh", "a\0", "a"]
WORDS = [
    "", "a", "ab", "abab", "aba", "ababa", "hello world", "Hello World  ", " \t x", "éa", "日本語",
    "a😀b", "ßÀé", "aaaaaaaaaaaaaaaaaaaaaaa", "the quick brown fox jumps", "+12", "-7", "x.y.z",
    "\x00", "ab\x00ab", "日", "éééééééééé", "Ünïcödé wörds are hére", "tail ab",
]  # fmt: skip
ASCII = [word for word in WORDS if word.isascii()]


def lay_out(words):
    """Return (offsets, data) of texts."""
    encoded = [word.encode() for word in words]
    offsets = np.concatenate([[0], np.cumsum([len(word) for word in encoded])]).astype(np.int64)
    return offsets, np.frombuffer(b"".join(encoded), np.uint8)


def columns(pool=WORDS):
    """Yield columns of texts of a pool, and one that is a slice of a longer one."""
    for rows in ROWS:
        chosen = [pool[i] for i in random(rows).integers(0, len(pool), rows)]
        yield lay_out(chosen)
    offsets, data = lay_out(pool)
    yield offsets[3:9], data
    yield lay_out(["", "", ""])


def damaged():
    """Texts cut, joined and changed at any byte."""
    marks = [
        b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe0\x80\x80", b"\x80", b"\xff",
        b"\xf0\x9f", b"\xf0\x8f\xbf\xbf", b"\xc3", b"a\xe6\x97", b"\xed\x9f\xbf", b"ok",
    ]  # fmt: skip
    edges = np.concatenate([[0], np.cumsum([len(mark) for mark in marks])]).astype(np.int64)
    yield edges, np.frombuffer(b"".join(marks), np.uint8)
    for offsets, data in columns():
        if data.size:
            changed = data.copy()
            places = random(4).integers(0, data.size, max(data.size // 20, 1))
            changed[places] = random(5).integers(0, 256, places.size)
            yield offsets, changed


def raw(word):
    return np.frombuffer(word.encode(), np.uint8)


PATTERNS = [raw(word) for word in ("a", "ab", "aba", "é", "日本", "quick brown", ".", "\x00")]


def searched():
    return [(*column, pattern) for column in columns() for pattern in PATTERNS]


def members(letters):
    flags = np.zeros(128, np.uint8)
    flags[[ord(letter) for letter in letters if ord(letter) < 128]] = 1
    wide = [ord(letter) for letter in letters if ord(letter) >= 128]
    return flags, np.array(wide, np.int64)


def stripped():
    for column in columns():
        for letters in (" \t", "ab", "é日 a", ""):
            for sides in (1, 2, 3):
                yield *column, *members(letters), sides


RANGES = [(0, 3), (1, 2**62), (-3, 2**62), (0, -1), (-4, -2), (5, 2), (-99, 99), (2, -2), (99, 120)]


def sliced():
    for column in columns():
        for start, stop in RANGES:
            yield *column, start, stop, False
    for column in columns(ASCII):
        for start, stop in RANGES:
            yield *column, start, stop, True


def flag_tables():
    rng = random(1)
    narrow = rng.integers(0, 4, 129).astype(np.uint8)
    wide = rng.integers(0, 4, 0x3000).astype(np.uint8)
    one = np.ones(129, np.uint8)
    for column in columns():
        for table in (narrow, wide, one):
            for empty in (False, True):
                yield *column, table, empty


def letter_tables():
    """Tables of the real functions, with characters that grow and shrink in bytes."""
    size = 0x500
    codes = np.arange(size, dtype=np.uint32)
    upper, lower = (
        np.array([ord(f(chr(i))) if len(f(chr(i))) == 1 else i for i in range(size)], np.uint32)
        for f in (str.upper, str.lower)
    )
    upper[ord("b")], upper[ord("é")], upper[ord("x")] = ord("語"), ord("e"), ord("😀")
    cased = np.array([chr(i).isalpha() for i in range(size)])
    marked = lower | (cased.astype(np.uint32) << np.uint32(31))
    yield upper, upper, 0
    yield upper, marked, 1
    yield upper, marked, 2
    yield codes[:128], codes[:128], 0


def letter_sizes():
    return [(*column, *tables) for column in columns() for tables in letter_tables()]


def letter_bytes():
    for args in letter_sizes():
        ends = scan.offsets.reference(case.map_sizes.reference(*args))
        yield *args, ends, int(ends[-1])


def special():
    table = np.arange(0x500, dtype=np.uint32)
    table[ord("é")] = table[ord("a")] = case.SPECIAL
    for _, data in columns():
        yield data, table
        yield data, table[:97]


def spans():
    for offsets, data in columns():
        begins = offsets[:-1] + np.diff(offsets) // 2
        ends = scan.offsets.reference(offsets[1:] - begins)
        yield data, begins, ends, int(ends[-1])
        order = random(1).permutation(begins.size)
        ends = scan.offsets.reference((offsets[1:] - begins)[order])
        yield data, begins[order], ends, int(ends[-1])


def replaced():
    for offsets, data in columns():
        for pattern in PATTERNS:
            for new in ("", "-", "longer than before"):
                for limit in (2**62, 1, 0):
                    found = search.count.reference(offsets, data, pattern)
                    grown = (raw(new).size - pattern.size) * np.minimum(found, limit)
                    ends = scan.offsets.reference(np.diff(offsets) + grown)
                    yield offsets, data, pattern, raw(new), limit, ends, int(ends[-1])


def joined():
    single = lay_out(["é one"])
    for rows in ROWS:
        left = lay_out([WORDS[i] for i in random(rows).integers(0, len(WORDS), rows)])
        right = lay_out([WORDS[i] for i in random(rows + 1).integers(0, len(WORDS), rows)])
        for a, b in ((left, right), (left, single), (single, right)):
            for middle in ("", "-", "ünd"):
                sizes = np.broadcast_to(np.diff(a[0]) + np.diff(b[0]) + raw(middle).size, rows)
                ends = scan.offsets.reference(sizes)
                yield *a, raw(middle), *b, ends, int(ends[-1])


def padded():
    for offsets, data in columns():
        rng = random(2)
        for fill in ("0", "日"):
            for signed in (False, True):
                left = rng.integers(0, 4, offsets.size - 1)
                right = rng.integers(0, 4, offsets.size - 1)
                ends = scan.offsets.reference(np.diff(offsets) + (left + right) * raw(fill).size)
                yield offsets, data, raw(fill), left, signed, ends, int(ends[-1])


def repeated():
    for offsets, data in columns():
        for most in (1, 2, 5):
            times = random(most).integers(0, most, offsets.size - 1)
            ends = scan.offsets.reference(np.diff(offsets) * times)
            yield offsets, data, ends, int(ends[-1])


def cut():
    return [
        (*column, pattern, parts, from_right)
        for column in columns()
        for pattern in (raw("ab"), raw("."), raw("é"))
        for parts in (1, 2, 5)
        for from_right in (False, True)
    ]


def placed():
    for offsets, data in columns():
        for pattern in PATTERNS[:4]:
            yield offsets, data, search.find.reference(offsets, data, pattern)


def likes():
    run, char = search.ANY_RUN, search.ANY_CHAR
    patterns = [
        [], [run], [char], [run, 97, run], [97, run, 98], [char, run, 98], [run, char, 98, run, 97],
        [run, *"日".encode(), char], [run, run, 97], [97, 98], [char, char, char],
    ]  # fmt: skip
    for column in columns():
        for codes in patterns:
            yield *column, np.array(codes, np.int64)


def pairs():
    for rows in ROWS:
        rng = random(rows)
        left = [WORDS[i] for i in rng.integers(0, len(WORDS), rows)]
        right = [WORDS[i] if rng.random() < 0.5 else left[n]
                 for n, i in enumerate(rng.integers(0, len(WORDS), rows))]  # fmt: skip
        yield *lay_out(left), *lay_out(right)
        short = ("ab", "", "hello wo", "ab\x00", "é")
        for word in (*short, "hello wor", "the quick brown fox jumps over"):
            yield *lay_out(left), *lay_out([word])


def sets():
    for column in columns():
        for known in ([], ["ab"], SHORT, ["", "é", "ab", "ab", "the quick brown fox jumps"], WORDS):
            yield *column, *lay_out(known)


def tokens():
    for column in columns():
        for letters in (" \t", "b", "é日 ", ""):
            yield *column, *members(letters)


ALL = list(columns())
CASES = {
    "chars.count_multibyte": [(data,) for _, data in ALL],
    "chars.count_invalid": [*ALL, *damaged()],
    "chars.char_count": ALL,
    "chars.char_at": list(placed()),
    "chars.char_slice": list(sliced()),
    "chars.strip": list(stripped()),
    "chars.holds": list(flag_tables()),
    "chars.char_count_of": [
        (*given, flags) for *given, empty in flag_tables() if empty for flags in (1, 3)
    ],
    "search.find": searched(),
    "search.rfind": searched(),
    "search.count": searched(),
    "search.contains": searched(),
    "search.starts": [(*args, end) for args in searched() for end in (False, True)],
    "search.like": list(likes()),
    "case.flip_ascii": [
        (data, lower, upper)
        for _, data in ALL
        for lower in (False, True)
        for upper in (False, True)
    ],
    "case.count_special": list(special()),
    "case.map_sizes": letter_sizes(),
    "case.map_bytes": list(letter_bytes()),
    "edit.span_bytes": list(spans()),
    "edit.replace_bytes": list(replaced()),
    "edit.concat_bytes": list(joined()),
    "edit.pad_bytes": list(padded()),
    "edit.repeat_bytes": list(repeated()),
    "edit.split": cut(),
    "tokens.count_words": list(tokens()),
    "tokens.split_words": [
        (*args, parts, rest) for args in tokens() for parts in (1, 2, 4) for rest in (False, True)
    ],
    "collate.among": list(sets()),
    "collate.compare": list(pairs()),
    "collate.same": list(pairs()),
}
