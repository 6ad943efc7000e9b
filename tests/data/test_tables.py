"""Penguins, telephone customers, a record shop, a museum, comic characters beside pandas."""

import pytest

from tests.data.tables import read
from tests.frames.compare import both
from tests.frames.strategies import on

pytestmark = pytest.mark.cpu_only  # thousands of rows are minutes in the simulator


def table(name):
    return lambda pd: on(pd, read(name))


penguins = table("palmerpenguins/penguins.csv")
raw = table("palmerpenguins/penguins_raw.csv")
telco = table("telco/Telco-Customer-Churn.csv")
museum = table("cmoa/cmoa.parquet")
heroes = table("fivethirtyeight/marvel-wikia-data.csv")
tracks = table("chinook/Track.parquet")
albums = table("chinook/Album.parquet")
artists = table("chinook/Artist.parquet")
lines_sold = table("chinook/InvoiceLine.parquet")

CASES = {
    "penguins by species": lambda pd: penguins(pd).groupby("species").mean(numeric_only=True),
    "penguins by species and sex": lambda pd: (
        penguins(pd)
        .groupby(["species", "sex"], dropna=False)
        .body_mass_g.agg(["count", "min", "max"])
    ),
    "penguins without holes": lambda pd: penguins(pd).dropna(),
    "penguins described": lambda pd: penguins(pd).describe(),
    "penguins sorted": lambda pd: penguins(pd).sort_values(["island", "body_mass_g"]),
    "comments": lambda pd: raw(pd).Comments.str.len(),
    "comments on adults": lambda pd: raw(pd)[raw(pd).Comments.str.contains("adult", regex=False)],
    "dates of eggs": lambda pd: pd.to_datetime(raw(pd)["Date Egg"]).dt.month.value_counts(),
    "churn by contract": lambda pd: (
        telco(pd)
        .assign(churned=telco(pd).Churn == "Yes")
        .groupby(["Contract", "PaymentMethod"])
        .churned.mean()
    ),
    "blank charges": lambda pd: telco(pd)[telco(pd).TotalCharges.str.strip() == ""].customerID,
    "charges as numbers": lambda pd: (
        telco(pd).TotalCharges.str.strip().replace("", "0").astype(float).sum()
    ),
    "customers by text columns": lambda pd: telco(pd).drop_duplicates(
        ["gender", "Partner", "Contract"]
    ),
    "tracks with album and artist": lambda pd: (
        tracks(pd)
        .merge(albums(pd), on="AlbumId")
        .merge(artists(pd), on="ArtistId", suffixes=("", "_artist"))
    ),
    "sales by artist": lambda pd: (
        lines_sold(pd)
        .merge(tracks(pd), on="TrackId", suffixes=("", "_list"))
        .merge(albums(pd), on="AlbumId")
        .merge(artists(pd), on="ArtistId", suffixes=("", "_artist"))
        .groupby("Name_artist")
        .Quantity.sum()
        .sort_values(ascending=False, kind="stable")
        .head(20)
    ),
    "artists without an album": lambda pd: artists(pd)[
        ~artists(pd).ArtistId.isin(albums(pd).ArtistId)
    ],
    "names in order": lambda pd: artists(pd).sort_values("Name"),
    "titles of the museum": lambda pd: museum(pd).title.str.lower(),
    "lengths of provenances": lambda pd: museum(pd).provenance_text.str.len(),
    "titles sorted": lambda pd: museum(pd)[["title", "id"]].sort_values(["title", "id"]),
    "works by medium": lambda pd: museum(pd).groupby("medium").size(),
    "titles that repeat": lambda pd: museum(pd).title.value_counts().head(50),
    "long titles": lambda pd: museum(pd)[museum(pd).title.str.len() > 100][["title"]],
    "alignments of heroes": lambda pd: (
        heroes(pd).groupby(["ALIGN", "SEX"], dropna=False).APPEARANCES.max()
    ),
    "heroes of two words": lambda pd: heroes(pd)[heroes(pd).name.str.startswith("Captain")],
}
INEXACT = {
    "penguins by species",
    "penguins described",
    "churn by contract",
    "charges as numbers",
    "sales by artist",
}


@pytest.mark.parametrize("name", CASES)
def test_table(name):
    both(CASES[name], rtol=1e-12 if name in INEXACT else None)
