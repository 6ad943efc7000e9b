"""`python -m gpuframe.pandas` runs programs as `python` does: output, errors and exit status."""

import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TELLS = """
import sys
print(__name__, sorted(name for name in globals() if name.startswith("__")))
print(globals().get("__file__"), __package__, __spec__ and __spec__.name)
print(sys.argv, sys.path[0], sys.modules["__main__"].__dict__ is globals())
"""
FAILS = (
    TELLS
    + """
import neighbour
def deep():
    return neighbour.fails()
deep()
"""
)
NEIGHBOUR = """
def fails():
    try:
        import no_such_module
    except ImportError as error:
        raise ValueError("told") from error
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tells.py").write_text(TELLS)
    (tmp_path / "fails.py").write_text(FAILS)
    (tmp_path / "neighbour.py").write_text(NEIGHBOUR)
    (tmp_path / "syntax.py").write_text("x = = 1\n")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("")
    (tmp_path / "package" / "__main__.py").write_text(TELLS + "1 / 0\n")
    (tmp_path / "package" / "library.py").write_text("")
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("__main__.py", TELLS + "sys.exit('no more')\n")
    return tmp_path


def started(folder, *words, stdin=""):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment,
        input=stdin,
    )
    return done.returncode, done.stdout, re.sub(r"(?m)^ *[~^]+\n", "", done.stderr)


@pytest.mark.parametrize(
    "words",
    [
        ["fails.py", "--profile", "-m", "a b"],
        ["syntax.py"],
        ["-m", "package", "one"],
        ["-m", "package.library.no_such"],
        ["archive.zip", "one"],
        ["-c", "import sys; print(sys.argv, sys.path[0], __name__); sys.exit(7)", "-x", "y"],
        ["-"],
        ["no_such.py"],
    ],
    ids=lambda words: " ".join(words[:2])[:20].replace("/", " "),
)
def test_a_program_behaves_as_under_python(folder, words):
    program = "print(__name__, __import__('sys').argv)\nraise KeyError('told')"
    plain = started(folder, *words, stdin=program)
    ours = started(folder, "-m", "gpuframe.pandas", *words, stdin=program)
    assert ours == plain
    assert plain[0] != 0


def test_an_interrupt_ends_the_process_as_it_ends_python(folder):
    code = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    status, _, errors = started(folder, "-m", "gpuframe.pandas", "-c", code)
    assert status == -signal.SIGINT
    assert errors.splitlines()[-1] == "KeyboardInterrupt"
    assert "gpuframe" not in errors


USES = """
import atexit
import pandas as pd
import mine
atexit.register(print, "at exit")
print(pd.DataFrame.__module__.partition(".")[0], mine.pd.DataFrame.__module__.partition(".")[0])
pd.Series([1, 2]).dot(pd.Series([1, 2]))
raise SystemExit(3)
"""


def test_the_profile_goes_to_stderr_at_the_end_and_modules_can_be_named(folder):
    (folder / "uses.py").write_text(USES)
    (folder / "mine.py").write_text("import pandas as pd\n")
    status, output, errors = started(
        folder, "-m", "gpuframe.pandas", "--profile", "--library", "mine", "uses.py"
    )
    assert status == 3
    assert output.splitlines() == ["gpuframe pandas", "at exit"]
    assert "Series.dot: no native code" in errors
    assert "uses.py:7 " in errors


USERS_TEST = """
import pandas as pd
import pandas.testing as tm

def test_frames():
    assert pd.DataFrame.__module__.startswith("gpuframe")
    tm.assert_series_equal(pd.DataFrame({"a": [1, 2]}).a, pd.Series([1, 2], name="a"))
"""


def test_the_tests_of_a_user_run_on_gpuframe(folder):
    (folder / "test_users.py").write_text(USERS_TEST)
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_users.py"]
    status, output, _ = started(folder, "-m", "gpuframe.pandas", *words)
    assert status == 0, output
    assert "1 passed" in output


@pytest.mark.parametrize("words", [["--no-such", "x.py"], ["-m"], ["-z"]])
def test_unknown_options_are_refused(folder, words):
    status, output, errors = started(folder, "-m", "gpuframe.pandas", *words)
    assert status == 2
    assert not output
    assert errors.startswith("usage: python -m gpuframe.pandas")
