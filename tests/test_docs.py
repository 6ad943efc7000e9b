"""The examples of the documentation run, its links lead somewhere, and its tables are fresh."""

import re
import subprocess
import sys
from pathlib import Path

import pandas
import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
EXAMPLES = [(page, block) for page in PAGES for block in [BLOCK.findall(page.read_text())] if block]


@pytest.mark.parametrize(("page", "blocks"), EXAMPLES, ids=[page.name for page, _ in EXAMPLES])
def test_the_examples_of_a_page_run_in_order(page, blocks, tmp_path):
    code = "\n".join(blocks)
    command = [sys.executable, "-W", "error::UserWarning", "-c", code]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 0, f"{page.name}: {done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_is_one_screen_with_a_short_example():
    text = (ROOT / "README.md").read_text()
    example = BLOCK.findall(text)[0]
    assert len([line for line in example.splitlines() if line.strip()]) <= 25
    assert len(text.splitlines()) <= 70


def test_the_table_of_names_is_that_of_the_code():
    page = (ROOT / "docs" / "api.md").read_text()
    if f"pandas {pandas.__version__};" not in page:
        pytest.skip("the page compares with another version of pandas")
    command = [sys.executable, str(ROOT / "docs" / "make_api.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tables_of_kernels_name_those_of_the_code():
    command = [sys.executable, str(ROOT / "docs" / "make_kernels.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_makefile_names_every_target_that_the_pages_name():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(), re.MULTILINE))
        assert named - {"test"} <= targets, f"{page.name}: {named - targets}"


def test_info_names_the_versions_and_the_backend():
    command = [sys.executable, "-m", "gpuframe", "info"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert {"gpuframe", "python", "pandas", "pyarrow", "backend", "threads", "option"} <= set(names)
