"""The graph that a fence asks for by `graph=`: drawn from the record, or refused."""

from dataclasses import replace
from typing import Any

import pytest
from generator.helpers import put_verified

from verified_snippets.errors import SnippetError
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.snippet import load

POW = {"name": "PowBackward0", "takes": [[2]], "next": [[1, 0]], "leaf": False}
LEAF = {"name": "x", "takes": [[2]], "next": [], "leaf": True}
LINKS: Any = {"nodes": [POW, LEAF], "results": {"y": [0, 0]}}


@pytest.fixture
def drawn(site):
    """The site, whose s.py holds a graph."""
    path = site.snippets / "s.py"
    record = load_record(path, load(path).digest)
    record_path(path).write_text(dumps(replace(record, links=LINKS)))
    return site


def block(options=""):
    return f'```python {options}\n--8<-- "s.py"\n```\n'


@pytest.mark.parametrize(
    "header", ['python graph="y"', 'python title="A" graph="y" hl_lines="1"', '{.python graph="y"}']
)
def test_a_graph_is_drawn_where_a_fence_asks_for_it(drawn, header):
    came = drawn.html(f'```{header}\n--8<-- "s.py"\n```\n')
    assert came.count('<svg class="verified-graph"') == 1
    assert "</tspan> PowBackward0</text>" in came
    assert '<svg class="verified-graph"' not in drawn.html(block())


def test_a_graph_that_is_not_on_record_is_refused(drawn, site):
    assert drawn.refused(block('graph="z"')) == (
        "page.md:2: s.py has no graph of `z` on record, only of y"
    )
    put_verified(site.snippets / "s.py", "y = 1\n")
    assert site.refused(block('graph="y"')) == (
        "page.md:2: s.py has no graph of `y` on record, only of nothing"
    )


def test_other_blocks_have_no_such_option(drawn):
    assert "a header that is not understood" in drawn.refused('```text graph="y"\nx\n```\n')


def test_a_shape_in_a_record_is_a_shape(drawn):
    path = drawn.snippets / "s.py"
    record = load_record(path, load(path).digest)
    links: Any = {
        "nodes": [{**POW, "takes": [["<b>"]], "next": []}, LEAF],
        "results": {"y": [0, 0]},
    }
    record_path(path).write_text(dumps(replace(record, links=links)))
    with pytest.raises(SnippetError, match="is not a record"):
        drawn.html(block('graph="y"'))
