"""Batches of ranks: none lost, none doubled, equally many on every rank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpuframe.train import schedule
from gpuframe.train.schedule import Schedule

ROWS, BATCH, WORLD = st.integers(0, 60), st.integers(1, 17), st.integers(1, 7)


def ranks(rows, batch_size, world_size, **options):
    """Positions of each batch of each rank."""
    found = []
    for rank in range(world_size):
        one = Schedule(rows, batch_size, rank, world_size, **options)
        batches = [range(one.batches)]
        rank_rows = [p for start, stop in one.segments(batches) for p in range(start, stop)]
        taken, at = [], 0
        for size in one.sizes(batches):
            taken.append(rank_rows[at : at + size])
            at += size
        assert at == len(rank_rows) == one.own
        found.append(taken)
    return found


@given(ROWS, BATCH, WORLD)
def test_every_row_comes_once_and_ranks_differ_by_one_row(rows, batch_size, world_size):
    found = ranks(rows, batch_size, world_size)
    assert sorted(p for rank in found for batch in rank for p in batch) == list(range(rows))
    assert len({len(rank) for rank in found}) == 1
    sizes = [sum(map(len, rank)) for rank in found]
    assert max(sizes) - min(sizes) <= 1
    assert len(found[0]) == -(-max(sizes) // batch_size)
    for rank in found:
        lengths = [len(batch) for batch in rank]
        assert all(length == batch_size for length in lengths[:-2])
        assert all(batch_size - 1 <= length <= batch_size for length in lengths[:-1])
        if batch_size > 1 and rows >= world_size:
            assert all(lengths)


@given(ROWS, BATCH, WORLD)
def test_drop_last_gives_full_batches_to_all(rows, batch_size, world_size):
    found = ranks(rows, batch_size, world_size, drop_last=True)
    flat = [p for rank in found for batch in rank for p in batch]
    assert len(set(flat)) == len(flat)
    assert {len(rank) for rank in found} == {rows // world_size // batch_size}
    assert all(len(batch) == batch_size for rank in found for batch in rank)


@given(ROWS, BATCH, WORLD)
def test_pad_repeats_the_first_rows_until_ranks_are_equal(rows, batch_size, world_size):
    found = ranks(rows, batch_size, world_size, pad=True)
    flat = [p for rank in found for batch in rank for p in batch]
    assert {sum(map(len, rank)) for rank in found} == {-(-rows // world_size)}
    assert flat == [p % rows for p in range(len(flat))]
    assert set(flat) == set(range(rows))


@given(
    st.lists(st.integers(0, 9), max_size=5), st.integers(1, 5), st.integers(0, 50), st.booleans()
)
def test_workers_share_batches_and_what_they_took_is_known(lengths, workers, taken, in_turn):
    left = [range(100 * i, 100 * i + length) for i, length in enumerate(lengths) if length]
    every = [batch for some in left for batch in some]
    shares = [
        [b for some in schedule.of_worker(left, w, workers, in_turn=in_turn) for b in some]
        for w in range(workers)
    ]
    assert sorted(b for share in shares for b in share) == every
    # What a DataLoader gives: one of each worker in turn, leaving out those that have no more.
    given_out, queues = [], [list(share) for share in shares]
    while any(queues):
        given_out += [queue.pop(0) for queue in queues if queue]
    if in_turn:
        assert given_out == every
    rest = schedule.left_of_workers(left, taken, workers, in_turn=in_turn)
    assert sorted(b for some in rest for b in some) == sorted(given_out[taken:])


def test_wrong_numbers_are_refused():
    with pytest.raises(ValueError, match="batch_size is at least 1"):
        Schedule(1, 0)
    with pytest.raises(ValueError, match="rank is from 0 to 1, not 2"):
        Schedule(1, 1, rank=2, world_size=2)
    with pytest.raises(ValueError, match="take one of them"):
        Schedule(1, 1, drop_last=True, pad=True)
