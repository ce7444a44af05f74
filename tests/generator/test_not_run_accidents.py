"""An accidental error is no statement: what `update` writes, and what it calls by its name."""

import pytest
from generator.helpers import contents, put
from generator.test_cli import said

NEW = (
    "s.py:1: raises an error, which the file does not state; correct it, or, if it is to show that,"
)


def test_a_new_raise_is_written_only_where_one_is_meant(folder, capsys):
    put(folder / "s.py", "1 / 0\n")
    code, out, _ = said(capsys, "update", "s.py")
    assert (code, out.startswith(NEW)) == (1, True)
    assert "    #! ZeroDivisionError: division by zero\n" in out
    assert [*contents(folder)] == ["s.py"]
    assert said(capsys, "update", "--errors", "s.py")[0] == 0
    put(folder / "wrong_2.py", "1 / 0\n")
    assert said(capsys, "update", "wrong_2.py")[0] == 0
    put(folder / "t.py", "1 / 0\n#! ZeroDivisionError: by 0\n")  # in the words of another Python
    assert said(capsys, "update", "t.py")[0] == 0
    put(folder / "t.py", "x\n#! ZeroDivisionError: division by zero\n")
    assert said(capsys, "update", "t.py")[0] == 1


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "print(user.id)\nx = 1\n",
            "s.py:1: needs `user`, which no line of it makes; is it the rest of the block before?"
            " then make both regions of one file",
        ),
        ("import not_here_at_all\n", "s.py:1: imports `not_here_at_all`, which is not installed"),
        ("open('data.csv')\n", "s.py:1: opens 'data.csv', which is not there;"),
        ("raise ConnectionRefusedError('no')\n", "s.py:1: needs the network (ConnectionRefused"),
    ],
)
def test_an_accident_is_called_what_it_is(folder, capsys, source, message):
    put(folder / "s.py", source)
    for command in ("update", "check"):
        code, out, _ = said(capsys, command, "s.py")
        assert (code, out.startswith(message)) == (1, True), out
        assert "#!" not in out


def test_a_name_that_a_line_makes_too_late_is_an_error_as_any(folder, capsys):
    put(folder / "s.py", "print(x)\nx = 1\n")
    assert said(capsys, "update", "s.py")[1].startswith("s.py:1: raises, so that line 2")
