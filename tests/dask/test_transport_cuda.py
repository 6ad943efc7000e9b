"""Frames on a GPU: over the wire as they lie there, and in the tiers of dask-cuda.

In the simulator, device memory is an array of the stand-in for CuPy; the same tests run on a GPU.
"""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest
from dask.sizeof import sizeof

import gpuframe
from gpuframe import device
from gpuframe.dask import device_memory
from tests.dask.test_transport import OBJECTS, ours
from tests.frames.compare import SIMULATOR, check

distributed = pytest.importorskip("distributed")
from distributed.protocol import deserialize, serialize  # noqa: E402
from distributed.protocol.cuda import cuda_deserialize, cuda_serialize  # noqa: E402

device_memory.register()

ROOT = Path(__file__).parents[2]
ON_DEVICE = device.backend().name == "cuda"
UCX = ("cuda", "dask", "pickle", "error")
"""What the UCX comm asks for; TCP and files ask for ("dask", "pickle", "error")."""

on_device = pytest.mark.skipif(not ON_DEVICE, reason="frames lie in host memory")
in_host_memory = pytest.mark.skipif(ON_DEVICE, reason="frames lie on the device")


def arrays(obj):
    return device_memory.device_arrays(obj)


@pytest.mark.parametrize("name", OBJECTS)
def test_frames_of_the_ucx_family_open_as_they_were(name):
    made = ours(name)
    header, frames = serialize(made, serializers=UCX)
    assert (header["serializer"] == "cuda") == bool(arrays(made))
    check(deserialize(header, frames).to_pandas(), OBJECTS[name])


@on_device
def test_device_memory_is_sent_without_a_copy_and_shared_buffers_once():
    values = gpuframe.Series(np.arange(5000) / 2)
    made = gpuframe.DataFrame({"a": values, "b": values, "c": values + 1})
    with gpuframe.options.context(transfers="raise"):
        header, frames = serialize(made, serializers=UCX)
        back = deserialize(header, frames)
    assert [frame.nbytes for frame in frames] == [40_000, 40_000]
    assert all(device.is_array(frame) and frame.dtype == np.uint8 for frame in frames)
    assert not any(header["compression"])
    assert sizeof(back) == sizeof(made)
    a, b, _ = back._columns
    assert a.data is b.data
    check(back.to_pandas(), made.to_pandas())


@on_device
def test_parts_of_frames_send_their_own_rows_only():
    made = gpuframe.DataFrame({"a": np.arange(1000)}).iloc[10:30]
    _, frames = serialize(made, serializers=UCX)
    assert frames[0].nbytes == 160


@on_device
@pytest.mark.skipif(SIMULATOR, reason="the simulator's arrays are host memory")
def test_a_gpu_shares_the_memory_of_what_it_sends():
    made = gpuframe.DataFrame({"a": np.arange(1000)})
    _, frames = serialize(made, serializers=UCX)
    assert frames[0].data.ptr == made._columns[0].values.data.ptr


@in_host_memory
def test_the_cpu_backend_sends_pickles_and_refuses_memory_of_a_gpu():
    header, _ = serialize(gpuframe.DataFrame({"a": [1]}), serializers=UCX)
    assert header["serializer"] == "pickle"
    with pytest.raises(NotImplementedError, match="host memory travels as a pickle"):
        device_memory.to_frames(gpuframe.DataFrame({"a": [1]}))
    with pytest.raises(TypeError, match=r"worker that computes on the CPU.*protocol='tcp'"):
        cuda_deserialize.dispatch(gpuframe.DataFrame)({"layout": b""}, [object()])


@in_host_memory
@pytest.mark.cpu_only  # starts simulators of its own
def test_what_a_gpu_process_sends_opens_on_the_cpu_as_a_pickle_only(tmp_path):
    """One simulated GPU, this process a CPU: over TCP the rows arrive, over UCX an error does."""
    code = (
        "import pickle, sys, gpuframe, gpuframe.dask, distributed\n"
        "from distributed.protocol import serialize\n"
        "gpuframe.dask.device_memory.register()\n"
        "made = gpuframe.DataFrame({'a': [1, 2], 's': ['x', None]})\n"
        "tcp = serialize(made, serializers=('dask', 'pickle', 'error'))\n"
        "ucx = serialize(made, serializers=('cuda', 'error'))\n"
        "frames = [bytes(frame) for frame in tcp[1]]\n"
        "sent = (tcp[0], frames), (ucx[0], len(ucx[1]))\n"
        "open('sent', 'wb').write(pickle.dumps(sent))\n"
    )
    environment = os.environ | {"GPUFRAME_BACKEND": "cuda", "NUMBA_ENABLE_CUDASIM": "1"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    (header, frames), (of_gpu, count) = pickle.loads((tmp_path / "sent").read_bytes())  # noqa: S301
    expected = pandas.DataFrame({"a": [1, 2], "s": ["x", None]})
    check(deserialize(header, frames).to_pandas(), expected)
    assert of_gpu["serializer"] == "cuda"
    with pytest.raises(TypeError, match="worker that computes on the CPU"):
        deserialize(of_gpu, [object()] * count)


def test_every_class_is_registered():
    for kind in (gpuframe.DataFrame, gpuframe.Series, gpuframe.Index, gpuframe.RangeIndex):
        assert cuda_serialize.dispatch(kind) is device_memory.to_frames
        assert cuda_deserialize.dispatch(kind) is device_memory.from_frames


def test_importing_frames_does_not_import_clusters():
    code = "import gpuframe.dask, sys; assert not {'distributed', 'dask_cuda'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_arrays_on_the_device_are_counted_once_whatever_holds_them():
    values = gpuframe.Series(np.arange(100) / 3)
    made = gpuframe.DataFrame({"a": values, "b": values})
    made["o"] = gpuframe.Series([(), None] * 50, dtype=object)
    made.index = gpuframe.Index(np.arange(100) * 2)
    found = arrays(made)
    assert len(found) == (2 if ON_DEVICE else 0)
    assert device_memory.is_on_device(made) == ON_DEVICE
    assert not device_memory.is_on_device(gpuframe.Series([None], dtype=object))
    categories = gpuframe.Series(["a", "b"]).astype("category")
    assert len(arrays(categories)) == (3 if ON_DEVICE else 0)  # codes; bytes and offsets of texts


# --- dask-cuda --------------------------------------------------------------------------------


@pytest.fixture
def dask_cuda():
    found = pytest.importorskip("dask_cuda")
    pytest.importorskip("dask_cuda.is_spillable_object")
    device_memory.register()
    return found


def part(number):
    values = np.arange(10_000) + number
    return gpuframe.DataFrame({"x": values, "s": values.astype(str)})


@pytest.mark.usefixtures("dask_cuda")
def test_frames_are_device_objects_where_their_buffers_are():
    from dask_cuda.get_device_memory_objects import get_device_memory_ids
    from dask_cuda.is_device_object import is_device_object
    from dask_cuda.is_spillable_object import is_spillable_object

    made = part(0)
    for obj in (made, made.x, [made], {"part": made.s}):
        assert is_device_object(obj) == ON_DEVICE
        assert not is_spillable_object(obj)
    found = get_device_memory_ids([made, made.x])
    assert len(found) == (3 if ON_DEVICE else 0)


@pytest.mark.usefixtures("dask_cuda")
def test_frames_move_through_the_tiers_of_dask_cuda(tmp_path):
    from dask_cuda.device_host_file import DeviceHostFile

    size = sizeof(part(0))
    file = DeviceHostFile(
        str(tmp_path), device_memory_limit=int(3.5 * size), memory_limit=int(4.5 * size)
    )
    for number in range(10):
        file[f"part {number}"] = part(number)
    assert len(file.device) == (3 if ON_DEVICE else 0)
    assert len(file.host) == 4
    assert len(file.disk) == 10 - len(file.host) - len(file.device)
    for number in range(10):
        check(file[f"part {number}"].to_pandas(), part(number).to_pandas())
    assert len(list(file)) == 10 or not ON_DEVICE


CUDA_CLUSTER = """
import dask, numpy as np
import dask.dataframe as dd
import gpuframe, gpuframe.dask
from dask_cuda import LocalCUDACluster
from distributed import Client

def seen():
    import os, sys
    return os.environ["CUDA_VISIBLE_DEVICES"], "gpuframe.dask" in sys.modules

if __name__ == "__main__":
    with LocalCUDACluster(
        CUDA_VISIBLE_DEVICES=[0, 1], dashboard_address=None, preload=["gpuframe.dask"],
        resources={"GPU": 1}, memory_limit="1GiB", device_memory_limit="1GiB",
    ) as cluster, Client(cluster) as client:
        assert sorted(client.run(seen).values()) == [("0,1", True), ("1,0", True)]
        frame = gpuframe.DataFrame({"k": np.arange(600) % 7, "x": np.arange(600) / 3})
        made = dd.from_pandas(frame, npartitions=4)
        groups = gpuframe.dask.run(made.groupby("k").x.sum(), "gpu")
        gpuframe.testing.assert_series_equal(groups, frame.groupby("k").x.sum())
        joined = made.merge(made[["k"]].drop_duplicates(), on="k", shuffle_method="tasks")
        assert gpuframe.dask.run(joined.x.sum(), "gpu") == frame.x.sum()
        print("right")
"""


@pytest.mark.cpu_only  # two more processes
@pytest.mark.usefixtures("dask_cuda")
def test_a_cluster_of_dask_cuda_runs_without_a_gpu(tmp_path):
    (tmp_path / "script.py").write_text(CUDA_CLUSTER)
    environment = os.environ | {
        "DASK_CUDA_TEST_DISABLE_DEVICE_SPECIFIC": "1",
        "GPUFRAME_BACKEND": "cpu",
        "NUMBA_ENABLE_CUDASIM": "0",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.stdout.endswith("right\n"), done.stderr
