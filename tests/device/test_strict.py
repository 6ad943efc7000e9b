"""The simulator's array module has CuPy's names and parameters, and its refusals."""

import inspect
import warnings

import numpy as np
import pytest

from gpuframe.device import strict
from gpuframe.device.strict_names import FUNCTIONS, METHODS, OPERATORS, UFUNCS


@pytest.fixture(scope="module")
def cupy():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # CuPy without a GPU warns on import
        return pytest.importorskip("cupy")


def _names(function):
    return list(inspect.signature(function).parameters)


@pytest.mark.parametrize(
    "name", sorted([*FUNCTIONS, "array", "asarray", "ascontiguousarray", "asnumpy"])
)
def test_functions_have_cupys_parameters(cupy, name):
    assert _names(getattr(strict, name)) == _names(getattr(cupy, name))


@pytest.mark.parametrize("name", sorted(UFUNCS))
def test_ufuncs_are_cupys(cupy, name):
    assert getattr(cupy, name).nin == getattr(np, name).nin


def test_array_has_only_names_of_cupys(cupy):
    ours = set(dir(strict.Array))
    assert ours - set(dir(object)) - {"_host", "__weakref__", "__annotations__"} <= set(
        dir(cupy.ndarray)
    )
    assert ours >= METHODS | OPERATORS
    assert set(dir(cupy.ndarray)) >= METHODS | OPERATORS


def test_module_has_only_names_of_cupys(cupy):
    own = {"Array", "Counts", "counts", "reset_counts"}
    assert all(hasattr(cupy, name) for name in strict.__all__ if name not in own)


def test_host_arrays_are_refused():
    on_device, on_host = strict.arange(3), np.arange(3)
    for mix in (
        lambda: on_device + on_host,
        lambda: on_host + on_device,
        lambda: strict.add(on_device, on_host),
        lambda: strict.where(on_device > 0, on_host, on_device),
        lambda: strict.concatenate([on_device, on_host]),
        lambda: strict.sum(on_host),
        lambda: strict.sum([1, 2]),
        lambda: on_device[on_host],
        lambda: on_device.take(on_host),
        lambda: np.asarray(on_device),
    ):
        with pytest.raises(TypeError):
            mix()
    with pytest.raises(TypeError):
        on_device[:] = on_host


def test_dtypes_that_cupy_lacks_are_refused():
    for host in (np.array(["a"]), np.array([None]), np.array(["2020"], "M8[D]")):
        with pytest.raises(ValueError, match="Unsupported dtype"):
            strict.asarray(host)


def test_parameters_that_cupy_lacks_are_refused():
    with pytest.raises(TypeError):
        strict.take(strict.arange(3), strict.arange(2), mode="clip")
    with pytest.raises(TypeError):
        strict.add(strict.arange(3), 1, where=strict.ones(3, bool))
    with pytest.raises(ValueError, match="repeats"):
        strict.repeat(strict.arange(2), strict.arange(2))


def test_what_cupy_computes_otherwise_is_refused():
    floats, whole = strict.asarray(np.array([1.0, -0.3])), strict.asarray(np.array([5, -2]))
    unsigned = strict.asarray(np.array([5, 2**63], np.uint64))
    for differs in (
        lambda: floats // 2,
        lambda: 2 % floats,
        lambda: whole // 2.0,
        lambda: strict.floor_divide(floats, floats),
        lambda: strict.remainder(floats, 0.1),
        lambda: np.remainder(floats, 0.1),
        lambda: whole < unsigned,
        lambda: strict.equal(unsigned, whole),
        lambda: unsigned > -1,
        lambda: unsigned == np.int64(5),
    ):
        with pytest.raises(TypeError, match="CuPy's"):
            differs()
    assert (whole // 2).tolist() == [2, -1]
    assert (whole % 3).tolist() == [2, 1]
    assert (unsigned > 5).tolist() == [False, True]
    assert (unsigned == unsigned.copy()).all()
    with pytest.raises(AttributeError, match="astype"):
        strict.where(True, floats, floats)


@pytest.mark.parametrize("dtype", ["int32", "int64", "uint64"])
def test_floats_beyond_an_integer_dtype_become_its_limits(dtype):
    limits = np.iinfo(dtype)
    values = strict.asarray(np.array([1e300, -1e300, 2.5]))
    assert values.astype(dtype).tolist() == [limits.max, limits.min, 2]


@pytest.mark.parametrize(
    ("source", "dtype", "expected"),
    [
        ("float64", "int64", -(2**63)),
        ("float64", "int32", -(2**31)),
        ("float64", "uint64", 2**63),
        ("float32", "int64", -(2**63)),
        ("float32", "int32", 0),
    ],
)
def test_nan_becomes_the_integer_of_a_gpu(source, dtype, expected):
    values = strict.asarray(np.array([np.nan, 2.5], source))
    assert values.astype(dtype).tolist() == [expected, 2]


def test_arithmetic_takes_scalars_and_keeps_numpys_results():
    values = strict.asarray(np.array([1.0, -2.0, np.nan]))
    host = np.array([1.0, -2.0, np.nan])
    for result, expected in (
        (values * 2, host * 2),
        (2 - values, 2 - host),
        (np.float64(3) * values, np.float64(3) * host),
        (values / 0, np.array([np.inf, -np.inf, np.nan])),
        (-values, -host),
        (values > 0, host > 0),
        (strict.where(values > 0, values, 0.0), np.where(host > 0, host, 0.0)),
        (np.sqrt(strict.abs(values)), np.sqrt(np.abs(host))),
        (values[1:].view(strict.int64), host[1:].view(np.int64)),
        (strict.arange(6).reshape(2, 3).T, np.arange(6).reshape(2, 3).T),
        (strict.cumsum(strict.arange(4)), np.array([0, 1, 3, 6])),
    ):
        assert isinstance(result, strict.Array)
        assert result.dtype == expected.dtype
        np.testing.assert_array_equal(strict.asnumpy(result), expected)


def test_in_place_operators_and_assignment_write_the_same_memory():
    values = strict.zeros(4)
    view = values[1:3]
    view += 2
    values[0] = 7
    values[values == 0] = -1.0
    assert values.tolist() == [7.0, 2.0, 2.0, -1.0]


def test_reductions_and_single_items_stay_on_the_device():
    values = strict.arange(5)
    strict.reset_counts()
    for result in (values.sum(), strict.max(values), values[2], next(iter(values))):
        assert isinstance(result, strict.Array)
        assert result.shape == ()
    assert strict.counts() == (0, 0)


def test_transfers_and_synchronisations_are_counted():
    strict.reset_counts()
    values = strict.asarray(np.arange(5))
    assert strict.counts() == (1, 1)
    strict.asarray(values)
    assert strict.counts() == (1, 1)
    strict.asnumpy(values)
    assert strict.counts() == (2, 2)
    mask = values > 2
    assert strict.counts() == (2, 2)
    _ = values[mask]
    strict.flatnonzero(mask)
    strict.where(mask)
    assert bool(mask.any())
    assert int(values.sum()) == 10
    assert strict.counts() == (2, 7)
    values.item(0)
    assert strict.counts() == (3, 8)
    values[mask] = 0
    assert strict.counts() == (3, 9)
    strict.reset_counts()
    assert strict.counts() == (0, 0)


def test_shapes_may_be_lists():
    assert strict.zeros([2, 3]).shape == (2, 3)


def test_asnumpy_copies():
    values = strict.zeros(2)
    host = strict.asnumpy(values)
    values[0] = 1
    assert host.tolist() == [0.0, 0.0]


def test_dlpack_shares_memory():
    values = strict.arange(3)
    shared = np.from_dlpack(values)
    values[0] = 9
    assert shared.tolist() == [9, 1, 2]
    assert values.data.ptr == shared.ctypes.data
