"""Of several causes, the likely one comes first: what a text has decides, then how often people report it."""

import json
import re
from pathlib import Path

import pytest

from autograd_clinic import lookup
from autograd_clinic.catalogue import catalogue, likelihood, pasted

PASTED = json.loads((Path(__file__).parents[1] / "data/pasted.json").read_text(encoding="utf-8"))
SHARED = sorted(
    {
        message
        for entry in catalogue.list_entries()
        for message in entry.messages
        if len(catalogue.match_candidates(message)) > 1
    }
)


@pytest.mark.parametrize("row", PASTED, ids=lambda row: row["text"][-60:])
def test_the_likely_cause_comes_first(row):
    found = catalogue.find_candidates(row["text"])
    assert (found[0].id if found else "") == row["first"]


@pytest.mark.parametrize("row", PASTED, ids=lambda row: row["text"][-60:])
def test_the_terminal_lists_them_in_this_order(row):
    said, known = lookup.explain_message(row["text"])
    found = catalogue.find_candidates(row["text"])
    assert known == bool(found)
    if len(found) > 1:
        listed = [line for line in said.split("\n") if line.startswith("  - ")]
        rows = [f"  - {entry.section.title} ({entry.url})" for entry in found]
        assert [line.partition(", as your text has: ")[0] for line in listed] == rows


def test_the_terminal_says_what_in_the_text_speaks_for_a_cause():
    text = next(row["text"] for row in PASTED if "hidden = model" in row["text"])
    said, _ = lookup.explain_message(text)
    assert "(errors/graph/#state-of-the-last-step), as your text has: hidden\n" in said
    assert said.count("as your text has") == 1
    bare = "grad can be implicitly created only for scalar outputs"
    assert "as your text has" not in lookup.explain_message(bare)[0]


def test_what_is_kept_of_likelihood_is_of_entries():
    ids = {entry.id for entry in catalogue.list_entries()}
    for kept in (likelihood.CLUES, likelihood.PUBLIC_REPORTS, likelihood.PASTED_ONLY):
        assert kept.keys() <= ids
    assert all(len({*threads}) == len(threads) for threads in likelihood.PUBLIC_REPORTS.values())
    counted = {entry.id: entry.reports for entry in catalogue.list_entries() if entry.reports}
    assert counted == {id: len(threads) for id, threads in likelihood.PUBLIC_REPORTS.items()}


@pytest.mark.parametrize("message", SHARED, ids=lambda message: message[:70])
def test_no_clue_is_in_a_message_that_says_nothing_of_its_cause(message):
    entries = catalogue.match_candidates(message)
    spoken = [entry.id for entry in entries if entry.find_clue(message)]
    assert len(spoken) < len(entries), spoken


def test_a_clue_in_pytorchs_own_lines_counts_for_nothing():
    own = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    total.backward()\n'
    inner = '  File "/x/site-packages/torch/nn/modules/rnn.py", line 9, in forward\n    hidden = GRU(hidden)\n    ~~~^^\n'
    said = "RuntimeError: Trying to backward through the graph a second time, but the buffers have already been freed."
    for text in (own + said, own + inner + said):
        (first, *_) = catalogue.find_candidates(text)
        assert first.find_clue(text.replace(inner, "")) == ""
    notebook = "~/env/lib/python3.9/site-packages/torch/nn/rnn.py in forward(self)\n    487 hidden = 1\n--> 488 GRU()\n\n"
    assert not re.search("GRU|hidden", pasted.leave_own_lines(notebook))


def test_of_what_nothing_speaks_for_the_most_reported_comes_first():
    found = catalogue.find_candidates("grad can be implicitly created only for scalar outputs")
    reports = [entry.reports for entry in found]
    assert reports == sorted(reports, reverse=True)
    assert reports[0] > reports[-1] == 0
