"""Blocks as strings: what opens at which name, what is set off, and what a copy has."""

import ast
import html
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from generator.helpers import golden, put_verified
from generator.pages import INCLUDE, SOURCE, code
from generator.runs import LEAF, fact, put_run, tensor
from markdown import Markdown, markdown

from verified_snippets.pages.builder import source_url
from verified_snippets.pages.extension import VerifiedSnippets
from verified_snippets.pages.render.code import HighlightedCode, TagSpan
from verified_snippets.pages.render.facts import (
    FactInContext,
    align_matrix,
    drop_repeated_facts,
    render_popover,
    render_table,
)
from verified_snippets.record.anchors import WordFinder
from verified_snippets.record.record import State

GRAD = tensor("[4, 8]")

POPOVERS = [
    (
        FactInContext(fact(1, "x", LEAF)),
        """\
x
[1, 2]
shape          (2,)
dtype          float32
requires_grad  True
grad_fn        None, a leaf""",
    ),
    (
        FactInContext(fact(1, "y", tensor("[[1, 20], [3, -4.5]]", (2, 2), grad_fn="PowBackward0"))),
        """\
y
[[   1,   20],
 [   3, -4.5]]
shape          (2, 2)
dtype          float32
requires_grad  True
grad_fn        PowBackward0""",
    ),
    (
        FactInContext(fact(1, "x.grad", tensor("[[1], [2]]", (2, 1)), was=None)),
        """\
x.grad
None → [[1],
        [2]]
shape          (2, 1)
dtype          float32
requires_grad  False""",
    ),
    (
        FactInContext(fact(1, "x.grad", GRAD, was=tensor("[2, 4]"), times=2)),
        """\
x.grad
2 times, the last
[2, 4] → [4, 8]
shape          (2,)
dtype          float32
requires_grad  False""",
    ),
    (
        FactInContext(fact(1, "x.grad", None, was=GRAD)),
        """\
x.grad
[4, 8] → None
shape          (2,)
dtype          float32
requires_grad  False""",
    ),
    (
        FactInContext(fact(1, "x", tensor("2.5", (), grad_fn="SumBackward0"), was=LEAF)),
        """\
x
[1, 2] → 2.5
shape          (2,) → ()
dtype          float32
requires_grad  True
grad_fn        None, a leaf → SumBackward0""",
    ),
    (
        FactInContext(fact(1, "w.grad", tensor(None, (9, 9)), was=None)),
        """\
w.grad
None → shape (9, 9)
dtype  float32""",
    ),
    (
        FactInContext(fact(1, "w", tensor(None, (9, 9)), was=tensor(None, (9, 9)))),
        """\
w
changed, not recorded
shape  (9, 9)
dtype  float32""",
    ),
    (  # of a nested tensor, of which only one thing is known
        FactInContext(fact(1, "x.grad", State({"dtype": "float32"}), was=None)),
        "x.grad\nNone → dtype float32",
    ),
    (
        FactInContext(fact(1, "x.grad", None, was=State({"dtype": "float32"}))),
        "x.grad\ndtype float32 → None",
    ),
    (FactInContext(fact(1, "model", State({"module": "Linear"}))), "model\nmodule  Linear"),
    (
        FactInContext(fact(1, "g", tensor("1", ())), during=("f(1)", "f(2)")),
        "g\nin f(1)\nin f(2)\n1\nshape          ()\ndtype          float32\nrequires_grad  False",
    ),
]


@pytest.mark.parametrize(("told", "shown"), POPOVERS, ids=lambda case: str(case)[:40])
def test_a_popover(told, shown):
    assert html.unescape(render_popover("f", [told])) == f'<div popover id="f">{shown}</div>'


def test_what_is_wide_stands_before_and_after_one_above_the_other():
    was, now = (tensor(f"[{', '.join([number] * 8)}]", (8,)) for number in ("1.25", "2.25"))
    assert render_popover("f", [FactInContext(fact(1, "x", now, was=was))]).split("\n")[1:4] == [
        "[1.25, 1.25, 1.25, 1.25, 1.25, 1.25, 1.25, 1.25]",
        "→",
        "[2.25, 2.25, 2.25, 2.25, 2.25, 2.25, 2.25, 2.25]",
    ]


def test_facts_of_one_name_are_paragraphs_of_one_popover():
    shown = render_popover(
        "f", [FactInContext(fact(1, n, State({"module": "M"}))) for n in ("a[0]", "a['<b>']")]
    )
    assert shown == (
        '<div popover id="f"><p>a[0]\nmodule  M</p><p>a[&#x27;&lt;b&gt;&#x27;]\nmodule  M</p></div>'
    )


def test_the_table_says_the_same_in_a_row():
    told = [
        FactInContext(fact(1, "x.grad", GRAD, was=None, times=2)),
        FactInContext(fact(1, "x", LEAF), ("f(<)",)),
    ]
    assert render_table([("y.backward(a < b)", told)]) == (
        "<details><summary>What each line made or changed</summary>"
        '<table class="verified-facts"><tbody><tr><th scope="row">y.backward(a &lt; b)</th>'
        "<td>x.grad: None → [4, 8], shape (2,), dtype float32, requires_grad False, "
        "2 times, the last\n"
        "x: [1, 2], shape (2,), dtype float32, requires_grad True, grad_fn None, a leaf, "
        "in f(&lt;)</td></tr></tbody></table></details>"
    )


def test_the_same_fact_in_several_calls_is_told_once():
    one, two = fact(1, "x", LEAF), fact(1, "x", GRAD)
    told = [
        FactInContext(one, ("f(1)",)),
        FactInContext(two, ("f(2)",)),
        FactInContext(one, ("f(3)",)),
    ]
    assert drop_repeated_facts(told) == [
        FactInContext(one, ("f(1)", "f(3)")),
        FactInContext(two, ("f(2)",)),
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2", "2"),
        ("[]", "[]"),
        ("[1, 2]", "[1, 2]"),
        ("[[1+2j, nan], [-inf, True]]", "[[1+2j,  nan],\n [-inf, True]]"),
        ("[[[1], [2]], [[3], [10]]]", "[[[ 1],\n  [ 2]],\n [[ 3],\n  [10]]]"),
    ],
)
def test_a_matrix(value, shown):
    assert align_matrix(value) == shown


ANCHORS = """
%% a name that is bound
«x» = x + 1
=>
x
%% an attribute that is said
«x.grad» = None
=>
x.grad
%% a .grad that is not said is the doing of the call
y.«backward»(gradient=v)
=>
x.grad
%% also where its tensor is said
(A @ a).sum().«backward»(retain_graph=f(a))
=>
a.grad
%% a .grad that nothing is called for
«x» += 1
=>
x.grad
%% what the name begins with
«grads» = torch.autograd.grad(y, (a, b))
=>
grads[1]
%% a parameter of a module that is made
«model» = nn.Sequential(nn.Linear(2, 1))
=>
model[0].weight, new
%% a parameter of a module that was there is the doing of the call
model.«requires_grad_»(False)
=>
model[0].weight
%% an optimizer's step
opt.«step»()
=>
w
%% no argument of the same name
f(x=1, y=«x»)
=>
x
%% but a parameter
def f(a, «x»=1):
    return x
=>
x
%% not in a string or a comment
print("x", «x»)  # x
=>
x
%% no part of another name or attribute
xx = a.x + «x»
=>
x
%% a statement of several lines
y = f(
    1,
    «x»,
)
=>
x
%% a loop
for «x» in xs:
    y = x
=>
x
%% what a statement holds is opened there
«for» y in ys:
    x = y
=>
x
%% a keyword before a bracket is no call
«y» = (
    1 if (a) else b
)
=>
x
%% a function
class «A»(f(z)):
    pass
=>
x
%% a key that is quoted otherwise
«state["a"]» = 1
=>
state['a']
%% not in an f-string
print(f"{x}", «x»)
=>
x
%% an import
from a import b as «x», y
=>
x
%% nothing is called
«del» a
=>
x
%% a letter that is none of ASCII
«é» = "é" + x
=>
é
"""


@pytest.mark.parametrize(("marked", "name"), golden(ANCHORS))
def test_an_anchor(marked, name):
    source = marked.replace("«", "").replace("»", "").split("\n")
    whole = "\n" + "\n".join(source)
    words = WordFinder(ast.parse(whole), whole).find_words(2)
    assert words
    name, _, new = name.partition(", ")
    found = words.find_anchor(name, is_new=new == "new")
    assert found
    line = source[found.line - 2]
    source[found.line - 2] = (
        f"{line[: found.start]}«{line[found.start : found.end]}»{line[found.end :]}"
    )
    assert "\n".join(source) == marked


HIGHLIGHTED = {
    "Pygments": '<pre><span></span><code><span class="n">x</span><span class="o">.</span>'
    '<span class="n">grad</span> <span class="o">&lt;</span> <span class="nb">y</span>\n</code></pre>',
    "line numbers within": '<pre><code><span class="linenos">1</span><span class="n">x</span>'
    '<span class="o">.</span><span class="n">grad</span> &lt; <span class="n">y</span>\n</code></pre>',
    "line spans and anchors": '<pre><span></span><code><span id="__span-0-1"><a id="a" name="a" '
    'href="#a"></a><span class="n">x</span><span class="o">.</span><span class="n">grad</span>'
    ' <span class="o">&lt;</span> <span class="n">y</span>\n</span></code></pre>',
    "a line that is highlighted": '<pre><code><span class="hll"><span class="n">x</span>'
    '<span class="o">.</span><span class="n">grad</span> &lt; <span class="n">y</span>\n'
    "</span></code></pre>",
    "no highlighter": '<pre class="highlight"><code class="language-python">x.grad &lt; y</code></pre>',
}


@pytest.mark.parametrize("highlighted", HIGHLIGHTED.values(), ids=HIGHLIGHTED)
def test_names_are_wrapped_in_any_html(highlighted):
    woven = HighlightedCode(highlighted, "x.grad < y")
    woven.wrap_spans(0, [TagSpan(0, 6, "<b>", "</b>"), TagSpan(9, 10, "<i>", "</i>")])
    woven.append_html(0, "<u></u>")
    woven.enclose_line(0, "go")
    shown = str(woven)
    assert re.sub(r"</?(span|a)\b[^>]*>", "", shown).partition("<code")[2].partition(">")[2] in (
        "<b>x.grad</b> &lt; <i>y</i><u></u>\n</code></pre>",
        "1<b>x.grad</b> &lt; <i>y</i><u></u>\n</code></pre>",
        "<b>x.grad</b> &lt; <i>y</i><u></u></code></pre>",
        '<b>x.grad</b> &lt; <i><span class="nb">y</span></i><u></u>\n</code></pre>',
    )
    assert shown.count("<span") == shown.count("</span>")
    assert '<span class="go">' in shown


def test_code_that_is_not_that_of_the_block_is_left_alone():
    shown = '<div><code>y</code> and <span class="n">more</span>\n</div>'
    woven = HighlightedCode(shown, "x = 1\ny = 2")
    woven.wrap_spans(0, [TagSpan(0, 1, "<b>", "</b>")])
    woven.append_html(1, "<u></u>")
    woven.enclose_line(0, "go")
    assert str(woven) == shown


def test_what_would_cut_a_token_in_two_is_left_out():
    woven = HighlightedCode('<code><span class="s">abc</span>d\n</code>', "abcd")
    woven.wrap_spans(0, [TagSpan(1, 3, "<b>", "</b>"), TagSpan(2, 4, "<b>", "</b>")])
    assert "<b>" not in str(woven)


FILE = """\
import torch


def f(a):
    return a * 2


x = torch.ones(2)
f(x)
f(x).backward()
print(x)
# > tensor
"""


@pytest.fixture
def page(site):
    """A page of a run with facts, made anew for any text."""
    facts = {
        8: [fact(8, "x", LEAF)],
        9: [fact(4, "a", LEAF)],
        10: [fact(4, "a", LEAF), fact(10, "x.grad", GRAD, was=None)],
    }
    put_run(site.snippets / "f.py", FILE, facts)
    return lambda text, *given: site.html(text.replace("s.py", "f.py"), *given)


def test_a_name_is_a_button_that_opens_what_its_line_did(page):
    shown = page(INCLUDE)
    buttons = re.findall(
        r'<button popovertarget="([\w-]+)" popovertargetaction="show" interestfor="([\w-]+)">(\w+)<',
        shown,
    )
    assert buttons == [
        (f"__1-fact{n}", f"__1-fact{n}", w) for n, w in ((1, "a"), (2, "x"), (3, "backward"))
    ]
    assert re.findall(r'<div popover id="([\w-]+)">(\S+)\n(.*)\n', shown) == [
        ("__1-fact1", "a", "in f(x)"),
        ("__1-fact2", "x", "[1, 2]"),
        ("__1-fact3", "x.grad", "None → [4, 8]"),
    ]
    assert "a\nin f(x)\nin f(x).backward()\n[1, 2]\n" in shown
    assert code(shown) == [FILE]


def test_code_without_a_button_can_be_scrolled_from_the_keyboard(site, page):
    assert '<code tabindex="0">' in site.html(INCLUDE)
    assert '<code tabindex="0">' not in page(INCLUDE)


def test_a_region_opens_what_stands_in_it(site):
    source = FILE.replace("def f", "# --8<-- [start:f]\ndef f").replace(
        "* 2\n", "* 2\n# --8<-- [end:f]\n"
    )
    put_run(site.snippets / "f.py", source, {11: [fact(5, "a", LEAF), fact(11, "x", LEAF)]})
    shown = site.html(INCLUDE.replace("s.py", "f.py:f"))
    assert re.findall(r"<button [^>]*>(\w+)", shown) == ["a"]
    assert re.findall(r'<th scope="row">([^<]*)', shown) == ["def f(a):"]


def test_ids_are_unique_on_a_page_and_the_same_in_every_build(page):
    shown = page(INCLUDE * 2)
    ids = re.findall(r' id="([^"]*)"', shown)
    assert len(ids) == len(set(ids)) == 6
    assert page(INCLUDE * 2) == shown


def test_the_style_comes_once_a_page_with_its_first_block(page):
    shown = page(INCLUDE + "\nText.\n\n" + INCLUDE)
    (style,) = re.findall(r'<link rel="stylesheet" href="data:text/css,([^"]*)">', shown)
    assert shown.index(style) < shown.index("<button")
    assert not set(style) & set(" {}<>&#\\^`|")
    assert "<link" not in page("# A page\n\nText.\n")


def test_facts_stay_out_of_the_search(page):
    assert (
        page(INCLUDE).count('<footer class="verified-foot" data-search-exclude>\n<div popover') == 1
    )


@pytest.mark.parametrize(
    ("source", "raised_at", "marked"),
    [
        ("x = 1\n1 / 0\n#! ZeroDivisionError: no\n", 2, "1 / 0"),
        (
            "def f():\n    1 / 0\n\n\nf()\n#! ZeroDivisionError: no\n",
            2,
            "    1 / 0",
        ),
    ],
)
def test_the_line_that_raised_is_marked_and_no_copy_has_the_mark(site, source, raised_at, marked):
    put_run(site.snippets / "e.py", source, {}, raised_at)
    shown = site.html(INCLUDE.replace("s.py", "e.py"))
    (line,) = re.findall(r'(.*)<span class="verified-raised"></span>\n', shown)
    assert html.unescape(re.sub("<[^>]*>", "", line)) == marked
    assert code(shown) == [source]


def test_the_line_that_warned_is_marked(site):
    put_verified(site.snippets / "w.py", "x = 1\nf(x)\n#! UserWarning: no\n")
    shown = site.html(INCLUDE.replace("s.py", "w.py"))
    assert re.findall(r'(.*)<span class="verified-warns"></span>\n', shown) == ["f(x)"]


def test_output_is_one_element_under_its_statement(site):
    source = "print(1)\n# > 1\n# >\n# > <2>\nprint(3)\n# > 3\n"
    put_verified(site.snippets / "o.py", source)
    shown = site.html(INCLUDE.replace("s.py", "o.py"))
    assert re.findall(r'<span class="go">([^/]*)</span>', shown) == [
        "# &gt; 1\n# &gt;\n# &gt; &lt;2&gt;\n",
        "# &gt; 3\n",
    ]
    assert code(shown) == [source]


WRONG, RIGHT = (INCLUDE.replace("s.py", f"p/{name}.py") for name in ("wrong", "right"))


@pytest.fixture
def pair(site):
    """A wrong program and a right one, and a second wrong one."""
    put_verified(site.snippets / "p/wrong.py", "x = 1\ny = 2 / 0\n#! ZeroDivisionError: no\n")
    put_verified(site.snippets / "p/right.py", "x = 1\ny = 2 / 1\nprint(y)\n# > 2.0\n")
    put_verified(site.snippets / "p/wrong_2.py", "x = 1\ny = 2 / x\n")
    return site


def signed(page):
    """The labels and the lines with a sign, in order, and where a figure begins and ends."""
    found = re.findall(
        r'<(/?figure)|<p class="verified-label">([^<]*)|<span class="(gd|gi)">(.*)\n</span>', page
    )
    return [
        edge or label or sign + " " + re.sub("<[^>]*>", "", line)
        for edge, label, sign, line in found
    ]


def test_wrong_and_right_are_one_figure_whose_differing_lines_have_a_sign(pair):
    shown = pair.html(WRONG + "\nDivide by one:\n\n" + RIGHT)
    assert signed(shown) == [
        *("figure", "Wrong", "gd y = 2 / 0"),
        *("Right", "gi y = 2 / 1", "gi print(y)", "/figure"),
    ]
    assert shown.index("figure") < shown.index("Divide by one") < shown.index("/figure")
    assert [block.strip() for block in code(shown)] == [
        "x = 1\ny = 2 / 0\n#! ZeroDivisionError: no",
        "x = 1\ny = 2 / 1\nprint(y)\n# > 2.0",
    ]


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (WRONG + "\n" + RIGHT, "figure Wrong Right /figure"),
        (RIGHT + "\nNot so:\n\n" + WRONG, "figure Right Wrong /figure"),
        (
            WRONG + "\nThen\n\n" + WRONG.replace("g.py", "g_2.py") + "\nthen\n\n" + RIGHT,
            "figure Wrong Still wrong Right /figure",
        ),
        (WRONG + "\nA.\n\nB.\n\n" + RIGHT, "figure Wrong Right /figure"),
        (WRONG + "\nA.\n\nB.\n\nC.\n\n" + RIGHT, "Wrong Right"),
        (
            WRONG + "\nThen\n\n" + WRONG.replace("g.py", "g_2.py") + "\nA.\n\nB.\n\nC.\n\n" + RIGHT,
            "Wrong Still wrong Right",
        ),
        (WRONG + "\n## A\n\n" + RIGHT, "Wrong Right"),
        (WRONG + "\n- a\n- b\n\n" + RIGHT, "Wrong Right"),
        (WRONG + "\n!!! note\n\n    " + RIGHT.replace("\n", "\n    "), "Wrong Right"),
        (WRONG + "\n```text\na\n```\n\n" + RIGHT, "Wrong Right"),
        (WRONG + "\n" + INCLUDE + "\n" + RIGHT, ""),
        (WRONG + "\n" + WRONG, ""),
        (WRONG, ""),
        (
            "!!! note\n\n    " + (WRONG + "\nA\n\n" + RIGHT).replace("\n", "\n    "),
            "figure Wrong Right /figure",
        ),
    ],
)
def test_what_is_a_pair_and_what_is_one_figure(pair, page, shown):
    found = [said for said in signed(pair.html(page)) if said[:3] not in ("gd ", "gi ")]
    assert " ".join(found) == shown


@pytest.mark.parametrize("name", ["", ".", ".grad", "[0]", "\n"])
def test_a_name_of_nothing_is_opened_at_the_first_word(name):
    words = WordFinder(ast.parse("(x)\n"), "(x)\n").find_words(1)
    assert words
    assert words.find_anchor(name) == (1, 1, 2)


def test_annotations_come_right_after_the_code(site):
    put_verified(site.snippets / "a.py", "x = 1  # (1)!\n")
    text = INCLUDE.replace("s.py", "a.py") + "\n1.  One\n\n    1. nested\n2.  Two\n\nText.\n"
    shown = re.sub(r"\s+", "", site.html(text))
    assert re.search(
        r"</pre></div><ol>.*nested.*Two.*</ol><footerclass=\"verified-foot\".*</footer></div><p>Text",
        shown,
    )
    # A list after code without any is a list after a block.
    assert "</footer></div><ol>" in re.sub(r"\s+", "", site.html(text.replace("a.py", "s.py")))


def test_the_file_is_linked_where_the_site_says_where_it_is(site):
    ours = VerifiedSnippets(path=str(site.snippets), source='https://example.org/"s"/')
    shown = markdown(INCLUDE, extensions=[ours])
    assert '<a href="https://example.org/&quot;s&quot;/s.py"><code>s.py</code></a> ran on' in shown
    assert SOURCE in code(shown)


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
@pytest.mark.parametrize(
    ("repo", "edit", "url"),
    [
        ("https://x.org/o/r", "edit/main/docs/", "https://x.org/o/r/blob/main/snippets/a%20b.py"),
        ("https://x.org/o/r/", "/edit/v1/docs", "https://x.org/o/r/blob/v1/snippets/a%20b.py"),
        ("https://x.org/o/r", "src/main/docs/", "https://x.org/o/r/src/main/snippets/a%20b.py"),
        ("https://x.org/o/r", "", None),
        ("", "edit/main/docs/", None),
        (None, None, None),
        ("javascript:alert(1)//", "edit/main/docs/", None),
    ],
)
def test_the_file_is_linked_where_the_builder_knows_the_repository(
    folder, builder, repo, edit, url
):
    config = {"repo_url": repo, "edit_uri": edit, "docs_dir": str(folder / "docs")}
    md = Markdown()
    known: Any = SimpleNamespace(config=config, run=lambda given: None)
    if builder == "mkdocs":
        md.treeprocessors.register(known, "relpath", 0)
    else:
        md.preprocessors.register(known, "rendering_context", 0)
    assert source_url(md, folder / "snippets/a b.py") == url


def test_no_builder_knows_no_repository():
    assert source_url(Markdown(), Path("a.py")) is None


def test_a_block_and_a_figure_say_how_many_lines_they_have(pair):
    shown = pair.html(WRONG + "\nSo:\n\n" + RIGHT)
    assert re.findall(r'"verified-(\w+)[^"]*" style="--verified-lines:(\d+)"', shown) == [
        ("pair", "7"),
        ("snippet", "3"),
        ("snippet", "4"),
    ]


def test_a_pair_of_which_one_is_refused_is_still_one_figure(pair, monkeypatch):
    monkeypatch.setenv("VERIFIED_SNIPPETS_DRAFT", "1")
    shown = pair.html(WRONG.replace("python", "text") + "\nSo:\n\n" + RIGHT)
    assert shown.count("<figure") == shown.count("</figure") == 1
    assert shown.index("<figure") < shown.index("verified-problem") < shown.index("</figure")


def test_a_page_built_again_shows_what_its_files_hold_now(site):
    def shown():
        (version,) = re.findall(r"ran on Python (\S+?)<", site.html(INCLUDE))
        return version

    put_verified(site.snippets / "s.py", SOURCE, python="3.11")
    assert shown() == "3.11"
    put_verified(site.snippets / "s.py", SOURCE, python="3.12")  # of the same text
    assert shown() == "3.12"
    put_verified(site.snippets / "s.py", SOURCE, python="3.11")
    assert shown() == "3.11"
