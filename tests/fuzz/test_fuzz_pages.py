"""Whatever Markdown it makes up: no Python on the built page that is not a verified snippet's."""

import re
import textwrap
from contextlib import suppress

import pytest
from fuzz.fuzzing import fuzzed
from generator.helpers import put
from generator.pages import Site
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from verified_snippets.errors import SnippetError

# A program that never runs. Where it shows as a block, the gate has let it through.
PROGRAM = "import never_ran\nx = never_ran.f(2)"
KEEPS = {"pre", "xmp", "listing", "plaintext", "textarea"}
STYLE = re.compile(r"white-space(-collapse)?\s*:\s*(pre|break|preserve)", re.IGNORECASE)
KEYWORD = re.compile(r'<span class="k[a-z]?">\s*import\s*</span>')
IN_LINES = re.compile(
    r"^[ \t]*(>>> |In \[\d\]: )?import never_ran\n[ \t]*(>>> |In \[\d\]: )?x = never_ran\.f\(2\)[ \t]*$",
    re.MULTILINE,
)
ENDS = r"(?:\s*</\w+>)*\s*<"
INLINE = {"a", "b", "code", "em", "i", "kbd", "samp", "span", "strong", "tt", "u", "var"}
PROMPT = r"(?:&gt;&gt;&gt; |In \[\d\]: |\d[.:]? )?"
UNDER = re.compile(  # the first line, where one begins, and right below it the whole second
    r"(?:^|<(?:br|/?(?!(?:a|b|code|em|i|kbd|samp|span|strong|tt|u|var)\b)\w+)\b[^>]*>)"
    r"(?:\s*<[^>]*>)*"
    rf"\s*{PROMPT}import never_ran{ENDS}(?:br|/?div|/?tspan|/?text)\b[^>]*>(?:\s*<[^>]*>)*"
    rf"\s*{PROMPT}x = never_ran\.f\(2\){ENDS}",
    re.IGNORECASE,
)

LABELS = st.sampled_from(
    [
        "python",
        "py",
        "pycon",
        "text",
        "",
        "java",
        "mojo",
        "markdown",
        "md",
        "html",
        "mako",
        "rst",
        "ipythonconsole",
        "py+ul4",
        "console",
        "yaml",
        "nosuch",
        "js",
        "cython",
        "html+mako",
    ]
)
NAMES = st.sampled_from(
    [
        "pre",
        "xmp",
        "listing",
        "plaintext",
        "textarea",
        "PRE",
        "code",
        "tt",
        "samp",
        "p",
        "div",
        "svg",
        "math",
        "iframe",
        "noscript",
        "template",
        "title",
        "style",
        "script",
        "object",
        "foreignObject",
        "text",
        "select",
        "option",
        "table",
        "td",
        "custom-element",
        "bdo",
        "span",
        "b",
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        "",
        ' class="python"',
        ' style="white-space:pre"',
        " style='white-space : pre-wrap'",
        ' style="white\\2d space:pre"',
        ' style="white-space:nowrap"',
        " markdown",
        ' markdown="1"',
        ' title="<pre>"',
        " title='>'",
        ' a="',
        " '",
        ' x=">" y',
        " style=white-space:pre/",
        "/",
        " style=font-family:monospace",
        ' id="verified-snippet-0123456789abcdef"',
        " a\n b",
    ]
)
NOISE = st.sampled_from(
    [
        "Text.",
        "<!--",
        "-->",
        "--!>",
        "<!-->",
        "<![CDATA[",
        "]]>",
        "<?x",
        "</pre>",
        "<pre",
        "```",
        "~~~",
        '"',
        "'",
        ">",
        "<",
        "&lt;pre&gt;",
        "`<pre>`",
        "[^1]",
        "[a]: b",
        "* * *",
        "<br>",
        "</code>",
        "</div>",
        "<title>",
        "</title>",
        "</style>",
        "<b",
        "# H",
        "| a |\n| - |\n| b |",
    ]
)
MARKS = st.sampled_from(
    [
        '--8<-- "s.py"',
        '--8<-- "typed.txt"',
        '--8<-- "part.md"',
        '--8<-- "nested.md"',
        '--8<-- "none.py"',
        ';--8<-- "s.py"',
        "--8<--\ntyped.txt\n--8<--",
        '--8<-- "a/parts.py:body"',
    ]
)
CODES = st.sampled_from(
    [
        PROGRAM,
        f"{PROGRAM}\n",
        f">>> {PROGRAM}".replace("\nx", "\n>>> x"),
        f"\n{PROGRAM}\n\ny = x",
        f"In [1]: {PROGRAM}".replace("\nx", "\nIn [2]: x"),
        f"```python\n{PROGRAM}\n```",
        f".. code-block:: python\n\n{textwrap.indent(PROGRAM, '   ')}",
        f"<%\n{PROGRAM}\n%>",
        f"<pre>{PROGRAM}</pre>",
        PROGRAM.replace("\n", "<br>"),
        PROGRAM.replace("\n", "  \n"),
        "<code>" + PROGRAM.replace("\n", "</code><br>\n<code>") + "</code>",
        "`" + PROGRAM.replace("\n", "`  \n`") + "`",
        f"`{PROGRAM}`",
        "<br/>".join(PROGRAM.split("\n")),
        "&gt;&gt;&gt; " + PROGRAM.replace("\n", "<br>&gt;&gt;&gt; "),
        "In [1]: " + PROGRAM.replace("\n", "  \nIn [2]: "),
        "1 " + PROGRAM.replace("\n", "<br>2 "),
        "<tspan>" + PROGRAM.replace("\n", "</tspan><tspan>") + "</tspan>",
    ]
)


@st.composite
def fences(draw):
    """A fenced block, of any label, with anything in it."""
    edge = draw(st.sampled_from(["```", "~~~", "````"]))
    label = draw(LABELS)
    head = draw(
        st.sampled_from([f"{edge}{label}", f"{edge} {{.{label} #a}}", f'{edge}{label} title="t"'])
    )
    return (
        f"{head}\n{draw(CODES | MARKS | NOISE)}\n{draw(st.sampled_from([edge, edge, '', '```']))}"
    )


@st.composite
def elements(draw, inner):
    """An element in raw HTML, perhaps not closed, or twice."""
    name, within = draw(NAMES), draw(CODES | inner)
    gap = draw(st.sampled_from(["", "\n", "\n\n", " "]))
    end = draw(st.sampled_from([f"</{name}>", f"</{name}>", "", f"</{name.upper()} x>"]))
    return f"<{name}{draw(ATTRIBUTES)}>{gap}{within}{gap}{end}"


def quoted(text):
    """In an attribute, as a page of its own."""
    return '<iframe srcdoc="' + text.replace("&", "&amp;").replace('"', "&quot;") + '"></iframe>'


def below(head, indent):
    """A container of Markdown with its content indented below it."""
    return lambda text: f"{head}\n\n{textwrap.indent(text, ' ' * indent)}"


CONTAINERS = [
    lambda text: textwrap.indent(text, "> ", lambda line: True),
    lambda text: textwrap.indent(text, "    "),
    lambda text: "- " + textwrap.indent(text, "    ")[4:],
    lambda text: "1. " + textwrap.indent(text, "   ")[3:],
    below("!!! note", 4),
    below('=== "A"', 4),
    below("??? tip", 4),
    below("[^1]:", 4),
    lambda text: "Term\n:   " + textwrap.indent(text, "    ")[4:],
    lambda text: f"<div markdown>\n\n{text}\n\n</div>",
    lambda text: f"<!-- {text} -->",
    quoted,
]
LEAVES = fences() | CODES | NOISE | MARKS
PARTS = st.recursive(
    LEAVES,
    lambda inner: (
        elements(inner)
        | st.builds(lambda wrap, text: wrap(text), st.sampled_from(CONTAINERS), inner)
        | st.builds("{}\n{}".format, inner, inner)
    ),
    max_leaves=3,
)
PAGES = st.lists(PARTS, min_size=1, max_size=3).map("\n\n".join)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with files that are no snippets, each of which brings Python along."""
    folder = tmp_path_factory.mktemp("project")
    made = Site(folder)
    put(made.snippets / "typed.txt", PROGRAM + "\n")
    put(made.snippets / "part.md", f"```python\n{PROGRAM}\n```\n")
    put(made.snippets / "nested.md", 'Text.\n\n```text\n--8<-- "s.py"\n```\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("VERIFIED_SNIPPETS_DRAFT", raising=False)
        yield made


def shown(html):
    """What on a page shows the program as a block: found by another parser, in another way."""
    tree = LexborHTMLParser(html)
    found = []
    for node in tree.css("[srcdoc]"):
        found += shown((node.attributes or {}).get("srcdoc") or "")
    for node in tree.css("*"):
        if node.tag in ("script", "html", "body", "head") or "never_ran" not in (node.text() or ""):
            continue
        inner = node.html or ""
        within = [node]
        while within[-1].parent is not None:
            within.append(within[-1].parent)
        of = {at.tag for at in within if at.tag}
        within_a_line = node.tag in INLINE and within[1].tag != "body"
        styles = " ".join(
            (at.attributes or {}).get("style") or "" for at in within if (at.tag or "")[:1] != "-"
        )
        plain = any("highlight" in ((at.attributes or {}).get("class") or "") for at in within)
        if (
            (of & KEEPS or STYLE.search(styles))
            and (not plain or (KEYWORD.search(inner) and IN_LINES.search(node.text() or "")))
        ) or (UNDER.search(inner) and not within_a_line and not plain):
            found.append(inner)
    return found


def test_no_python_on_a_page_but_that_of_verified_snippets(site):
    def none(page):
        with suppress(SnippetError):
            assert shown(site.html(page)) == []

    fuzzed(PAGES)(none)()


@pytest.mark.parametrize(
    "html",
    [
        f"<pre>{PROGRAM}</pre>",
        f"<xmp>{PROGRAM}</xmp>",
        f'<p style="white-space: pre-line">{PROGRAM}</p>',
        "<code>import never_ran<br>x = never_ran.f(2)</code>",
        f'<iframe srcdoc="&lt;pre&gt;{PROGRAM}"></iframe>',
    ],
)
def test_what_looks_for_it_finds_it(html):
    assert shown(html)
