"""Includes that may not be shown: page in, file:line and the reason out."""

from dataclasses import replace

import pytest
from generator.helpers import golden, put, put_verified
from generator.pages import SOURCE

from verified_snippets.record.serialize import dumps, loads
from verified_snippets.snippet.snippet import source_digest

INCLUDES = r"""
%% a file that is missing
--8<-- "none.py"
=>
page.md:2: there is no file snippets/none.py
%% a file in another folder
--8<-- "parts.py"
=>
page.md:2: there is no file snippets/parts.py
    there is: a/parts.py
%% a region that is missing
--8<-- "a/parts.py:none"
=>
page.md:2: a/parts.py has no region none; it has body, call
%% a region of a file without any
--8<-- "s.py:none"
=>
page.md:2: s.py has no region none; it has no region
%% outside the snippets
--8<-- "../secret.py"
=>
page.md:2: ../secret.py is outside snippets/; include a file below it
%% outside by a link
--8<-- "link/secret.py"
=>
page.md:2: link/secret.py is outside snippets/; include a file below it
%% outside, from the root
--8<-- "/etc/passwd.py"
=>
page.md:2: /etc/passwd.py is outside snippets/; include a file below it
%% lines by number
--8<-- "s.py:1:2"
=>
page.md:2: s.py:1:2 names no region; lines by number go stale unseen
    mark the part in the file, and name it:
    # --8<-- [start:name]
    # --8<-- [end:name]
%% lines by number to the end
--8<-- "s.py::2"
=>
page.md:2: s.py::2 names no region; lines by number go stale unseen
    mark the part in the file, and name it:
    # --8<-- [start:name]
    # --8<-- [end:name]
%% a list
--8<--
s.py
--8<--
=>
page.md:3: includes Python in a list of files; write
    --8<-- "s.py"
%% two includes
--8<-- "s.py"
--8<-- "a/parts.py:body"
=>
page.md:3: shows a/parts.py in a block of s.py; give each a block of its own
%% code beneath an include
--8<-- "s.py"
y = 2
=>
page.md:2: s.py is not all of this block, as it stands; give the include a block of its own
%% code above an include
import os
--8<-- "s.py"
=>
page.md:3: s.py is not all of this block, as it stands; give the include a block of its own
%% an include that is shown as such
;--8<-- "s.py"
=>
page.md:2: an include that is not expanded
    include a snippet that ran:
    ```python
    --8<-- "folder/file.py"
    ```
%% an include that a formatter has taken for an expression
--8 < --"s.py"
=>
page.md:2: an include that a formatter of Python has rewritten; restore it
    and have ruff leave pages alone:
        extend-exclude = ["docs/**/*.md"]
%% a file that is no snippet
--8<-- "typed.txt"
=>
page.md:2: Python from a file that is no snippet
    include a snippet that ran:
    ```python
    --8<-- "folder/file.py"
    ```
%% a snippet that is none
--8<-- "bad.py"
=>
snippets/bad.py:2: states nothing; write
    # > 1
    shown at page.md:2
%% a stale record
--8<-- "stale.py"
=>
snippets/stale.py: was changed after it was last run: its record is stale
    run: verified-snippets update snippets/stale.py
    shown at page.md:2
%% no record
--8<-- "new.py"
=>
snippets/new.py: has no record
    run: verified-snippets update snippets/new.py
    shown at page.md:2
%% a record edited by hand
--8<-- "forged.py"
=>
snippets/forged.json: was changed by hand: its digest is not that of its content
    run: verified-snippets update snippets/forged.py
    shown at page.md:2
"""

OUTSIDE = """
%% in a text block
```text
--8<-- "s.py"
```
=>
page.md:2: s.py is Python; label the block `python`, or show the include itself: `;--8<--`
%% in a block without a language
```
--8<-- "s.py"
```
=>
page.md:2: s.py is Python; label the block `python`, or show the include itself: `;--8<--`
%% outside a block
Text

--8<-- "s.py"
=>
page.md:3: includes Python outside a block
%% in a fence that is not closed
```python
--8<-- "s.py"
=>
page.md:1: a fence that is not closed, not indented evenly, or has a header that is not understood
page.md:2: includes Python outside a block
"""


@pytest.mark.parametrize(("include", "message"), golden(INCLUDES))
def test_wrong_includes(site, include, message):
    put(site.snippets.parent / "elsewhere/secret.py", SOURCE)
    (site.snippets / "link").symlink_to(site.snippets.parent / "elsewhere")
    put(site.snippets / "typed.txt", "x = 1\n")
    put(site.snippets / "bad.py", "print(1)\n#>1\n")
    put(put_verified(site.snippets / "stale.py", SOURCE), "y = 1\n")
    put(site.snippets / "new.py", SOURCE)
    record = put_verified(site.snippets / "forged.py", SOURCE).with_suffix(".json")
    put(record, record.read_text().replace('"1"', '"2"'))
    assert site.refusal(f"```python\n{include}```\n") == message


def test_an_older_record_lets_no_character_pass_that_hides_what_the_code_does(site):
    path = put_verified(site.snippets / "s.py", "x = 1  # a\n")
    turned = "x = 1  # \u202e\n"
    old, new = (source_digest(text.encode()) for text in (path.read_text(), turned))
    record = loads(path, path.with_suffix(".json").read_text())
    assert record.source == old
    put(path.with_suffix(".json"), dumps(replace(record, source=new)))
    put(path, turned)
    message = "s.py:1:10: holds the character U+202E (RIGHT-TO-LEFT OVERRIDE)"
    assert message in site.refusal('```python\n--8<-- "s.py"\n```\n')


@pytest.mark.parametrize(("page", "message"), golden(OUTSIDE))
def test_includes_that_are_no_block_of_python(site, page, message):
    assert site.refused(page) == message


def test_a_base_path_of_another_folder_hides_no_snippet(site):
    put(site.page.parent / "other/s.py", "x = 'typed'\n")
    names = ["pymdownx.snippets", site.ours()]
    configs = {"pymdownx.snippets": {"base_path": ["other"]}}
    page = '```python\n--8<-- "s.py"\n```\n'
    assert "ran on" in site.html(page, names, configs)


def test_an_include_by_way_of_another_page(site):
    put(site.snippets / "part.md", "```python\nx = 1\n```\n")
    page = 'Text\n\n--8<-- "part.md"\n'
    assert site.refused(page) == "page.md:3: Python from a file that is no snippet"
