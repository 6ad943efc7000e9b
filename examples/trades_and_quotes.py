"""Trades beside the quotes that stood when they were made: as-of join, windows, groups, sums.

`python examples/trades_and_quotes.py [--rows N]` makes the data, and runs on a GPU or a CPU.
"""

import argparse
import itertools

import numpy as np

import gpuframe as pd
from gpuframe.frames import exact_sums

SYMBOLS = np.array(["ALFA", "BETA", "GAMA", "DELT"])


def times(random: np.random.Generator, rows: int) -> np.ndarray:
    """Ascending times of one day, in microseconds."""
    day = np.datetime64("2024-03-01", "us")
    return day + np.sort(random.integers(0, 86_400 * 10**6, rows)).astype("m8[us]")


def make(rows: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Trades, and twice as many quotes."""
    random = np.random.default_rng(11)
    trades = pd.DataFrame(
        {
            "time": times(random, rows),
            "symbol": random.choice(SYMBOLS, rows),
            "price": np.round(random.normal(100, 2, rows), 2),
            "size": random.integers(1, 500, rows),
        }
    )
    quotes = pd.DataFrame(
        {
            "time": times(random, 2 * rows),
            "symbol": random.choice(SYMBOLS, 2 * rows),
            "bid": np.round(random.normal(99.5, 2, 2 * rows), 2),
        }
    )
    return trades, quotes


def features(trades: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """What was known when each trade was made: nothing of a later time enters."""
    known = pd.merge_asof(
        trades, quotes, on="time", by="symbol", tolerance=pd.Timedelta("10min"),
        allow_exact_matches=False,
    )  # fmt: skip
    known["spread"] = known["price"] - known["bid"]
    groups = known.groupby("symbol")
    known["before"] = groups["price"].shift(1)
    known["traded"] = groups["size"].cumsum()
    known["place"] = groups["price"].rank(pct=True)
    known["number"] = groups.cumcount()
    known["typical"] = known["price"].rolling(50, min_periods=1).median()
    known["recent"] = known.rolling("30min", on="time")["spread"].mean()
    return known


def exact_means(trades: pd.DataFrame, parts: int) -> pd.DataFrame:
    """Mean prices from parts of the day, with the bits of the whole day's."""
    cuts = np.linspace(0, len(trades), parts + 1).astype(int).tolist()
    found = [
        exact_sums.collect(trades.iloc[start:stop], ["symbol"], ["price"])
        for start, stop in itertools.pairwise(cuts)
    ]
    return exact_sums.finish(exact_sums.merge(found), "mean")


def main() -> None:
    """Make the data, build the features, print some of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    trades, quotes = make(parser.parse_args().rows)
    with pd.options.context(fallback="raise"):  # nothing below runs through pandas
        known = features(trades, quotes)
        best = known.groupby("symbol").price.nlargest(2)
        parts = exact_means(trades, 7)
        whole = trades.groupby("symbol", as_index=False).price.mean()
    print(known.head(3).to_pandas().T)
    print(best.to_pandas())
    same = parts.price.to_numpy().tobytes() == whole.price.to_numpy().tobytes()
    print(f"means of 7 parts merged have the bits of the whole: {same}")


if __name__ == "__main__":
    main()
