"""The command line: runs a script, module or command as `python` does, on the accelerator."""

import argparse
import builtins
import importlib.machinery
import importlib.util
import io
import sys
import types
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from gpuframe.pandas import callers, tracebacks
from gpuframe.pandas.imports import install
from gpuframe.pandas.profiler import Profile, start

USAGE = """python -m gpuframe.pandas [options] script.py [arguments]
       python -m gpuframe.pandas [options] -m module [arguments]
       python -m gpuframe.pandas [options] -c code [arguments]"""


def main(words: list[str] | None = None) -> None:
    """Run what the command line names; without a name a prompt, or what comes by the pipe.

    Args:
        words: after the program's name; those of the process if not given.
    """
    options, how, rest = _parsed(sys.argv[1:] if words is None else words)
    callers.libraries.update(options.library)
    callers.users.update(options.user)
    install()
    run = _prepared(how, rest)
    if options.profile:
        _profile_until_the_end()
    try:
        run()
    except SystemExit:
        raise
    except BaseException:
        tracebacks.show_without_own_frames(keep_runpy=how == "-m")
        raise


def _parsed(words: list[str]) -> tuple[argparse.Namespace, str, list[str]]:
    """Return our options, "-m", "-c", "" or "prompt", and the words from the name on."""
    parser = argparse.ArgumentParser("gpuframe.pandas", USAGE, __doc__, allow_abbrev=False)
    parser.add_argument("--profile", action="store_true", help="print the calls at the end")
    parser.add_argument(
        "--library", action="append", default=[], help="a module that gets real pandas"
    )
    parser.add_argument("--user", action="append", default=[], help="one that gets gpuframe")
    at = 0
    while at < len(words) and words[at].startswith("--"):
        at += 2 if words[at] in ("--library", "--user") else 1
    own, rest = words[:at], words[at:]
    if rest and rest[0] == "-h":
        own, rest = ["--help"], []
    options = parser.parse_args(own)
    if rest and rest[0][:2] in ("-m", "-c"):  # -mname and -c'code' in one word, as python has it
        how, joined = rest[0][:2], rest[0][2:]
        rest = [joined, *rest[1:]] if joined else rest[1:]
        if not rest:
            parser.error(f"argument expected for the {how} option")
        return options, how, rest
    if rest and rest[0].startswith("-") and rest[0] != "-":
        parser.error(f"unknown option {rest[0]}")
    if not rest or rest == ["-"]:
        return options, "prompt", ["-"] if rest else [""]
    return options, "", rest


def _prepared(how: str, rest: list[str]) -> Callable[[], None]:
    """Return what runs the program, with `sys.argv`, `sys.path` and `__main__` as it expects."""
    name, *arguments = rest
    if how == "-m":
        _first_path(str(Path.cwd()))
        sys.argv[:] = ["-m", *arguments]
        return lambda: _run_module(name, arguments)
    if how == "-c":
        _first_path("")
        sys.argv[:] = ["-c", *arguments]
        return lambda: _execute(compile(name + "\n", "<string>", "exec"), _new_main())
    sys.argv[:] = rest
    if how == "prompt":
        _first_path("")
        return _prompt
    return lambda: _run_file(name)


def _first_path(folder: str) -> None:
    """Replace the folder that `python -m` put first on the path."""
    if not sys.flags.safe_path:
        sys.path[0] = folder


def _new_main() -> dict[str, Any]:
    """Make a new `__main__`, which stays for pickles and exit handlers, and return its names."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    names = vars(module)
    names["__builtins__"] = builtins
    names["__annotations__"] = {}
    return names


def _execute(code: CodeType, names: dict[str, Any]) -> None:
    exec(code, names)  # noqa: S102 - running a program is what this is for


def _run_file(name: str) -> None:
    """Run a script, or a folder or archive that has a `__main__.py`."""
    path = str(Path(name).absolute())
    names = _new_main()
    if Path(path).is_dir() or zipfile.is_zipfile(path):
        if not sys.flags.safe_path:
            sys.path[0] = path
        else:
            sys.path.insert(0, path)
        spec = importlib.machinery.PathFinder.find_spec("__main__", [path])
        if spec is None or spec.loader is None:
            sys.exit(f"{sys.executable}: can't find '__main__' module in {path!r}")
        _run_spec(spec, names)
        return
    _first_path(str(Path(path).resolve().parent))
    try:
        with io.open_code(path) as file:
            source = file.read()
    except OSError as error:
        problem = f"[Errno {error.errno}] {error.strerror}"
        sys.stderr.write(f"{sys.executable}: can't open file {path!r}: {problem}\n")
        sys.exit(2)
    names["__file__"] = path
    names["__cached__"] = None
    names["__loader__"] = importlib.machinery.SourceFileLoader("__main__", path)
    _execute(compile(source, path, "exec"), names)


def _run_module(name: str, arguments: list[str]) -> None:
    """Run an installed module, or a package's `__main__`."""
    program = f"{sys.executable}: "
    try:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            package, name = name, f"{name}.__main__"
            spec = importlib.util.find_spec(name)
            if spec is None:
                sys.exit(
                    f"{program}No module named {name}; {package!r} is a package and cannot be "
                    "directly executed"
                )
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        problem = f"Error while finding module specification for {name!r}"
        sys.exit(f"{program}{problem} ({type(error).__name__}: {error})")
    if spec is None or spec.loader is None:
        sys.exit(f"{program}No module named {name}")
    sys.argv[:] = [spec.origin or name, *arguments]
    _run_spec(spec, _new_main())


def _run_spec(spec: importlib.machinery.ModuleSpec, names: dict[str, Any]) -> None:
    code = spec.loader.get_code(spec.name)  # type: ignore[union-attr]
    names["__spec__"] = spec
    names["__loader__"] = spec.loader
    names["__package__"] = spec.parent
    names["__file__"] = spec.origin
    names["__cached__"] = spec.cached
    _execute(code, names)


def _prompt() -> None:
    """Run what comes by the pipe, or a prompt where someone sits at it."""
    names = _new_main()
    if not sys.stdin.isatty():
        _execute(compile(sys.stdin.read(), "<stdin>", "exec"), names)
        return
    import code

    code.interact(banner="pandas is gpuframe here", local=names, exitmsg="")


def _profile_until_the_end() -> None:
    """Print the profile when the process ends, however it ends."""
    import atexit

    account = Profile()
    start(account)
    atexit.register(lambda: sys.stderr.write(f"\n{account}\n"))
