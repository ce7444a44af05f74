"""Pages that may not be shown: page in, file:line and the reason out."""

import pytest
from generator.helpers import golden

HEADERS = [
    "```python",
    "```py",
    "```Python",
    "```PYTHON",
    "```python3",
    "```py3",
    "```python2",
    "``` python",
    "```{.python}",
    "```{ .py .annotate }",
    '```{.python title="x"}',
    '```python title="x"',
    '```python title="x" hl_lines="1"',
    '```python hl_lines="1" linenums="3"',
    "```{.python #id}",
    "~~~python",
    "````python",
    "~~~~~ {.py}",
    "```pycon",
    "```python-console",
    "```pytb",
    "```cython",
    "```numpy",
]

REFUSED = """
%% in an admonition
!!! note

    ```python
    x = 1
    ```
=>
page.md:4: Python typed into the page
%% in a tab, twice
=== "A"

    ```py
    x = 1
    ```

=== "B"

    ```py
    x = 1
    ```
=>
page.md:4: Python typed into the page
page.md:10: Python typed into the page
%% in a list, indented by four and by two
- item

    ```python
    x = 1
    ```

- item

  ```python
  y = 1
  ```
=>
page.md:4: Python typed into the page
page.md:10: Python typed into the page
%% indented by tabs
- item

	```python
	x = 1
	```
=>
page.md:4: Python typed into the page
%% in a numbered list in an admonition in a tab
=== "A"

    !!! note "B"

        1. item

            ```python
            x = 1
            ```
=>
page.md:8: Python typed into the page
%% in a footnote
Text[^1].

[^1]:
    ```python
    x = 1
    ```
=>
page.md:5: Python typed into the page
%% in a quote
> Text
>
> ```python
> x = 1
> ```
=>
page.md:4: Python typed into the page
%% in details
??? note

    ```python
    x = 1
    ```
=>
page.md:4: Python typed into the page
%% in a definition list
Term

:   Text

    ```python
    x = 1
    ```
=>
page.md:6: Python typed into the page
%% beside the colon of a definition list
Term

:   ```python
    x = 1
    ```
=>
page.md:5: a fence that is not closed, not indented evenly, or has a header that is not understood
%% in a div with Markdown
<div markdown>

```python
x = 1
```

</div>
=>
page.md:4: Python typed into the page
%% beneath a paragraph of the same text
x = 1

```python
x = 1
```
=>
page.md:4: Python typed into the page
%% beneath a text block of the same text
```text
x = 1
```

```python
x = 1
```
=>
page.md:6: Python typed into the page
%% nothing in it
Text

```python
```
=>
page.md:3: Python typed into the page
%% front matter counts
---
title: A page
---

# A page

```python
x = 1
```
=>
page.md:8: Python typed into the page
%% no language
```
x = 1
```
=>
page.md:2: a block without a language; label it `text`, or include a snippet
%% no language but a title
```{title="x"}
x = 1
```
=>
page.md:2: a block without a language; label it `text`, or include a snippet
%% a language that nobody knows
```pythn
x = 1
```
=>
page.md:2: no highlighter knows the language `pythn`; write `text`
%% Python in a language that nobody knows
```snip
x = 1
f(x)
```
=>
page.md:2: no highlighter knows the language `snip`; write `text`
%% a session in a language that nobody knows
```snip
>>> f(1)
```
=>
page.md:2: no highlighter knows the language `snip`; write `text`
%% indented
Text

    x = 1
    y = 2
=>
page.md:3: code in an indented block or in raw <pre>; fence it and label it `text`, or include a snippet
%% indented in a list
- item

        x = 1
=>
page.md:3: code in an indented block or in raw <pre>; fence it and label it `text`, or include a snippet
%% raw <pre>
Text

<pre><code class="python">
x = 1
</code></pre>
=>
page.md:4: code in an indented block or in raw <pre>; fence it and label it `text`, or include a snippet
%% raw <pre> in Markdown in HTML
<div markdown>

<pre markdown>x = 1</pre>

</div>
=>
page.md:3: code in an indented block or in raw <pre>; fence it and label it `text`, or include a snippet
%% raw <PRE>, never closed
Text

<div><PRE class="a">x <b>=</b> 1
</div>
=>
page.md:3: code in an indented block or in raw <pre>; fence it and label it `text`, or include a snippet
%% a fence that is not closed
Text

```python
x = 1
=>
page.md:3: a fence that is not closed, not indented evenly, or has a header that is not understood
%% a header that is not understood
Text

```python title=x y
x = 1
```
=>
page.md:3: a fence that is not closed, not indented evenly, or has a header that is not understood
page.md:5: a fence that is not closed, not indented evenly, or has a header that is not understood
%% a fence indented by three
Text

   ```python
   x = 1
   ```
=>
page.md:4: Python typed into the page
%% several problems, by line
```
x = 1
```

    y = 1

```python
z = 1
```
=>
page.md:2: a block without a language; label it `text`, or include a snippet
page.md:5: code in an indented block or in raw <pre>; fence it and label it `text`, or include a snippet
page.md:8: Python typed into the page
"""


@pytest.mark.parametrize("header", HEADERS)
def test_typed_python_in_every_spelling(site, header):
    end = header[: len(header) - len(header.lstrip("`~"))]
    page = f"# A page\n\n{header}\nx = 1\n{end}\n"
    assert site.refusal(page) == (
        "page.md:4: Python typed into the page\n"
        "    include a snippet that ran:\n"
        "    ```python\n"
        '    --8<-- "folder/file.py"\n'
        "    ```"
    )


@pytest.mark.parametrize(("page", "message"), golden(REFUSED))
def test_refuses(site, page, message):
    assert site.refused(page) == message
    assert site.refused(page.replace("\n", "\r\n")) == message


def test_raw_code_is_found_and_quoted_as_it_reads(site):
    page = "<pre>\nx &lt; 1 &amp; <b>y</b>\n</pre>\n"
    assert site.refusal(page).split("\n")[1:] == ["    x < 1 & y"]
