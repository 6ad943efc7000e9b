"""Long windows are sorted in parts: the answers do not show where parts begin."""

import numpy as np
import pytest

from gpuframe.kernels import window_orders

pytestmark = pytest.mark.cpu_only

ROWS, WIDTH = 9000, 700
EMPTY = np.zeros(0, np.int64)


def bounds():
    """Windows around their rows, of time, and of groups in any order; and whether in parts."""
    row = np.arange(ROWS)
    for shift in (1, 350, 0, -20, WIDTH + 50):
        yield (EMPTY, EMPTY, WIDTH, shift), True
    stops = np.minimum(row + 1 + row // 90, ROWS)
    yield (np.maximum(row - 650, 0), stops, 1000, 0), True
    group = row // 1500 * 1500
    yield (np.maximum(row - 640, group), row + 1, 641, 0), True
    turned = (row + ROWS // 2) % ROWS
    yield (np.maximum(turned - 640, turned // 1500 * 1500), turned + 1, 641, 0), True
    far = np.where(row // 8 % 2, row, 700)  # a part of them would touch nearly all rows
    yield (np.maximum(far - 640, 0), far, 641, 0), False


@pytest.mark.parametrize(("spec", "parted"), list(bounds()))
def test_parts_have_the_answers_of_the_whole(monkeypatch, spec, parted):
    from gpuframe.kernels.cpu import window_orders as twin

    random = np.random.default_rng(3)
    values = np.round(random.standard_normal(ROWS), 2)
    values[random.random(ROWS) < 0.1] = np.nan
    values[4000:4800] = np.nan
    sizes = []
    sorted_rows = window_orders.sorted_rows

    def counted(xp, part, argsort):
        sizes.append(part.size)
        return sorted_rows(xp, part, argsort)

    for settings, name in (((1, 0.3, 0), "quantiles"), ((1, 0, True, False), "ranks")):
        kernel = getattr(window_orders, name)
        expected = kernel.reference(values, *spec, *settings)
        assert np.array_equal(getattr(twin, name)(values, *spec, *settings), expected, True)
        monkeypatch.setattr(twin, "_PARTS", 1)
        monkeypatch.setattr(twin, "_LEAST", 500)
        monkeypatch.setattr(twin.threads, "count", lambda: 2)
        with monkeypatch.context() as patched:
            patched.setattr(window_orders, "sorted_rows", counted)
            assert np.array_equal(getattr(twin, name)(values, *spec, *settings), expected, True)
        monkeypatch.undo()
    assert (len(sizes) > 8) == parted
