"""What stands around the code: the versions that are pinned, and what GitHub runs."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pinned():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {
        canonicalize_name(name): version
        for name, version in (line.split("==") for line in lines if not line.startswith("#"))
    }


def test_each_requirement_of_a_build_and_of_the_tests_is_pinned_within_its_bounds(
    pyproject, pinned
):
    project = pyproject["project"]
    asked = [
        *project["dependencies"],
        *project["optional-dependencies"]["site"],
        *pyproject["dependency-groups"]["test"],
    ]
    for requirement in map(Requirement, asked):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not pinned: make lock"
        assert requirement.specifier.contains(version), f"{requirement} against {version}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_an_action_is_pinned_by_its_hash_and_the_hash_says_its_version(path):
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}  # v[\d.]+", each) for each in used), used
    jobs = yaml.safe_load(text)["jobs"]
    steps = sum(("uses" in step) for job in jobs.values() for step in job["steps"])
    assert steps == len(used) > 0


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_read_and_what_writes_says_so_itself(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}


def test_what_a_commit_is_held_to_is_what_ci_holds_it_to():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = [hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"]]
    ci = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for tool in ("ruff format", "ruff check", "mypy"):
        assert f".venv/bin/{tool}" in ci
        assert any(entry.startswith(f".venv/bin/{tool}") for entry in entries)


@pytest.mark.parametrize("path", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml")))
def test_a_form_for_an_issue_asks_for_something_and_names_each_field(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields = form["body"]
    assert len({field["id"] for field in fields}) == len(fields) > 1
    assert any(field.get("validations", {}).get("required") for field in fields)
