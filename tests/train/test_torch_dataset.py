"""torch's DataLoader over loaders: with any number of workers every batch comes once."""

import pytest

import gpuframe
from gpuframe import device
from gpuframe.train import FeatureMatrix, Loader
from tests.train.test_files import write

pytestmark = pytest.mark.skipif(
    device.backend().name == "cuda", reason="processes cannot share the memory of a GPU"
)


def in_memory(**options):
    frame = gpuframe.DataFrame({"a": range(50), "y": range(50)})
    matrix = FeatureMatrix.from_frame(frame, ["a"], layout="rows")
    return Loader({"x": matrix, "y": frame["y"]}, batch_size=4, shuffle=True, **options)


def of_files(folder, **options):
    return Loader.from_parquet(
        folder, inputs={"x": ["y"], "y": "y"}, batch_size=4, shuffle=True, pool=2, **options
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("files"), [30, 20])


def rows_of(torch, dataset, workers):
    batches = torch.utils.data.DataLoader(
        dataset, batch_size=None, num_workers=workers,
        multiprocessing_context="spawn" if workers else None,
    )  # fmt: skip
    found = []
    for batch in batches:
        assert batch["x"][:, 0].tolist() == batch["y"].tolist()
        found.append(batch["y"].tolist())
    return found


def test_without_workers_it_is_the_loader(torch):
    dataset = in_memory().to_torch_dataset()
    batches = torch.utils.data.DataLoader(dataset, batch_size=None)
    assert len(batches) == len(dataset) == 13
    expected = in_memory(output="numpy")
    for _ in range(2):
        assert rows_of(torch, dataset, 0) == [batch["y"].tolist() for batch in expected]


def test_workers_keep_the_order_of_batches_in_memory(torch):
    expected = [batch["y"].tolist() for batch in in_memory(output="numpy")]
    assert rows_of(torch, in_memory(reuse=True).to_torch_dataset(), 2) == expected


def test_workers_share_the_batches_of_files(torch, folder):
    found = rows_of(torch, of_files(folder).to_torch_dataset(), 2)
    expected = [batch["y"].tolist() for batch in of_files(folder, output="numpy")]
    assert sorted(found) == sorted(expected)
    # What was taken out of two workers is not given again.
    first = of_files(folder)
    state = first.to_torch_dataset().state_dict(taken=5, workers=2)
    second = of_files(folder, output="numpy")
    second.load_state_dict(state)
    rest = [batch["y"].tolist() for batch in second]
    assert sorted(rest + found[:5]) == sorted(expected)


@pytest.mark.usefixtures("torch")
def test_epochs_and_states_pass_through():
    dataset = in_memory().to_torch_dataset()
    dataset.set_epoch(3)
    batches = iter(dataset)
    next(batches)
    other = in_memory(output="numpy")
    other.load_state_dict(dataset.state_dict())
    assert [batch["y"].tolist() for batch in batches] == [batch["y"].tolist() for batch in other]


@pytest.mark.usefixtures("torch")
@pytest.mark.filterwarnings("ignore:'set_vital' is deprecated")
@pytest.mark.parametrize("workers", [0, 2])
def test_a_stateful_data_loader_goes_on_where_it_was(workers):
    stateful = pytest.importorskip("torchdata.stateful_dataloader")

    def new():
        return stateful.StatefulDataLoader(
            in_memory().to_torch_dataset(), batch_size=None, num_workers=workers,
            multiprocessing_context="spawn" if workers else None,
        )  # fmt: skip

    whole = [batch["y"].tolist() for batch in new()]
    first = new()
    batches = iter(first)
    assert [next(batches)["y"].tolist() for _ in range(5)] == whole[:5]
    second = new()
    second.load_state_dict(first.state_dict())
    assert [batch["y"].tolist() for batch in second] == whole[5:]
