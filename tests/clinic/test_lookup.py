"""A message that is pasted in a terminal: looked up as in the box on the page, and nothing is run."""

import io
import sys

import pytest

from autograd_clinic import cli, lookup
from autograd_clinic.catalogue import catalogue

LOG = """\
epoch 3  loss 0.42
Traceback (most recent call last):
  File "/srv/jobs/train.py", line 40, in <module>
    fit(model)
  File "/srv/jobs/train.py", line 31, in fit
    scores.backward(weights)
RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([5]) and output[0] has a \
shape of torch.Size([5, 1]).
job 17 has failed
"""


def look_up(monkeypatch, capsys, *given, pasted=None):
    """The exit code of the command and what it prints, with this text on its standard input."""
    if pasted is not None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pasted.encode())))
    code = cli.main(["message", *given])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_a_traceback_in_a_log_is_one_known_error(tmp_path, monkeypatch, capsys):
    log = tmp_path / "job.log"
    log.write_text(LOG)
    code, said, _ = look_up(monkeypatch, capsys, str(log))
    assert code == 0
    assert said.startswith("Known error: A row for a column\nWhy: ")
    assert "`(5, 1)`" in said.partition("A corrected example:")[0]
    assert "{" not in said.partition("A corrected example:")[0]
    assert said.endswith("Read: errors/seed/#row-for-a-column\n")


def test_a_first_sentence_that_has_several_causes_lists_them(monkeypatch, capsys):
    pasted = "Trying to backward through the graph a second time\n"
    code, said, _ = look_up(monkeypatch, capsys, pasted=pasted)
    assert code == 0
    assert said.startswith("This is one of these known errors, the likely one first:\n")
    assert "  - Two losses on one graph (errors/graph/#two-losses)\n" in said
    assert "`autograd-clinic explain` runs the program" in said


@pytest.mark.parametrize("entry", catalogue.list_entries(), ids=lambda entry: entry.id)
def test_what_is_said_of_a_message_leaves_no_brace_open(entry):
    for message in entry.messages:
        said, _ = lookup.explain_message(message)
        assert "{" not in said.partition("A corrected example:")[0].replace("{}", "")


def test_a_message_that_is_not_known_says_so(monkeypatch, capsys):
    code, said, _ = look_up(monkeypatch, capsys, pasted="KeyError: 'weights'")
    assert (code, said.startswith("This message is not among the known ones.")) == (1, True)


def test_no_message_is_wrong_usage(monkeypatch, capsys):
    with pytest.raises(SystemExit) as ended:
        look_up(monkeypatch, capsys, pasted=" \n")
    assert ended.value.code == 2
    assert "there is no message; paste one" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(tmp_path, monkeypatch, capsys):
    code, _, error = look_up(monkeypatch, capsys, str(tmp_path / "none.log"))
    assert code == 2
    assert "none.log: cannot be read: No such file" in error


def test_explain_sends_a_traceback_to_this_command(tmp_path, capsys):
    log = tmp_path / "job.log"
    log.write_text(LOG)
    assert cli.main(["explain", str(log)]) == 2
    assert (
        "is no Python but a traceback; write `autograd-clinic message`" in capsys.readouterr().err
    )
