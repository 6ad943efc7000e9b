"""Tables in the shape of TPC-H: its schema, key ranges, vocabularies and distributions.

Written after the specification (TPC Benchmark H, revision 3.0.1, section 4.2), but not the output
of its `dbgen`: texts are shorter and random numbers are others.
"""

from typing import Any

import numpy as np

NATIONS = (
    ("ALGERIA", 0), ("ARGENTINA", 1), ("BRAZIL", 1), ("CANADA", 1), ("EGYPT", 4), ("ETHIOPIA", 0),
    ("FRANCE", 3), ("GERMANY", 3), ("INDIA", 2), ("INDONESIA", 2), ("IRAN", 4), ("IRAQ", 4),
    ("JAPAN", 2), ("JORDAN", 4), ("KENYA", 0), ("MOROCCO", 0), ("MOZAMBIQUE", 0), ("PERU", 1),
    ("CHINA", 2), ("ROMANIA", 3), ("SAUDI ARABIA", 4), ("VIETNAM", 2), ("RUSSIA", 3),
    ("UNITED KINGDOM", 3), ("UNITED STATES", 1),
)  # fmt: skip
REGIONS = ("AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST")
COLORS = [
    "almond",
    "antique",
    "aquamarine",
    "azure",
    "beige",
    "bisque",
    "black",
    "blanched",
    "blue",
    "blush",
    "brown",
    "burlywood",
    "chartreuse",
    "chiffon",
    "chocolate",
    "coral",
    "cornflower",
    "cornsilk",
    "cream",
    "cyan",
    "dark",
    "deep",
    "dim",
    "dodger",
    "drab",
    "firebrick",
    "floral",
    "forest",
    "frosted",
    "gainsboro",
    "ghost",
    "goldenrod",
    "green",
    "grey",
    "honeydew",
    "hot",
    "indian",
    "ivory",
]
TYPES = (
    ("STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"),
    ("ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"),
    ("TIN", "NICKEL", "BRASS", "STEEL", "COPPER"),
)
CONTAINERS = (
    ("SM", "LG", "MED", "JUMBO", "WRAP"),
    ("CASE", "BOX", "BAG", "JAR", "PKG", "PACK", "CAN", "DRUM"),
)
SEGMENTS = ("AUTOMOBILE", "BUILDING", "FURNITURE", "MACHINERY", "HOUSEHOLD")
PRIORITIES = ("1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW")
MODES = ("REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB")
INSTRUCTIONS = ("DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN")
WORDS = [
    "carefully",
    "final",
    "deposits",
    "sleep",
    "quickly",
    "special",
    "packages",
    "requests",
    "among",
    "regular",
    "accounts",
    "unusual",
    "pending",
    "foxes",
    "above",
    "furiously",
    "express",
    "ideas",
    "Customer",
    "slyly",
    "Complaints",
    "Recommends",
]

Columns = dict[str, Any]


def tables(scale: float, seed: int = 1) -> dict[str, Columns]:
    """Return the eight tables as columns by name; 6,000,000 line items at scale 1."""
    random = np.random.default_rng(seed)
    suppliers, parts = max(int(10_000 * scale), 20), max(int(200_000 * scale), 200)
    customers, orders = max(int(150_000 * scale), 150), max(int(1_500_000 * scale), 1500)
    part = _part(random, parts)
    ordered = _orders(random, orders, customers)
    lines = _lineitem(random, ordered, part, suppliers)
    ordered.pop("lines")
    return {
        "region": {"r_regionkey": np.arange(5), "r_name": _texts(REGIONS)},
        "nation": {
            "n_nationkey": np.arange(25),
            "n_name": _texts([name for name, _ in NATIONS]),
            "n_regionkey": np.array([region for _, region in NATIONS]),
        },
        "supplier": _supplier(random, suppliers),
        "customer": _customer(random, customers),
        "part": part,
        "partsupp": _partsupp(random, parts, suppliers),
        "orders": ordered,
        "lineitem": lines,
    }


def _texts(values: Any) -> Any:
    return np.array(list(values), dtype=object)


def _chosen(random: Any, values: Any, count: int) -> Any:
    return _texts(values)[random.integers(0, len(values), count)]


def _comments(random: Any, count: int) -> Any:
    pool = _texts([" ".join(words) for words in random.choice(WORDS, (20_000, 6))])
    return pool[random.integers(0, len(pool), count)]


def _phones(random: Any, nations: Any) -> Any:
    numbers = random.integers(0, 10**7, len(nations))
    return _texts([f"{n + 10}-{k:07d}" for n, k in zip(nations, numbers, strict=True)])


def _supplier(random: Any, count: int) -> Columns:
    keys = np.arange(1, count + 1)
    nations = random.integers(0, 25, count)
    return {
        "s_suppkey": keys,
        "s_name": _texts([f"Supplier#{key:09d}" for key in keys]),
        "s_address": _texts([f"{key * 7919 % 100_003} Street" for key in keys]),
        "s_nationkey": nations,
        "s_phone": _phones(random, nations),
        "s_acctbal": random.integers(-99_999, 999_999, count) / 100,
        "s_comment": _comments(random, count),
    }


def _customer(random: Any, count: int) -> Columns:
    keys = np.arange(1, count + 1)
    nations = random.integers(0, 25, count)
    return {
        "c_custkey": keys,
        "c_name": _texts([f"Customer#{key:09d}" for key in keys]),
        "c_address": _texts([f"{key * 7919 % 100_003} Road" for key in keys]),
        "c_nationkey": nations,
        "c_phone": _phones(random, nations),
        "c_acctbal": random.integers(-99_999, 999_999, count) / 100,
        "c_mktsegment": _chosen(random, SEGMENTS, count),
        "c_comment": _comments(random, count),
    }


def _part(random: Any, count: int) -> Columns:
    keys = np.arange(1, count + 1)
    brands = random.integers(1, 6, (count, 2))
    types = [random.integers(0, len(words), count) for words in TYPES]
    boxes = [random.integers(0, len(words), count) for words in CONTAINERS]
    names = random.choice(COLORS, (count, 5))
    return {
        "p_partkey": keys,
        "p_name": _texts([" ".join(words) for words in names]),
        "p_mfgr": _texts([f"Manufacturer#{brand}" for brand in brands[:, 0]]),
        "p_brand": _texts([f"Brand#{first}{second}" for first, second in brands]),
        "p_type": _texts([" ".join(TYPES[at][word] for at, word in enumerate(row))
                          for row in zip(*types, strict=True)]),
        "p_size": random.integers(1, 51, count),
        "p_container": _texts([" ".join(CONTAINERS[at][word] for at, word in enumerate(row))
                               for row in zip(*boxes, strict=True)]),
        "p_retailprice": (90_000 + (keys // 10) % 20_001 + 100 * (keys % 1000)) / 100,
    }  # fmt: skip


def _suppliers_of(parts: Any, turn: Any, suppliers: int) -> Any:
    """Return the supplier of a part's turn (0 to 3), as the specification computes it."""
    return (parts + turn * (suppliers // 4 + (parts - 1) // suppliers)) % suppliers + 1


def _partsupp(random: Any, parts: int, suppliers: int) -> Columns:
    keys = np.repeat(np.arange(1, parts + 1), 4)
    return {
        "ps_partkey": keys,
        "ps_suppkey": _suppliers_of(keys, np.tile(np.arange(4), parts), suppliers),
        "ps_availqty": random.integers(1, 10_000, 4 * parts),
        "ps_supplycost": random.integers(100, 100_001, 4 * parts) / 100,
    }


def _orders(random: Any, count: int, customers: int) -> Columns:
    buyers = random.integers(1, customers + 1, count)
    buyers = np.where(buyers % 3 == 0, np.maximum(buyers - 1, 1), buyers)  # a third never orders
    days = random.integers(0, 2406, count)
    return {
        "o_orderkey": np.arange(1, count + 1) * 4 - 3,
        "o_custkey": buyers,
        "o_orderstatus": _chosen(random, "FOP", count),
        "o_totalprice": random.integers(85_000, 55_000_000, count) / 100,
        "o_orderdate": np.datetime64("1992-01-01", "us") + days.astype("m8[D]"),
        "o_orderpriority": _chosen(random, PRIORITIES, count),
        "o_shippriority": np.zeros(count, np.int64),
        "o_comment": _comments(random, count),
        "lines": random.integers(1, 8, count),
    }


def _lineitem(random: Any, orders: Columns, part: Columns, suppliers: int) -> Columns:
    lines = orders["lines"]
    count = int(lines.sum())
    parts = random.integers(1, len(part["p_partkey"]) + 1, count)
    quantity = random.integers(1, 51, count)
    ordered = np.repeat(orders["o_orderdate"], lines)
    day = np.timedelta64(1, "D")
    shipped = ordered + random.integers(1, 122, count) * day
    received = shipped + random.integers(1, 31, count) * day
    today = np.datetime64("1995-06-17", "us")
    first = np.cumsum(lines) - lines
    return {
        "l_orderkey": np.repeat(orders["o_orderkey"], lines),
        "l_partkey": parts,
        "l_suppkey": _suppliers_of(parts, random.integers(0, 4, count), suppliers),
        "l_linenumber": np.arange(count) - np.repeat(first, lines) + 1,
        "l_quantity": quantity.astype(np.float64),
        "l_extendedprice": quantity * part["p_retailprice"][parts - 1],
        "l_discount": random.integers(0, 11, count) / 100,
        "l_tax": random.integers(0, 9, count) / 100,
        "l_returnflag": np.where(received <= today, _chosen(random, "RA", count), "N"),
        "l_linestatus": np.where(shipped > today, "O", "F").astype(object),
        "l_shipdate": shipped,
        "l_commitdate": ordered + random.integers(30, 91, count) * day,
        "l_receiptdate": received,
        "l_shipinstruct": _chosen(random, INSTRUCTIONS, count),
        "l_shipmode": _chosen(random, MODES, count),
    }


def frames(pd: Any, scale: float, seed: int = 1) -> dict[str, Any]:
    """Return the tables as frames of a dataframe module."""
    found = {}
    for name, columns in tables(scale, seed).items():
        made = {
            key: pd.Series(values, dtype="str") if values.dtype == object else values
            for key, values in columns.items()
        }
        found[name] = pd.DataFrame(made)
    return found
