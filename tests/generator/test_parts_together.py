"""Several parts of one file in one block: a session with its hidden set-up, what is left out marked."""

import json
import re

import pytest
from generator.helpers import golden, put, put_verified
from generator.pages import code

from verified_snippets.export import export_site

SESSION = """\
# --8<-- [start:imports]
import math
# --8<-- [end:imports]

secret = 4


# --8<-- [start:head]
class Shape:
    # --8<-- [end:head]
    sides = 4

    # --8<-- [start:area]
    def area(self):
        return secret
        # --8<-- [end:area]


# --8<-- [start:use]
print(Shape().area())
# > 4
print(math.e)
# > 2.718281828459045
# --8<-- [end:use]
"""

SHOWN = """
%% what is left out between two is one line
--8<-- "session.py:imports"
--8<-- "session.py:use"
=>
import math
# …
print(Shape().area())
# > 4
print(math.e)
# > 2.718281828459045
%% that line is indented as what follows, and all is dedented together
--8<-- "session.py:head"
--8<-- "session.py:area"
=>
class Shape:
    # …
    def area(self):
        return secret
%% where only blank lines are between, these are there
--8<-- "session.py:area"

--8<-- "session.py:use"
=>
    def area(self):
        return secret


print(Shape().area())
# > 4
print(math.e)
# > 2.718281828459045
%% comments of the page's author stand beside them, and for what is left out
# Code above omitted

--8<-- "session.py:head"

# Here, too.
--8<-- "session.py:area"

# Code below omitted 👇
=>
# Code above omitted

class Shape:

# Here, too.
    def area(self):
        return secret

# Code below omitted 👇
%% as far in as what is farthest out
# The area:
--8<-- "session.py:area"
  # and so on
=>
# The area:
def area(self):
    return secret
  # and so on
%% and beside one include
--8<-- "session.py:imports"
# and so on
=>
import math
# and so on
"""

REFUSED = """
%% out of order
--8<-- "session.py:use"
--8<-- "session.py:head"
=>
page.md:3: shows head after use, which does not end before it in session.py; list parts in the order of the file
%% the same twice
--8<-- "session.py:use"
--8<-- "session.py:use"
=>
page.md:3: shows use after use, which does not end before it in session.py; list parts in the order of the file
%% of two files
--8<-- "session.py:use"
--8<-- "s.py"
=>
page.md:3: shows s.py in a block of session.py; give each a block of its own
%% a part and the whole
--8<-- "session.py:use"
--8<-- "session.py"
=>
page.md:3: shows session.py whole and again in part; name the parts alone
%% code between them
--8<-- "session.py:imports"
x = 1
--8<-- "session.py:use"
=>
page.md:2: session.py is not all of this block, as it stands; give the include a block of its own
%% a comment that states an output
--8<-- "session.py:imports"
# > 3
=>
page.md:2: session.py is not all of this block, as it stands; give the include a block of its own
%% a comment with a character that does not show
# a​b
--8<-- "session.py:imports"
=>
page.md:3: session.py is not all of this block, as it stands; give the include a block of its own
%% one that is missing
--8<-- "session.py:imports"
--8<-- "session.py:none"
=>
page.md:3: session.py has no region none; it has imports, head, area, use
"""


@pytest.fixture
def session(site):
    put_verified(site.snippets / "session.py", SESSION)
    return site


@pytest.mark.parametrize(("includes", "shown"), golden(SHOWN))
def test_parts_that_are_shown_together(session, includes, shown):
    (block,) = code(session.html(f"```python\n{includes}```\n"))
    assert block.strip("\n") == shown


@pytest.mark.parametrize(("includes", "message"), golden(REFUSED))
def test_parts_that_are_no_program_together(session, includes, message):
    assert session.refused(f"```python\n{includes}```\n") == message


def test_the_caption_names_each_part(session):
    page = session.html('```python\n--8<-- "session.py:imports"\n--8<-- "session.py:use"\n```\n')
    assert "parts <code>imports</code> and <code>use</code>, ran on" in page


def test_an_author_counts_no_line_that_stands_for_others(session):
    page = '```python hl_lines="1"\n--8<-- "session.py:imports"\n--8<-- "session.py:use"\n```\n'
    lit = re.findall(r'<span class="hll">(.*?)\n', session.html(page))
    assert [re.sub(r"<[^>]*>", "", line) for line in lit] == ["import math"]
    page = page.replace('"1"', '"2"')
    (lit,) = re.findall(r'<span class="hll">(.*?)\n', session.html(page))
    assert re.sub(r"<[^>]*>", "", lit) == "print(Shape().area())"


def test_wrong_in_two_parts_and_right_are_a_figure(session):
    wrong = "# --8<-- [start:a]\nx = 1\n# --8<-- [end:a]\ny = 2\n# --8<-- [start:b]\nx.y\n"
    wrong += "#! AttributeError: 'int' object has no attribute 'y'\n# --8<-- [end:b]\n"
    put_verified(session.snippets / "e/wrong.py", wrong)
    put_verified(session.snippets / "e/right.py", "x = 1\n")
    pair = '```python\n--8<-- "e/wrong.py:a"\n--8<-- "e/wrong.py:b"\n```\n\nWhy.\n\n'
    page = session.html(pair + '```python\n--8<-- "e/right.py"\n```\n')
    assert page.count('<figure class="verified-pair"') == 1
    assert re.findall(r'"verified-label">([^<]*)<', page) == ["Wrong", "Right"]


def test_an_export_has_them_as_one_program(session, folder):
    put(
        folder / "docs/index.md",
        '# P\n\n```python\n--8<-- "session.py:head"\n\n--8<-- "session.py:area"\n```\n',
    )
    put(folder / "mkdocs.yml", "site_name: x\nmarkdown_extensions: [verified_snippets]\n")
    export_site(folder / "mkdocs.yml", session.snippets)
    shown = "class Shape:\n    # …\n    def area(self):\n        return secret"
    assert (
        folder / "docs/downloads/index.md.txt"
    ).read_text() == f"# P\n\n```python\n{shown}\n```\n"
    notebook = json.loads((folder / "docs/downloads/index.ipynb").read_text())
    assert [cell["cell_type"] for cell in notebook["cells"]] == ["markdown", "code"]
