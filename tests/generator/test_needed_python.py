"""`# python: >=3.12`: a program for other versions of Python is run there, and never parsed elsewhere."""

import sys

import pytest
from generator.helpers import put, put_verified, text
from generator.pages import Site, code
from generator.test_cli import said

from verified_snippets.errors import SnippetError
from verified_snippets.record.record import Effect, Record
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import record_path
from verified_snippets.snippet.needed_python import is_this_python
from verified_snippets.snippet.snippet import load, source_digest

NEW = "# python: >=3.99\nx <- 1\nprint x\n# > 1\n"
ONE = "[tool.verified-snippets]\nnot_run = 1\n"
PAGE = '```python\n--8<-- "new.py"\n```\n'
NOW = f"{sys.version_info[0]}.{sys.version_info[1]}"


def put_run_there(file):
    """Write the file with the record of a run under a Python that knows its syntax."""
    put(file, NEW)
    effects = (Effect(3, ("1",), (), None, None),)
    record = Record(source_digest(NEW.encode()), {"python": "3.99.1"}, ((2, 2), (3, 3)), effects)
    record_path(file).write_text(dumps(record), encoding="utf-8")


@pytest.mark.parametrize(
    ("needed", "is_this"),
    [
        (f">={NOW}", True),
        (f"=={NOW}", True),
        ("==3", True),
        (f">{NOW}", False),
        (f"!={NOW}", False),
        (">=3.9, <4", True),
        (">=3.9,<3.10", False),
        ("<=3.99", True),
    ],
)
def test_a_version_is_compared_as_far_as_it_is_given(needed, is_this):
    assert is_this_python(needed) is is_this


def test_a_program_for_this_python_is_run(folder, capsys):
    put(folder / "snippets/s.py", f"# python: >={NOW}\nprint(1)\n")
    assert said(capsys, "update")[0] == 0
    assert (folder / "snippets/s.py").read_text().endswith("print(1)\n# > 1\n")
    assert said(capsys, "check")[:2] == (0, "1 agree\n")


def test_one_for_another_that_has_run_nowhere_is_held_to_the_ceiling(folder, capsys):
    put(folder / "snippets/new.py", NEW)
    exit_code, out, _ = said(capsys, "check")
    assert (exit_code, "snippets/new.py:1: is not run, and this project allows no such" in out) == (
        1,
        True,
    )
    put(folder / "pyproject.toml", ONE)
    assert said(capsys, "check")[:2] == (0, "0 agree, 1 not run\n")
    html = Site(folder).html(PAGE)
    assert code(html) == [NEW]
    assert "not run: needs Python &gt;=3.99</p>" in html
    put(folder / "snippets/other.py", NEW)
    assert "2 such files are more than the 1 allowed" in said(capsys, "check")[1]


def test_one_that_ran_there_is_shown_and_counted_and_goes_stale(folder, capsys):
    put_run_there(folder / "snippets/new.py")
    assert said(capsys, "check")[:2] == (0, "0 agree, 1 not run\n")
    html = Site(folder).html(PAGE)
    assert code(html) == [NEW]
    assert "ran on Python 3.99.1</p>" in html
    put(folder / "snippets/new.py", NEW.replace("<- 1", "<- 2"))
    exit_code, out, _ = said(capsys, "check")
    assert (exit_code, "its record is stale" in out, "with Python >=3.99" in out) == (1, True, True)
    assert "its record is stale" in Site(folder).refusal(PAGE)


def test_a_line_that_nearly_says_it_is_an_error(folder):
    with pytest.raises(SnippetError) as refused:
        load(put(folder / "s.py", "# Python 3.12\nx = 1\n"))
    assert "s.py:1: does not say which versions" in text(refused.value.problems)
    assert "    # python: >=3.12" in text(refused.value.problems)
    put_verified(folder / "t.py", "# Python is nice\nx = 1\n")
