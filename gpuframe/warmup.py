"""`python -m gpuframe.warmup`: compile the kernels for the usual dtypes into numba's disk cache.

Compiled code is kept from one process to the next, so that only the first use of a kernel in an
environment waits for the compiler. Run this once after installing, in an image's build for
example; where the package's folder cannot be written, set `NUMBA_CACHE_DIR` for both.
"""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.kernels import (
    asof,
    case,
    chars,
    collate,
    cumulate,
    dates,
    decay,
    edit,
    exact,
    groups,
    join,
    moments,
    numerals,
    quantiles,
    rank,
    reduce,
    scan,
    search,
    select,
    sort,
    sums,
    text,
    timestamps,
    validity,
    window_moments,
    window_orders,
    windows,
)
from gpuframe.kernels.contract import Kernel

# Enough for several threads, whose partial results take kernels of their own to merge.
_ROWS = 1 << 17

Call = tuple[Kernel[..., Any], tuple[Any, ...]]


def _rows_and_masks() -> Iterator[Call]:
    mask = np.arange(_ROWS) % 3 > 0
    bitmap = np.packbits(mask, bitorder="little")
    yield validity.pack, (mask,)
    yield validity.unpack, (bitmap, _ROWS)
    yield validity.count_valid, (bitmap, _ROWS)
    yield select.true_rows, (mask, int(mask.sum()))
    yield scan.offsets, (mask,)
    yield scan.last_true, (mask,)
    for dtype in (np.int32, np.int64):
        rows = np.arange(_ROWS, dtype=dtype)
        yield scan.offsets, (rows,)
        for width in (np.uint8, np.int16, np.float32, np.float64):
            yield select.take, (np.zeros(_ROWS, width), rows)
            yield select.take_or, (np.zeros(_ROWS, width), rows, 0)
    for bits in (8, 16, 24, 48):
        yield sort.argsort, (np.arange(_ROWS, dtype=np.uint64) % 2**bits, bits)
    numbers = np.arange(_ROWS)
    yield sort.kth, (numbers, 10)
    yield sort.bisect, (numbers, numbers, True)
    for method in (rank.AVERAGE, rank.DENSE):
        yield rank.doubled, (numbers.astype(np.int32), numbers, method)


def _groups() -> Iterator[Call]:
    values = np.arange(_ROWS) / 8
    for dtype in (np.int32, np.int64):
        for count in (10, 1000):  # with and without lanes
            ids = (np.arange(_ROWS) % count).astype(dtype)
            yield groups.group_rows, (ids, count)
            yield groups.positions, (ids, count)
            yield quantiles.group_neighbours, (ids, values, count, 0.5)
            yield quantiles.group_least, (ids, np.arange(_ROWS), count, 2)
            for column in (values, np.arange(_ROWS)):
                yield reduce.group_prod, (ids, column, count)
                for how in (cumulate.PRODUCT, cumulate.LEAST, cumulate.GREATEST):
                    yield cumulate.cumulative, (ids, column, count, how)
            yield cumulate.cumulative, (ids, np.arange(_ROWS), count, cumulate.SUM)
            yield reduce.group_size, (ids, count)
            yield reduce.group_first, (ids, count)
            yield reduce.group_last, (ids, count)
            yield exact.group_nonfinite, (ids, values, count)
            yield exact.group_sum_words, (ids, values, count, 32, 4)
            yield sums.group_totals, (ids, values, count)
            yield sums.group_expansions, (ids, values, count)
            yield reduce.group_count, (ids, values, count)
            yield reduce.group_count, (ids, values.astype(np.float32), count)
            for column in (values, np.arange(_ROWS), np.zeros(_ROWS, bool)):
                yield reduce.group_min, (ids, column, count)
                yield reduce.group_max, (ids, column, count)
                if column.dtype.kind != "f":
                    yield reduce.group_sum, (ids, column, count)
    many = np.arange(4 * _ROWS, dtype=np.int32)
    yield exact.group_sum_words, (many, many / 8, many.size, 32, 4)
    yield sums.group_totals, (many, many / 8, many.size)
    yield sums.group_totals, (many, 2.0 ** (many % 600), many.size)  # more than three levels hold
    yield exact.round_words, (np.zeros(4 * _ROWS, np.int64), 32, 4)
    yield exact.sign_magnitude, (np.zeros(4 * _ROWS, np.int64), 4)
    yield exact.expand_words, (np.zeros(4 * _ROWS, np.int64), 32, 4)
    yield sums.group_expansions, (many, many / 8, many.size)
    yield moments.product_parts, (values, values)
    yield moments.centred_product, (values, values)
    yield moments.centred_products, (np.arange(_ROWS), *(np.zeros(3 * _ROWS),) * 4)
    yield exact.sum_words, (values,)
    yield sums.total, (values,)
    yield exact.word_range, (values,)


def _keys() -> Iterator[Call]:
    keys = np.arange(_ROWS)
    probes = np.arange(2 * _ROWS)
    yield groups.factorize, (keys % 100,)
    yield groups.factorize, (np.arange(4 * _ROWS),)
    yield groups.factorize_direct, (keys % 100, 0, 100)
    yield join.hash_build, (keys,)
    yield join.hash_probe, (join.hash_build.reference(keys)[0], probes)
    yield join.direct_build, (keys, 0, _ROWS)
    table, ids, _ = join.direct_build.reference(keys, 0, _ROWS)
    yield join.direct_probe, (table, 0, probes)
    offsets, rows = groups.group_rows.reference(ids, _ROWS)
    starts = join.match_starts.reference(ids, offsets, keep=True)
    yield join.match_starts, (ids, offsets, True)
    yield join.seen, (ids, _ROWS)
    yield join.expand_ranges, (keys, np.arange(_ROWS + 1), _ROWS)
    for times in (keys, keys / 2):
        for kernel in (asof.before, asof.after):
            yield kernel, (times, times, ids, ids, _ROWS, True)
    yield join.expand, (ids, offsets, rows, starts, _ROWS, True)


def _texts_and_dates() -> Iterator[Call]:
    for width in (3, 12):
        offsets = np.arange(_ROWS + 1) * width
        data = np.tile(np.arange(width * 100, dtype=np.uint8), _ROWS // 100 + 1)[: offsets[-1]]
        rows = np.arange(_ROWS, dtype=np.int32)
        for valid in (np.ones(_ROWS, bool), rows % 2 > 0):
            yield text.encode, (offsets, data, valid)
        yield text.hash_text, (offsets, data)
        yield text.equal_text, (offsets, data, rows, offsets, data, rows)
        yield text.take_offsets, (offsets, rows)
        yield text.take_bytes, (offsets, data, rows, offsets, int(offsets[-1]))
    ticks = np.arange(_ROWS) * 10**13
    for field in (dates.YEAR, dates.HOUR):
        yield dates.date_field, (ticks, 86_400 * 10**9, field)


def _windows() -> Iterator[Call]:
    values = np.arange(_ROWS) % 1000 / 8
    none = np.zeros(0, np.int64)
    row = np.arange(_ROWS)
    bounds = [(none, none, 100, 1), (np.maximum(row - 99, 0), row + 1, 100, 0)]
    for window in bounds:
        yield windows.sums, (values, *window, 1, False)
        yield windows.extremes, (values, *window, 1, False)
        yield windows.edges, (values, *window, 1, False)
        for width in (100, _ROWS):
            rows = (*window[:2], width, window[3])
            yield window_orders.quantiles, (values, *rows, 1, 0.5, 4)
            yield window_orders.ranks, (values, *rows, 1, 0, True, False)
        yield window_orders.distinct, (values, *window, 1)
        for order in (2, 3):
            yield window_moments.moments, (values, *window, 1, 0.0, order, 1)
        yield window_moments.comoments, (values, -values, *window, 1, 0.0, 0.0, 1, 1)
    group = np.array([0]), np.array([_ROWS])
    for factors in (none * 1.0, values):
        yield decay.means, (values, factors, *group, 9.0, 1, True, False, False)
    yield decay.covariances, (values, values, *group, 9.0, 1, True, False, False)
    yield windows.row_bounds, (row, *group, 100, 1)
    yield windows.time_bounds, (row, np.array([0]), np.array([_ROWS]), 100, 0, True)


def _text_functions() -> Iterator[Call]:
    offsets = np.arange(_ROWS + 1) * 12
    data = np.tile(np.arange(97, 109, dtype=np.uint8), _ROWS)
    lengths = np.full(_ROWS, 12)
    literal, column = data[:2].copy(), (offsets, data)
    yield chars.count_multibyte, (data,)
    yield chars.count_invalid, column
    yield chars.char_count, column
    yield chars.char_at, (*column, lengths // 2)
    yield chars.char_slice, (*column, 1, 5, False)
    yield chars.strip, (*column, np.zeros(128, np.uint8), np.zeros(1, np.int64), 3)
    yield chars.holds, (*column, np.ones(129, np.uint8), False)
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
    yield numerals.parse_ints, column
    yield numerals.parse_floats, (*column, numerals.powers_of_ten())
    yield timestamps.parse_times, column
    yield timestamps.write_times, (lengths, 1, 10 * np.arange(_ROWS + 1), 10 * _ROWS)
    yield numerals.int_sizes, (lengths,)
    yield numerals.int_bytes, (lengths, 2 * np.arange(_ROWS + 1), 2 * _ROWS)


def calls() -> Iterator[Call]:
    """Yield kernels with host arguments whose dtypes are the usual ones."""
    yield from _rows_and_masks()
    yield from _groups()
    yield from _keys()
    yield from _texts_and_dates()
    yield from _text_functions()
    yield from _windows()


def warm_up() -> int:
    """Run every call on the process's backend, which compiles what is not in the cache.

    Returns:
        The number of kernels run.
    """
    name = device.backend().name
    ran = set()
    for kernel, args in calls():
        given = [device.to_device(arg) if isinstance(arg, np.ndarray) else arg for arg in args]
        kernel.twin(name)(*given)
        ran.add((kernel.__module__, kernel.__name__))
    return len(ran)


if __name__ == "__main__":
    begin = time.perf_counter()
    number = warm_up()
    print(
        f"{number} kernels ready for {device.backend().name} in {time.perf_counter() - begin:.0f} s"
    )
