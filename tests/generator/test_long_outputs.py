"""Outputs that are long or wide, on a page: the middle of a long one is left out, a wide one wraps."""

import pytest
from generator.helpers import put, text

from verified_snippets import update
from verified_snippets.export import export_site
from verified_snippets.pages.render import Block
from verified_snippets.record.store import load_record
from verified_snippets.snippet.snippet import load

LONG = "print(*range(100), sep='\\n')\n"
INCLUDE = '```python\n--8<-- "s.py"\n```\n'


@pytest.fixture
def shown(site, forking):
    """Return the block of a program, once it has run."""

    def show(source, *regions):
        path = put(site.snippets / "s.py", source)
        assert text(update(path, forking).problems) == ""
        snippet = load(path)
        return Block("s.py", regions, snippet, load_record(path, snippet.digest))

    return show


def test_the_middle_is_left_out_and_is_whole_in_file_and_record(shown):
    block = shown(f"{LONG}x = 1\n")
    lines = block.text.split("\n")
    assert lines[:3] == [LONG.rstrip(), "# > 0", "# > 1"]
    assert lines[20:23] == ["# > 19", "# … 75 lines more", "# > 95"]
    assert lines[-3:] == ["# > 98", "# > 99", "x = 1"]
    assert len(block.record.output) == 100
    assert block.whole_text.count("# > ") == 100


@pytest.mark.parametrize(
    "source",
    [
        "print(*range(30), sep='\\n')\n",
        "".join(f"print({n})\nprint({n})\n" for n in range(40)),
        "raise ValueError('\\n'.join(map(str, range(50))))\n#! ValueError: 0\n",
    ],
)
def test_what_is_no_long_output_is_whole(shown, source):
    block = shown(source)
    assert block.text == block.whole_text


def test_each_of_several_and_one_inside_a_statement(shown):
    block = shown(f"{LONG}{LONG}for i in range(50):\n    if i:\n        print(i)\n        # >\n")
    left_out = [line for line in block.text.split("\n") if "…" in line]
    assert left_out == ["# … 75 lines more"] * 2 + ["        # … 24 lines more"]


def test_highlights_count_code_behind_it(shown):
    block = shown(f"{LONG}x = 1\ny = 2\n")
    assert block.locate_highlights("2 3") == "28 29"
    assert block.text.split("\n")[27:] == ["x = 1", "y = 2"]


@pytest.mark.parametrize("page", [INCLUDE, "".join(f"> {line}\n" for line in INCLUDE.split("\n"))])
def test_a_page_sets_it_off_as_one_output(site, shown, page):
    shown(LONG)
    html = site.html(page)
    assert "# … 75 lines more" in html
    assert html.count('class="go"') == 1
    assert "# &gt; 50" not in html


def test_wide_lines_wrap_and_others_do_not(site, shown):
    shown("print('a' * 97)\nprint('b')\nprint('a' * 90)\n")
    html = site.html(INCLUDE)
    assert html.count('<span class="go verified-wide"># &gt; a') == 1
    assert html.count('<span class="go">') == 2


def test_a_copy_has_it_whole(folder, site, shown):
    shown(LONG)
    put(folder / "docs/index.md", f"# P\n\n{INCLUDE}")
    put(folder / "mkdocs.yml", "site_name: x\nmarkdown_extensions: [verified_snippets]\n")
    export_site(folder / "mkdocs.yml", site.snippets)
    assert (folder / "docs/downloads/index.md.txt").read_text().count("# > ") == 100
