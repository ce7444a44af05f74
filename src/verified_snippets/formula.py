"""Formulas in TeX, turned into MathML as the page is built: no script, and no fonts.

A Markdown extension beside verified_snippets, on top of pymdownx.arithmatex, which
finds `$…$` in a line and `$$…$$` or a block of its own. Browsers draw MathML themselves.
A formula that is not understood stops the page.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from .errors import Problem
from .pages.builder import find_source, make_builder_error

AFTER_INLINE = 15  # which has 20: by then arithmatex has found all
# How many parts these have; with fewer, something of the formula is missing.
MATHML_PARTS = {
    "mfrac": 2,
    "mover": 2,
    "mroot": 2,
    "msub": 2,
    "msubsup": 3,
    "msup": 2,
    "munder": 2,
    "munderover": 3,
}

# Of MathML, what draws: no links, no styles, nothing of HTML.
MATHML_ELEMENTS = frozenset(
    re.findall(
        r"\S+",
        """math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms
    mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none
    semantics""",
    )
)
MATHML_ATTRIBUTES = frozenset(
    re.findall(
        r"\S+",
        """accent accentunder align alttext class columnalign columnlines columnspacing columnspan
    depth dir display displaystyle fence form frame framespacing height linebreak linethickness
    lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation
    rowalign rowlines rowspacing rowspan rspace scriptlevel separator stretchy symmetric voffset
    width""",
    )
)


class FormulaExtension(Extension):
    """`verified_snippets.formula` in a list of Markdown extensions. It has no options."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register with a Markdown instance."""
        md.registerExtensions(["pymdownx.arithmatex"], {"pymdownx.arithmatex": {"generic": True}})
        md.treeprocessors.register(_ToMathML(md), "verified_snippets_formula", AFTER_INLINE)


class _ToMathML(Treeprocessor):
    def run(self, root: ElementTree.Element) -> None:
        """Put MathML where arithmatex left TeX."""
        problems: list[Problem] = []
        assert self.md is not None
        page = find_source(self.md, list(self.md.lines))  # type: ignore[attr-defined]
        for element in root.iter():
            if "arithmatex" not in element.get("class", "").split():
                continue
            marked = html.unescape("".join(element.itertext()))  # which arithmatex has escaped
            tex, wide = _strip_delimiters(marked)
            try:
                mathml = to_mathml(tex, wide=wide)
            except ValueError as error:
                line = page.locate_text(tex.split("\n")[0].strip().lower())
                problems.append(Problem(page.path, line, f"a formula that {error}", (tex,)))
                continue
            for child in list(element):
                element.remove(child)
            element.text = self.md.htmlStash.store(mathml)
            if wide:  # on a phone it may have to be scrolled, by a keyboard too
                element.set("tabindex", "0")
            else:
                _take_punctuation(element)
        if problems:
            raise make_builder_error(self.md, problems)


def _take_punctuation(element: ElementTree.Element) -> None:
    """Put the full stop or comma after a formula beside it: `white-space: nowrap` keeps both on one line.

    Browsers break a line between MathML and what follows, even before a full stop.
    """
    tail = element.tail or ""
    rest = tail.lstrip(".,;:?!)")
    element.text = (element.text or "") + tail[: len(tail) - len(rest)]
    element.tail = rest


def to_mathml(tex: str, *, wide: bool = False) -> str:
    r"""Convert a formula to MathML; `wide` is for one on a line of its own.

    ValueError, with what is wrong, for a command that is not known, such as `\foo`, or an
    argument that is missing, as in `\frac{1}`.
    """
    from latex2mathml.converter import convert  # of the extra `site`

    try:
        mathml: str = convert(tex, display="block" if wide else "inline")
        root = ElementTree.fromstring(mathml)
    except Exception as error:
        raise ValueError(f"is not understood ({str(error) or type(error).__name__})") from None
    if "<!" in mathml or "<?" in mathml:
        raise ValueError("holds markup; write `\\lt` for <")
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name not in MATHML_ELEMENTS or not MATHML_ATTRIBUTES.issuperset(element.keys()):
            raise ValueError(
                f"makes <{name}> with {' '.join(element.keys()) or 'nothing'}, not MathML"
            )
        if unknown := re.search(r"\\[A-Za-z]+", element.text or ""):
            raise ValueError(f"has a command that is not known: {unknown[0]}")
        if len(element) < MATHML_PARTS.get(name, 0):
            raise ValueError("lacks an argument")
    return mathml.replace("<math ", f'<math alttext="{_attribute(tex)}" ', 1)


def _strip_delimiters(marked: str) -> tuple[str, bool]:
    r"""Return the formula between arithmatex's `\(…\)` or `\[…\]`, and whether it is the latter."""
    inner = marked.strip()
    return inner[2:-2].strip(), inner.startswith("\\[")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", " ")


def makeExtension(**options: object) -> FormulaExtension:
    """Return the extension: what Python-Markdown calls for one named by its module."""
    return FormulaExtension(**options)
