"""The thread that makes items ahead: order, errors, and that it ends."""

import gc
import threading
import time

import pytest

from gpuframe.train.ahead import Ahead


def running():
    return [thread for thread in threading.enumerate() if thread.name == "gpuframe-ahead"]


def test_items_come_in_order_and_the_thread_ends():
    assert list(Ahead(lambda: iter(range(100)), 3)) == list(range(100))
    assert running() == []


@pytest.mark.parametrize("depth", [1, 3])
def test_no_more_than_depth_items_wait(depth):
    made = []

    def items():
        for number in range(10):
            made.append(number)
            yield number

    ahead = Ahead(items, depth)
    assert next(ahead) == 0
    deadline = time.monotonic() + 5
    while len(made) < depth + 1 and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(0.02)
    assert made == list(range(depth + 1))
    ahead.close()
    assert running() == []


def test_errors_come_after_the_items_before_them():
    def items():
        yield 1
        raise OSError("the disk is gone")

    ahead = Ahead(items, 4)
    assert next(ahead) == 1
    with pytest.raises(OSError, match="the disk is gone") as caught:
        next(ahead)
    assert "items" in [entry.name for entry in caught.traceback]
    assert running() == []
    with pytest.raises(StopIteration):
        next(ahead)


def test_errors_of_making_the_iterator_come_too():
    def make():
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        next(Ahead(make, 1))
    assert running() == []


def test_close_ends_the_generator_in_its_thread():
    ended = []

    def items():
        try:
            while True:
                yield 1
        finally:
            ended.append(threading.current_thread().name)

    ahead = Ahead(items, 2)
    next(ahead)
    ahead.close()
    ahead.close()
    assert ended == ["gpuframe-ahead"]
    del ahead
    gc.collect()
    assert running() == []
