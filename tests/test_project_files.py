"""What stands around the code: the versions that are pinned, and what GitHub runs."""

import ast
import importlib.resources
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jinja2
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import autograd_clinic
import verified_snippets

ROOT = Path(__file__).parents[1]
CLINIC = ROOT / "src/autograd-clinic"
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


def test_the_two_packages_are_of_one_release(pyproject):
    version = pyproject["project"]["version"]
    clinic = tomllib.loads((CLINIC / "pyproject.toml").read_text(encoding="utf-8"))
    assert verified_snippets.__version__ == autograd_clinic.__version__ == version
    assert clinic["project"]["dependencies"] == [f"verified-snippets=={version}"]
    assert (CLINIC / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_whatever_installs_the_one_package_from_here_installs_the_other():
    files = [ROOT / "Makefile", ROOT / "README.md", *WORKFLOWS]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    installing = [line for line in lines if re.search(r"(-e|--editable) *['\"]?\.\[", line)]
    assert len(installing) >= 4
    assert [line for line in installing if "src/autograd-clinic" not in line] == []


def test_both_packages_are_typed_for_those_who_use_them():
    for package in (verified_snippets, autograd_clinic):
        assert (importlib.resources.files(package) / "py.typed").is_file()


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
    for tool in ("ruff format", "ruff check", "lint-imports", "mypy"):
        assert f".venv/bin/{tool}" in ci
        assert any(entry.startswith(f".venv/bin/{tool}") for entry in entries)


def test_who_writes_a_test_is_told_how_long_it_may_take():
    conftest = (ROOT / "tests/conftest.py").read_text(encoding="utf-8")
    (seconds,) = re.findall(r"^SECONDS = (\d+)$", conftest, re.MULTILINE)
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"no single call may use more than {seconds} s of the processor" in told


@pytest.mark.parametrize("path", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml")))
def test_a_form_for_an_issue_asks_for_something_and_names_each_field(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields = form["body"]
    assert len({field["id"] for field in fields}) == len(fields) > 1
    assert any(field.get("validations", {}).get("required") for field in fields)


def opened_elsewhere(address):
    """Where a page of a site with this repository leads to, to run its notebook."""
    partial = (ROOT / "theme/partials/run.html").read_text(encoding="utf-8")
    shown = jinja2.Template(partial).render(config={"repo_url": address}, notebook="use/grad.ipynb")
    links = re.findall(r'href="(.*?)"', shown)
    assert bool(shown) == bool(links)
    return links


def test_a_notebook_opens_in_colab_and_binder_from_the_branch_that_ci_pushes():
    script = (ROOT / ".ci/push-notebooks").read_text(encoding="utf-8")
    (branch,) = re.findall(r"^branch=(.*)", script, re.MULTILINE)
    for address in ("https://github.com/me/notes", "https://github.com/me/notes.git/"):
        assert opened_elsewhere(address.removesuffix("/")) == [
            f"https://colab.research.google.com/github/me/notes/blob/{branch}/use/grad.ipynb",
            f"https://mybinder.org/v2/gh/me/notes/{branch}?urlpath=lab/tree/use/grad.ipynb",
        ]


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://gitlab.com/me/notes",
        "https://github.com/me",
        "https://github.com/a/b/c",
        "https://github.com.example.org/me/notes",
        "git@github.com:me/notes.git",
    ],
)
def test_a_notebook_opens_nowhere_else_from_a_repository_that_is_not_on_github(address):
    assert opened_elsewhere(address) == []


def test_binder_installs_the_torch_of_this_site_and_all_that_programs_import(pinned):
    environment = yaml.safe_load((ROOT / ".binder/environment.yml").read_text(encoding="utf-8"))
    asked = environment["dependencies"]
    assert f"pytorch-cpu={pinned['torch']}" in asked
    names = {re.split("[=-]", each)[0] for each in asked} | {"torch"} | sys.stdlib_module_names
    imported = set()
    for file in (ROOT / "snippets").rglob("*.py"):
        for node in ast.parse(file.read_bytes()).body:
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
    # The guide's programs of its API need the tool itself, which no channel of conda has.
    assert imported - names == {"verified_snippets"}
    assert {"torch", "numpy"} <= imported


def test_ci_pushes_the_notebooks_as_a_branch_of_one_commit(tmp_path):
    def git(*arguments, folder=tmp_path / "clone"):
        command = ["git", "-c", "user.name=me", "-c", "user.email=me@localhost", *arguments]
        return subprocess.run(
            command, cwd=folder, check=True, capture_output=True, text=True
        ).stdout.split("\n")[:-1]

    git("init", "--quiet", "--bare", "remote", folder=tmp_path)
    git("clone", "--quiet", "remote", "clone", folder=tmp_path)
    (tmp_path / "clone/.gitignore").write_text("*.ipynb\n")  # as those of a build are
    for name in (".binder", ".ci"):
        shutil.copytree(ROOT / name, tmp_path / "clone" / name)
    git("add", ".")
    git("commit", "--quiet", "--message", "All")
    for names in (["gone.ipynb"], ["index.ipynb", "use/grad.ipynb"]):
        folder = tmp_path / f"{len(names)} notebooks"
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(name)
        push = [tmp_path / "clone/.ci/push-notebooks", folder]
        subprocess.run(push, cwd=tmp_path / "clone", check=True, capture_output=True)
        there = git("ls-tree", "-r", "--name-only", "notebooks", folder=tmp_path / "remote")
        assert there == [".binder/environment.yml", *names]
        assert git("rev-list", "--count", "notebooks", folder=tmp_path / "remote") == ["1"]
    assert git("status", "--porcelain") == []


MADE = ["docs/downloads/"]  # by a build: a checkout has none yet
NAMED = re.compile(r"`((?:tests|src|snippets|docs|benchmarks|theme)/[\w./*-]+)`")


@pytest.mark.parametrize("guide", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])
def test_a_path_that_a_guide_names_is_there(guide):
    text = (ROOT / guide).read_text(encoding="utf-8")
    missing = [path for path in NAMED.findall(text) if not [*ROOT.glob(path)]]
    assert [path for path in missing if path not in MADE] == []


@pytest.mark.parametrize("package", [verified_snippets, autograd_clinic])
def test_the_code_map_has_each_module_and_folder_of_a_package(package):
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = [*importlib.resources.files(package).iterdir()]
    names = {path.name for path in paths if path.name.endswith((".py", ".json"))}
    names |= {f"{path.name}/" for path in paths if (path / "__init__.py").is_file()}
    assert {name for name in names - {"__init__.py"} if f"`{name}`" not in text} == set()


# What reads files of its own, or of the kernel.
READ_THEMSELVES = {
    *("disk.py", "preload.py", "messages.py", "folders.py", "process_tree.py", "own_process.py"),
    *("server_handle.py", "terminal.py", "style.py", "catalogue.py", "witness.py"),
    "pictures/__init__.py",
    "other_python.py",
}


def _imported_modules(path):
    """Yield the modules of ours that a module imports, by their whole names."""
    folder = path.relative_to(ROOT / "src").with_suffix("").parts
    package = folder[folder[0] == "autograd-clinic" : -1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*above, *filter(None, [node.module])])
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def test_what_modules_import_of_ours_stands_in_this_checkout():
    # In an environment into which another checkout is installed, mypy takes the modules of that.
    roots = {"autograd_clinic": CLINIC, "verified_snippets": ROOT / "src"}
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for name in _imported_modules(path)
        if (root := roots.get(name.partition(".")[0]))
        and not (inside := root / name.replace(".", "/")).is_dir()
        and not inside.with_suffix(".py").is_file()
    ]
    assert missing == []


def test_what_is_somebodys_file_is_read_by_the_one_reader():
    """Or it may be a pipe, which keeps a command waiting for ever."""
    reads = re.compile(r"\.read_(?:text|bytes)\(\)|\.read_text\(enc|(?<![\w.])open\(|\.resolve\(\)")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        if not any(path.as_posix().endswith(f"/{name}") for name in READ_THEMSELVES)
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
        if reads.search(line)
    ]
    assert found == []
