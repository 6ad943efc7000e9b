"""From a CSV file to a PyTorch tensor in a few lines; the data are made here."""

import tempfile
from pathlib import Path

import gpuframe as pd
from gpuframe.features import Categorify, FillMissing, Pipeline, StandardScaler
from gpuframe.train import FeatureMatrix

path = Path(tempfile.mkdtemp()) / "trips.csv"
path.write_text("city,km,fare\n" + "Oslo,3.5,12\nRome,,9\nOslo,8.0,25\nBonn,2.5,8\n" * 1000)

trips = pd.read_csv(path)
print(trips.groupby("city")["fare"].mean())

pipeline = Pipeline(
    [
        ("fill", FillMissing(strategy="median"), ["km"]),
        ("scale", StandardScaler(), ["km", "fare"]),
        ("ids", Categorify(), ["city"]),
    ]
)
features = pipeline.fit_transform(trips)
tensor = FeatureMatrix.from_frame(features, ["km", "fare"]).to_torch()
print(tensor.shape, tensor.dtype, features["city"].max())
