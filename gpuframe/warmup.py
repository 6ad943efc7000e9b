"""`python -m gpuframe.warmup`: compile the kernels for the usual dtypes into numba's disk cache.

Compiled code is kept from one process to the next, so that only the first use of a kernel in an
environment waits for the compiler. Run this once after installing, in an image's build for
example; where the package's folder cannot be written, set `NUMBA_CACHE_DIR` for both. `--jobs N`
shares the work among processes.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.kernels import (
    alphabets,
    asof,
    case,
    chars,
    collate,
    cumulate,
    dates,
    decay,
    draws,
    edit,
    exact,
    groups,
    hashing,
    join,
    moments,
    numerals,
    programs,
    quantiles,
    rank,
    reduce,
    scan,
    search,
    select,
    sort,
    summaries,
    sums,
    text,
    timestamps,
    tokens,
    validity,
    window_moments,
    window_orders,
    windows,
)
from gpuframe.kernels.contract import Kernel

# Enough for several threads, whose partial results take kernels of their own to merge.
_ROWS = 1 << 17

Call = tuple[Kernel[..., Any], tuple[Any, ...]]


def _rows_and_masks(n: int) -> Iterator[Call]:
    mask = np.arange(n) % 3 > 0
    bitmap = np.packbits(mask, bitorder="little")
    yield validity.pack, (mask,)
    yield validity.unpack, (bitmap, n)
    yield validity.count_valid, (bitmap, n)
    yield select.true_rows, (mask, int(mask.sum()))
    yield scan.offsets, (mask,)
    yield scan.last_true, (mask,)
    for dtype in (np.int32, np.int64):
        rows = np.arange(n, dtype=dtype)
        yield scan.offsets, (rows,)
        for width in (np.uint8, np.int16, np.float32, np.float64):
            yield select.take, (np.zeros(n, width), rows)
            yield select.take_or, (np.zeros(n, width), rows, 0)
    for bits in (8, 16, 24, 48):
        yield sort.argsort, (np.arange(n, dtype=np.uint64) % 2**bits, bits)
    numbers = np.arange(n)
    yield sort.kth, (numbers, 10)
    for ordered in (numbers, numbers / 2):
        yield sort.bisect, (ordered, ordered, True)
    for method in (rank.AVERAGE, rank.DENSE):
        yield rank.doubled, (numbers.astype(np.int32), numbers, method)


def _groups(n: int) -> Iterator[Call]:
    values = np.arange(n) / 8
    for dtype in (np.int32, np.int64):
        for count in (10, 1000):  # with and without lanes
            ids = (np.arange(n) % count).astype(dtype)
            yield groups.group_rows, (ids, count)
            yield groups.positions, (ids, count)
            yield quantiles.group_neighbours, (ids, values, count, 0.5)
            yield quantiles.group_least, (ids, np.arange(n), count, 2)
            for column in (values, np.arange(n)):
                yield reduce.group_prod, (ids, column, count)
                for how in (cumulate.PRODUCT, cumulate.LEAST, cumulate.GREATEST):
                    yield cumulate.cumulative, (ids, column, count, how)
            yield cumulate.cumulative, (ids, np.arange(n), count, cumulate.SUM)
            yield reduce.group_size, (ids, count)
            yield reduce.group_first, (ids, count)
            yield reduce.group_last, (ids, count)
            yield exact.group_nonfinite, (ids, values, count)
            yield exact.group_sum_words, (ids, values, count, 32, 4)
            yield sums.group_totals, (ids, values, count)
            yield sums.group_expansions, (ids, values, count)
            yield reduce.group_count, (ids, values, count)
            yield reduce.group_count, (ids, values.astype(np.float32), count)
            for column in (values, np.arange(n), np.zeros(n, bool)):
                yield reduce.group_min, (ids, column, count)
                yield reduce.group_max, (ids, column, count)
                if column.dtype.kind != "f":
                    yield reduce.group_sum, (ids, column, count)
    many = np.arange(4 * n, dtype=np.int32)
    yield exact.group_sum_words, (many, many / 8, many.size, 32, 4)
    yield sums.group_totals, (many, many / 8, many.size)
    yield sums.group_totals, (many, 2.0 ** (many % 600), many.size)  # more than three levels hold
    yield exact.round_words, (np.zeros(4 * n, np.int64), 32, 4)
    yield exact.sign_magnitude, (np.zeros(4 * n, np.int64), 4)
    yield exact.expand_words, (np.zeros(4 * n, np.int64), 32, 4)
    yield sums.group_expansions, (many, many / 8, many.size)
    yield moments.product_parts, (values, values)
    yield summaries.summary, (values,)
    yield moments.centred_product, (values, values)
    yield moments.centred_products, (np.arange(n), *(np.zeros(3 * n),) * 4)
    yield exact.sum_words, (values,)
    yield sums.total, (values,)
    yield exact.word_range, (values,)


def _programs(n: int) -> Iterator[Call]:
    code = np.array([programs.NUMBER["load"], 0, 0])
    none, whole = np.zeros(0), np.zeros(0, np.int64)
    load = programs.Programs(
        (0, 1), ((0,),), (-1,), code, none, none, np.zeros(1, np.int64), whole, ()
    )
    for dtype in programs.STORED:
        yield programs.matrix, (load, n, n, dtype, False, np.arange(n) % 100, np.zeros(0, bool))


def _keys(n: int) -> Iterator[Call]:
    keys = np.arange(n)
    probes = np.arange(2 * n)
    yield groups.factorize, (keys % 100,)
    yield groups.factorize, (np.arange(4 * n),)
    yield groups.factorize_direct, (keys % 100, 0, 100)
    yield join.hash_build, (keys,)
    yield join.hash_table, (keys,)
    yield join.hash_probe, (join.hash_build.reference(keys)[0], probes)
    yield join.direct_build, (keys, 0, n)
    table, ids, _ = join.direct_build.reference(keys, 0, n)
    yield join.direct_probe, (table, 0, probes)
    yield join.direct_member, (table >= 0, 0, probes)
    offsets, rows = groups.group_rows.reference(ids, n)
    starts = join.match_starts.reference(ids, offsets, keep=True)
    yield join.match_starts, (ids, offsets, True)
    yield join.seen, (ids, n)
    yield join.expand_ranges, (keys, np.arange(n + 1), n)
    for times in (keys, keys / 2):
        for kernel in (asof.before, asof.after):
            yield kernel, (times, times, ids, ids, n, True)
    yield join.expand, (ids, offsets, rows, starts, n, True)


def _hashes_and_draws(n: int) -> Iterator[Call]:
    offsets = np.arange(n + 1) * 4
    column = offsets, np.tile(np.frombuffer(b"ab d", np.uint8), n)
    blanks = np.zeros(128, np.uint8), np.array([32])
    for width in (1, 2):
        yield hashing.records, (np.arange(width * n, dtype=np.uint64), width, 0)
    yield hashing.floats, (np.arange(n) / 2, 0)
    yield hashing.texts, (*column, 0)
    yield hashing.count_grams, (*column, 4, 4)
    yield hashing.grams, (*column, 4, 0, np.arange(n + 1), n)
    yield hashing.words, (*column, *blanks, 0, np.arange(n + 1), n)
    law = [np.ones(1, np.uint32)] * 3
    yield draws.draw, (np.arange(n), 0, law[0], np.zeros(1, np.int32), *law[1:], 0, True)
    yield draws.scores, (np.arange(n, dtype=np.int32), np.zeros(n, np.uint32), np.array([1, 2]), n)
    yield draws.coins, (np.arange(n), 0, np.zeros(n, np.uint32))


def _texts_and_dates(n: int) -> Iterator[Call]:
    for width in (3, 12):
        offsets = np.arange(n + 1) * width
        data = np.tile(np.arange(width * 100, dtype=np.uint8), n // 100 + 1)[: offsets[-1]]
        rows = np.arange(n, dtype=np.int32)
        for valid in (np.ones(n, bool), rows % 2 > 0):
            yield text.encode, (offsets, data, valid)
        yield text.hash_text, (offsets, data)
        yield text.short_codes, (offsets, data)
        yield text.equal_text, (offsets, data, rows, offsets, data, rows)
        yield text.take_offsets, (offsets, rows)
        yield text.take_bytes, (offsets, data, rows, offsets, int(offsets[-1]))
    ticks = np.arange(n) * 10**13
    for field in (dates.YEAR, dates.HOUR):
        yield dates.date_field, (ticks, 86_400 * 10**9, field)


def _windows(n: int) -> Iterator[Call]:
    values = np.arange(n) % 1000 / 8
    none = np.zeros(0, np.int64)
    row = np.arange(n)
    bounds = [(none, none, 100, 1), (np.maximum(row - 99, 0), row + 1, 100, 0)]
    for window in bounds:
        yield windows.sums, (values, *window, 1, False)
        yield windows.extremes, (values, *window, 1, False)
        yield windows.edges, (values, *window, 1, False)
        for width in (100, n):
            rows = (*window[:2], width, window[3])
            yield window_orders.quantiles, (values, *rows, 1, 0.5, 4)
            yield window_orders.ranks, (values, *rows, 1, 0, True, False)
        yield window_orders.distinct, (values, *window, 1)
        for order in (1, 3):
            yield window_moments.moments, (values, *window, 1, 0.0, order, 1)
        yield window_moments.comoments, (values, -values, *window, 1, 0.0, 0.0, 1, 1)
    yield window_moments.near, (np.where(row % 7, values, np.nan), 0.0)
    group = np.array([0]), np.array([n])
    for factors in (none * 1.0, values):
        yield decay.means, (values, factors, *group, 9.0, 1, True, False, False)
    yield decay.covariances, (values, values, *group, 9.0, 1, True, False, False)
    yield windows.row_bounds, (row, *group, 100, 1)
    yield windows.time_bounds, (row, np.array([0]), np.array([n]), 100, 0, True)


def _text_functions(n: int) -> Iterator[Call]:
    offsets = np.arange(n + 1) * 12
    data = np.tile(np.arange(97, 109, dtype=np.uint8), n)
    lengths = np.full(n, 12)
    valid, digits = np.ones(n, bool), np.tile(np.arange(alphabets.CODES), 12)
    yield alphabets.collect, (offsets, data, valid, 12)
    for span in (1 << 20, 1 << 40):
        yield alphabets.number, (offsets, data, valid, digits, span, False)
    literal, column = data[:2].copy(), (offsets, data)
    yield chars.count_multibyte, (data,)
    yield chars.count_invalid, column
    yield chars.char_count, column
    yield chars.char_at, (*column, lengths // 2)
    yield chars.char_slice, (*column, 1, 5, False)
    yield chars.strip, (*column, np.zeros(128, np.uint8), np.zeros(1, np.int64), 3)
    blanks = np.zeros(128, np.uint8), np.zeros(1, np.int64)
    yield tokens.count_words, (*column, *blanks)
    yield tokens.split_words, (*column, *blanks, 2, True)
    yield chars.holds, (*column, np.ones(129, np.uint8), False)
    yield chars.char_count_of, (*column, np.ones(129, np.uint8), 1)
    for kernel in (search.find, search.rfind, search.count, search.contains):
        yield kernel, (*column, literal)
    yield search.starts, (*column, literal, False)
    yield search.like, (*column, np.array([search.ANY_RUN]))
    table = np.arange(128, dtype=np.uint32)
    yield case.flip_ascii, (data, True, False)
    yield case.count_special, (data, table)
    yield case.map_sizes, (*column, table, table, 2)
    yield case.map_bytes, (*column, table, table, 2, offsets, data.size)
    yield edit.span_bytes, (data, offsets[:-1], offsets, data.size)
    yield edit.replace_bytes, (*column, literal, literal, 1 << 62, offsets, data.size)
    yield edit.concat_bytes, (*column, literal[:0], *column, 2 * offsets, 2 * data.size)
    yield edit.pad_bytes, (*column, literal[:1], lengths, False, 2 * offsets, 2 * data.size)
    yield edit.repeat_bytes, (*column, 2 * offsets, 2 * data.size)
    for from_right in (False, True):
        yield edit.split, (*column, literal, 2, from_right)
    yield collate.compare, (*column, *column)
    yield collate.same, (*column, *column)
    yield collate.among, (*column, *column)
    yield numerals.parse_ints, column
    yield numerals.parse_floats, (*column, numerals.powers_of_ten())
    yield timestamps.parse_times, column
    yield timestamps.parse_form, (*column, np.array([257, 258, 259]))
    yield timestamps.write_times, (lengths, 1, 10 * np.arange(n + 1), 10 * n)
    yield numerals.int_sizes, (lengths,)
    yield numerals.int_bytes, (lengths, 2 * np.arange(n + 1), 2 * n)


def calls(rows: int = _ROWS) -> Iterator[Call]:
    """Yield kernels with host arguments of so many rows whose dtypes are the usual ones."""
    yield from _rows_and_masks(rows)
    yield from _groups(rows)
    yield from _programs(rows)
    yield from _keys(rows)
    yield from _hashes_and_draws(rows)
    yield from _texts_and_dates(rows)
    yield from _text_functions(rows)
    yield from _windows(rows)


def put(args: tuple[Any, ...]) -> list[Any]:
    """Return arguments with their arrays on the device."""
    return [device.to_device(arg) if isinstance(arg, np.ndarray) else arg for arg in args]


def warm_up(*, progress: bool = False, part: int = 0, parts: int = 1) -> int:
    """Run calls on the process's backend, which compiles what is not in the cache.

    Args:
        progress: whether to draw a bar on the error stream.
        part: which share of the kernels to run, from 0.
        parts: number of shares, one a process.

    Returns:
        The number of kernels run.
    """
    name = device.backend().name
    listed = list(calls())
    # All calls of a kernel go to one process: they share a file of the cache.
    kernels = {kernel: number % parts for number, kernel in enumerate(dict(listed))}
    ran = set()
    for number, (kernel, args) in enumerate(listed, 1):
        if kernels[kernel] != part:
            continue
        if progress:
            _draw(number, len(listed), kernel.__name__)
        kernel.twin(name)(*put(args))
        ran.add(kernel)
    if progress:
        sys.stderr.write("\r" + " " * 79 + "\r")
    return len(ran)


_BAR = 40


def _draw(number: int, total: int, name: str) -> None:
    """Draw a bar over the line that the last one stands on."""
    filled = _BAR * number // total
    bar = "#" * filled + "." * (_BAR - filled)
    sys.stderr.write(f"\r[{bar}] {number:4}/{total} {name:<24}")
    sys.stderr.flush()


def main() -> int:
    """Compile in this process, or in several."""
    parser = argparse.ArgumentParser(prog="python -m gpuframe.warmup", description=__doc__)
    parser.add_argument("--jobs", type=int, default=1, help="processes that share the kernels")
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.jobs < 1:
        parser.error(f"--jobs takes a positive number, not {options.jobs}")
    begin = time.perf_counter()
    if options.part is None and options.jobs > 1:
        command = [sys.executable, "-m", "gpuframe.warmup", "--jobs", str(options.jobs), "--part"]
        started = [
            subprocess.Popen([*command, str(part)])  # noqa: S603 - our own module
            for part in range(options.jobs)
        ]
        failed = [process.wait() for process in started]
        print(f"kernels ready in {time.perf_counter() - begin:.0f} s")
        return max(map(abs, failed))
    number = warm_up(
        progress=sys.stderr.isatty() and options.part is None,
        part=options.part or 0,
        parts=options.jobs,
    )
    seconds = time.perf_counter() - begin
    print(f"{number} kernels ready for {device.backend().name} in {seconds:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
