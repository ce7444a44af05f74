"""Snippets as tests, in a project that asks for it."""

import re

import pytest
from generator import forked
from generator.helpers import put, put_verified

GOOD = "print(1)\n# > 1\n"
ON = "[tool.pytest.ini_options]\nverified_snippets = true\n"
DISAGREES = """\
snippets/bad.py:2: does not print what the file states (- stated, + came)
    - # > 2
    + # > 1
    if that is right, run: verified-snippets update snippets/bad.py
"""


@pytest.fixture
def project(folder):
    """Two snippets, of which one states what it does not print, and what is no snippet."""
    put_verified(folder / "snippets/a/good.py", GOOD)
    put_verified(folder / "snippets/bad.py", "print(1)\n# > 2\n")
    put(folder / "tests/test_a.py", "def test_a():\n    pass\n")
    put(folder / "tests/helper.py", "raise ValueError\n")
    put(folder / "pyproject.toml", ON)
    return folder


def pytest_says(*arguments, **environment):
    """The exit code of pytest in the current folder, and its output."""
    if not environment:  # much faster than to load all plugins that are installed
        environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        arguments = (*arguments, "-p", "verified_snippets.pytest_plugin")
    return forked.pytest_says(*arguments, **environment)


def test_a_project_that_does_not_ask(project):
    put(project / "pyproject.toml", "")
    code, said = pytest_says("-q")
    assert (code, "1 passed" in said, "agrees" in said) == (0, True, False), said


def test_a_failing_snippet_shows_its_report_and_no_traceback(project):
    code, said = pytest_says(PYTEST_PLUGINS="")  # found by its entry point
    assert code == 1
    assert "1 failed, 2 passed" in said, said
    assert f"\n{DISAGREES}" in said
    assert "runtest" not in said
    assert "SnippetError" not in said
    assert "FAILED snippets/bad.py::agrees" in said


@pytest.mark.parametrize(
    ("arguments", "collected"),
    [
        ([], ["snippets/a/good.py::agrees", "snippets/bad.py::agrees", "tests/test_a.py::test_a"]),
        (["snippets/a"], ["snippets/a/good.py::agrees"]),
        (["snippets/bad.py"], ["snippets/bad.py::agrees"]),
        (["snippets/bad.py::agrees"], ["snippets/bad.py::agrees"]),
        (["-k", "good"], ["snippets/a/good.py::agrees"]),
        (["tests"], ["tests/test_a.py::test_a"]),
    ],
)
def test_collects_the_snippets_of_the_project(project, arguments, collected):
    put(project / "snippets/__init__.py", "")
    put(project / "snippets/a/__init__.py", "")
    put(project / "snippets/__pycache__/old.py", GOOD)
    put(project / "snippets/.venv/other.py", GOOD)
    code, said = pytest_says("--collect-only", "-q", *arguments)
    assert (code, [line for line in said.split("\n") if "::" in line]) == (0, collected), said


def test_collects_what_check_runs(project):
    """Also from folders that pytest leaves out by their names; a link is the file it leads to."""
    for folder in ("build", "dist", "node_modules/a", "x.egg"):
        put_verified(project / "snippets" / folder / "s.py", GOOD)
    (project / "snippets/link.py").symlink_to("bad.py")
    (project / "snippets/out.py").symlink_to("../tests/helper.py")
    put_verified(project / "build/other.py", GOOD)
    code, said = pytest_says("--collect-only", "-q", "snippets", "build")
    assert code == 0
    assert [line.removesuffix("::agrees") for line in said.split("\n") if "::" in line] == [
        f"snippets/{name}"
        for name in (
            *("a/good.py", "bad.py", "build/s.py", "dist/s.py", "node_modules/a/s.py", "out.py"),
            "x.egg/s.py",
        )
    ]
    code, said = pytest_says("-q", "snippets/out.py", "--ignore", "snippets/build")
    assert "snippets/out.py: is a link to tests/helper.py, which is no snippet below" in said
    code, said = pytest_says("--collect-only", "-q", "--ignore", "snippets/build", "snippets")
    assert "build/s.py" not in said


RAISES = "raise ValueError\n#! ValueError\n"


@pytest.mark.parametrize("name", ["raises.py", "test_raises.py"])
def test_a_snippet_is_run_by_the_id_that_a_failure_prints(project, name):
    """And not imported, as pytest does with each .py file that it is given by its name."""
    path = put_verified(project / "snippets" / name, RAISES.replace("#!", "#! Zero"))
    code, said = pytest_says("-q", "-rf", "snippets")
    found = re.search(rf"^FAILED (snippets/{name}::agrees)", said, re.MULTILINE)
    assert code == 1, said
    assert found, said
    code, said = pytest_says("-q", found[1])
    assert (code, "1 failed" in said, "does not raise or warn what" in said) == (1, True, True), (
        said
    )
    put_verified(path, RAISES)
    code, said = pytest_says("-q", "--doctest-modules", found[1])
    assert (code, "1 passed" in said) == (0, True), said


@pytest.mark.parametrize(
    ("testpaths", "options", "said_so"),
    [
        ("['tests']", [], True),
        ("['tests']", ["snippets"], False),
        ("['tests', 'snippets/a']", [], False),
        ("['.']", [], False),
        ("[]", [], False),
    ],
)
def test_it_is_said_that_testpaths_leaves_the_snippets_out(project, testpaths, options, said_so):
    put(project / "pyproject.toml", f"{ON}testpaths = {testpaths}\n")
    code, said = pytest_says("--collect-only", "-q", *options)
    assert code == 0, said
    assert (
        "leaves out the folder of snippets, snippets, so that none is a test; add" in said
    ) is said_so, said


def test_a_folder_of_another_name(project):
    put(project / "pyproject.toml", f"{ON}[tool.verified-snippets]\nsnippets = 'snippets/a'\n")
    code, said = pytest_says("snippets")
    assert (code, "1 passed" in said) == (0, True), said


def test_wrong_settings(project):
    put(project / "pyproject.toml", f"{ON}[tool.verified-snippets]\nfolder = 'a'\n")
    code, said = pytest_says()
    message = ": [tool.verified-snippets] has no key 'folder'"
    assert (code, message in said, "Traceback" in said) == (4, True, False), said


def test_a_bad_snippet_file_is_a_failure(project):
    put(project / "snippets/bad.py", "#>1\n")
    code, said = pytest_says("snippets/bad.py")
    assert code == 1
    assert "\nsnippets/bad.py:1: has no statement; a snippet is a program\n" in said


MAIN_THREAD = """\
import ast, threading
parse = ast.parse
def in_main_thread(*given, **named):
    assert threading.current_thread() is threading.main_thread()
    return parse(*given, **named)
ast.parse = in_main_thread
"""


def test_no_thread_parses_while_tests_do(project):
    # Before 3.11.8, Python fails where two threads parse at once; tests and pytest itself do.
    put(project / "conftest.py", MAIN_THREAD)
    status, said = pytest_says("snippets/a")
    assert status == 0, said


WHO_BEGAN = """\
from verified_snippets import pytest_plugin

def pytest_sessionfinish(session):
    if worker := getattr(session.config, "workerinput", None):
        began = pytest_plugin.RUNNER in session.config.stash
        with open(worker["workerid"], "w") as file:
            file.write(str(began))
"""


def test_a_worker_begins_with_snippets_once_it_has_one_to_run(project):
    """Each would start servers of its own, with all that programs import."""
    put(project / "conftest.py", WHO_BEGAN)
    code, said = pytest_says("-p", "xdist", "-n2", "snippets/a", "tests")
    assert code == 0, said
    assert sorted((project / name).read_text() for name in ("gw0", "gw1")) == ["False", "True"]
