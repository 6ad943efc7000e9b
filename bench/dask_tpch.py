"""The 22 queries of TPC-H as people write them for dask.dataframe, on either backend.

What is left after the aggregations is small: it is computed, and sorted on one machine.
"""

from collections.abc import Callable
from typing import Any

from bench.tpch import Frames, _revenue


def _by(frame: Any, keys: list[str], **wanted: tuple[str, str]) -> Any:
    """Return named aggregates of groups, the keys as columns."""
    spec: dict[str, list[str]] = {}
    for column, function in wanted.values():
        spec.setdefault(column, []).append(function)
    found = frame.groupby(keys).agg(spec)
    order = [(column, function) for column, functions in spec.items() for function in functions]
    names = {pair: name for name, pair in wanted.items()}
    found.columns = [names[pair] for pair in order]
    return found.reset_index()[[*keys, *wanted]]


def _top(frame: Any, order: list[str], ascending: list[bool], rows: int | None = None) -> Any:
    """Compute a small result and sort it."""
    found = frame.compute().sort_values(order, ascending=ascending)
    return found if rows is None else found.head(rows)


def _among(frame: Any, key: str, others: Any, other: str) -> Any:
    """Return the rows whose key is among others."""
    distinct = others[other].drop_duplicates().to_frame(key)
    return frame.merge(distinct, on=key)


def _not_among(frame: Any, key: str, others: Any, other: str) -> Any:
    """Return the rows whose key is not among others."""
    distinct = others[other].drop_duplicates().to_frame(key).assign(seen=1)
    joined = frame.merge(distinct, on=key, how="left")
    return joined[joined["seen"].isna()].drop(columns="seen")


def q1(pd: Any, t: Frames) -> Any:
    """Pricing summary of shipped lines."""
    lines = t["lineitem"]
    lines = lines[lines["l_shipdate"] <= pd.Timestamp("1998-09-02")]
    lines = lines.assign(disc_price=_revenue(lines))
    lines = lines.assign(charge=lines["disc_price"] * (1 + lines["l_tax"]))
    found = _by(
        lines,
        ["l_returnflag", "l_linestatus"],
        sum_qty=("l_quantity", "sum"),
        sum_base_price=("l_extendedprice", "sum"),
        sum_disc_price=("disc_price", "sum"),
        sum_charge=("charge", "sum"),
        avg_qty=("l_quantity", "mean"),
        avg_price=("l_extendedprice", "mean"),
        avg_disc=("l_discount", "mean"),
        count_order=("l_quantity", "count"),
    )
    return _top(found, ["l_returnflag", "l_linestatus"], [True, True])


def _offers_of(t: Frames, region: str) -> Any:
    where = t["region"][t["region"]["r_name"] == region]
    nations = t["nation"].merge(where, left_on="n_regionkey", right_on="r_regionkey")
    suppliers = t["supplier"].merge(nations, left_on="s_nationkey", right_on="n_nationkey")
    return t["partsupp"].merge(suppliers, left_on="ps_suppkey", right_on="s_suppkey")


def q2(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Supplier of least cost."""
    part = t["part"]
    part = part[(part["p_size"] == 15) & part["p_type"].str.endswith("BRASS")]
    offers = part.merge(_offers_of(t, "EUROPE"), left_on="p_partkey", right_on="ps_partkey")
    least = offers.groupby("p_partkey")["ps_supplycost"].min().reset_index()
    found = offers.merge(least, on=["p_partkey", "ps_supplycost"])
    found = found[["s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone"]]
    order = ["s_acctbal", "n_name", "s_name", "p_partkey"]
    return _top(found, order, [False, True, True, True], 100)


def q3(pd: Any, t: Frames) -> Any:
    """Unshipped orders of highest revenue."""
    day = pd.Timestamp("1995-03-15")
    customers = t["customer"][t["customer"]["c_mktsegment"] == "BUILDING"]
    orders = t["orders"][t["orders"]["o_orderdate"] < day]
    lines = t["lineitem"][t["lineitem"]["l_shipdate"] > day]
    joined = customers.merge(orders, left_on="c_custkey", right_on="o_custkey")
    joined = joined.merge(lines, left_on="o_orderkey", right_on="l_orderkey")
    joined = joined.assign(revenue=_revenue(joined))
    keys = ["l_orderkey", "o_orderdate", "o_shippriority"]
    found = joined.groupby(keys)["revenue"].sum().reset_index()
    return _top(found, ["revenue", "o_orderdate"], [False, True], 10)


def q4(pd: Any, t: Frames) -> Any:
    """Orders with late lines by priority."""
    orders, lines = t["orders"], t["lineitem"]
    first, last = pd.Timestamp("1993-07-01"), pd.Timestamp("1993-10-01")
    orders = orders[(orders["o_orderdate"] >= first) & (orders["o_orderdate"] < last)]
    late = lines[lines["l_commitdate"] < lines["l_receiptdate"]]
    orders = _among(orders, "o_orderkey", late, "l_orderkey")
    found = _by(orders, ["o_orderpriority"], order_count=("o_orderkey", "count"))
    return _top(found, ["o_orderpriority"], [True])


def q5(pd: Any, t: Frames) -> Any:
    """Revenue of local suppliers."""
    orders = t["orders"]
    first, last = pd.Timestamp("1994-01-01"), pd.Timestamp("1995-01-01")
    orders = orders[(orders["o_orderdate"] >= first) & (orders["o_orderdate"] < last)]
    region = t["region"][t["region"]["r_name"] == "ASIA"]
    nations = t["nation"].merge(region, left_on="n_regionkey", right_on="r_regionkey")
    joined = t["customer"].merge(nations, left_on="c_nationkey", right_on="n_nationkey")
    joined = joined.merge(orders, left_on="c_custkey", right_on="o_custkey")
    joined = joined.merge(t["lineitem"], left_on="o_orderkey", right_on="l_orderkey")
    joined = joined.merge(
        t["supplier"],
        left_on=["l_suppkey", "c_nationkey"],
        right_on=["s_suppkey", "s_nationkey"],
    )
    joined = joined.assign(revenue=_revenue(joined))
    found = joined.groupby("n_name")["revenue"].sum().reset_index()
    return _top(found, ["revenue"], [False])


def q6(pd: Any, t: Frames) -> Any:
    """Revenue that a discount cost."""
    lines = t["lineitem"]
    chosen = lines[
        (lines["l_shipdate"] >= pd.Timestamp("1994-01-01"))
        & (lines["l_shipdate"] < pd.Timestamp("1995-01-01"))
        & lines["l_discount"].between(0.05, 0.07)
        & (lines["l_quantity"] < 24)
    ]
    return (chosen["l_extendedprice"] * chosen["l_discount"]).sum().compute()


def q7(pd: Any, t: Frames) -> Any:
    """Volume between two nations."""
    nations = t["nation"][t["nation"]["n_name"].isin(["FRANCE", "GERMANY"])]
    nations = nations[["n_nationkey", "n_name"]]
    lines = t["lineitem"]
    lines = lines[
        (lines["l_shipdate"] >= pd.Timestamp("1995-01-01"))
        & (lines["l_shipdate"] <= pd.Timestamp("1996-12-31"))
    ]
    suppliers = t["supplier"].merge(nations, left_on="s_nationkey", right_on="n_nationkey")
    customers = t["customer"].merge(nations, left_on="c_nationkey", right_on="n_nationkey")
    suppliers = suppliers.rename(columns={"n_name": "supp_nation"})
    customers = customers.rename(columns={"n_name": "cust_nation"})
    orders = t["orders"].merge(customers, left_on="o_custkey", right_on="c_custkey")
    joined = lines.merge(suppliers, left_on="l_suppkey", right_on="s_suppkey")
    joined = joined.merge(orders, left_on="l_orderkey", right_on="o_orderkey")
    joined = joined[joined["supp_nation"] != joined["cust_nation"]]
    joined = joined.assign(l_year=joined["l_shipdate"].dt.year, volume=_revenue(joined))
    keys = ["supp_nation", "cust_nation", "l_year"]
    return _top(joined.groupby(keys)["volume"].sum().reset_index(), keys, [True, True, True])


def q8(pd: Any, t: Frames) -> Any:
    """Market share of a nation."""
    orders, part = t["orders"], t["part"]
    orders = orders[
        (orders["o_orderdate"] >= pd.Timestamp("1995-01-01"))
        & (orders["o_orderdate"] <= pd.Timestamp("1996-12-31"))
    ]
    part = part[part["p_type"] == "ECONOMY ANODIZED STEEL"]
    region = t["region"][t["region"]["r_name"] == "AMERICA"]
    near = t["nation"].merge(region, left_on="n_regionkey", right_on="r_regionkey")
    customers = t["customer"].merge(
        near[["n_nationkey"]], left_on="c_nationkey", right_on="n_nationkey"
    )[["c_custkey"]]
    suppliers = t["supplier"].merge(t["nation"], left_on="s_nationkey", right_on="n_nationkey")
    joined = t["lineitem"].merge(part, left_on="l_partkey", right_on="p_partkey")
    joined = joined.merge(orders, left_on="l_orderkey", right_on="o_orderkey")
    joined = joined.merge(customers, left_on="o_custkey", right_on="c_custkey")
    joined = joined.merge(suppliers, left_on="l_suppkey", right_on="s_suppkey")
    joined = joined.assign(o_year=joined["o_orderdate"].dt.year, volume=_revenue(joined))
    joined = joined.assign(brazil=joined["volume"].where(joined["n_name"] == "BRAZIL", 0.0))
    found = joined.groupby("o_year")[["brazil", "volume"]].sum().reset_index()
    found = _top(found, ["o_year"], [True])
    return found.assign(mkt_share=found["brazil"] / found["volume"])[["o_year", "mkt_share"]]


def q9(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Profit of a product by nation and year."""
    part = t["part"][t["part"]["p_name"].str.contains("green", regex=False)]
    suppliers = t["supplier"].merge(t["nation"], left_on="s_nationkey", right_on="n_nationkey")
    joined = t["lineitem"].merge(part, left_on="l_partkey", right_on="p_partkey")
    joined = joined.merge(
        t["partsupp"],
        left_on=["l_partkey", "l_suppkey"],
        right_on=["ps_partkey", "ps_suppkey"],
    )
    joined = joined.merge(t["orders"], left_on="l_orderkey", right_on="o_orderkey")
    joined = joined.merge(suppliers, left_on="l_suppkey", right_on="s_suppkey")
    cost = joined["ps_supplycost"] * joined["l_quantity"]
    joined = joined.assign(o_year=joined["o_orderdate"].dt.year, amount=_revenue(joined) - cost)
    found = joined.groupby(["n_name", "o_year"])["amount"].sum().reset_index()
    return _top(found, ["n_name", "o_year"], [True, False])


def q10(pd: Any, t: Frames) -> Any:
    """Customers who returned most."""
    orders, lines = t["orders"], t["lineitem"]
    first, last = pd.Timestamp("1993-10-01"), pd.Timestamp("1994-01-01")
    orders = orders[(orders["o_orderdate"] >= first) & (orders["o_orderdate"] < last)]
    lines = lines[lines["l_returnflag"] == "R"]
    joined = t["customer"].merge(orders, left_on="c_custkey", right_on="o_custkey")
    joined = joined.merge(lines, left_on="o_orderkey", right_on="l_orderkey")
    joined = joined.merge(t["nation"], left_on="c_nationkey", right_on="n_nationkey")
    joined = joined.assign(revenue=_revenue(joined))
    keys = ["c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment"]
    found = joined.groupby(keys)["revenue"].sum().reset_index()
    return _top(found, ["revenue"], [False], 20)


def q11(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Important stock."""
    nation = t["nation"][t["nation"]["n_name"] == "GERMANY"]
    suppliers = t["supplier"].merge(nation, left_on="s_nationkey", right_on="n_nationkey")
    offers = t["partsupp"].merge(suppliers, left_on="ps_suppkey", right_on="s_suppkey")
    offers = offers.assign(value=offers["ps_supplycost"] * offers["ps_availqty"])
    found = offers.groupby("ps_partkey")["value"].sum().reset_index()
    found = found[found["value"] > offers["value"].sum() * 0.0001]
    return _top(found, ["value"], [False])


def q12(pd: Any, t: Frames) -> Any:
    """Late lines by mode of shipping."""
    lines = t["lineitem"]
    lines = lines[
        lines["l_shipmode"].isin(["MAIL", "SHIP"])
        & (lines["l_commitdate"] < lines["l_receiptdate"])
        & (lines["l_shipdate"] < lines["l_commitdate"])
        & (lines["l_receiptdate"] >= pd.Timestamp("1994-01-01"))
        & (lines["l_receiptdate"] < pd.Timestamp("1995-01-01"))
    ]
    joined = t["orders"].merge(lines, left_on="o_orderkey", right_on="l_orderkey")
    high = joined["o_orderpriority"].isin(["1-URGENT", "2-HIGH"])
    joined = joined.assign(high=high.astype("int64"), low=(~high).astype("int64"))
    found = joined.groupby("l_shipmode")[["high", "low"]].sum().reset_index()
    return _top(found, ["l_shipmode"], [True])


def q13(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """How many customers placed how many orders."""
    orders = t["orders"]
    orders = orders[~orders["o_comment"].str.contains("special.*requests")]
    joined = t["customer"].merge(orders, left_on="c_custkey", right_on="o_custkey", how="left")
    counts = _by(joined, ["c_custkey"], c_count=("o_orderkey", "count"))
    found = _by(counts, ["c_count"], custdist=("c_custkey", "count"))
    return _top(found, ["custdist", "c_count"], [False, False])


def q14(pd: Any, t: Frames) -> Any:
    """Share of promoted parts."""
    lines = t["lineitem"]
    first, last = pd.Timestamp("1995-09-01"), pd.Timestamp("1995-10-01")
    lines = lines[(lines["l_shipdate"] >= first) & (lines["l_shipdate"] < last)]
    joined = lines.merge(t["part"], left_on="l_partkey", right_on="p_partkey")
    revenue = _revenue(joined)
    promoted = revenue.where(joined["p_type"].str.startswith("PROMO"), 0.0)
    return (100.0 * promoted.sum() / revenue.sum()).compute()


def q15(pd: Any, t: Frames) -> Any:
    """Supplier of most revenue."""
    lines = t["lineitem"]
    first, last = pd.Timestamp("1996-01-01"), pd.Timestamp("1996-04-01")
    lines = lines[(lines["l_shipdate"] >= first) & (lines["l_shipdate"] < last)]
    lines = lines.assign(total_revenue=_revenue(lines))
    revenue = lines.groupby("l_suppkey")["total_revenue"].sum().reset_index()
    best = revenue[revenue["total_revenue"] == revenue["total_revenue"].max()]
    found = t["supplier"].merge(best, left_on="s_suppkey", right_on="l_suppkey")
    names = ["s_suppkey", "s_name", "s_address", "s_phone", "total_revenue"]
    return _top(found[names], ["s_suppkey"], [True])


def q16(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """How many suppliers offer parts of some kinds."""
    part, suppliers = t["part"], t["supplier"]
    part = part[
        (part["p_brand"] != "Brand#45")
        & ~part["p_type"].str.startswith("MEDIUM POLISHED")
        & part["p_size"].isin([49, 14, 23, 45, 19, 3, 36, 9])
    ]
    bad = suppliers[suppliers["s_comment"].str.contains("Customer.*Complaints")]
    joined = t["partsupp"].merge(part, left_on="ps_partkey", right_on="p_partkey")
    joined = _not_among(joined, "ps_suppkey", bad, "s_suppkey")
    keys = ["p_brand", "p_type", "p_size"]
    found = joined[[*keys, "ps_suppkey"]].drop_duplicates()
    found = _by(found, keys, supplier_cnt=("ps_suppkey", "count"))
    return _top(found, ["supplier_cnt", *keys], [False, True, True, True])


def q17(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Revenue of small quantities."""
    part = t["part"]
    part = part[(part["p_brand"] == "Brand#23") & (part["p_container"] == "MED BOX")]
    joined = t["lineitem"].merge(part, left_on="l_partkey", right_on="p_partkey")
    usual = _by(joined, ["l_partkey"], usual=("l_quantity", "mean"))
    joined = joined.merge(usual, on="l_partkey")
    small = joined[joined["l_quantity"] < 0.2 * joined["usual"]]
    return (small["l_extendedprice"].sum() / 7.0).compute()


def q18(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Customers of large orders."""
    totals = t["lineitem"].groupby("l_orderkey")["l_quantity"].sum().reset_index()
    large = totals[totals["l_quantity"] > 300]
    joined = t["orders"].merge(large, left_on="o_orderkey", right_on="l_orderkey")
    joined = joined.merge(t["customer"], left_on="o_custkey", right_on="c_custkey")
    names = ["c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice", "l_quantity"]
    return _top(joined[names], ["o_totalprice", "o_orderdate"], [False, True], 100)


def q19(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Revenue of parts handled in some ways."""
    lines = t["lineitem"]
    lines = lines[
        lines["l_shipmode"].isin(["AIR", "REG AIR"])
        & (lines["l_shipinstruct"] == "DELIVER IN PERSON")
    ]
    joined = lines.merge(t["part"], left_on="l_partkey", right_on="p_partkey")
    chosen = None
    for brand, boxes, least, size in (
        ("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5),
        ("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10, 10),
        ("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20, 15),
    ):
        fits = (
            (joined["p_brand"] == brand)
            & joined["p_container"].isin(boxes)
            & joined["l_quantity"].between(least, least + 10)
            & joined["p_size"].between(1, size)
        )
        chosen = fits if chosen is None else chosen | fits
    return _revenue(joined[chosen]).sum().compute()


def q20(pd: Any, t: Frames) -> Any:
    """Suppliers with stock to promote."""
    lines = t["lineitem"]
    first, last = pd.Timestamp("1994-01-01"), pd.Timestamp("1995-01-01")
    lines = lines[(lines["l_shipdate"] >= first) & (lines["l_shipdate"] < last)]
    sold = lines.groupby(["l_partkey", "l_suppkey"])["l_quantity"].sum().reset_index()
    part = t["part"][t["part"]["p_name"].str.startswith("forest")]
    offers = _among(t["partsupp"], "ps_partkey", part, "p_partkey")
    joined = offers.merge(
        sold, left_on=["ps_partkey", "ps_suppkey"], right_on=["l_partkey", "l_suppkey"]
    )
    joined = joined[joined["ps_availqty"] > 0.5 * joined["l_quantity"]]
    nation = t["nation"][t["nation"]["n_name"] == "CANADA"]
    suppliers = t["supplier"].merge(nation, left_on="s_nationkey", right_on="n_nationkey")
    found = _among(suppliers, "s_suppkey", joined, "ps_suppkey")
    return _top(found[["s_name", "s_address"]], ["s_name"], [True])


def q21(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Suppliers who alone kept orders waiting."""
    lines = t["lineitem"][["l_orderkey", "l_suppkey", "l_commitdate", "l_receiptdate"]]
    late = lines[lines["l_receiptdate"] > lines["l_commitdate"]]
    pairs = lines[["l_orderkey", "l_suppkey"]].drop_duplicates()
    several = _by(pairs, ["l_orderkey"], suppliers=("l_suppkey", "count"))
    pairs = late[["l_orderkey", "l_suppkey"]].drop_duplicates()
    alone = _by(pairs, ["l_orderkey"], suppliers=("l_suppkey", "count"))
    late = late.merge(several[several["suppliers"] > 1][["l_orderkey"]], on="l_orderkey")
    late = late.merge(alone[alone["suppliers"] == 1][["l_orderkey"]], on="l_orderkey")
    orders = t["orders"][t["orders"]["o_orderstatus"] == "F"]
    nation = t["nation"][t["nation"]["n_name"] == "SAUDI ARABIA"]
    suppliers = t["supplier"].merge(nation, left_on="s_nationkey", right_on="n_nationkey")
    joined = late.merge(orders, left_on="l_orderkey", right_on="o_orderkey")
    joined = joined.merge(suppliers, left_on="l_suppkey", right_on="s_suppkey")
    found = _by(joined, ["s_name"], numwait=("l_orderkey", "count"))
    return _top(found, ["numwait", "s_name"], [False, True], 100)


def q22(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Customers who could buy again."""
    customers = t["customer"]
    customers = customers.assign(cntrycode=customers["c_phone"].str[:2])
    customers = customers[customers["cntrycode"].isin(["13", "31", "23", "29", "30", "18", "17"])]
    usual = customers[customers["c_acctbal"] > 0]["c_acctbal"].mean()
    rich = customers[customers["c_acctbal"] > usual]
    quiet = _not_among(rich, "c_custkey", t["orders"], "o_custkey")
    found = _by(
        quiet, ["cntrycode"], numcust=("c_acctbal", "count"), totacctbal=("c_acctbal", "sum")
    )
    return _top(found, ["cntrycode"], [True])


QUERIES: dict[str, Callable[[Any, Frames], Any]] = {
    f"q{number}": globals()[f"q{number}"] for number in range(1, 23)
}
