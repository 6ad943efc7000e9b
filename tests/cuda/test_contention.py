"""Kernels stay right when all rows meet in few places and threads are torn at any instruction.

The simulator lets a thread run for 5 ms at a stretch, which hides a missing atomic. Here threads
start together and give way at random instructions; the first test makes sure that a missing atomic
shows.
"""

import random
import threading
import time

import numpy as np
import pytest

from gpuframe import device
from gpuframe.kernels import alphabets, exact, groups, join, reduce, text, validity
from gpuframe.kernels.cuda import reduce as reduce_twins
from gpuframe.kernels.cuda.launch import SIMULATED, cuda, entry, launch

pytestmark = pytest.mark.skipif(
    not SIMULATED or device.backend().name != "cuda", reason="needs the CUDA simulator"
)

ROWS = 128
LAUNCHES = 3
GIVES_WAY = {"line": 0.3, "opcode": 0.02}  # how often a thread does, by trace event
DICE = random.Random(0)  # noqa: S311 - no secret

ONE_GROUP = np.zeros(ROWS, np.int32)
VALUES = np.random.default_rng(0).normal(0, 1e9, ROWS)
INTEGERS = np.random.default_rng(1).integers(-(2**62), 2**62, ROWS)
# The threads of the grid (two blocks of 16) meet at a new group in every turn of their loop.
TURNS = np.repeat(np.arange(ROWS // 32, dtype=np.int32), 32)
KEYS = INTEGERS[TURNS]
OFFSETS = np.arange(ROWS + 1, dtype=np.int64) * 8
DATA = KEYS.view(np.uint8)

CONTENDED = [
    (validity.count_valid, (np.full(ROWS // 8, 255, np.uint8), ROWS)),
    (groups.factorize, (KEYS,)),
    (groups.factorize_direct, (np.repeat(np.arange(ROWS // 32), 32), 0, ROWS // 32)),
    (groups.group_rows, (ONE_GROUP, 1)),
    (reduce.group_size, (ONE_GROUP, 1)),
    (reduce.group_count, (ONE_GROUP, VALUES, 1)),
    (reduce.group_sum, (ONE_GROUP, INTEGERS, 1)),
    (reduce.group_min, (ONE_GROUP, INTEGERS, 1)),
    (reduce.group_max, (ONE_GROUP, VALUES, 1)),
    (reduce.group_first, (TURNS, ROWS // 32)),
    (reduce.group_last, (TURNS, ROWS // 32)),
    (exact.sum_words, (VALUES,)),
    (exact.word_range, (VALUES,)),
    (exact.group_sum_words, (ONE_GROUP, VALUES, 1, 31, 5)),
    (exact.group_nonfinite, (ONE_GROUP, np.resize([np.inf, -np.inf, np.nan], ROWS), 1)),
    (text.encode, (OFFSETS, DATA, np.ones(ROWS, bool))),
    (alphabets.collect, (OFFSETS, DATA, np.ones(ROWS, bool), 8)),
    (join.seen, (ONE_GROUP, 1)),
]


def tear(frame, event, _):
    """Let other threads run after some of a kernel's instructions: a trace function."""
    if "kernels" not in frame.f_code.co_filename and frame.f_code.co_filename != __file__:
        return None
    frame.f_trace_opcodes = True
    if DICE.random() < GIVES_WAY.get(event, 0):
        time.sleep(0)
    return tear


@pytest.fixture(autouse=True)
def threads_meet_and_are_torn(monkeypatch):
    monkeypatch.setattr("gpuframe.kernels.cuda.launch.START_TOGETHER", True)
    before = threading.gettrace()
    threading.settrace(tear)
    yield
    threading.settrace(before)


@pytest.fixture(autouse=True)
def one_copy_of_each_accumulator(monkeypatch):
    # Replicas keep rows apart: without them all rows meet.
    monkeypatch.setattr(reduce_twins, "_MOST_REPLICAS", 1)


def put(args):
    return [device.to_device(arg) if isinstance(arg, np.ndarray) else arg for arg in args]


def get(result):
    if isinstance(result, tuple):
        return [get(part) for part in result]
    return result if isinstance(result, int) else device.to_host(result).tobytes()


def expected_of(result):
    if isinstance(result, tuple):
        return [expected_of(part) for part in result]
    return result if isinstance(result, int) else result.tobytes()


@entry()
def _count_without_atomics(rows, out):
    for _ in range(cuda.grid(1), rows, cuda.gridsize(1)):
        out[0] += 1


def test_a_missing_atomic_is_seen():
    counts = []
    for _ in range(5):
        out = device.to_device(np.zeros(1, np.int64))
        launch(_count_without_atomics, ROWS, ROWS, out)
        counts.append(int(device.to_host(out)[0]))
    assert min(counts) < ROWS


@pytest.mark.parametrize("case", CONTENDED, ids=lambda case: case[0].__name__)
def test_contended_rows_all_count(case):
    kernel, args = case
    expected = expected_of(kernel.reference(*args))
    for _ in range(LAUNCHES):
        assert get(kernel.twin("cuda")(*put(args))) == expected


def test_contended_build_finds_every_key():
    ids = join.hash_build.reference(KEYS)[1]
    for _ in range(LAUNCHES):
        slots, found, _ = join.hash_build.twin("cuda")(device.to_device(KEYS))
        assert get(found) == ids.tobytes()
        assert get(join.hash_probe.twin("cuda")(slots, device.to_device(KEYS))) == ids.tobytes()
