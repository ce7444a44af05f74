"""why.md: its braces filled from the wrong program, on the clinic's pages and on bad ones."""

import re
import shutil
from pathlib import Path

import markdown
import pytest
from generator.helpers import put, put_verified

from autograd_clinic.findings.why import PLACEHOLDERS, fill_placeholders
from verified_snippets.errors import SnippetError

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/errors").glob("*.md"))
FILL = "autograd_clinic.site"
EXTENSIONS = ["verified_snippets", FILL, "tables", "attr_list", "admonition", "footnotes", "toc"]
WRONG = """\
import torch

x = torch.ones(3, requires_grad=True)
y = x * 2
y.backward()
#! RuntimeError: no
"""


def converted(text):
    """The HTML of a page in the current folder."""
    return markdown.Markdown(extensions=EXTENSIONS).convert(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_of_the_clinic_is_filled(page, monkeypatch):
    monkeypatch.chdir(ROOT)
    html = converted(page.read_text(encoding="utf-8"))
    prose = re.sub(r"<pre>.*?</pre>", "", html, flags=re.DOTALL)
    assert not re.search(r"\{(output|seed|input)", prose)
    assert "why.md" not in prose


def entry(folder, why, wrong=WRONG):
    """An entry of an error, and the page that shows its why."""
    put_verified(folder / "snippets/errors/p/e/wrong.py", wrong)
    put(folder / "snippets/errors/p/e/why.md", why)
    return '# Page\n\nText.\n\n--8<-- "errors/p/e/why.md"\n\nMore.\n'


def test_the_sentence_stands_where_its_include_stood(folder):
    page = entry(folder, "It is `{output}`, and **no**\nother.\n")
    html = converted(page)
    assert "<p>It is <code>y</code>, and <strong>no</strong>\nother.</p>\n<p>More.</p>" in html


def test_an_include_in_a_list_keeps_its_place(folder):
    page = entry(folder, "It is `{output}`.\nReally.\n")
    html = converted(page.replace("Text.\n", "- Item.").replace('--8<-- "', '  --8<-- "'))
    assert "<code>y</code>" in html


BAD = [
    ("One.\nIt is `{sed}`.\n", WRONG, "why.md:2: has `{sed}`, which stands for nothing"),
    ("It is {output}.\n", WRONG, "why.md:1: has the brace {, which stands for nothing"),
    ("A set: }.\n", WRONG, "why.md:1: has the brace }, which stands for nothing"),
    (
        "It is\n`{seed}`.\n",
        WRONG,
        "why.md:2: has `{seed}`, which the raising line of wrong.py does not have",
    ),
]


@pytest.mark.parametrize(("why", "wrong", "said"), BAD)
def test_what_cannot_be_filled_stops_the_page(folder, why, wrong, said):
    page = entry(folder, why, wrong)
    with pytest.raises(SnippetError) as refused:
        converted(page)
    assert f"snippets/errors/p/e/{said}" in str(refused.value)
    assert "shown at unknown page:5" in str(refused.value)


def test_a_why_without_its_program_stops_the_page(folder):
    page = entry(folder, "Text.\n")
    shutil.move(folder / "snippets/errors/p/e/wrong.py", folder / "other.py")
    with pytest.raises(SnippetError, match=r"why\.md: stands beside no wrong\.py"):
        converted(page)
    (folder / "snippets/errors/p/e/why.md").unlink()
    with pytest.raises(SnippetError, match=r"why\.md: cannot be read; is there such an entry\?"):
        converted(page)


def test_a_stale_record_fills_nothing(folder):
    page = entry(folder, "It is `{output}`.\n")
    put(folder / "snippets/errors/p/e/wrong.py", WRONG.replace("y", "z"))
    with pytest.raises(SnippetError, match="its record is stale"):
        converted(page)


def test_what_a_run_does_not_show_is_said_in_words():
    text = " ".join(f"`{{{name}}}`" for name in PLACEHOLDERS)
    assert fill_placeholders(text, {"output": "y", "output.shape": "(2,)"}) == (
        "`y` the seed the input `(2,)` that of the output"
        " that of the seed that of the seed that of the input that of the input"
    )


def test_words_that_begin_a_sentence_are_written_so():
    text = "`{output}` is one.\n`{seed.shape}` fits `{seed}`, as `{input}` does."
    assert fill_placeholders(text, {}) == (
        "The output is one.\nThat of the seed fits the seed, as the input does."
    )


def test_a_value_with_backticks_is_code_to_its_end(folder):
    wrong = WRONG.replace("y.backward()", 'y.backward({"`<img src=x>`": x}["`<img src=x>`"])')
    html = converted(entry(folder, "It is `{seed}`, and\nno.\n", wrong))
    assert "<img" not in html.partition("verified-snippet")[0]
    assert "`&lt;img src=x&gt;`" in html


@pytest.mark.parametrize("target", ["../outside/why.md", "link/why.md", "{folder}/outside/why.md"])
def test_a_why_from_outside_the_snippets_is_refused(folder, target):
    put(folder / "outside/why.md", "Text.\n")
    put_verified(folder / "outside/wrong.py", WRONG)
    put(folder / "snippets/a.txt", "")
    (folder / "snippets/link").symlink_to(folder / "outside")
    with pytest.raises(SnippetError, match=r"is outside snippets/; include a file below it"):
        converted(f'--8<-- "{target.format(folder=folder)}"\n')


def test_a_why_includes_nothing_itself(folder):
    page = entry(folder, 'Text.\n\n--8<-- "s.py"\n')
    with pytest.raises(SnippetError, match=r"why\.md:3: includes another file"):
        converted(page)


@pytest.mark.parametrize("spoil", ["folder", "link", "bytes"])
def test_a_wrong_program_that_cannot_be_read_stops_the_page(folder, spoil):
    page = entry(folder, "It is `{output}`.\n")
    program = folder / "snippets/errors/p/e/wrong.py"
    program.unlink()
    if spoil == "folder":
        program.mkdir()
    elif spoil == "link":
        program.symlink_to("nowhere")
    else:
        program.write_bytes(b"\xff")
    with pytest.raises(SnippetError, match=r"wrong\.py"):
        converted(page)


def test_another_site_has_a_why_of_its_own(folder):
    put(folder / "snippets/why.md", "Our {own} why.\n")
    html = markdown.markdown('--8<-- "why.md"\n', extensions=["verified_snippets"])
    assert html == "<p>Our {own} why.</p>"


def test_without_the_gate_it_is_said_what_is_missing(folder):
    with pytest.raises(SnippetError, match=r"mkdocs\.yml: lacks the extension verified_snippets"):
        markdown.markdown("Text.\n", extensions=[FILL])
