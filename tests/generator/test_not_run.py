"""`# not run: <reason>`: a file that never runs says why, is counted, and is held to a ceiling."""

import pytest
from generator.helpers import contents, put, put_verified, text
from generator.test_cli import said
from generator.test_pytest_plugin import ON, pytest_says

from verified_snippets.errors import SnippetError
from verified_snippets.export import export_site
from verified_snippets.snippet.snippet import load

SERVER = "# not run: needs a server\nimport nowhere\n\nnowhere.get()\n"
ONE = "[tool.verified-snippets]\nnot_run = 1\n"
TOO_MANY = """\
snippets/s.py:1: is not run, and this project allows no such file; make it a program that runs, \
or write into pyproject.toml
    [tool.verified-snippets]
    not_run = 1
"""


@pytest.mark.parametrize("command", ["check", "update"])
def test_a_project_that_says_nothing_allows_none(folder, capsys, command):
    put(folder / "snippets/s.py", SERVER)
    code, out, _ = said(capsys, command)
    assert (code, out.startswith(TOO_MANY)) == (1, True)
    assert [*contents(folder)] == ["snippets/s.py"]


@pytest.mark.parametrize("command", ["check", "update"])
def test_as_many_as_the_project_allows_are_counted_and_not_run(folder, capsys, command):
    put(folder / "pyproject.toml", ONE)
    put(folder / "snippets/s.py", SERVER)
    put_verified(folder / "snippets/t.py", "x = 1\n")
    updated = ", 0 updated" if command == "update" else ""
    assert said(capsys, command) == (0, f"1 agree{updated}, 1 not run\n", "")
    assert not (folder / "snippets/s.json").exists()


def test_one_more_than_allowed_is_refused_wherever_one_is_checked(folder, capsys):
    put(folder / "pyproject.toml", ONE)
    put(folder / "snippets/a/s.py", SERVER)
    put(folder / "snippets/b/s.py", SERVER)
    code, out, _ = said(capsys, "check", "snippets/a/s.py")
    assert code == 1
    assert "2 such files are more than the 1 allowed" in out
    assert "    not_run = 2\n" in out


def test_the_record_of_a_file_that_is_not_run_any_more_goes(folder, capsys):
    put(folder / "pyproject.toml", ONE)
    put_verified(folder / "snippets/s.py", "x = 1\n")
    put(folder / "snippets/s.py", SERVER)
    why = "snippets/s.json: is the record of a snippet that is not run; delete it\n"
    assert said(capsys, "check")[:2] == (
        1,
        f"{why}0 agree, 1 not run, 1 records without a snippet\n",
    )
    gone = "snippets/s.json: deleted; its snippet is not run\n"
    assert said(capsys, "update")[:2] == (0, f"{gone}0 agree, 0 updated, 1 not run\n")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("# not run\nx = 1\n", "s.py:1: does not say why this file is not run; write"),
        ("#not run: a\nx = 1\n", "    # not run: a"),
        ("# Not-run: a\nx = 1\n", "    # not run: a"),
        ("x = 1\n# not run: a\n", "s.py:2: lets nothing go unrun here; as the first line, write"),
        ("# not run: a\nx = (\n", "s.py:2: is not Python"),
        ("# not run: a\nprint(1)\n# > 1\n", "s.py:3: states what nobody saw"),
        ("# not run: a\n1 / 0\n#! ZeroDivisionError: division by zero\n", "s.py:3: states what"),
    ],
)
def test_what_is_wrong_in_such_a_file_is_said(folder, source, message):
    with pytest.raises(SnippetError) as refused:
        load(put(folder / "s.py", source))
    assert message in text(refused.value.problems)


def test_a_comment_of_another_meaning_is_one(folder):
    assert load(put(folder / "s.py", "# Not run twice, since x is there\nx = 1\n")).not_run is None


def test_the_block_on_the_page_says_why(site):
    put(site.snippets.parent / "pyproject.toml", ONE)
    put(
        site.snippets / "n.py",
        SERVER.replace("nowhere.get", "# --8<-- [start:get]\nnowhere.get") + "# --8<-- [end:get]\n",
    )
    html = site.html('# P\n\n```python\n--8<-- "n.py:get"\n```\n')
    assert "part <code>get</code>, not run: needs a server</p>" in html
    assert "ran on" not in html
    assert "has no region x; it has get" in site.refused('# P\n\n```python\n--8<-- "n.py:x"\n```\n')


def test_a_page_is_refused_that_shows_more_than_the_project_allows(site):
    put(site.snippets / "n.py", SERVER)
    message = "snippets/n.py:1: is not run, and this project allows no such file"
    assert message in site.refused('# P\n\n```python\n--8<-- "n.py"\n```\n')


def test_an_export_runs_it_nowhere(folder):
    put(folder / "mkdocs.yml", "site_name: x\nmarkdown_extensions: [verified_snippets]\n")
    put(folder / "pyproject.toml", ONE)
    put(folder / "snippets/n.py", SERVER)
    put(folder / "docs/index.md", '# P\n\n```python\n--8<-- "n.py"\n```\n')
    export_site(folder / "mkdocs.yml", folder / "snippets")
    made = contents(folder / "docs/downloads")
    assert b"\n# nowhere.get()\n" in made["index.py"]
    assert b'"cell_type": "code"' not in made["index.ipynb"]
    assert b"nowhere.get()" in made["index.ipynb"]
    assert b"```python\n# not run: needs a server\n" in made["index.md.txt"]


def test_it_is_a_test_that_is_left_out_with_its_reason(folder):
    put(folder / "pyproject.toml", f"{ONE}{ON}")
    put(folder / "snippets/s.py", SERVER)
    code, out = pytest_says("-q", "-rs", "snippets")
    assert (code, "1 skipped" in out, "not run: needs a server" in out) == (0, True, True), out
    put(folder / "pyproject.toml", ON)
    code, out = pytest_says("-q", "snippets")
    assert (code, "this project allows no such file" in out) == (1, True), out
