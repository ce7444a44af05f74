"""Records of made-up values, loaded and rendered: nothing on the page but what the template has."""

from contextlib import suppress
from dataclasses import replace

import pytest
from fuzz.fuzzing import fuzzed
from generator.helpers import put, put_verified
from generator.pages import Site
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from verified_snippets.characters import UNFIT_FOR_CODE
from verified_snippets.errors import SnippetError
from verified_snippets.record.record import Anchor, Effect, Fact, State
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.snippet import load

# What the template has, and what a figure may have: each element with its attributes.
DRAWN = {
    "class", "clip-path", "d", "data-step", "fill", "height", "id", "rx", "stroke", "stroke-opacity", "style",
    "text-anchor", "transform", "viewbox", "width", "x", "y", "xmlns", "version",
}  # fmt: skip
TEMPLATE = {
    "html": set(), "head": set(), "body": set(), "p": {"class"}, "pre": set(), "wbr": set(),
    "div": {"class", "style", "popover", "id"}, "code": {"tabindex"}, "span": {"class"},
    "link": {"rel", "href"}, "footer": {"class", "data-search-exclude"}, "details": set(),
    "summary": set(), "table": {"class"}, "tbody": set(), "tr": set(), "th": {"scope"},
    "td": set(), "button": {"popovertarget", "popovertargetaction", "interestfor"},
    "svg": DRAWN | {"role", "aria-label", "data-steps", "xmlns:xlink", "xmlns:xhtml"}, "path": DRAWN, "g": DRAWN, "rect": DRAWN,
    "text": DRAWN, "tspan": DRAWN, "use": DRAWN | {"href", "xlink:href"},
    "image": DRAWN | {"href", "xlink:href"},
}  # fmt: skip
EVIL = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=a>',
        "'><b>",
        "</code></pre><i>",
        "<!--",
        "-->",
        "&lt;b&gt;",
        "]]>",
        "&#60;b&#62;",
        "<svg onload=a>",
        "\u202e",
        "`<u>`",
        "{seed}",
        "</table><s>",
        "</footer>",
        '" onclick="a',
        "<",
        ">",
        "&",
        "\n",
        "\\",
        "x",
        "y.grad",
        "(2,)",
    ]
)
TEXT = st.lists(EVIL | st.text(max_size=5), max_size=4).map("".join)
NUMBER = st.integers(-1, 5)
ODD = TEXT | NUMBER | st.none() | st.lists(NUMBER, max_size=2) | st.booleans()
STATES = st.none() | st.builds(
    State,
    shape=st.none() | st.lists(NUMBER | TEXT, max_size=3).map(tuple),
    dtype=st.none() | ODD,
    requires_grad=st.booleans(),
    grad_fn=st.none() | ODD,
    value=st.none() | TEXT | st.just("[[1, 2], [3, 4]]"),
    module=st.none() | TEXT,
)
FACTS = st.builds(
    Fact,
    line=st.sampled_from([1, 2, 99, 0]),
    name=TEXT | st.sampled_from(["x", "y", "x.grad", "print"]),
    now=STATES,
    was=STATES,
    new=st.booleans(),
    times=st.integers(0, 3) | ODD,
    at=st.none() | st.builds(Anchor, NUMBER | st.just(99), NUMBER, NUMBER),
)
SPANS = st.lists(st.tuples(NUMBER, NUMBER), max_size=2).map(tuple)
REGIONS = st.dictionaries(TEXT, st.builds(range, NUMBER, NUMBER), max_size=1)
NODES = st.fixed_dictionaries(
    {
        "name": ODD,
        "takes": st.lists(st.lists(NUMBER | TEXT, max_size=2), max_size=2),
        "next": st.lists(st.tuples(NUMBER, NUMBER), max_size=2),
        "leaf": st.booleans() | TEXT,
    }
)
LINKS = st.none() | st.fixed_dictionaries(
    {
        "nodes": st.lists(NODES, min_size=1, max_size=3),
        "results": st.dictionaries(TEXT, st.tuples(NUMBER, NUMBER), max_size=2).map(
            lambda results: {**results, "y": (0, 0)}
        ),
    }
)
TAGS = st.sampled_from(
    [
        "g",
        "path",
        "script",
        "foreignObject",
        "a",
        "image",
        "use",
        "animate",
        "set",
        "style",
        "text",
        "iframe",
        "xhtml:b",
        "handler",
        "tspan",
    ]
)
GIVEN = st.sampled_from(
    [
        "",
        ' onload="a"',
        ' href="javascript:a"',
        ' xlink:href="javascript:a"',
        ' href="#a"',
        ' id="a"',
        ' style="fill: url(http://a)"',
        ' style="fill:red"',
        ' fill="url(#a)"',
        ' src="x"',
        ' d="M0 0"',
        ' attributeName="href" to="javascript:a"',
        " style='x:expression(a)'",
        ' fill="url(//a)"',
        ' href="data:text/html,x"',
        ' href="data:image/svg+xml,x"',
        ' xmlns="http://www.w3.org/1999/xhtml"',
    ]
)
INSIDE = st.recursive(
    st.sampled_from(
        ["", "t", "<!--><b>x</b>-->", "<![CDATA[<b>x</b>]]>", "&lt;b&gt;", "<b>", "<?x ?>"]
    ),
    lambda inner: (
        st.builds("<{0}{1}>{2}</{0}>".format, TAGS, GIVEN, inner)
        | st.builds("{}{}".format, inner, inner)
    ),
    max_leaves=4,
)
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
FIGURES = st.builds(
    f"<svg {XLINK}{{}}>{{}}</svg>{{}}".format, GIVEN, INSIDE, st.sampled_from(["", "<b>"])
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site whose s.py each record is made for."""
    made = Site(tmp_path_factory.mktemp("project"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made.page.parent)
        patch.delenv("VERIFIED_SNIPPETS_DRAFT", raising=False)
        yield made


def put_record(site, printed, **made_up):
    """Write s.py and a whole record of it with these values, as a run or a hand might."""
    printed = UNFIT_FOR_CODE.sub("", printed.replace("\n", " ")).rstrip()
    path = put_verified(site.snippets / "s.py", f"x = 1\nprint(x)\n{f'# > {printed}'.rstrip()}\n")
    record = load_record(path, load(path).digest)
    effects = [Effect(1, facts=tuple(made_up.pop("facts"))), *record.effects]
    record = replace(record, effects=tuple(effects), **made_up)
    for number, figure in enumerate(record.figures, start=1):
        put(path.with_name("s.svg" if number == 1 else f"s-{number}.svg"), figure)
    record_path(path).write_text(dumps(record), encoding="utf-8")


def unexpected(html):
    """The elements and attributes of a page that the template does not have."""
    found = []
    for node in LexborHTMLParser(html).css("*"):
        given = node.attributes or {}
        if (
            odd := {name.lower() for name in given} - TEMPLATE.get(node.tag or "", set())
        ) or node.tag not in TEMPLATE:
            found.append(f"{node.tag} {sorted(odd)}")
        for name, value in given.items():
            if name.endswith("href") and not (value or "").startswith(("#", "data:text/css,")):
                found.append(f"{node.tag} {name}={value}")
            if name == "style" and "url(" in (value or "") and "url(#" not in (value or ""):
                found.append(f"{node.tag} {name}={value}")
    return found


def test_nothing_is_on_the_page_that_the_template_does_not_have(site):
    def nothing(printed, versions, facts, links, figures, spans, regions):
        made_up = {"versions": versions, "facts": facts, "links": links, "figures": figures}
        made_up |= {"directives": spans, "regions": regions}
        try:
            put_record(site, printed, **made_up)
        except (TypeError, UnicodeEncodeError, SnippetError):  # of what no file can hold
            return
        header = 'python graph="y"' if links else "python"
        with suppress(SnippetError):
            assert unexpected(site.html(f'```{header}\n--8<-- "s.py"\n```\n')) == []

    fuzzed(
        TEXT,
        st.dictionaries(TEXT, TEXT, max_size=2),
        st.lists(FACTS, max_size=3),
        LINKS,
        st.lists(FIGURES, max_size=1).map(tuple),
        SPANS,
        REGIONS,
    )(nothing)()


@pytest.mark.parametrize("html", ["<i>a</i>", "<p onclick='a'>a</p>", '<use href="http://a">'])
def test_what_looks_for_it_finds_it(html):
    assert unexpected(html)
