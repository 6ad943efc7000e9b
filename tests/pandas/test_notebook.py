"""The extension and the magic in a real IPython shell."""

import atexit

import pytest

import gpuframe.pandas

pytest.importorskip("IPython")


@pytest.fixture
def shell(monkeypatch, tmp_path):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=config, colors="nocolor")
    yield shell
    gpuframe.pandas.uninstall()
    atexit.unregister(shell.atexit_operations)
    shell.atexit_operations()
    InteractiveShell.clear_instance()


def run(shell, cell):
    result = shell.run_cell(cell, store_history=True)
    result.raise_error()
    return result.result


def test_cells_get_gpuframe_once_the_extension_is_loaded(shell):
    run(shell, "%load_ext gpuframe.pandas")
    run(shell, "import pandas as pd")
    assert run(shell, "pd.DataFrame") is gpuframe.DataFrame
    assert run(shell, "pd.DataFrame({'a': [1, 2]}).a.sum()") == 3
    run(shell, "%unload_ext gpuframe.pandas")
    run(shell, "import pandas as pd")
    assert run(shell, "pd.DataFrame") is not gpuframe.DataFrame


def test_a_pandas_that_was_imported_before_is_named(shell):
    run(shell, "import pandas as early")
    with pytest.warns(UserWarning, match="early had been imported before gpuframe.pandas"):
        run(shell, "%load_ext gpuframe.pandas")


def test_the_magic_prints_calls_by_cell_and_line(shell, capsys):
    run(shell, "%load_ext gpuframe.pandas")
    run(shell, "import pandas as pd")
    run(shell, "%%gpuframe.profile\nframe = pd.DataFrame({'a': [1, 2]})\n\nprint(frame.a.sum())")
    printed = capsys.readouterr().out
    assert printed.startswith("3\n")
    assert "Series.sum" in printed
    assert "In[3]:2 " in printed
    assert "In[3]:4 " in printed
    assert run(shell, "frame.shape") == (2, 1)


def test_the_magic_prints_also_what_came_before_an_error(shell, capsys):
    run(shell, "%load_ext gpuframe.pandas")
    run(shell, "%%gpuframe.profile\nimport pandas as pd\npd.Series([1]).sum()\n1 / 0")
    printed = capsys.readouterr().out
    assert "ZeroDivisionError" in printed
    assert "Series.sum" in printed
