"""`%load_ext gpuframe.pandas` and `%%gpuframe.profile` in IPython and Jupyter."""

import sys
import warnings
from typing import Any

from gpuframe.pandas.facade import Facade, served
from gpuframe.pandas.imports import install, uninstall
from gpuframe.pandas.profiler import profile

MAGIC = "gpuframe.profile"


def load(shell: Any) -> None:
    """Install the accelerator and the magic; tell which names came too early."""
    early = sorted(name for name, value in shell.user_ns.items() if _is_early(value))
    if early:
        warnings.warn(
            f"{', '.join(early)} had been imported before gpuframe.pandas and stays as it is; "
            "import it again",
            UserWarning,
            stacklevel=2,
        )
    install()

    def magic(line: str, cell: str) -> None:  # noqa: ARG001 - the magic takes no arguments
        run_profiled(shell, cell)

    magic.__doc__ = run_profiled.__doc__
    shell.register_magic_function(magic, magic_kind="cell", magic_name=MAGIC)


def unload(shell: Any) -> None:
    """Take the accelerator and the magic out."""
    uninstall()
    shell.magics_manager.magics["cell"].pop(MAGIC, None)


def run_profiled(shell: Any, cell: str) -> None:
    """Run a cell and print the profile of its calls, also where the cell raised."""
    count = shell.execution_count
    shell.execution_count = len(shell.user_ns["In"]) - 1  # of the cell that is running
    # a line for the magic's own, so that lines have the numbers that the user sees
    first = "" if cell.startswith("%%") else f"#%%{MAGIC}\n"
    try:
        with profile() as account:
            shell.run_cell(first + cell)
    finally:
        shell.execution_count = count
    sys.stdout.write(f"{account}\n")


def _is_early(value: Any) -> bool:
    is_module = isinstance(value, type(sys)) and not isinstance(value, Facade)
    return is_module and served(value.__name__)
