"""explain on programs that raise: the mistake is named, and its line."""

import json
from pathlib import Path

import pytest
from clinic.witnessed import PROGRAMS, watched, watched_in

from autograd_clinic.catalogue import catalogue
from autograd_clinic.findings import report

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(__file__).parent / "scripts"
RAISING = [entry for entry in catalogue.list_entries() if entry.message]
# Where the run cannot tell two causes apart, it says that it is one of them.
SAME = {"func/batch_of_one": "func/several_outputs", "func/several_outputs": "func/batch_of_one"}


@pytest.mark.parametrize("entry", RAISING, ids=lambda entry: entry.id)
def test_a_wrong_program_is_named_as_its_own_entry(entry):
    found = watched(sorted((PROGRAMS / entry.id).glob("wrong*.py"))[-1])
    ours = [
        f for f in found.findings if f.evidence.message.startswith(entry.message.split("\n")[0])
    ]
    named = {one.id for one in ours[-1].entries}
    assert named == {entry.id, SAME.get(entry.id, entry.id)}
    assert "{" not in ours[-1].why


@pytest.mark.parametrize(
    ("name", "seed", "output"), [("vector", "v", "y"), ("article", "seed", "squares")]
)
def test_the_first_example_of_the_site_is_named_in_its_own_words(name, seed, output):
    """Four weights for an output of shape (2, 2). In which order they belong, nobody but the program knows."""
    found = watched(ROOT / "snippets" / name / "flat_seed/wrong.py")
    said = report.format_report(found)
    assert "Known error: As many elements, another shape\n" in said
    assert f"Here: `{seed}` has shape (4,), `{output}` has shape (2, 2).\n" in said
    assert "`reshape` fills it row by row." in said
    assert f"{seed}.reshape({output}.shape)" not in said


SHAPES = [  # of the seed, of the output, and what that is
    ((6,), (2, 3), "flat_seed"),
    ((2, 6), (3, 4), "flat_seed"),
    ((3, 2), (2, 3), "untransposed_weights"),
    ((3,), (3, 1), "row_for_a_column"),
    ((2, 1), (2, 3), "no_broadcasting"),
]


@pytest.mark.parametrize(("seed", "output", "name"), SHAPES)
def test_two_shapes_tell_the_mistake(folder, seed, output, name):
    source = f"""\
import torch

x = torch.ones({output}, requires_grad=True)
(2 * x).backward(torch.ones({seed}))
"""
    (finding,) = watched_in(folder, source).findings
    assert [entry.id for entry in finding.entries] == [f"seed/{name}"]


CHANGES = {  # of what a graph has saved, through the name of a detached tensor or of none
    "d[0] += 1": "graph/detached_tensor_changed",
    "d[0] = 1": "graph/detached_tensor_changed",
    "d *= 2": "graph/detached_tensor_changed",
    "d.requires_grad_(False)\nx.data.add_(0)\nwith torch.no_grad():\n    x.add_(1)": None,
}


@pytest.mark.parametrize(("change", "name"), CHANGES.items())
def test_a_change_through_a_detached_tensor(folder, change, name):
    start = "import torch\n\nx = torch.ones(2, requires_grad=True)\ny = x**2\nd = x.detach()\n"
    (finding,) = watched_in(folder, f"{start}{change}\ny.sum().backward()\n").findings
    named = [entry.id for entry in finding.entries]
    assert named[:1] == [name] if name else "graph/detached_tensor_changed" not in named[:1], named


def test_the_call_that_fails_is_seen_after_many_others(folder):
    source = """\
import torch

x = torch.ones(3, requires_grad=True)
for _ in range(400):
    x.sum().backward()
torch.fft.fft(x).sum().backward()
"""
    (finding,) = watched_in(folder, source).findings
    assert finding.values["output.shape"] == "()"


MISTAKES = json.loads((SCRIPTS / "mistakes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("script", "mistake"), MISTAKES.items(), ids=MISTAKES)
def test_a_mistake_in_a_longer_program_is_named_at_its_line(script, mistake):
    if not any(entry.id == mistake["entry"] for entry in catalogue.list_entries()):
        pytest.skip("the entry is not there")
    found = watched(SCRIPTS / script)
    for finding in found.findings:
        assert [entry.id for entry in finding.entries] == [mistake["entry"]]
        assert finding.line == mistake["line"]
    assert found.findings
