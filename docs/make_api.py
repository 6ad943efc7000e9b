"""Writes docs/api.md: each public name of pandas, and whether it is native here.

`python docs/make_api.py` writes the page, `--check` compares it with the code.
"""

import sys
from pathlib import Path
from typing import Any

import pandas
import pyarrow

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "api.md"
HEAD = f"""# What is there

Made by `python docs/make_api.py` from the code and pandas {pandas.__version__}; a stale page
fails the tests.

*Native*: runs on columns of the device; rare arguments and dtypes go through pandas and warn.
Where only labels matter, they are looked at on the host and the values follow on the device.
*On the host*: makes a text, a file, a picture or Python objects, or looks up labels; pandas does
it there without a warning. *Through pandas*: runs in pandas, comes back and warns. *Missing*: an
`AttributeError`.
"""


def public(thing: Any) -> set[str]:
    """Names of a class or module that a user may use."""
    return {name for name in dir(thing) if not name.startswith("_")}


def _says(words: str, thing: Any, name: str) -> bool:
    member = getattr(thing, name, None)
    return words in (getattr(member, "__doc__", None) or "")


def through_pandas(thing: Any, name: str) -> bool:
    """Whether a name is bound to the road through pandas."""
    return _says("Run pandas' `", thing, name) or _says("as pandas gives it, brought", thing, name)


def on_host(thing: Any, name: str) -> bool:
    """Whether what a name does belongs to the host."""
    from gpuframe.frames.fallback import HOST

    return _says(HOST, thing, name)


def section(title: str, own: Any, reference: Any) -> str:
    """The lists of one class."""
    names = public(own)
    wanted = public(reference)
    pandas_way = {name for name in names if through_pandas(own, name)}
    host = {name for name in names if on_host(own, name)}
    native, extra = names & wanted - pandas_way - host, names - wanted - pandas_way - host
    lines = [f"\n## {title}\n", f"Native ({len(native)} of {len(wanted)}): {listed(native)}"]
    if extra:
        lines.append(f"\nOwn names: {listed(extra)}")
    if host:
        lines.append(f"\nOn the host ({len(host)}): {listed(host)}")
    if pandas_way:
        lines.append(f"\nThrough pandas ({len(pandas_way)}): {listed(pandas_way)}")
    missing = wanted - names
    if missing:
        lines.append(f"\nMissing ({len(missing)}): {listed(missing)}")
    return "\n".join(lines) + "\n"


def listed(names: set[str]) -> str:
    """Names in order, as code."""
    return ", ".join(f"`{name}`" for name in sorted(names)) + "."


def page() -> str:
    """The whole page."""
    import gpuframe
    from gpuframe.frames import accessors, dates, groupby, nested, resampling, strings

    frame = pandas.DataFrame({"a": [1]})
    times = pandas.Series(1, index=pandas.to_datetime(["2024-01-01"]))
    moments = times.index.to_series()
    kinds = pandas.Series(["a"], dtype="category")
    lists = pandas.Series([[1]], dtype=pandas.ArrowDtype(pyarrow.list_(pyarrow.int64())))
    fields = pyarrow.struct([("x", pyarrow.int64())])
    structs = pandas.Series([{"x": 1}], dtype=pandas.ArrowDtype(fields))
    parts = [
        section("gpuframe", module_names(gpuframe), pandas),
        section("DataFrame", gpuframe.DataFrame, pandas.DataFrame),
        section("Series", gpuframe.Series, pandas.Series),
        section("Index", gpuframe.Index, pandas.Index),
        section("DataFrame.groupby", groupby.GroupBy, type(frame.groupby("a"))),
        section("Series.groupby", groupby.GroupBy, type(frame.a.groupby(frame.a))),
        section("Series.str", strings.Texts, pandas.Series.str),
        section("Series.dt", dates.Dates, type(moments.dt)),
        section("Series.cat", accessors.Categories, type(kinds.cat)),
        section("Series.list", nested.Lists, type(lists.list)),
        section("Series.struct", nested.Structs, type(structs.struct)),
        section("Series.resample", resampling.Resampler, type(times.resample("D"))),
    ]
    return HEAD + "".join(parts)


def module_names(module: Any) -> Any:
    """An object with the public names of a lazily loading module."""
    return type("Names", (), {name: getattr(module, name) for name in module.__all__})


def main() -> int:
    """Write or check the page."""
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text)
        return 0
    if PAGE.read_text() != text:
        print("docs/api.md is stale: run python docs/make_api.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
