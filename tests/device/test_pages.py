"""Freed blocks wait to be used again; those freed longest ago leave first."""

import numpy as np
import pytest

from gpuframe.device import pages


@pytest.fixture(autouse=True)
def own_list(monkeypatch):
    monkeypatch.setattr(pages, "_free", {})
    monkeypatch.setattr(pages, "_held", 0)


def block(megabytes):
    return pages.empty(megabytes << 20, np.dtype(np.uint8))


def address(array):
    return array.ctypes.data


def test_a_freed_block_is_used_again():
    first = block(3)
    place = address(first)
    del first
    assert pages._held >= 3 << 20
    assert address(block(3)) == place


def test_the_oldest_blocks_leave_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(pages, "_keep", 10 << 20)
    kept = [block(size) for size in (2, 3, 4, 5)]
    sizes = [pages._rounded(size << 20) for size in (2, 3, 4, 5)]
    while kept:
        kept.pop(0)  # freed in this order
    assert pages._held <= pages._keep
    assert sizes[0] not in pages._free
    assert sizes[1] not in pages._free
    assert {*sizes[2:]} <= {*pages._free}
    assert pages._held == sum(len(part) * size for size, part in pages._free.items())


def test_a_block_beyond_the_limit_is_not_kept(monkeypatch):
    monkeypatch.setattr(pages, "_keep", 1 << 20)
    large = block(5)
    del large
    assert pages._held == 0


def test_at_the_interpreters_end_no_block_is_given_back():
    owner = block(2)
    while not isinstance(owner, pages._Block):
        owner = owner.base
    owner.__del__(lambda: True)
    assert pages._held == 0
    assert not pages._free


def test_what_is_kept_can_be_lowered_and_goes_back_at_once(monkeypatch):
    monkeypatch.setattr(pages, "_free", {})
    monkeypatch.setattr(pages, "_held", 0)
    monkeypatch.setattr(pages, "_keep", 100 << 20)
    arrays = [pages.empty(8 << 20, np.dtype(np.uint8)) for _ in range(4)]
    del arrays
    assert pages._held == 32 << 20
    pages.keep(20 << 20)
    assert pages._held == 16 << 20
    pages.keep(50 << 20)  # it is never raised
    assert pages._keep == 20 << 20
