"""The figures under a block, and the pictures that another package's extension draws there."""

from dataclasses import replace

import pytest
from generator.helpers import put_verified

from verified_snippets.pages.picture_hook import PictureHook
from verified_snippets.pages.render.svg import sanitize_svg as cleaned
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.snippet import load

SVG = '<svg viewBox="0 0 9 9"><path id="p1"/><use href="#p1" clip-path="url(#p1)"/></svg>'


@pytest.fixture
def drawn(site):
    """The site, whose s.py drew a figure."""
    path = put_verified(
        site.snippets / "s.py", "y = 1\n# --8<-- [start:a]\nz = 2\n# --8<-- [end:a]\nw = 3\n"
    )
    record = load_record(path, load(path).digest)
    path.with_suffix(".svg").write_text(SVG)
    record_path(path).write_text(dumps(replace(record, figures=(SVG,))))
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


def count_lines(block, asked):
    """Draw how many lines a block has, if it is asked for as a number of them."""
    if asked != "lines":
        raise ValueError(f"has no count of `{asked}`")
    return f"<b>{len(block.text.splitlines())} lines</b>"


class Counts(PictureHook):
    pictures = {"count": count_lines}  # noqa: RUF012
    css = "b { color: teal }"


@pytest.fixture
def counted(site):
    """A site with an extension that brings a picture of its own."""
    site.others = [Counts()]
    return site


@pytest.mark.parametrize(
    "header",
    ['python count="lines"', 'python count="lines" hl_lines="1"', '{.python count="lines"}'],
)
def test_an_extension_draws_where_a_fence_asks_for_it(counted, header):
    came = counted.html(f'```{header}\n--8<-- "s.py"\n```\n\n{block()}')
    assert came.count('<div class="verified-picture"><b>3 lines</b></div>') == 1
    assert came.count("b%7Bcolor:%20teal%7D") == 1  # beside the style of the first block


def test_what_it_cannot_draw_is_refused_and_so_is_an_option_that_none_brings(counted, site):
    assert counted.refused(block('count="words"')) == "page.md:2: s.py has no count of `words`"
    assert "a header that is not understood" in counted.refused('```text count="lines"\nx\n```\n')
    site.others = []
    assert "a header that is not understood" in site.refused(block('count="lines"'))


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
