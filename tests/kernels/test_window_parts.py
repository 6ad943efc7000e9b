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
    together = twin._sorted

    def counted(part):
        sizes.append(part.size)
        return together(part)

    for settings, name in (((1, 0.3, 0), "quantiles"), ((1, 0, True, False), "ranks")):
        kernel = getattr(window_orders, name)
        expected = kernel.reference(values, *spec, *settings)
        assert np.array_equal(getattr(twin, name)(values, *spec, *settings), expected, True)
        monkeypatch.setattr(twin, "_PARTS", 1)
        monkeypatch.setattr(twin, "_LEAST", 500)
        monkeypatch.setattr(twin.threads, "count", lambda: 2)
        monkeypatch.setattr(twin, "_sorted", counted)
        assert np.array_equal(getattr(twin, name)(values, *spec, *settings), expected, True)
        monkeypatch.undo()
    assert (len(sizes) > 8) == parted


WIDE = 10.0 ** np.random.default_rng(4).integers(-200, 200, 3000)
COLUMNS = {
    "decimals": lambda noise: np.round(noise, 1),
    "far from zero": lambda noise: 1e15 + np.round(noise * 4),
    "neighbours": lambda noise: 1 + np.abs(np.round(noise * 1000)) * 2.0**-52,
    "an outlier": lambda noise: np.r_[1e300, 1 + np.abs(noise[1:]) * 2.0**-40],
    "wide": lambda noise: noise * WIDE,
    "alike": lambda noise: np.full(noise.size, 2.5),
    "zeros": lambda noise: np.where(noise > 0, 0.0, -0.0),
    "missing": lambda noise: np.full(noise.size, np.nan),
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("gaps", [False, True])
def test_values_and_their_places_are_in_order(name, gaps):
    from gpuframe.kernels.cpu.window_ranked import ranked

    random = np.random.default_rng(5)
    values = COLUMNS[name](random.standard_normal(3000))
    if gaps:
        values[random.random(3000) < 0.2] = np.nan
    order, places, ascending = np.empty(3000, np.int32), np.empty(3000, np.int64), np.empty(3000)
    ranked(values, order, places, ascending)
    assert np.array_equal(ascending, np.sort(values), equal_nan=True)
    assert np.array_equal(values[order], ascending, equal_nan=True)
    assert (places[order] == np.arange(3000)).all()
    assert not np.signbit(ascending[ascending == 0]).any()
