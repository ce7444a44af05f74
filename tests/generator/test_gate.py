"""What the gate decides on the built page: whatever wrote it, and whatever its label says."""

import os
import time

import pytest
from generator.helpers import golden, put
from generator.pages import INCLUDE, MERMAID

from verified_snippets.errors import SnippetError
from verified_snippets.pages.html_judge import HtmlJudge

PROGRAM = "import torch\nx = torch.never_ran(2)"
BLOCK = "code in an indented block or in raw <pre>;"
STYLE = "a style that keeps line ends, or puts text on the page;"
LINES = "lines of Python under one another;"
FRAME = "a page of its own within this one,"
MARKUP = "HTML that browsers read in several ways;"
EMBED = "code from elsewhere, which never ran here;"
HIDING = "a style by which code shows otherwise than it is;"
ORDER = "an order of letters that is forced,"
SCRIPT = "a script that writes code onto the page;"

RAW = [
    *[(f"<{tag}>\n{PROGRAM}\n</{tag}>", BLOCK) for tag in ("xmp", "listing", "plaintext", "PRE")],
    (f"<textarea rows=3>\n{PROGRAM}\n</textarea>", BLOCK),
    (f"<svg><foreignObject><pre>{PROGRAM}</pre></foreignObject></svg>", BLOCK),
    ("<!--><pre>x = 1</pre>-->", BLOCK),
    ('<a "><pre>x = 1</pre>', BLOCK),
    ("<title><!--</title><pre>x = 1</pre>-->", BLOCK),
    (f'<iframe srcdoc="&lt;pre&gt;{PROGRAM}"></iframe>', BLOCK),
    ('<object data="data:text/html;base64,PHByZT54ID0gMTwvcHJlPg=="></object>', BLOCK),
    (
        '<embed src="data:image/svg+xml,<svg><text>import a</text><text>b = a.c()</text></svg>">',
        LINES,
    ),
    ('<iframe src="data:text/plain,x = 1"></iframe>', FRAME),
    ('<iframe src="javascript:x"></iframe>', FRAME),
    (f'<code style="white-space:pre;display:block">{PROGRAM}</code>', STYLE),
    (f'<div style="white-space : break-spaces">{PROGRAM}</div>', STYLE),
    (f'<div style="white\\2d space: pre">{PROGRAM}</div>', STYLE),
    (f'<div style="white-/**/space: pre">{PROGRAM}</div>', STYLE),
    (f'<div style="white-space-collapse: preserve">{PROGRAM}</div>', STYLE),
    ("<style>p { white-space: pre }</style>", STYLE),
    ('<style>p::after { content: "import torch\\a x = 1" }</style>', STYLE),
    ('<style>@import "data:text/css,p{white-space:pre}";</style>', STYLE),
    ("<p><code>import torch<br>x = torch.never_ran(2)</code></p>", LINES),
    ("`import torch`  \n`x = torch.never_ran(2)`", LINES),
    ("Say: `import torch`<br>`x = torch.f(2)` and so on.", LINES),
    (f'<div class="a verified-snippet"><div popover>{PROGRAM}</div></div>', "a class of what"),
    ('<p class="verified-source">s.py ran on torch 2.13.0</p>', "a class of what"),
    ("Text.\n{: .verified-facts }", "a class of what"),
    ("Text.\n{: style='white-space: pre' }", STYLE),
    ("[^1]:\n    `import torch`<br>\n    `x = torch.f(2)`", LINES),
    ("<p>Say:<br><tt>import torch</tt><br><tt>x = torch.never_ran(2)</tt><br>Done.</p>", LINES),
    ("<p>import torch<br>x = torch.never_ran(2)</p>", LINES),
    ("<p><code>for i in x:<br>&nbsp;&nbsp;print(i)</code></p>", LINES),
    ("<div><code>import torch</code></div><div><code>x = torch.f(2)</code></div>", LINES),
    ("<svg><text>import torch</text><text>x = torch.f(2)</text></svg>", LINES),
    ("<svg><style><pre>x = 1</pre></style></svg>", MARKUP),
    ("<svg><![CDATA[<pre>x = 1</pre>]]></svg>", MARKUP),
    ("<script>document.write('<pre>x = 1')</script>", SCRIPT),
    ("<script>document.write('\\x3cpre>x = 1')</script>", SCRIPT),
    ("<script>document.write(`\\u{3c}pre>x = 1`)</script>", SCRIPT),
    ("<script>let p = document.createElement('pre')</script>", SCRIPT),
    ("<script>p.style.whiteSpace = x</script>", SCRIPT),
    (f"<script>p.innerText = `{PROGRAM}`</script>", SCRIPT),
    ("<img src=x onerror=\"this.outerHTML='<pre>x = 1'\">", SCRIPT),
    ("<a href=\"javascript:document.write('%3Cpre>x = 1')\">a</a>", SCRIPT),
    ("<script src=\"data:text/javascript,document.write('%3Cpre>x')\"></script>", SCRIPT),
    (f"<svg><title>{PROGRAM}</title></svg>", LINES),
    ("<ul><li style=\"list-style-type:'import torch'\"></ul>", STYLE),
    ("<q style=\"quotes:'import torch' ''\"></q>", STYLE),
    ("<style>p{quotes:'/*' 'import torch*/'}</style>", STYLE),
    ("<style>@counter-style a {symbols: importtorch}</style>", STYLE),
    (
        "<p style=\"background:url('data:image/svg+xml,<svg><text>import a</text>"
        "<text>b = a.c()</text></svg>')\">x</p>",
        LINES,
    ),
    *[
        (f"<div style='{style}'><b>import torch</b> <b>x = torch.f(2)</b></div>", LINES)
        for style in ("display:flex;flex-direction:column", "columns:2", "width:1em", "float:left")
    ],
    ("<p><b>import torch</b> <b>x = torch.f(2)</b></p>\n\n<style>b{display:block}</style>", LINES),
    ("<p>im&shy;port torch<br>x = torch.f(2)</p>", LINES),
    ("<p>for i in x:<br>\u2800\u2800print(i)</p>", LINES),
    ("<p>𝚒𝚖𝚙𝚘𝚛𝚝 𝚝𝚘𝚛𝚌𝚑<br>𝚡 = 𝚝𝚘𝚛𝚌𝚑.𝚏(𝟸)</p>", LINES),
    ("<p>import torch<br>x = torch.f(“a”)</p>", LINES),
    ("<p>&gt;&gt;&gt; import torch<br>&gt;&gt;&gt; x = torch.f(2)</p>", LINES),
    ("`>>> x = torch.f(2)`  \n`>>> x.sum()`", LINES),
    ("<p>In [1]: import torch<br>In [2]: x = torch.f(2)</p>", LINES),
    ("<p>1 import torch<br>2 x = torch.f(2)</p>", LINES),
    ("<input value='import torch'><br><input placeholder='x = torch.f(2)'>", LINES),
    ("<select><optgroup label='import torch'><optgroup label='x = a.f(2)'></select>", LINES),
    ("<p>\\[ \\text{import torch} \\\\ \\text{x = never\\_ran.f(2)} \\]</p>", LINES),
    ("<p><bdo dir=rtl>hcrot tropmi</bdo></p>", ORDER),
    ("<p style='unicode-bidi: bidi-override; direction: rtl'>hcrot tropmi</p>", ORDER),
    ("<style>p { unicode-bidi: isolate-override }</style>", ORDER),
    *[
        (f"<iframe src='{address}'></iframe>", FRAME)
        for address in ("s.py", "../s.py?a=b.html", "/a/s.txt", "s.PY#a", "s.ipynb", "s.py/../s.py")
    ],
    ("<object type='text/plain' data='s.py'></object>", FRAME),
    ("<embed src='//example.org/a.py'>", EMBED),
    *[
        (f"<script src='{address}'></script>", EMBED)
        for address in (
            "https://gist.github.com/someone/1234.js",
            "//pastebin.com/embed_js/abc",
            "https://example.org/embed.js?target=https%3A%2F%2Fexample.org%2Fa%2Fx.py&style=a",
            "main.py",
        )
    ],
    ("<iframe src='https://carbon.now.sh/embed?code=x'></iframe>", EMBED),
    ("<iframe src='https://a.org/?code=import%20torch%0Ax%20=%20torch.f(2)'></iframe>", EMBED),
    ("<fencedframe src='a.py'></fencedframe>", EMBED),
    ("<div hx-get='a.py' hx-trigger='load'></div>", EMBED),
    ("<div w3-include-html='a.ipynb'></div>", EMBED),
    (f"<script type='py-editor'>\n{PROGRAM}\n</script>", LINES),
    ("<script type='text/template'><pre>import torch</pre></script>", BLOCK),
    (f"<py-script>\n{PROGRAM}\n</py-script>", LINES),
    (f"<div contenteditable='plaintext-only'>{PROGRAM}</div>", STYLE),
    ("<p style='text-transform: lowercase'>IMPORT TORCH<br>X = TORCH.F(2)</p>", STYLE),
    ("<script>p.innerText = ['import torch', 'x = torch.f(2)'].join('\\n')</script>", SCRIPT),
    ("<script>fetch('a.py').then(r => r.text()).then(show)</script>", SCRIPT),
    ("<video><track src='data:text/vtt,import torch%0Ax = torch.f(2)'></video>", LINES),
    *[
        (f"<style>{rule}</style>", HIDING)
        for rule in (
            ".verified-output { font-size: 0 }",
            ".verified-snippet .c1 { display: none }",
            "pre code { direction: rtl }",
            "code { transform: scaleX(-1) }",
            "pre, .a { color: transparent }",
            ".highlight code { display: flex; flex-direction: column-reverse }",
            "@media print { pre span { float: right } }",
            "pre { text-transform: uppercase }",
            "pre::before { position: absolute }",
        )
    ],
]
PLAIN = [
    "<!-- <pre>x = 1</pre> -->",
    '<p title="<pre>">Text.</p>',
    "a < b, and `<pre>x = 1</pre>`.",
    '<p style="white-space: nowrap; color: red">Text.</p>',
    "<style>h1 { display: none }</style>",
    '<iframe src="https://example.org/video"></iframe>',
    '<img src="data:image/png;base64,AAAA" alt="">',
    "<p>One<br>two<br>x = 3<br>y = 4</p>",
    "<p>raise it<br>raise them</p><p>assert yourself<br>now</p><p>global warming<br>global trade</p>",
    "<p>1 Street<br>2 Street<br>import 3<br>from 4</p>",
    "$$x = 3 \\\\ \\text{if } y \\\\ \\text{for } z$$",
    "<!--\n```python\nx = 1\n```\n-->\n\nText.",
    "<style>a::after { content: ' ↗' } b::before { content: '\\2192' }</style>",
    "<bdi>x</bdi><p style='unicode-bidi: isolate'>Text.</p>",
    "<object data='a.svg'></object><iframe src='../b/'></iframe><iframe src='c.html#d'></iframe>",
    "<iframe src='b'></iframe><embed src='//example.org/a'>",
    "<input value='import torch'> <button value='x = 1'>Go</button>",
    "<table><tr><td><code>y.backward(v)</code></td><td><code>f(x)</code></td></tr></table>",
    "<kbd>Ctrl<br>C</kbd>",
    "`import torch` is one,<br>`from torch import nn` another.",
    "- `import torch`\n- `from torch import nn`",
    "Write `torch.autograd.grad(y, x,\ngrad_outputs=v)`.",
    "<svg><path d='M0 0'/><text>loss</text></svg>",
    "<script>if (a < b) { f() }</script>",
    "<script>window.MathJax = {tex: {inlineMath: [['\\\\(', '\\\\)']]}}; document.createElement('script')</script>",
    "<button onclick='go()'>Go</button> <a href='javascript:history.back()'>back</a>",
    "<script src='https://cdn.example.org/a.min.js'></script><script async src='js/a.js'></script>",
    "<script type='application/ld+json'>{'name': 'x.py', 'a': [1]}</script>",
    "<script type='math/tex; mode=display'>x = 3 \\\\ y = 4</script>",
    "<script type='text/html'><div>{{ x }}</div></script>",
    "<img src='https://example.org/badge/file-setup.py-blue.svg' alt='setup.py'>",
    "<a href='s.py' download='a.ipynb' data-url='s.py'>s.py</a> [gist](https://gist.github.com/a)",
    "<div data-title='s.py' id='s.py' data-include='footer.html' hx-get='/api/items'>x</div>",
    "<my-card>Some text\non two lines\nfrom here</my-card>",
    "<p style='text-transform: capitalize'>text</p><style>h1 { text-transform: uppercase }</style>",
    "<style>code { color: #c00; background: #eee; font-size: .9em; padding: 0 .2em }\n"
    ".highlight pre { margin: 0; overflow: auto; line-height: 1.4; user-select: none }</style>",
    "<div contenteditable='true'>Text</div><track src='a.vtt'>",
    "<p><b>import torch</b> <b>x = torch.f(2)</b></p>",
    "<div style='width: 50%'>See `import a`, and <code>import b</code> or <code>f(x)</code></div>",
    "<style>@font-face { font-family: 'A B'; src: url('a.woff2') format('woff2') }\n"
    "h1 { display: none } [title='x y']:hover { background: url(\"data:image/png,AAAA\") }</style>",
]


@pytest.mark.parametrize(("raw", "message"), RAW, ids=lambda text: text[:40])
def test_whatever_keeps_its_lines_is_refused(site, raw, message):
    refused = site.refused(f"# Title\n\nText.\n\n{raw}\n")
    assert message in refused
    assert refused.startswith("page.md:"), refused


@pytest.mark.parametrize("raw", PLAIN, ids=lambda text: text[:40])
def test_what_shows_no_block_is_left_alone(site, raw):
    site.html(f"# Title\n\nText.\n\n{raw}\n")


LABELS = [
    "swift",
    "julia",
    "go",
    "ts",
    "vyper",
    "nim",
    "dart",
    "groovy",
    "py+ul4",
    "mojo",
    "ipythonconsole",
    "ipython3",
    "java",
    "kotlin",
    "js",
    "cython",
    "boo",
]
NESTED = """
%% Markdown with Python in it
````markdown
```python
x = 1
```
````
=>
page.md:2: Python under the label `markdown`; if it is to be plain, write `text`, or
%% a template with Python in it
```mako
<%
x = 1
%>
```
=>
page.md:2: Python under the label `mako`; if it is to be plain, write `text`, or
%% a part of a block
```js
// a note

import torch
x = torch.never_ran(2)
```
=>
page.md:2: Python under the label `js`; if it is to be plain, write `text`, or
"""
OTHERS = [
    "```java\nimport java.util.List;\nimport java.util.Map;\n\nclass A {}\n```",
    "```js\nfunction f(x) {\n  return x;\n}\n```",
    "```mako\n<b>${x if y else z}</b>\n```",
    '````markdown\n```python\n;--8<-- "s.py"\n```\n````',
    f"```text\n{PROGRAM}\n```",
    "```toml\nx = 1\n```",
    "```console\n$ python s.py\n```",
]


@pytest.mark.parametrize("label", LABELS)
def test_what_is_highlighted_as_python_is_python(site, label):
    assert site.refused(f"```{label}\n{PROGRAM}\n```\n").startswith("page.md:2: Python ")


@pytest.mark.parametrize(("page", "message"), golden(NESTED))
def test_python_within_another_language(site, page, message):
    assert site.refused(page) == message


@pytest.mark.parametrize("page", OTHERS)
def test_other_languages_are_shown(site, page):
    site.html(page)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("Text \u202eback\n", "page.md:1:6: the character U+202E (RIGHT-TO-LEFT OVERRIDE);"),
        ("Text\n\na `b\u200bc`\n", "page.md:3:5: the character U+200B (ZERO WIDTH SPACE) in code;"),
        (
            "```text\na\nb\xa0c\n```\n",
            "page.md:3:2: the character U+00A0 (NO-BREAK SPACE) in a block;",
        ),
        ("a `b`, <code>&#x2066;</code>\n", "page.md: the character U+2066"),
        (INCLUDE.replace("s.py", "s\u202e.py"), "page.md:2:10: the character U+202E"),
        (INCLUDE.replace("s.py", "s\xa0.py"), "page.md:2: s\\xa0.py has U+00A0"),
        ("# A \u2028\n", "page.md:1:5: the character U+2028"),
    ],
)
def test_text_that_shows_otherwise_than_it_reads(site, page, said):
    assert site.refused(page).startswith(said)


def test_prose_keeps_what_languages_and_typography_need(site):
    page = "10\xa0s, می\u200cخواهم, \u2067עברית\u2069, soft\xadhyphen, 👩🏽\u200d💻 ⚠️\n"
    assert "10\xa0s" in site.html(page)


def test_a_fence_in_a_comment_or_an_attribute_shows_nothing(site):
    page = site.html(f"<!--\n\n{INCLUDE}\n-->\n\nText.\n")
    assert "verified-snippet" not in page
    assert "print" not in page


# Whether a diagram shows Python.
DIAGRAMS = {
    "sequenceDiagram\n  Note over A: import torch<br/>x = torch.f(2)": True,
    "classDiagram\n  class A {\n    import torch\n    x = torch.f(2)\n  }": True,
    "sequenceDiagram\n  A->>B: import the data\n  Note over B: for all<br/>items": False,
    "classDiagram\n  class Animal {\n    +int age\n    grad\n    run(gradient)\n  }": False,
    "classDiagram\n  class A\n  class B\n  A : +int x = 3\n  A : run()": False,
    "mindmap\n  root((x))\n    import\n    from\n    with": False,
    "gitGraph\n  commit\n  branch dev\n  checkout dev\n  commit": False,
}


def test_python_in_a_label_of_a_diagram(site):
    configs = {"pymdownx.superfences": {"custom_fences": [MERMAID]}}
    extensions = [site.ours(), "pymdownx.superfences"]
    page = '```mermaid\ngraph TD\n  A["{}"] --> B[for x]\n```\n'
    site.html(page.format("for it<br>x = 3"), extensions, configs)
    for label in ("import torch<br>x = torch.f(2)", "import torch\\nx = torch.f(2)"):
        said = site.refused(page.format(label), extensions, configs)
        assert said.startswith("page.md:2: Python under the label `mermaid`;")
    for diagram, shows in DIAGRAMS.items():
        fence = f"```mermaid\n{diagram}\n```\n"
        if shows:
            said = site.refused(fence, extensions, configs)
            assert said.startswith("page.md:2: Python under the label `mermaid`;")
        else:
            site.html(fence, extensions, configs)


def test_what_looks_like_a_stand_in_is_not_one(site):
    forged = '<div id="verified-snippet-0123456789abcdef"></div>'
    assert MARKUP in site.refused(f"Text.\n\n{forged}\n")


def test_a_page_within_a_page_ends_somewhere():
    html = "<p>x</p>"
    for _ in range(8):
        html = '<iframe srcdoc="' + html.replace("&", "&amp;").replace('"', "&quot;") + '">'
    assert [fault.message.startswith(FRAME) for fault in HtmlJudge(html).find_faults()] == [True]


@pytest.mark.parametrize(
    "part",
    [
        "```python\nx = {}\n```\n",
        "```\nx = 1\n```\n",
        "<pre>{}</pre>\n",
        '--8<-- "n{}.md"\n',
        "\n    x = {}\n",
    ],
)
def test_the_cost_of_a_page_grows_with_it(site, part):
    page = "Text.\n\n".join(part.replace("{}", str(n)) for n in range(800))
    start = time.process_time()
    with pytest.raises(SnippetError):
        site.html(page)
    assert time.process_time() - start < 4  # a third of a second; with its cube, eight


@pytest.mark.parametrize(
    "part",
    [
        *("<b ", "<b a='", "<!--", "<script>", "&#105;", "<p onclick='x()'>", "<noscript>"),
        *("<title>import a\nb", "<code>", "for x<br>", "<b style='display:block'>import a b</b>"),
    ],
)
def test_the_cost_of_odd_markup_grows_with_it(part):
    start = time.process_time()
    HtmlJudge(part * (36_000 // len(part))).find_faults()
    assert time.process_time() - start < 3  # some tenths; unclosed tags, with their square, took 7


@pytest.mark.parametrize(
    "part", ["'\\\\", "'`\"", "url(", "url('", "/*", "a:b c:d", "'import a\\nb c'+"]
)
@pytest.mark.parametrize("tag", ["script", "style"])
def test_the_cost_of_a_style_and_of_a_script_grows_with_it(tag, part):
    start = time.process_time()
    for end in ("{", ""):
        HtmlJudge(f"<{tag}>{part * (36_000 // len(part))}{end}</{tag}>").find_faults()
    assert time.process_time() - start < 6


PARTS = """
%% Python by way of another page
--8<-- "nested.md"
=>
page.md:1: snippets/nested.md:3 includes s.py, and is itself included; include it from the page
%% in a block of text
```text
--8<-- "deep.md"
```
=>
page.md:2: snippets/nested.md:3 includes s.py, and is itself included; include it from the page
%% a page that is not there
Text

--8<-- "none.md"
=>
page.md:3: an include that fails: Snippet at path 'none.md' could not be found
%% a part that is not there
--8<-- "part.md:nope"
=>
page.md:1: an include that fails: Snippet section 'nope' could not be located
%% a folder
--8<-- "a"
=>
page.md:1: an include that fails: it is a folder
%% a pipe
--8<-- "pipe.md"
=>
page.md:1: an include that fails: it is a named pipe
%% a device
--8<-- "zero.md"
=>
page.md:1: an include that fails: it is a device
%% a file that is not text
--8<-- "image.md"
=>
page.md:1: an include of a file that is not UTF-8
%% a name with a star
```python
--8<-- "**x.py"
```
=>
page.md:2: there is no file snippets/**x.py
%% a name that is too long
```python
--8<-- "LONG.py"
```
=>
page.md:2: there is no file snippets/LONG.py
%% Python's own file
```python
--8<-- "a/__init__.py"
```
=>
page.md:2: a/__init__.py is no snippet: nothing would ever run it; give it a name that is one's
%% a hidden one, and one in capitals
```python
--8<-- ".h.py"
```

```python
--8<-- "u.PY"
```
=>
page.md:2: .h.py is no snippet: nothing would ever run it; give it a name that is one's
page.md:6: u.PY is no snippet: nothing would ever run it; give it a name that is one's
"""


@pytest.mark.parametrize(("page", "message"), golden(PARTS))
def test_an_include_that_may_not_be(site, page, message):
    for name in ("a/__init__.py", ".h.py", "u.PY", "part.md"):
        put(site.snippets / name, "x = 1\n")
    put(site.snippets / "nested.md", 'Text\n\n--8<-- "s.py"\n')
    put(site.snippets / "deep.md", '--8<-- "nested.md"\n')
    (site.snippets / "image.md").write_bytes(b"\xff\xfe\x00")
    os.mkfifo(site.snippets / "pipe.md")
    (site.snippets / "zero.md").symlink_to("/dev/zero")
    long = "n" * 300
    assert site.refused(page.replace("LONG", long)) == message.replace("LONG", long)


def test_a_name_with_a_nul(site):
    assert "has U+0000 in its name" in site.refused('```python\n--8<-- "a\0b.py"\n```\n')


def test_files_that_are_appended_to_every_page(site):
    configs = {"pymdownx.snippets": {"base_path": ["snippets"], "auto_append": ["s.py"]}}
    said = site.refused("Text.\n", [site.ours(), "pymdownx.snippets"], configs)
    assert said == "page.md: pymdownx.snippets appends s.py, which is Python; leave it out"
