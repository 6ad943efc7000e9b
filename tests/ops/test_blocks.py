"""Long arrays put together and filled by threads hold what NumPy's own functions give."""

import numpy as np
import pytest

from gpuframe import device
from gpuframe.ops import blocks

LENGTHS = (0, 3, blocks.LONG + 17)


@pytest.mark.parametrize("length", LENGTHS)
def test_pieces_are_shifted_and_cast_on_their_way(length):
    pieces = [np.arange(length), np.arange(5), np.arange(length, dtype=np.int64)[::-1].copy()]
    on_device = list(map(device.to_device, pieces))
    found = device.to_host(blocks.concatenate(on_device, shifts=[0, 7, -2]))
    expected = np.concatenate([pieces[0], pieces[1] + 7, pieces[2] - 2])
    assert found.dtype == expected.dtype
    assert np.array_equal(found, expected)
    wide = device.to_host(blocks.concatenate(on_device, np.float64))
    assert wide.dtype == np.float64
    assert np.array_equal(wide, np.concatenate(pieces))


@pytest.mark.parametrize("length", LENGTHS)
def test_ranges_are_written_as_arange_does(length):
    for labels in (range(length), range(5, 5 + 3 * length, 3), range(length, 0, -1)):
        found = device.to_host(blocks.evenly_spaced(labels))
        expected = np.arange(labels.start, labels.stop, labels.step)
        assert found.dtype == np.int64
        assert np.array_equal(found, expected)
