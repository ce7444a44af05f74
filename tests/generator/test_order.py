"""That the outcomes of snippets as tests depend neither on their order nor on who runs them."""

import re

import pytest
from generator.helpers import put, put_verified
from generator.test_pytest_plugin import ON, pytest_says

SHUFFLES = """\
import os
import random


def pytest_collection_modifyitems(items):
    random.Random(os.environ.get("SEED")).shuffle(items)
"""
OUTCOME = re.compile(r"^(PASSED|FAILED|ERROR) (\S+)", re.MULTILINE)
PROBLEM = re.compile(r"^snippets/.*:\d+: .*\n(?:    .*\n)*", re.MULTILINE)


@pytest.fixture
def project(folder):
    """Programs that agree, disagree, raise, end their process and change what they share."""
    for i in range(6):
        put_verified(folder / f"snippets/good_{i}.py", f"import pygments\n\nprint({i})\n# > {i}\n")
    for i, end in enumerate(["print(2)\n# > 3", "import os\nos._exit(0)", "1 / 0\nx = 2"]):
        put_verified(folder / f"snippets/bad_{i}.py", f"import pygments\n\n{end}\n")
    change = "import pygments\n\npygments.lex = print = None\n"
    put_verified(folder / "snippets/changes.py", change)
    put(folder / "pyproject.toml", ON)
    return folder


def outcomes(*arguments, **environment):
    plugin = ["-p", "verified_snippets.pytest_plugin"]
    off = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    code, said = pytest_says("-rA", *plugin, *arguments, **off, **environment)
    found = sorted(OUTCOME.findall(said))
    assert len(found) == 10, said
    return code, found, sorted(PROBLEM.findall(said))


def test_the_same_outcomes_in_any_order(project):
    usual = outcomes()
    assert [outcome for outcome, _ in usual[1]] == ["FAILED"] * 3 + ["PASSED"] * 7
    assert len(usual[2]) == 3
    assert outcomes("-p", "no:randomly") == usual
    put(project / "conftest.py", SHUFFLES)
    for seed in ("1", "2"):
        assert outcomes(SEED=seed) == usual


@pytest.mark.parametrize("distribution", ["load", "worksteal"])
def test_the_same_outcomes_from_two_workers(project, distribution):
    pytest.importorskip("xdist")
    usual = outcomes()
    assert outcomes("-p", "xdist", "-n", "2", "--dist", distribution) == usual
