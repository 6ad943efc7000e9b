"""The 22 queries of TPC-H as people write them for pandas; gpuframe runs the same lines."""

from collections.abc import Callable
from typing import Any

Frames = dict[str, Any]


def _revenue(lines: Any) -> Any:
    return lines["l_extendedprice"] * (1 - lines["l_discount"])


def q1(pd: Any, t: Frames) -> Any:
    """Pricing summary of shipped lines."""
    lines = t["lineitem"]
    lines = lines[lines["l_shipdate"] <= pd.Timestamp("1998-09-02")]
    price = _revenue(lines)
    lines = lines.assign(disc_price=price, charge=price * (1 + lines["l_tax"]))
    return lines.groupby(["l_returnflag", "l_linestatus"], as_index=False).agg(
        sum_qty=("l_quantity", "sum"),
        sum_base_price=("l_extendedprice", "sum"),
        sum_disc_price=("disc_price", "sum"),
        sum_charge=("charge", "sum"),
        avg_qty=("l_quantity", "mean"),
        avg_price=("l_extendedprice", "mean"),
        avg_disc=("l_discount", "mean"),
        count_order=("l_quantity", "size"),
    )


def _offers_of(t: Frames, region: str) -> Any:
    """Offers of the suppliers of a region."""
    where = t["region"][t["region"]["r_name"] == region]
    nations = t["nation"].merge(where, left_on="n_regionkey", right_on="r_regionkey")
    suppliers = t["supplier"].merge(nations, left_on="s_nationkey", right_on="n_nationkey")
    return t["partsupp"].merge(suppliers, left_on="ps_suppkey", right_on="s_suppkey")


def q2(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Supplier of least cost."""
    part = t["part"]
    part = part[(part["p_size"] == 15) & part["p_type"].str.endswith("BRASS")]
    offers = part.merge(_offers_of(t, "EUROPE"), left_on="p_partkey", right_on="ps_partkey")
    least = offers.groupby("p_partkey", as_index=False)["ps_supplycost"].min()
    found = offers.merge(least, on=["p_partkey", "ps_supplycost"])
    found = found[["s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone"]]
    order = ["s_acctbal", "n_name", "s_name", "p_partkey"]
    return found.sort_values(order, ascending=[False, True, True, True]).head(100)


def q3(pd: Any, t: Frames) -> Any:
    """Unshipped orders of highest revenue."""
    day = pd.Timestamp("1995-03-15")
    customers = t["customer"][t["customer"]["c_mktsegment"] == "BUILDING"]
    orders = t["orders"][t["orders"]["o_orderdate"] < day]
    lines = t["lineitem"][t["lineitem"]["l_shipdate"] > day]
    joined = customers.merge(orders, left_on="c_custkey", right_on="o_custkey")
    joined = joined.merge(lines, left_on="o_orderkey", right_on="l_orderkey")
    joined["revenue"] = _revenue(joined)
    keys = ["l_orderkey", "o_orderdate", "o_shippriority"]
    found = joined.groupby(keys, as_index=False)["revenue"].sum()
    return found.sort_values(["revenue", "o_orderdate"], ascending=[False, True]).head(10)


def q4(pd: Any, t: Frames) -> Any:
    """Orders with late lines by priority."""
    orders, lines = t["orders"], t["lineitem"]
    first, last = pd.Timestamp("1993-07-01"), pd.Timestamp("1993-10-01")
    orders = orders[(orders["o_orderdate"] >= first) & (orders["o_orderdate"] < last)]
    late = lines[lines["l_commitdate"] < lines["l_receiptdate"]]
    orders = orders[orders["o_orderkey"].isin(late["l_orderkey"])]
    return orders.groupby("o_orderpriority").size().reset_index(name="order_count")


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
    joined["revenue"] = _revenue(joined)
    found = joined.groupby("n_name", as_index=False)["revenue"].sum()
    return found.sort_values("revenue", ascending=False)


def q6(pd: Any, t: Frames) -> Any:
    """Revenue that a discount cost."""
    lines = t["lineitem"]
    chosen = lines[
        (lines["l_shipdate"] >= pd.Timestamp("1994-01-01"))
        & (lines["l_shipdate"] < pd.Timestamp("1995-01-01"))
        & lines["l_discount"].between(0.05, 0.07)
        & (lines["l_quantity"] < 24)
    ]
    return (chosen["l_extendedprice"] * chosen["l_discount"]).sum()


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
    return joined.groupby(keys, as_index=False)["volume"].sum()


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
    customers = t["customer"][t["customer"]["c_nationkey"].isin(near["n_nationkey"])]
    suppliers = t["supplier"].merge(t["nation"], left_on="s_nationkey", right_on="n_nationkey")
    joined = t["lineitem"].merge(part, left_on="l_partkey", right_on="p_partkey")
    joined = joined.merge(orders, left_on="l_orderkey", right_on="o_orderkey")
    joined = joined.merge(customers, left_on="o_custkey", right_on="c_custkey")
    joined = joined.merge(suppliers, left_on="l_suppkey", right_on="s_suppkey")
    joined = joined.assign(o_year=joined["o_orderdate"].dt.year, volume=_revenue(joined))
    joined["brazil"] = joined["volume"].where(joined["n_name"] == "BRAZIL", 0.0)
    found = joined.groupby("o_year", as_index=False)[["brazil", "volume"]].sum()
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
    found = joined.groupby(["n_name", "o_year"], as_index=False)["amount"].sum()
    return found.sort_values(["n_name", "o_year"], ascending=[True, False])


def q10(pd: Any, t: Frames) -> Any:
    """Customers who returned most."""
    orders, lines = t["orders"], t["lineitem"]
    first, last = pd.Timestamp("1993-10-01"), pd.Timestamp("1994-01-01")
    orders = orders[(orders["o_orderdate"] >= first) & (orders["o_orderdate"] < last)]
    lines = lines[lines["l_returnflag"] == "R"]
    joined = t["customer"].merge(orders, left_on="c_custkey", right_on="o_custkey")
    joined = joined.merge(lines, left_on="o_orderkey", right_on="l_orderkey")
    joined = joined.merge(t["nation"], left_on="c_nationkey", right_on="n_nationkey")
    joined["revenue"] = _revenue(joined)
    keys = ["c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment"]
    found = joined.groupby(keys, as_index=False)["revenue"].sum()
    return found.sort_values("revenue", ascending=False).head(20)


def q11(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Important stock."""
    nation = t["nation"][t["nation"]["n_name"] == "GERMANY"]
    suppliers = t["supplier"].merge(nation, left_on="s_nationkey", right_on="n_nationkey")
    offers = t["partsupp"].merge(suppliers, left_on="ps_suppkey", right_on="s_suppkey")
    offers["value"] = offers["ps_supplycost"] * offers["ps_availqty"]
    found = offers.groupby("ps_partkey", as_index=False)["value"].sum()
    found = found[found["value"] > offers["value"].sum() * 0.0001]
    return found.sort_values("value", ascending=False)


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
    return joined.groupby("l_shipmode", as_index=False)[["high", "low"]].sum()


def q13(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """How many customers placed how many orders."""
    orders = t["orders"]
    orders = orders[~orders["o_comment"].str.contains("special.*requests")]
    joined = t["customer"].merge(orders, left_on="c_custkey", right_on="o_custkey", how="left")
    counts = joined.groupby("c_custkey", as_index=False).agg(c_count=("o_orderkey", "count"))
    found = counts.groupby("c_count").size().reset_index(name="custdist")
    return found.sort_values(["custdist", "c_count"], ascending=[False, False])


def q14(pd: Any, t: Frames) -> Any:
    """Share of promoted parts."""
    lines = t["lineitem"]
    first, last = pd.Timestamp("1995-09-01"), pd.Timestamp("1995-10-01")
    lines = lines[(lines["l_shipdate"] >= first) & (lines["l_shipdate"] < last)]
    joined = lines.merge(t["part"], left_on="l_partkey", right_on="p_partkey")
    revenue = _revenue(joined)
    promoted = revenue.where(joined["p_type"].str.startswith("PROMO"), 0.0)
    return 100.0 * promoted.sum() / revenue.sum()


def q15(pd: Any, t: Frames) -> Any:
    """Supplier of most revenue."""
    lines = t["lineitem"]
    first, last = pd.Timestamp("1996-01-01"), pd.Timestamp("1996-04-01")
    lines = lines[(lines["l_shipdate"] >= first) & (lines["l_shipdate"] < last)]
    lines = lines.assign(total_revenue=_revenue(lines))
    revenue = lines.groupby("l_suppkey", as_index=False)["total_revenue"].sum()
    best = revenue[revenue["total_revenue"] == revenue["total_revenue"].max()]
    found = t["supplier"].merge(best, left_on="s_suppkey", right_on="l_suppkey")
    return found[["s_suppkey", "s_name", "s_address", "s_phone", "total_revenue"]]


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
    joined = joined[~joined["ps_suppkey"].isin(bad["s_suppkey"])]
    keys = ["p_brand", "p_type", "p_size"]
    found = joined.groupby(keys, as_index=False).agg(supplier_cnt=("ps_suppkey", "nunique"))
    return found.sort_values(["supplier_cnt", *keys], ascending=[False, True, True, True])


def q17(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Revenue of small quantities."""
    part = t["part"]
    part = part[(part["p_brand"] == "Brand#23") & (part["p_container"] == "MED BOX")]
    joined = t["lineitem"].merge(part, left_on="l_partkey", right_on="p_partkey")
    usual = joined.groupby("l_partkey")["l_quantity"].transform("mean")
    return joined[joined["l_quantity"] < 0.2 * usual]["l_extendedprice"].sum() / 7.0


def q18(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Customers of large orders."""
    totals = t["lineitem"].groupby("l_orderkey", as_index=False)["l_quantity"].sum()
    large = totals[totals["l_quantity"] > 300]
    joined = t["orders"].merge(large, left_on="o_orderkey", right_on="l_orderkey")
    joined = joined.merge(t["customer"], left_on="o_custkey", right_on="c_custkey")
    names = ["c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice", "l_quantity"]
    order = ["o_totalprice", "o_orderdate"]
    return joined[names].sort_values(order, ascending=[False, True]).head(100)


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
    return _revenue(joined[chosen]).sum()


def q20(pd: Any, t: Frames) -> Any:
    """Suppliers with stock to promote."""
    lines = t["lineitem"]
    first, last = pd.Timestamp("1994-01-01"), pd.Timestamp("1995-01-01")
    lines = lines[(lines["l_shipdate"] >= first) & (lines["l_shipdate"] < last)]
    sold = lines.groupby(["l_partkey", "l_suppkey"], as_index=False)["l_quantity"].sum()
    part = t["part"][t["part"]["p_name"].str.startswith("forest")]
    offers = t["partsupp"][t["partsupp"]["ps_partkey"].isin(part["p_partkey"])]
    joined = offers.merge(
        sold, left_on=["ps_partkey", "ps_suppkey"], right_on=["l_partkey", "l_suppkey"]
    )
    joined = joined[joined["ps_availqty"] > 0.5 * joined["l_quantity"]]
    nation = t["nation"][t["nation"]["n_name"] == "CANADA"]
    suppliers = t["supplier"].merge(nation, left_on="s_nationkey", right_on="n_nationkey")
    found = suppliers[suppliers["s_suppkey"].isin(joined["ps_suppkey"])]
    return found[["s_name", "s_address"]].sort_values("s_name")


def q21(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Suppliers who alone kept orders waiting."""
    lines = t["lineitem"][["l_orderkey", "l_suppkey", "l_commitdate", "l_receiptdate"]]
    late = lines[lines["l_receiptdate"] > lines["l_commitdate"]]
    several = lines.groupby("l_orderkey")["l_suppkey"].nunique()
    alone = late.groupby("l_orderkey")["l_suppkey"].nunique()
    late = late[late["l_orderkey"].isin(several[several > 1].index)]
    late = late[late["l_orderkey"].isin(alone[alone == 1].index)]
    orders = t["orders"][t["orders"]["o_orderstatus"] == "F"]
    nation = t["nation"][t["nation"]["n_name"] == "SAUDI ARABIA"]
    suppliers = t["supplier"].merge(nation, left_on="s_nationkey", right_on="n_nationkey")
    joined = late.merge(orders, left_on="l_orderkey", right_on="o_orderkey")
    joined = joined.merge(suppliers, left_on="l_suppkey", right_on="s_suppkey")
    found = joined.groupby("s_name").size().reset_index(name="numwait")
    return found.sort_values(["numwait", "s_name"], ascending=[False, True]).head(100)


def q22(pd: Any, t: Frames) -> Any:  # noqa: ARG001
    """Customers who could buy again."""
    customers = t["customer"]
    customers = customers.assign(cntrycode=customers["c_phone"].str[:2])
    customers = customers[customers["cntrycode"].isin(["13", "31", "23", "29", "30", "18", "17"])]
    usual = customers[customers["c_acctbal"] > 0]["c_acctbal"].mean()
    rich = customers[customers["c_acctbal"] > usual]
    quiet = rich[~rich["c_custkey"].isin(t["orders"]["o_custkey"])]
    return quiet.groupby("cntrycode", as_index=False).agg(
        numcust=("c_acctbal", "size"), totacctbal=("c_acctbal", "sum")
    )


QUERIES: dict[str, Callable[[Any, Frames], Any]] = {
    f"q{number}": globals()[f"q{number}"] for number in range(1, 23)
}
