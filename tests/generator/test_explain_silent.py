"""explain on all that the project has: wrong programs are named, right ones left in peace."""

import json
from pathlib import Path

import pytest
from generator.witnessed import watched

from verified_snippets import known

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(__file__).parent / "scripts"
GUIDE = sorted(p for p in ROOT.glob("snippets/*/**/*.py") if p.parts[-4] != "errors")
RAISING = [entry for entry in known.entries() if entry.message]
# Where the run cannot tell two causes apart, it says that it is one of them.
SAME = {"func/batch_of_one": "func/several_outputs", "func/several_outputs": "func/batch_of_one"}


@pytest.mark.parametrize("entry", RAISING, ids=lambda entry: entry.id)
def test_a_wrong_program_is_named_as_its_own_entry(entry):
    found = watched(sorted(entry.folder.glob("wrong*.py"))[-1])
    ours = [f for f in found.findings if f.run.message.startswith(entry.message.split("\n")[0])]
    named = {one.id for one in ours[-1].entries}
    assert named == {entry.id, SAME.get(entry.id, entry.id)}
    assert "{" not in ours[-1].why


@pytest.mark.parametrize("entry", known.entries(), ids=lambda entry: entry.id)
def test_a_right_program_is_left_in_peace(entry):
    found = watched(entry.folder / "right.py")
    assert [(f.kind, f.message, f.line) for f in found.findings] == []


@pytest.mark.parametrize("path", GUIDE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_guide_has_no_note(path):
    assert [(f.message, f.line) for f in watched(path).findings if f.kind == "note"] == []


MISTAKES = json.loads((SCRIPTS / "mistakes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("script", "mistake"), MISTAKES.items(), ids=MISTAKES)
def test_a_mistake_in_a_longer_program_is_named_at_its_line(script, mistake):
    if not any(entry.id == mistake["entry"] for entry in known.entries()):
        pytest.skip("the entry is not there")
    found = watched(SCRIPTS / script)
    for finding in found.findings:
        assert [entry.id for entry in finding.entries] == [mistake["entry"]]
        assert finding.line == mistake["line"]
    assert found.findings
