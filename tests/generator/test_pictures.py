"""The pictures under a block: figures, and the graph that a fence asks for."""

from dataclasses import replace
from typing import Any

import pytest
from generator.helpers import put_verified

from verified_snippets.errors import SnippetError
from verified_snippets.pages.render.svg import sanitize_svg as cleaned
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.snippet import load

POW = {"name": "PowBackward0", "takes": [[2]], "next": [[1, 0]], "leaf": False}
LEAF = {"name": "x", "takes": [[2]], "next": [], "leaf": True}
LINKS: Any = {"nodes": [POW, LEAF], "results": {"y": [0, 0]}}
SVG = '<svg viewBox="0 0 9 9"><path id="p1"/><use href="#p1" clip-path="url(#p1)"/></svg>'


@pytest.fixture
def drawn(site):
    """The site, whose s.py drew a figure and holds a graph."""
    path = put_verified(
        site.snippets / "s.py", "y = 1\n# --8<-- [start:a]\nz = 2\n# --8<-- [end:a]\nw = 3\n"
    )
    record = load_record(path, load(path).digest)
    path.with_suffix(".svg").write_text(SVG)
    record_path(path).write_text(dumps(replace(record, links=LINKS, figures=(SVG,))))
    return site


def block(options="", target="s.py"):
    return f'```python {options}\n--8<-- "{target}"\n```\n'


def test_a_figure_stands_under_the_whole_program_and_not_under_a_part(drawn):
    came = drawn.html(block() + "\n" + block())
    assert came.count('<svg role="img" aria-label="Figure drawn by s.py" viewBox="0 0 9 9">') == 2
    assert (
        came.count(
            'id="__1-figure1-p1"/><use href="#__1-figure1-p1" clip-path="url(#__1-figure1-p1)"'
        )
        == 1
    )
    assert "__2-figure1-p1" in came
    assert "<svg" not in drawn.html(block(target="s.py:a"))


def test_the_fence_can_say_what_a_figure_shows(drawn):
    assert 'aria-label="A &lt;line&gt;"' in drawn.html(block('alt="A <line>"'))


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


EVIL = [
    ('<a xlink:href="javascript:a"><path d="M0 0"/></a>', '<g><path d="M0 0"></path></g>'),
    ("<script>alert(1)</script>t", "t"),
    ("<foreignObject><pre>x</pre></foreignObject><g/>", "<g></g>"),
    ('<g onload="a" id="b"/>', '<g id="b"></g>'),
    ('<use xlink:href="http://a/b"/>', "<use></use>"),
    ('<path style="fill: url(http://a)"/>', "<path></path>"),
    ('<path fill="url( http://a )"/>', "<path></path>"),
    ('<g id="c"><animate attributeName="href" to="javascript:a"/></g>', '<g id="c"></g>'),
    ('<image href="data:image/svg+xml,x"/>', "<image></image>"),
    ("<!--><b>x</b>--><g/>", "<g></g>"),
    ("<text><![CDATA[<b>]]></text>", "<text>&lt;b&gt;</text>"),
    ('<h:b xmlns:h="http://www.w3.org/1999/xhtml"/>', ""),
]
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(("given", "left"), EVIL)
def test_a_figure_draws_and_does_nothing_else(given, left):
    assert cleaned(f"<svg {XLINK}>{given}</svg>") == f"<svg>{left}</svg>"


@pytest.mark.parametrize(
    "given",
    [
        '<g id="a" transform="rotate(3)"><path d="M0 0" style="fill: none; stroke: #fff"/></g>',
        '<use xlink:href="#a" clip-path="url(#b)" x="3"/>',
        '<image xlink:href="data:image/png;base64,AAAA" width="3"/><!-- $x^2$ -->',
        "<text style=\"font: 12px 'DejaVu Sans'; text-anchor: end\">a &lt; b</text>",
    ],
)
def test_what_matplotlib_draws_stays_to_the_letter(given):
    assert cleaned(f"<svg {XLINK}>{given}</svg>") == f"<svg {XLINK}>{given}</svg>"


@pytest.mark.parametrize(
    ("svg", "said"),
    [
        ("<svg ></svg><script>a</script>", "has a figure that is no SVG"),
        ("<html/>", "has a figure that is no SVG, but <html>"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "has a figure with a document type"),
    ],
)
def test_a_figure_that_is_none(svg, said):
    with pytest.raises(ValueError, match=f"^{said}"):
        cleaned(svg)


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
