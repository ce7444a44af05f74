"""That a record depends on the program and the versions alone."""

import pytest
from generator.helpers import put

from verified_snippets import Runner, load, run
from verified_snippets.record.serialize import dumps


def test_two_runs_give_the_same_bytes_however_they_are_started(folder, runner):
    source = (
        "import os\nprint({'a', 'b', 'c'}, object())\nprint(hash('a'))\nraise ValueError(print)\n"
    )
    snippet = load(put(folder / "s.py", source))
    records = {dumps(runner.run(snippet)) for _ in range(2)} | {dumps(run(snippet))}
    assert len(records) == 1


def test_an_import_does_the_same_in_each_run(folder, runner):
    snippet = load(put(folder / "s.py", "import this\nprint('a')\n"))
    runs = [runner.run(snippet) for _ in range(3)]
    assert len(runs[0].effects[0].output) > 19
    assert runs == runs[:1] * 3


def test_an_import_does_the_same_where_a_server_did_it_before(folder):
    snippet = load(put(folder / "s.py", "import markdown\nimport this\n"))
    with Runner(modules=["markdown"]) as runner:
        assert runner.run(snippet) == run(snippet)


SENSITIVE = """\
import os
import sys
import warnings

warnings.warn("always shown")
#! UserWarning: always shown
warnings.warn("never shown", PendingDeprecationWarning)
print("é", {"a", "b", "c"}, sys.flags.dev_mode, __debug__, "s.py" in os.listdir(sys.path[0]))
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return run(load(put(tmp_path_factory.mktemp("elsewhere") / "s.py", SENSITIVE)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PYTHONWARNINGS", "ignore"),
        ("PYTHONWARNINGS", "error"),
        ("PYTHONOPTIMIZE", "1"),
        ("PYTHONDEVMODE", "1"),
        ("PYTHONIOENCODING", "ascii"),
        ("PYTHONUTF8", "0"),
        ("PYTHONHASHSEED", "5"),
        ("PYTHONSAFEPATH", "1"),
    ],
)
def test_neither_environment_nor_folder_changes_a_record(
    folder, fork, undisturbed, monkeypatch, name, value
):
    snippet = load(put(folder / "s.py", SENSITIVE))
    monkeypatch.setenv(name, value)
    with Runner(fork=fork) as runner:
        assert dumps(runner.run(snippet)) == dumps(undisturbed)


def test_what_shows_that_the_environment_changes_nothing(undisturbed):
    assert undisturbed.effects[0].errors == ("UserWarning: always shown",)
    assert undisturbed.effects[1].output[0].endswith(" False True True")


def test_the_versions_are_those_of_what_it_imports(folder, forking):
    source = "import importlib.metadata\n\nimport markdown\nimport no_such_thing\n"
    versions = forking.run(load(put(folder / "s.py", source))).versions
    assert list(versions) == ["python", "markdown"]


STACK = """\
import traceback


def f():
    print("".join(traceback.format_stack()))


f()
"""


def test_a_stack_begins_at_the_program_and_shows_the_text_that_ran(folder, runner):
    path = put(folder / "s.py", STACK)
    snippet = load(path)
    path.write_text("")
    assert runner.run(snippet).effects[0].output == (
        '  File "s.py", line 8, in <module>',
        "    f()",
        '  File "s.py", line 5, in f',
        '    print("".join(traceback.format_stack()))',
        "",
    )
