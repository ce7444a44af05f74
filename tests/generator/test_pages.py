"""Pages that may be shown: page in, HTML out."""

import re

import pytest
from generator.helpers import golden, put_verified
from generator.pages import INCLUDE, MERMAID, PART, SOURCE, code

from verified_snippets.pages.render.style import stylesheet_link

SHOWN = SOURCE.rstrip()

ALLOWED = """
%% a whole file
```python
--8<-- "s.py"
```
=>
x = 1
print(x)
# > 1
%% a region, dedented
```python
--8<-- "a/parts.py:body"
```
=>
return 1
%% a whole file with regions, without their markers
```python
--8<-- "a/parts.py"
```
=>
def f():
    return 1


print(f())
# > 1
%% with blank lines around the include
```python

--8<-- "a/parts.py:body"

```
=>
return 1
%% any spelling of the fence
~~~~ {.py #id title="a title" hl_lines="1"}
--8<-- 'a/parts.py:body'
~~~~
=>
return 1
%% any spelling of the include
```py
------8<-------- "a/parts.py:body"
```
=>
return 1
%% in an admonition, a tab, a list and a footnote
!!! note

    ```python
    --8<-- "a/parts.py:body"
    ```

=== "A"

    ```python
    --8<-- "a/parts.py:body"
    ```

- item

    ```python
    --8<-- "a/parts.py:body"
    ```

Text[^1].

[^1]:
    ```python
    --8<-- "a/parts.py:body"
    ```
=>
return 1
return 1
return 1
return 1
%% the same file twice
```python
--8<-- "a/parts.py:call"
```

```python
--8<-- "a/parts.py:call"
```
=>
print(f())
# > 1
print(f())
# > 1
%% other languages, and a Python fence shown as text
```text
x = 1
```

```console
$ python s.py
```

````markdown
```python
;--8<-- "s.py"
```
````
=>
x = 1
$ python s.py
```python
--8<-- "s.py"
```
%% code within a line
Write `x = 1`, `#!python x = 1`, `` ```python ``, `<pre>x = 1</pre>` or `--8<-- "s.py"`.
=>
%% headings, which toc renders by themselves
[TOC]

# `x = 1` and `<pre>`

## Again

```python
--8<-- "a/parts.py:body"
```
=>
return 1
%% no code at all
=>
"""


@pytest.mark.parametrize(("page", "shown"), golden(ALLOWED))
def test_shows(site, page, shown):
    for given in (page, page.replace("\n", "\r\n")):
        blocks = [block.strip("\n") for block in code(site.html(given))]
        assert "\n".join(blocks) == shown


def test_a_block_names_its_file_and_what_ran_it(site):
    put_verified(site.snippets / "t.py", SOURCE, python="3.11", torch="2.13.0", numpy="2.4.6")
    page = site.html(INCLUDE.replace("s.py", "t.py"))
    assert page.startswith(
        '<div class="verified-snippet" style="--verified-lines:3">\n<link rel="stylesheet"'
    )
    assert page.endswith(
        '<p class="verified-source"><code>t.py</code>'
        " ran on numpy 2.4.6 and torch 2.13.0 and Python 3.11</p>\n</footer>\n</div>"
    )
    assert (
        "<code>a/<wbr>parts.py</code>, part <code>body</code>, ran on Python 3.11</p>"
        in site.html(PART)
    )


def test_output_and_errors_are_set_off_and_an_error_is_said_in_words(site):
    put_verified(site.snippets / "e.py", "print(1), 1 / 0\n# > 1\n#! ZeroDivisionError: no\n")
    page = site.html(INCLUDE.replace("s.py", "e.py"))
    assert re.findall(r'<span class="(g.)">([^<]*)<', page) == [
        ("go", "# &gt; 1\n"),
        ("gr", "#! ZeroDivisionError: no\n"),
    ]
    assert page.startswith('<div class="verified-snippet verified-raises" style=')
    assert page.endswith(" ran on Python 3.11, and raised this error</p>\n</footer>\n</div>")


def test_a_region_without_the_error_does_not_claim_it(site):
    source = "# --8<-- [start:a]\nx = 1\n# --8<-- [end:a]\nx.y\n#! AttributeError: no\n"
    put_verified(site.snippets / "e.py", source)
    shown = site.html(INCLUDE.replace("s.py", "e.py:a"))
    assert "verified-raise" not in shown.replace(stylesheet_link(), "")
    assert "and raised" not in shown


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('```python title="A title"', '<span class="filename">A title</span>'),
        ('```python hl_lines="2"', '<span class="hll">'),
        ('```python linenums="5"', '<span class="normal">5</span>'),
        ("```{.python .wide}", 'class="wide highlight"'),
        ("```{.python #there}", 'id="there"'),
    ],
)
def test_options_of_a_fence_hold(site, header, found):
    page = site.html(INCLUDE.replace("```python", header))
    assert found in page
    assert code(page)[-1].strip() == SHOWN


def test_what_a_snippet_prints_is_text(site):
    source = "print('<script>alert(1)</script>&amp;')\n# > <script>alert(1)</script>&amp;\n"
    put_verified(site.snippets / "s.py", source)
    page = site.html(INCLUDE)
    assert "<script" not in page
    assert "# &gt; &lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in page
    assert code(page) == [source]


def test_the_name_of_a_file_is_text(site):
    put_verified(site.snippets / "<b>&.py", SOURCE)
    page = site.html(INCLUDE.replace("s.py", "<b>&.py"))
    assert "<code>&lt;b&gt;&amp;.py</code> ran on" in page
    assert "<b>" not in page


def test_what_a_snippet_prints_is_not_markdown(site):
    source = 'print("""a""")\n# > ```\n# > # [x](y) :smile: --\n# >     *a* {.b}\n'
    put_verified(site.snippets / "s.py", source)
    assert code(site.html(INCLUDE)) == [source]


def test_a_custom_fence_keeps_its_formatter(site):
    page = site.html(
        "```mermaid\ngraph LR\n```\n\n" + INCLUDE,
        ["pymdownx.superfences", site.ours()],
        {"pymdownx.superfences": {"custom_fences": [MERMAID]}},
    )
    assert '<pre class="mermaid"><code>graph LR</code></pre>' in page
    assert code(page)[1].strip() == SHOWN


def test_spaces_at_the_end_of_a_line_are_no_difference(site):
    put_verified(site.snippets / "spaced.py", "x = [ \n    1,\n]\n")
    assert code(site.html(INCLUDE.replace("s.py", "spaced.py"))) == ["x = [ \n    1,\n]\n"]
