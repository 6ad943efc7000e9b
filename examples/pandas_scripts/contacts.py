"""Text clean-up: names, addresses and phone numbers as people type them, made regular.

A plain pandas script. `python -m gpuframe.pandas contacts.py` runs it on gpuframe.
"""

import sys

import numpy as np
import pandas as pd

FIRST = ["anna", "BO", "Chloé", "dmitri", "Eve", "frank"]
LAST = ["Berg", "o'neil", "GARCÍA", "de Vries", "Kim"]
HOSTS = ["mail.com", "Example.ORG", "post.no", "university.edu"]


def contacts(rows: int) -> pd.DataFrame:
    """Make contacts with stray spaces, mixed case, several forms of phone, and repetitions."""
    rng = np.random.default_rng(3)
    first, last = rng.choice(FIRST, rows), rng.choice(LAST, rows)
    host = rng.choice(HOSTS, rows)
    number = rng.integers(0, 10**8, rows)
    blank = rng.choice(["", " ", "  "], rows)
    forms = ["+47 {:08d}", "0047-{:08d}", "({:08d})", "{:08d}"]
    frame = pd.DataFrame(
        {
            "name": [f"{b}{f} {la}{b}" for f, la, b in zip(first, last, blank, strict=True)],
            "email": [
                f"{f}.{la}@{h}".replace(" ", "") for f, la, h in zip(first, last, host, strict=True)
            ],
            "phone": [forms[n % 4].format(n) for n in number],
            "tags": rng.choice(["vip;north", "south", "north;new", "", "vip"], rows),
            "joined": rng.choice(["2024-02-29", "2023-11-05", "2025-01-17"], rows),
        }
    )
    frame.loc[rng.random(rows) < 0.05, "email"] = None
    return frame


def main(rows: int) -> None:
    """Print the regular table and what is in it."""
    frame = contacts(rows)
    frame["name"] = frame["name"].str.strip().str.title()
    frame["email"] = frame["email"].str.lower()
    frame["phone"] = frame["phone"].str.replace(r"\D", "", regex=True).str[-8:]
    frame["joined"] = pd.to_datetime(frame["joined"])
    print(frame.head().to_string())

    valid = frame["email"].str.contains("@", na=False)
    print(f"\n{valid.sum()} of {len(frame)} have an address")
    parts = frame.loc[valid, "email"].str.split("@", n=1, expand=True)
    frame["host"] = parts[1]
    print(frame["host"].fillna("none").value_counts())

    frame["university"] = frame["host"].str.endswith(".edu", na=False)
    frame["initials"] = frame["name"].str.split().str[0].str[:1] + frame["name"].str.split().str[
        -1
    ].str.slice(0, 1)
    print("\ninitials")
    print(frame.groupby("initials").size().sort_values(ascending=False, kind="stable").head())

    unique = frame.drop_duplicates(subset=["name", "host"]).sort_values(["name", "host"])
    print(f"\n{len(unique)} people after duplicates")
    print(unique[["name", "host", "university"]].head(8).to_string(index=False))

    tags = frame["tags"].str.get_dummies(sep=";")
    print("\ntags")
    print(tags.sum())
    both = pd.concat([frame[["joined"]], tags], axis=1)
    print(both.groupby(both["joined"].dt.year).sum(numeric_only=True))

    key = frame["name"].str.replace(" ", "_").str.upper() + "-" + frame["phone"].str[:2]
    print("\nkeys")
    print(key.str.len().describe().round(2))
    area = frame["phone"].str.extract(r"^(\d{2})(\d{6})$")
    print(area[0].value_counts().head(3).sort_index())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1500)
