"""Commands that other packages add to `verified-snippets`, the clinic's among them."""

import sys

import pytest
from generator.helpers import put

from verified_snippets import cli

GREET = '''
def greet(given, called):
    """Greet whoever is named.

    Nobody else.
    """
    print(called, *given)
    return 3
'''


@pytest.fixture
def added(tmp_path, monkeypatch):
    """Install a package that adds these commands."""

    def added(entries, source=GREET):
        monkeypatch.delitem(sys.modules, "greetings", raising=False)  # of another test
        put(tmp_path / "greetings.py", source)
        put(tmp_path / "greetings-1.dist-info" / "METADATA", "Name: greetings\nVersion: 1\n")
        text = f"[verified_snippets.commands]\n{entries}\n"
        put(tmp_path / "greetings-1.dist-info" / "entry_points.txt", text)
        monkeypatch.syspath_prepend(tmp_path)

    return added


def test_a_command_gets_its_arguments_as_they_are_and_its_exit_code_is_returned(added, capsys):
    added("greet = greetings:greet")
    assert cli.main(["greet", "--loud", "you", "--", "--help"]) == 3
    assert capsys.readouterr().out == "verified-snippets greet --loud you -- --help\n"


def test_a_command_is_listed_with_what_it_does(added, capsys):
    added("greet = greetings:greet")
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    out = capsys.readouterr().out
    assert "greet               greet whoever is named\n" in out
    assert "explain             run a program of your own and explain how it fails\n" in out
    assert "patterns  " in out


@pytest.mark.parametrize(
    ("entry", "source"),
    [("greetings:farewell", GREET), ("greetings:greet", "1 +\n"), ("greetings:greet", "1 / 0\n")],
    ids=["no such function", "no Python", "an error"],
)
def test_a_command_that_cannot_be_loaded_says_whose_it_is(entry, source, added, capsys):
    added(f"greet = {entry}", source)
    assert cli.main(["greet"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("the command greet: cannot be loaded from greetings: ")
    assert "Error: " in err
    assert "Traceback" not in err
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    assert "cannot be loaded from greetings" in capsys.readouterr().out


def test_no_package_takes_the_place_of_a_command_of_ours(added, tmp_path, monkeypatch, capsys):
    added("check = greetings:greet\nupdate = greetings:greet")
    put(tmp_path / "snippets" / "s.py", "n = 1\n")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "snippets/none.py"]) == 2
    assert "verified-snippets check" not in capsys.readouterr().out


def test_what_nobody_has_added_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["greet"])
    assert ended.value.code == 2
    assert "invalid choice: 'greet'" in capsys.readouterr().err
