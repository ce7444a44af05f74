"""Formulas: TeX in a page, MathML on it."""

import re

import markdown
import pytest

from verified_snippets import SnippetError
from verified_snippets.formula import to_mathml


def page(text):
    return markdown.markdown(text, extensions=["verified_snippets.formula", "tables"])


def shape(html):
    """MathML less its namespace and its TeX: what it is made of."""
    bare = re.sub(r' (xmlns|alttext)="[^"]*"', "", html)
    return bare.replace("<mrow>", "").replace("</mrow>", "")


def test_in_a_line_and_in_a_block():
    came = shape(page("The $v_i$ of\n\n$$\n\\frac{1}{x}\n$$\n\ncost $5 and $6, `$x$`.\n"))
    assert came == (
        '<p>The <span class="arithmatex"><math display="inline"><msub><mi>v</mi><mi>i</mi></msub>'
        '</math></span> of</p>\n<div class="arithmatex" tabindex="0"><math display="block"><mfrac><mn>1</mn>'
        "<mi>x</mi></mfrac></math></div>\n<p>cost $5 and $6, <code>$x$</code>.</p>"
    )


def test_punctuation_stands_in_one_span_with_its_formula():
    came = page("It's $x$. So ($y$), and $z$-th, $u$ \\. $w$*.*\n")
    assert re.findall(r"</math>(.*?)</span>", came) == [".", "),", "", "", ""]
    assert re.sub(r"<math.*?</math>|</?span[^>]*>|</?em>", "_", came) == (
        "<p>It's __._ So (__),_ and ___-th, ___ . ____._</p>"
    )


def test_in_a_table_and_a_heading():
    assert page("# The $x$\n\n| a |\n| - |\n| $y$ |\n").count("<math ") == 2


def test_columns_and_comparisons_are_not_spelled_out():
    came = page("So $a<b$ and\n\n$$\n\\begin{pmatrix} 1 & 2 \\\\ 3 & x \\end{pmatrix}\n$$\n")
    bare = shape(came).replace(' columnalign="center"', "")
    assert "<mi>a</mi><mo>&#x0003C;</mo><mi>b</mi>" in bare
    assert re.findall(r"<mtd[^>]*>(.*?)</mtd>", bare) == [
        *("<mn>1</mn>", "<mn>2</mn>"),
        *("<mn>3</mn>", "<mi>x</mi>"),
    ]
    assert "amp;amp;" not in came


def test_the_tex_is_kept_as_text():
    assert 'alttext="a&lt;b &quot;"' in to_mathml('a<b "')


@pytest.mark.parametrize(
    ("tex", "wrong"),
    [
        (r"\foo x", r"has a command that is not known: \foo"),
        (r"\frac{1}", "lacks an argument"),
        (r"x^", "is not understood (MissingSuperScriptOrSubscriptError)"),
        (r"\left( x", "is not understood"),
        ("a & b", "is not understood"),
        (r"x^1^2", "is not understood"),
    ],
)
def test_what_is_not_understood_stops_the_page_at_its_line(tex, wrong):
    with pytest.raises(SnippetError) as refused:
        page(f"# Title\n\nText, and\nthen ${tex}$.\n")
    assert str(refused.value).startswith(f"unknown page:4: a formula that {wrong}")
    assert str(refused.value).endswith(f"\n    {tex}")


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\mbox{<b>x</b>}",
        r"\text{<!-- -->}",
        r"\href{javascript:a}{x}",
        r"\style{color:red}{x}",
        r"\text{<img src='x'/>}",
    ],
)
def test_a_formula_makes_mathml_and_nothing_else(tex):
    with pytest.raises(ValueError, match=r"not MathML|holds markup|not understood"):
        to_mathml(tex)
