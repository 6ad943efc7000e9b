"""The 22 queries of TPC-H as people write them for lazy Polars; the answers of `bench.tpch`.

Answers of one number are frames of one cell, named `value`.
"""

from collections.abc import Callable
from datetime import datetime

import polars as pl

Tables = dict[str, pl.LazyFrame]

_day = datetime.fromisoformat
_revenue = pl.col("l_extendedprice") * (1 - pl.col("l_discount"))


def q1(t: Tables) -> pl.LazyFrame:
    """Pricing summary of shipped lines."""
    keys = ["l_returnflag", "l_linestatus"]
    return (
        t["lineitem"]
        .filter(pl.col("l_shipdate") <= _day("1998-09-02"))
        .group_by(keys)
        .agg(
            sum_qty=pl.col("l_quantity").sum(),
            sum_base_price=pl.col("l_extendedprice").sum(),
            sum_disc_price=_revenue.sum(),
            sum_charge=(_revenue * (1 + pl.col("l_tax"))).sum(),
            avg_qty=pl.col("l_quantity").mean(),
            avg_price=pl.col("l_extendedprice").mean(),
            avg_disc=pl.col("l_discount").mean(),
            count_order=pl.len(),
        )
        .sort(keys)
    )


def q2(t: Tables) -> pl.LazyFrame:
    """Supplier of least cost."""
    offers = (
        t["part"]
        .filter(pl.col("p_size") == 15, pl.col("p_type").str.ends_with("BRASS"))
        .join(t["partsupp"], left_on="p_partkey", right_on="ps_partkey")
        .join(t["supplier"], left_on="ps_suppkey", right_on="s_suppkey")
        .join(t["nation"], left_on="s_nationkey", right_on="n_nationkey")
        .join(t["region"], left_on="n_regionkey", right_on="r_regionkey")
        .filter(pl.col("r_name") == "EUROPE")
    )
    least = offers.group_by("p_partkey").agg(pl.col("ps_supplycost").min())
    order = ["s_acctbal", "n_name", "s_name", "p_partkey"]
    return (
        offers.join(least, on=["p_partkey", "ps_supplycost"])
        .select("s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone")
        .sort(order, descending=[True, False, False, False])
        .head(100)
    )


def q3(t: Tables) -> pl.LazyFrame:
    """Unshipped orders of highest revenue."""
    day = _day("1995-03-15")
    return (
        t["customer"]
        .filter(pl.col("c_mktsegment") == "BUILDING")
        .join(t["orders"], left_on="c_custkey", right_on="o_custkey")
        .join(t["lineitem"], left_on="o_orderkey", right_on="l_orderkey")
        .filter(pl.col("o_orderdate") < day, pl.col("l_shipdate") > day)
        .group_by(pl.col("o_orderkey").alias("l_orderkey"), "o_orderdate", "o_shippriority")
        .agg(revenue=_revenue.sum())
        .sort("revenue", "o_orderdate", descending=[True, False])
        .head(10)
    )


def q4(t: Tables) -> pl.LazyFrame:
    """Orders with late lines by priority."""
    late = t["lineitem"].filter(pl.col("l_commitdate") < pl.col("l_receiptdate"))
    return (
        t["orders"]
        .filter(
            pl.col("o_orderdate").is_between(_day("1993-07-01"), _day("1993-10-01"), closed="left")
        )
        .join(late, left_on="o_orderkey", right_on="l_orderkey", how="semi")
        .group_by("o_orderpriority")
        .agg(order_count=pl.len())
        .sort("o_orderpriority")
    )


def q5(t: Tables) -> pl.LazyFrame:
    """Revenue of local suppliers."""
    return (
        t["region"]
        .filter(pl.col("r_name") == "ASIA")
        .join(t["nation"], left_on="r_regionkey", right_on="n_regionkey")
        .join(t["customer"], left_on="n_nationkey", right_on="c_nationkey")
        .join(t["orders"], left_on="c_custkey", right_on="o_custkey")
        .join(t["lineitem"], left_on="o_orderkey", right_on="l_orderkey")
        .join(
            t["supplier"],
            left_on=["l_suppkey", "n_nationkey"],
            right_on=["s_suppkey", "s_nationkey"],
        )
        .filter(
            pl.col("o_orderdate").is_between(_day("1994-01-01"), _day("1995-01-01"), closed="left")
        )
        .group_by("n_name")
        .agg(revenue=_revenue.sum())
        .sort("revenue", descending=True)
    )


def q6(t: Tables) -> pl.LazyFrame:
    """Revenue that a discount cost."""
    return (
        t["lineitem"]
        .filter(
            pl.col("l_shipdate").is_between(_day("1994-01-01"), _day("1995-01-01"), closed="left"),
            pl.col("l_discount").is_between(0.05, 0.07),
            pl.col("l_quantity") < 24,
        )
        .select(value=(pl.col("l_extendedprice") * pl.col("l_discount")).sum())
    )


def q7(t: Tables) -> pl.LazyFrame:
    """Volume between two nations."""
    nations = t["nation"].filter(pl.col("n_name").is_in(["FRANCE", "GERMANY"]))
    customers = t["customer"].join(nations, left_on="c_nationkey", right_on="n_nationkey")
    suppliers = t["supplier"].join(nations, left_on="s_nationkey", right_on="n_nationkey")
    keys = ["supp_nation", "cust_nation", "l_year"]
    return (
        customers.rename({"n_name": "cust_nation"})
        .join(t["orders"], left_on="c_custkey", right_on="o_custkey")
        .join(t["lineitem"], left_on="o_orderkey", right_on="l_orderkey")
        .join(
            suppliers.rename({"n_name": "supp_nation"}), left_on="l_suppkey", right_on="s_suppkey"
        )
        .filter(
            pl.col("cust_nation") != pl.col("supp_nation"),
            pl.col("l_shipdate").is_between(_day("1995-01-01"), _day("1996-12-31")),
        )
        .with_columns(l_year=pl.col("l_shipdate").dt.year())
        .group_by(keys)
        .agg(volume=_revenue.sum())
        .sort(keys)
    )


def q8(t: Tables) -> pl.LazyFrame:
    """Market share of a nation."""
    near = t["nation"].join(
        t["region"].filter(pl.col("r_name") == "AMERICA"),
        left_on="n_regionkey",
        right_on="r_regionkey",
        how="semi",
    )
    customers = t["customer"].join(near, left_on="c_nationkey", right_on="n_nationkey", how="semi")
    suppliers = t["supplier"].join(t["nation"], left_on="s_nationkey", right_on="n_nationkey")
    brazil = _revenue.filter(pl.col("n_name") == "BRAZIL").sum()
    return (
        t["part"]
        .filter(pl.col("p_type") == "ECONOMY ANODIZED STEEL")
        .join(t["lineitem"], left_on="p_partkey", right_on="l_partkey")
        .join(t["orders"], left_on="l_orderkey", right_on="o_orderkey")
        .filter(pl.col("o_orderdate").is_between(_day("1995-01-01"), _day("1996-12-31")))
        .join(customers, left_on="o_custkey", right_on="c_custkey")
        .join(suppliers, left_on="l_suppkey", right_on="s_suppkey")
        .group_by(o_year=pl.col("o_orderdate").dt.year())
        .agg(mkt_share=brazil / _revenue.sum())
        .sort("o_year")
    )


def q9(t: Tables) -> pl.LazyFrame:
    """Profit of a product by nation and year."""
    amount = _revenue - pl.col("ps_supplycost") * pl.col("l_quantity")
    return (
        t["part"]
        .filter(pl.col("p_name").str.contains("green", literal=True))
        .join(t["partsupp"], left_on="p_partkey", right_on="ps_partkey")
        .join(
            t["lineitem"],
            left_on=["p_partkey", "ps_suppkey"],
            right_on=["l_partkey", "l_suppkey"],
        )
        .join(t["orders"], left_on="l_orderkey", right_on="o_orderkey")
        .join(t["supplier"], left_on="ps_suppkey", right_on="s_suppkey")
        .join(t["nation"], left_on="s_nationkey", right_on="n_nationkey")
        .group_by("n_name", o_year=pl.col("o_orderdate").dt.year())
        .agg(amount=amount.sum())
        .sort("n_name", "o_year", descending=[False, True])
    )


def q10(t: Tables) -> pl.LazyFrame:
    """Customers who returned most."""
    keys = ["c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment"]
    return (
        t["customer"]
        .join(t["orders"], left_on="c_custkey", right_on="o_custkey")
        .join(t["lineitem"], left_on="o_orderkey", right_on="l_orderkey")
        .join(t["nation"], left_on="c_nationkey", right_on="n_nationkey")
        .filter(
            pl.col("o_orderdate").is_between(_day("1993-10-01"), _day("1994-01-01"), closed="left"),
            pl.col("l_returnflag") == "R",
        )
        .group_by(keys)
        .agg(revenue=_revenue.sum())
        .sort("revenue", descending=True)
        .head(20)
    )


def q11(t: Tables) -> pl.LazyFrame:
    """Important stock."""
    value = pl.col("ps_supplycost") * pl.col("ps_availqty")
    return (
        t["nation"]
        .filter(pl.col("n_name") == "GERMANY")
        .join(t["supplier"], left_on="n_nationkey", right_on="s_nationkey")
        .join(t["partsupp"], left_on="s_suppkey", right_on="ps_suppkey")
        .group_by("ps_partkey")
        .agg(value=value.sum())
        .filter(pl.col("value") > pl.col("value").sum() * 0.0001)
        .sort("value", descending=True)
    )


def q12(t: Tables) -> pl.LazyFrame:
    """Late lines by mode of shipping."""
    high = pl.col("o_orderpriority").is_in(["1-URGENT", "2-HIGH"])
    return (
        t["orders"]
        .join(t["lineitem"], left_on="o_orderkey", right_on="l_orderkey")
        .filter(
            pl.col("l_shipmode").is_in(["MAIL", "SHIP"]),
            pl.col("l_commitdate") < pl.col("l_receiptdate"),
            pl.col("l_shipdate") < pl.col("l_commitdate"),
            pl.col("l_receiptdate").is_between(
                _day("1994-01-01"), _day("1995-01-01"), closed="left"
            ),
        )
        .group_by("l_shipmode")
        .agg(high=high.sum(), low=(~high).sum())
        .sort("l_shipmode")
    )


def q13(t: Tables) -> pl.LazyFrame:
    """How many customers placed how many orders."""
    orders = t["orders"].filter(~pl.col("o_comment").str.contains("special.*requests"))
    return (
        t["customer"]
        .join(orders, left_on="c_custkey", right_on="o_custkey", how="left")
        .group_by("c_custkey")
        .agg(c_count=pl.col("o_orderkey").count())
        .group_by("c_count")
        .agg(custdist=pl.len())
        .sort("custdist", "c_count", descending=True)
    )


def q14(t: Tables) -> pl.LazyFrame:
    """Share of promoted parts."""
    promoted = _revenue.filter(pl.col("p_type").str.starts_with("PROMO"))
    return (
        t["lineitem"]
        .filter(
            pl.col("l_shipdate").is_between(_day("1995-09-01"), _day("1995-10-01"), closed="left")
        )
        .join(t["part"], left_on="l_partkey", right_on="p_partkey")
        .select(value=100.0 * promoted.sum() / _revenue.sum())
    )


def q15(t: Tables) -> pl.LazyFrame:
    """Supplier of most revenue."""
    revenue = (
        t["lineitem"]
        .filter(
            pl.col("l_shipdate").is_between(_day("1996-01-01"), _day("1996-04-01"), closed="left")
        )
        .group_by("l_suppkey")
        .agg(total_revenue=_revenue.sum())
    )
    best = revenue.filter(pl.col("total_revenue") == pl.col("total_revenue").max())
    return (
        t["supplier"]
        .join(best, left_on="s_suppkey", right_on="l_suppkey")
        .select("s_suppkey", "s_name", "s_address", "s_phone", "total_revenue")
        .sort("s_suppkey")
    )


def q16(t: Tables) -> pl.LazyFrame:
    """How many suppliers offer parts of some kinds."""
    bad = t["supplier"].filter(pl.col("s_comment").str.contains("Customer.*Complaints"))
    keys = ["p_brand", "p_type", "p_size"]
    return (
        t["part"]
        .filter(
            pl.col("p_brand") != "Brand#45",
            ~pl.col("p_type").str.starts_with("MEDIUM POLISHED"),
            pl.col("p_size").is_in([49, 14, 23, 45, 19, 3, 36, 9]),
        )
        .join(t["partsupp"], left_on="p_partkey", right_on="ps_partkey")
        .join(bad, left_on="ps_suppkey", right_on="s_suppkey", how="anti")
        .group_by(keys)
        .agg(supplier_cnt=pl.col("ps_suppkey").n_unique())
        .sort("supplier_cnt", *keys, descending=[True, False, False, False])
    )


def q17(t: Tables) -> pl.LazyFrame:
    """Revenue of small quantities."""
    joined = (
        t["part"]
        .filter(pl.col("p_brand") == "Brand#23", pl.col("p_container") == "MED BOX")
        .join(t["lineitem"], left_on="p_partkey", right_on="l_partkey")
    )
    usual = joined.group_by("p_partkey").agg(usual=pl.col("l_quantity").mean())
    return (
        joined.join(usual, on="p_partkey")
        .filter(pl.col("l_quantity") < 0.2 * pl.col("usual"))
        .select(value=pl.col("l_extendedprice").sum() / 7.0)
    )


def q18(t: Tables) -> pl.LazyFrame:
    """Customers of large orders."""
    large = (
        t["lineitem"]
        .group_by("l_orderkey")
        .agg(pl.col("l_quantity").sum())
        .filter(pl.col("l_quantity") > 300)
    )
    return (
        t["orders"]
        .join(large, left_on="o_orderkey", right_on="l_orderkey")
        .join(t["customer"], left_on="o_custkey", right_on="c_custkey")
        .select(
            "c_name",
            pl.col("o_custkey").alias("c_custkey"),
            "o_orderkey",
            "o_orderdate",
            "o_totalprice",
            "l_quantity",
        )
        .sort("o_totalprice", "o_orderdate", descending=[True, False])
        .head(100)
    )


def q19(t: Tables) -> pl.LazyFrame:
    """Revenue of parts handled in some ways."""
    fits = [
        (pl.col("p_brand") == brand)
        & pl.col("p_container").is_in(boxes)
        & pl.col("l_quantity").is_between(least, least + 10)
        & pl.col("p_size").is_between(1, size)
        for brand, boxes, least, size in (
            ("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5),
            ("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10, 10),
            ("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20, 15),
        )
    ]
    return (
        t["part"]
        .join(t["lineitem"], left_on="p_partkey", right_on="l_partkey")
        .filter(
            pl.col("l_shipmode").is_in(["AIR", "REG AIR"]),
            pl.col("l_shipinstruct") == "DELIVER IN PERSON",
            pl.any_horizontal(fits),
        )
        .select(value=_revenue.sum())
    )


def q20(t: Tables) -> pl.LazyFrame:
    """Suppliers with more than they need of a kind of part."""
    sold = (
        t["lineitem"]
        .filter(
            pl.col("l_shipdate").is_between(_day("1994-01-01"), _day("1995-01-01"), closed="left")
        )
        .group_by("l_partkey", "l_suppkey")
        .agg(pl.col("l_quantity").sum())
    )
    forest = t["part"].filter(pl.col("p_name").str.starts_with("forest"))
    offers = (
        t["partsupp"]
        .join(forest, left_on="ps_partkey", right_on="p_partkey", how="semi")
        .join(sold, left_on=["ps_partkey", "ps_suppkey"], right_on=["l_partkey", "l_suppkey"])
        .filter(pl.col("ps_availqty") > 0.5 * pl.col("l_quantity"))
    )
    return (
        t["nation"]
        .filter(pl.col("n_name") == "CANADA")
        .join(t["supplier"], left_on="n_nationkey", right_on="s_nationkey")
        .join(offers, left_on="s_suppkey", right_on="ps_suppkey", how="semi")
        .select("s_name", "s_address")
        .sort("s_name")
    )


def q21(t: Tables) -> pl.LazyFrame:
    """Suppliers who alone kept orders waiting."""
    suppliers_of = pl.col("l_suppkey").n_unique()
    late = t["lineitem"].filter(pl.col("l_receiptdate") > pl.col("l_commitdate"))
    several = t["lineitem"].group_by("l_orderkey").agg(several=suppliers_of)
    alone = late.group_by("l_orderkey").agg(alone=suppliers_of)
    return (
        late.join(several.filter(pl.col("several") > 1), on="l_orderkey", how="semi")
        .join(alone.filter(pl.col("alone") == 1), on="l_orderkey", how="semi")
        .join(t["orders"], left_on="l_orderkey", right_on="o_orderkey")
        .join(t["supplier"], left_on="l_suppkey", right_on="s_suppkey")
        .join(t["nation"], left_on="s_nationkey", right_on="n_nationkey")
        .filter(pl.col("o_orderstatus") == "F", pl.col("n_name") == "SAUDI ARABIA")
        .group_by("s_name")
        .agg(numwait=pl.len())
        .sort("numwait", "s_name", descending=[True, False])
        .head(100)
    )


def q22(t: Tables) -> pl.LazyFrame:
    """Customers who could buy again."""
    balance = pl.col("c_acctbal")
    return (
        t["customer"]
        .with_columns(cntrycode=pl.col("c_phone").str.slice(0, 2))
        .filter(pl.col("cntrycode").is_in(["13", "31", "23", "29", "30", "18", "17"]))
        .filter(balance > balance.filter(balance > 0).mean())
        .join(t["orders"], left_on="c_custkey", right_on="o_custkey", how="anti")
        .group_by("cntrycode")
        .agg(numcust=pl.len(), totacctbal=balance.sum())
        .sort("cntrycode")
    )


QUERIES: dict[str, Callable[[Tables], pl.LazyFrame]] = {
    f"q{number}": globals()[f"q{number}"] for number in range(1, 23)
}
