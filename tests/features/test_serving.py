"""The examples of docs/serving.md that need packages of extras run where these are installed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "serving.md").read_text()
BEFORE = "".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
EXAMPLES = re.findall(r"^```py\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
PACKAGES = ("mlflow", "onnxruntime")

pytestmark = pytest.mark.cpu_only  # says nothing more of a GPU


def test_every_example_is_of_a_package():
    assert len(EXAMPLES) == len(PACKAGES)


@pytest.mark.parametrize(("package", "example"), list(zip(PACKAGES, EXAMPLES, strict=False)))
def test_an_example_runs(package, example, tmp_path):
    pytest.importorskip(package)
    pytest.importorskip("sklearn")
    assert f"import {package}" in example
    of_mlflow = "ignore:\x1b[1;33mAny type hint is inferred:UserWarning"  # while it loads
    command = [sys.executable, "-W", "error::UserWarning", "-W", of_mlflow]
    done = subprocess.run(
        [*command, "-c", BEFORE + example],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
