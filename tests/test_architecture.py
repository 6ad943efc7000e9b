"""Imports run downwards only, heavy libraries stay in their folders, packages are the folders."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Modules of one number are siblings and do not know each other.
LAYERS = {
    "gpuframe._dask_lazy": 0,
    "gpuframe.errors": 0,
    "gpuframe.options": 0,
    "gpuframe.device": 1,
    "gpuframe.kernels": 2,
    "gpuframe.columns": 3,
    "gpuframe.ops": 4,
    "gpuframe.io": 4,
    "gpuframe.frames": 5,
    "gpuframe.datasets": 6,
    "gpuframe.features": 6,
    "gpuframe.train": 6,
    "gpuframe.dask": 7,
    "gpuframe.mlflow": 7,
    "gpuframe.pandas": 7,
}
# The package's front door and its commands stand above all layers.
FRONT = {"gpuframe", "gpuframe.__main__", "gpuframe.testing", "gpuframe.warmup"}
# Library -> the packages that may import it; an empty tuple: only tests, examples and benchmarks.
HEAVY = {
    "cupy": ("gpuframe.device", "gpuframe.kernels.cuda"),
    "numba": ("gpuframe.kernels",),
    "numba.cuda": ("gpuframe.kernels.cuda.launch",),
    "torch": ("gpuframe.columns.dlpack", "gpuframe.train"),
    "dask": ("gpuframe.dask",),
    "distributed": ("gpuframe.dask",),
    "duckdb": (),
    "jax": ("gpuframe.train",),
    "matplotlib": (),
    "mlflow": ("gpuframe.mlflow",),
    "onnx": (
        "gpuframe.ops.graph_inputs",
        "gpuframe.ops.graph_nodes",
        "gpuframe.ops.graphs",
        "gpuframe.features.onnx",
    ),
    "onnxruntime": (),
    "polars": (),
    "sklearn": ("gpuframe.features.scikit_learn",),  # its tags, made when it asks for them
    "pyarrow.csv": ("gpuframe.io",),
    "pyarrow.dataset": ("gpuframe.io",),
    "pyarrow.feather": ("gpuframe.io",),
    "pyarrow.parquet": ("gpuframe.io",),
}
# Imported in functions only: what `import gpuframe` must not pay for.
LAZY = {
    "cupy",
    "jax",
    "mlflow",
    "onnx",
    "sklearn",
    "torch",
    "fsspec",
    "pyarrow.csv",
    "pyarrow.dataset",
    "pyarrow.feather",
    "pyarrow.parquet",
}


def sources() -> dict[str, Path]:
    """Module name -> file, for the whole package; links are followed by hand."""
    folders = {
        "gpuframe": ROOT / "gpuframe",
        "gpuframe.kernels": ROOT / "kernels",
        "gpuframe.io": ROOT / "io",
    }
    found = {}
    for package, folder in folders.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            if package == "gpuframe" and parts[0] in ("kernels", "io"):
                continue
            name = ".".join((package, *(part for part in parts if part != "__init__")))
            found[name] = path
    return found


SOURCES = sources()


def imports(module: str, *, top_level: bool = False) -> Iterator[str]:
    """Every module that `module` imports, `from package import module` resolved to the module."""
    tree = ast.parse(SOURCES[module].read_text())
    for node in tree.body if top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} line {node.lineno}: imports are absolute"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                is_module = full in SOURCES or any(name.startswith(full + ".") for name in SOURCES)
                yield full if is_module or full in HEAVY else str(node.module)


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def layer_of(module: str) -> tuple[str, int]:
    names = [name for name in LAYERS if within(module, name)]
    assert names, f"{module} belongs to no layer; add its package to LAYERS"
    return names[0], LAYERS[names[0]]


@pytest.mark.parametrize("module", sorted(set(SOURCES) - FRONT))
def test_imports_run_downwards_and_never_between_siblings(module):
    package, level = layer_of(module)
    for target in imports(module):
        if not within(target, "gpuframe"):
            continue
        assert target not in FRONT, f"{module} imports {target}; import the module needed"
        target_package, target_level = layer_of(target)
        assert target_package == package or target_level < level, f"{module} imports {target}"


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_heavy_libraries_stay_in_their_folders(module):
    for target in imports(module):
        for library, homes in HEAVY.items():
            if within(target, library):
                allowed = any(within(module, home) for home in homes)
                assert allowed, f"{module} imports {target}, which belongs in {homes}"
    for target in imports(module, top_level=True):
        lazy = any(within(target, library) for library in LAZY)
        assert not lazy or module.startswith("gpuframe.kernels.cuda"), (
            f"{module} imports {target} on load"
        )


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_only_ops_and_io_call_kernels(module):
    callers = ("gpuframe.ops", "gpuframe.io", "gpuframe.kernels", "gpuframe.warmup")
    if any(within(module, caller) for caller in callers):
        return
    # A column packs, unpacks and gathers its own validity bitmap, and nothing else.
    own = {"gpuframe.kernels.validity", "gpuframe.kernels.select"}
    allowed = own if within(module, "gpuframe.columns") else set()
    assert not {name for name in imports(module) if within(name, "gpuframe.kernels")} - allowed


def test_contracts_do_not_import_numba():
    contracts = [
        name for name in SOURCES if within(name, "gpuframe.kernels") and name.count(".") <= 2
    ]
    assert contracts
    for module in contracts:
        assert not [name for name in imports(module) if within(name, "numba")], module


def test_every_module_begins_with_one_sentence():
    for module, path in SOURCES.items():
        text = ast.get_docstring(ast.parse(path.read_text()))
        assert text, f"{module} has no docstring"
        assert text.splitlines()[0].endswith((".", ":", "?")), f"{module}: {text.splitlines()[0]}"


def test_packages_in_pyproject_are_the_folders():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    listed = project["tool"]["setuptools"]["packages"]
    folders = {"gpuframe"}
    for module, path in SOURCES.items():
        folders.add(module if path.name == "__init__.py" else module.rpartition(".")[0])
    assert sorted(folders) == listed


def test_kernels_and_io_are_relative_links_to_top_level_folders():
    for name in ("kernels", "io"):
        link = ROOT / "gpuframe" / name
        assert link.is_symlink()
        assert link.readlink() == Path("..") / name
        assert (ROOT / name).is_dir()
    assert not (ROOT / "io" / "__init__.py").exists(), (
        "mypy would take ./io for the standard library"
    )
