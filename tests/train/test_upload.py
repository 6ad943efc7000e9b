"""The order of streams: what waits for what, told by stand-ins for CuPy's streams."""

import gc
from contextlib import nullcontext

import pytest

from gpuframe.train.upload import Upload, isolated


class Stream:
    """A stream that writes down what it is told."""

    def __init__(self, name, told):
        self.name, self.told, self.count = name, told, 0

    def record(self):
        self.count += 1
        event = f"{self.name}{self.count}"
        self.told.append(f"record {event}")
        return event

    def wait_event(self, event):
        self.told.append(f"{self.name} waits for {event}")

    def __enter__(self):
        self.told.append(f"enter {self.name}")

    def __exit__(self, *error):
        self.told.append(f"leave {self.name}")


class Cuda:
    """CuPy's `cuda`, as far as streams go."""

    def __init__(self):
        self.told = []
        self.consumer = Stream("consumer", self.told)

    def Stream(self, *, non_blocking):  # noqa: N802 - CuPy's name
        assert non_blocking
        return Stream("copies", self.told)

    def get_current_stream(self):
        return self.consumer


def test_the_consumer_waits_for_a_chunk_and_its_memory_for_the_consumer():
    cuda = Cuda()
    orders = Upload(cuda)
    with orders.stream():
        chunk = orders.made({"x": 1})
    assert chunk == {"x": 1}
    orders.wait()
    assert cuda.told == [
        "enter copies", "record copies1", "leave copies", "consumer waits for copies1",
    ]  # fmt: skip
    cuda.told.clear()
    chunk.__del__(lambda: True)  # as when the interpreter ends
    kept = chunk
    del chunk
    gc.collect()
    assert cuda.told == []
    del kept
    gc.collect()
    assert cuda.told == ["record consumer1", "copies waits for consumer1"]


def test_there_is_one_stream_of_copies_a_process():
    cuda = Cuda()
    assert Upload(cuda).stream() is Upload(cuda).stream()


@pytest.mark.skipif(isolated(), reason="there is a GPU")
def test_without_a_gpu_nothing_waits():
    orders = Upload()
    chunk = {"x": 1}
    assert isinstance(orders.stream(), nullcontext)
    assert orders.made(chunk) is chunk
    orders.wait()
