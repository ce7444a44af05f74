"""What check says where a file, a run and the record disagree: file in, report out."""

import json
from dataclasses import replace

import pytest
from generator.helpers import UPDATE, golden, put, put_verified, text

from verified_snippets import Effect, check, load, update
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import record_path

DISAGREES = """
%% output that the file does not state
x = 1
print(
    x
)
=>
s.py:2: does print, which the file does not state; under line 4, write
    # > 1
%% output that does not come
x = 1
# > 1
=>
s.py:2: does not print, although the file states it; delete
    # > 1
%% other output
for i in range(3):
    print(i)
# > 0
# > 7
# > 2
=>
s.py:3: does not print what the file states (- stated, + came)
      # > 0
    - # > 7
    + # > 1
      # > 2
%% other spaces at the start of a line
print("  a")
# > a
=>
s.py:2: does not print what the file states (- stated, + came)
    - # > a
    + # >   a
%% several statements
print(1)
# > 2
x = 1
print(x)
=>
s.py:2: does not print what the file states (- stated, + came)
    - # > 2
    + # > 1
s.py:4: does print, which the file does not state; under line 4, write
    # > 1
%% an unexpected error at the end
x = 1
x.y
=>
s.py:2: does raise or warn, which the file does not state; under line 2, write
    #! AttributeError: 'int' object has no attribute 'y'
%% an unexpected warning
import warnings

warnings.warn("no")
x = 1
=>
s.py:3: does raise or warn, which the file does not state; under line 3, write
    #! UserWarning: no
%% an error that no longer comes
x = 1
#! ValueError: no
=>
s.py:2: does not raise or warn, although the file states it; delete
    #! ValueError: no
%% another message
raise ValueError("three")
#! ValueError: two
=>
s.py:2: does not raise or warn what the file states (- stated, + came)
    - #! ValueError: two
    + #! ValueError: three
%% another type
raise TypeError("two")
#! ValueError: two
=>
s.py:2: does not raise or warn what the file states (- stated, + came)
    - #! ValueError: two
    + #! TypeError: two
%% a warning before the raise that is stated
import warnings


def f():
    warnings.warn("one", stacklevel=1)
    raise ValueError("two")


f()
#! ValueError: two
=>
s.py:10: does not raise or warn what the file states (- stated, + came)
    + #! UserWarning: one
      #! ValueError: two
%% output and error of one statement
print(1), 1 / 0
# > 2
#! ValueError: no
=>
s.py:2: does not print what the file states (- stated, + came)
    - # > 2
    + # > 1
s.py:3: does not raise or warn what the file states (- stated, + came)
    - #! ValueError: no
    + #! ZeroDivisionError: division by zero
"""

ENDS_EARLY = """
%% a statement after a raise that is stated
1 / 0
#! ZeroDivisionError: division by zero
print(1)
# > 1
=>
s.py:1: raises, so that line 3 and what follows never runs; correct it, or end the file here with
    #! ZeroDivisionError: division by zero
%% the error comes on an earlier line than it is stated
x = [1]
x[1]

x[2]
#! IndexError: list index out of range
=>
s.py:2: raises, so that line 4 and what follows never runs; correct it, or end the file here with
    #! IndexError: list index out of range
%% other output before it
print(1)
# > 2
1 / 0
x = 1
=>
s.py:2: does not print what the file states (- stated, + came)
    - # > 2
    + # > 1
    ACCEPT
s.py:3: raises, so that line 4 and what follows never runs; correct it, or end the file here with
    #! ZeroDivisionError: division by zero
"""

ACCEPT = f"if that is right, {UPDATE}"
GOOD = "print(1)\n# > 1\n"


@pytest.mark.parametrize(("source", "report"), golden(DISAGREES))
def test_a_file_that_states_something_else(folder, forking, source, report):
    parts = report.replace("\ns.py", f"\n    {ACCEPT}\ns.py").split("\n")
    assert text(check(put(folder / "s.py", source), forking).problems).split("\n") == [
        *parts,
        f"    {ACCEPT}",
    ]


@pytest.mark.parametrize(("source", "report"), golden(ENDS_EARLY.replace("ACCEPT", ACCEPT)))
def test_a_file_that_ends_early(folder, forking, source, report):
    assert text(check(put(folder / "s.py", source), forking).problems) == report


def edited(**changes):
    def edit(record):
        return json.dumps({**json.loads(record), **changes})

    return edit


RECORDS = {
    "missing": (None, "s.py: has no record"),
    "empty": (lambda _: "", "s.json: is not a record"),
    "cut short": (lambda record: record[:40], "s.json: is not a record"),
    "a conflict": (
        lambda record: record.replace(' "source"', '<<<<<<< HEAD\n "source"'),
        "s.json: is not a record",
    ),
    "of another format": (
        edited(format=1),
        "s.json: has format 1; this version reads format 6",
    ),
    "edited by hand": (
        edited(statements=[{"line": 1, "output": ["2"]}]),
        "s.json: was changed by hand: its digest is not that of its content",
    ),
    "with other versions, by hand": (
        edited(versions={"python": "2.7"}),
        "s.json: was changed by hand: its digest is not that of its content",
    ),
}


@pytest.mark.parametrize(("edit", "message"), RECORDS.values(), ids=RECORDS)
def test_a_bad_record_is_refused_and_update_mends_it(folder, forking, edit, message):
    kept = record_path(put_verified(folder / "s.py", GOOD))
    right = kept.read_text()
    if edit is None:
        kept.unlink()
    else:
        kept.write_bytes(edit(right).encode("utf-8", "surrogateescape"))
    snippet = folder / "s.py"
    assert text(check(snippet, forking).problems) == f"{message}\n    {UPDATE}"
    assert update(snippet, forking).diff[-1] == "s.json: written"
    assert kept.read_text() == right
    assert check(snippet, forking).problems == ()


FOREIGN = {
    "no object": b"[1]",
    "nested without end": b"[" * 100_000,
    "settings": b'{"form": 1}',
    "settings of some format": b'{"format": 1, "source": "abc.csv"}',
    "not UTF-8": b"\xff",
    "huge numbers": b"9" * 10_000,
    "no number": b"NaN",
}


@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN)
def test_what_nobody_ran_is_no_record_and_update_leaves_it(folder, forking, data):
    kept = record_path(put(folder / "s.py", GOOD))
    kept.write_bytes(data)
    (problem,) = check(folder / "s.py", forking).problems
    assert str(problem) in (
        "s.json: is not a record, nor was one\n"
        "    move it away, or rename s.py, whose record is to stand there",
    ) or data.startswith(b'{"format"')
    assert text(update(folder / "s.py", forking).problems) == (
        "s.json: is not what a run wrote, and is left as it is; move it away, or rename the snippet"
    )
    assert kept.read_bytes() == data
    assert (folder / "s.py").read_text() == GOOD


def test_a_stale_record(folder, forking):
    path = put_verified(folder / "s.py", GOOD)
    put(path, f"{GOOD}x = 1\n")
    message = "s.py: was changed after it was last run: its record is stale"
    assert text(check(path, forking).problems) == f"{message}\n    {UPDATE}"


@pytest.mark.parametrize("version", [None, "2.7"])
def test_a_record_of_another_run(folder, forking, version):
    source = "def f():\n    x = 1\n    x.y\n\n\nf()\n"
    path = put(folder / "s.py", source)
    update(path, forking)
    snippet = load(path)
    record = forking.run(snippet)
    effect = Effect(6, raised=record.effects[0].raised, raised_at=2)
    versions = {"python": version or record.versions["python"]}
    record_path(path).write_text(dumps(replace(record, effects=(effect,), versions=versions)))
    differ = f'    -  "versions": {{"python": "2.7"}},\n    +  "versions": {record.versions},\n'
    assert text(check(path, forking).problems) == (
        "s.json: is not what a run gives\n"
        + (differ.replace("'", '"') if version else "")
        + '    -    "raised_at": 2\n'
        '    +    "raised_at": 3\n'
        f"    {ACCEPT}"
    )


def test_versions_may_differ(folder, forking):
    path = put_verified(folder / "s.py", f"import yaml\n\n{GOOD}", python="2.7", yaml="1.0")
    assert check(path, forking).problems == ()
    assert update(path, forking).diff == ("s.json: written",)


def test_a_version_of_what_the_program_does_not_import(folder, forking):
    path = put_verified(folder / "s.py", GOOD, python="3.11", torch="1.0")
    message = "s.json: has a version of torch, which the program does not import"
    assert text(check(path, forking).problems) == f"{message}\n    {ACCEPT}"
    assert update(path, forking).diff == ("s.json: written",)
    assert check(path, forking).problems == ()


def test_line_ends_may_differ(folder, forking):
    path = put_verified(folder / "s.py", GOOD)
    put(path, GOOD.replace("\n", "\r\n"))
    record_path(path).write_bytes(record_path(path).read_bytes().replace(b"\n", b"\r\n"))
    assert check(path, forking).problems == ()


def test_a_file_that_cannot_be_a_snippet(folder, forking):
    path = put(folder / "s.py", "print(1)\n#>1\n")
    report = check(path, forking)
    assert text(report.problems) == "s.py:2: states nothing; write\n    # > 1"
    assert update(path, forking) == report
    assert [file.name for file in folder.iterdir()] == ["s.py"]
