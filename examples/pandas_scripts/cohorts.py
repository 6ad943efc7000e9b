"""Retail cohorts: how many customers come back, month by month after their first order.

A plain pandas script. `python -m gpuframe.pandas cohorts.py` runs it on gpuframe.
"""

import sys

import numpy as np
import pandas as pd


def orders(rows: int) -> pd.DataFrame:
    """Make orders of a year: few customers order often, prices are skewed."""
    rng = np.random.default_rng(7)
    customers = max(rows // 8, 5)
    days = rng.integers(0, 366, rows)
    return pd.DataFrame(
        {
            "order_id": np.arange(1, rows + 1),
            "customer_id": 1000 + (customers * rng.random(rows) ** 2).astype("int64"),
            "date": np.datetime64("2024-01-01", "s") + days.astype("m8[D]"),
            "item": rng.choice(["coffee", "tea", "cup", "pot", "filter"], rows),
            "quantity": rng.integers(1, 6, rows),
            "price": rng.lognormal(2.0, 0.5, rows).round(2),
        }
    )


def countries(frame: pd.DataFrame) -> pd.DataFrame:
    """Make the customers' table, in which some are missing."""
    customers = frame["customer_id"].drop_duplicates().sort_values()
    names = np.array(["Norway", "Italy", "Japan", "Peru"])
    known = customers[customers % 17 != 0]
    return pd.DataFrame({"customer_id": known, "country": names[known.to_numpy() % 4]})


def main(rows: int) -> None:
    """Print cohorts, retention, countries and the best customers."""
    frame = orders(rows)
    frame["revenue"] = frame["quantity"] * frame["price"]
    frame["month"] = frame["date"].dt.year * 12 + frame["date"].dt.month
    frame["first"] = frame.groupby("customer_id")["month"].transform("min")
    frame["age"] = frame["month"] - frame["first"]

    active = frame.groupby(["first", "age"])["customer_id"].nunique().reset_index(name="active")
    table = active.pivot(index="first", columns="age", values="active").fillna(0).astype("int64")
    table.index = [f"2024-{month - 2024 * 12:02d}" for month in table.index]
    print("customers active, by month of first order and months since")
    print(table.to_string())

    size = table[0]
    retention = table.div(size, axis=0).mul(100).round(1)
    print("\nretention after one, two and three months, per cent")
    print(retention[[1, 2, 3]].head(6))

    sold = frame.merge(countries(frame), on="customer_id", how="left")
    sold["country"] = sold["country"].fillna("unknown")
    by_country = sold.groupby("country").agg(
        orders=("order_id", "size"),
        customers=("customer_id", "nunique"),
        revenue=("revenue", "sum"),
        basket=("revenue", "mean"),
    )
    print("\nby country")
    print(by_country.sort_values("revenue", ascending=False).round(2))

    share = sold.pivot_table(index="country", columns="item", values="revenue", aggfunc="sum")
    print("\nrevenue by item, per cent of the country's")
    print(share.div(share.sum(axis=1), axis=0).mul(100).round(1))

    last = frame["date"].max()
    customers = frame.groupby("customer_id").agg(
        recency=("date", lambda dates: (last - dates.max()).days),
        frequency=("order_id", "count"),
        spent=("revenue", "sum"),
    )
    customers["class"] = pd.qcut(customers["spent"], 4, labels=["D", "C", "B", "A"])
    print("\ncustomers by class of what they spent")
    classes = customers.groupby("class", observed=True)
    print(classes[["recency", "frequency", "spent"]].mean().round(2))
    print("\nbest customers")
    print(customers.nlargest(5, "spent"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
