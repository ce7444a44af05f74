"""Draft mode, as `make serve` sets it: what is wrong shows in place, what is new is run."""

import pytest
from generator.helpers import contents, put
from generator.pages import INCLUDE, PART, code

NEW = "this run is not on record yet</p>"
STALE = "snippets/s.py: was changed after it was last run: its record is stale"


@pytest.fixture
def draft(site, monkeypatch):
    monkeypatch.setenv("VERIFIED_SNIPPETS_DRAFT", "1")
    return site


def test_without_it_the_page_is_refused(site):
    put(site.snippets / "s.py", "y = 1\n")
    assert site.refused(INCLUDE) == STALE


def test_what_is_refused_shows_as_a_box_in_its_place(draft):
    page = "Before.\n\n```python\nx = '<script>'\n```\n\nAfter.\n\n" + INCLUDE
    came = draft.html(page + "\n<pre>&lt;b&gt;</pre>\n\nLast.\n")
    assert came.startswith(
        '<p>Before.</p>\n<div class="admonition failure verified-problem">\n'
        '<p class="admonition-title">page.md:4: Python typed into the page</p>\n'
        "<pre><code>include a snippet that ran:\n```python\n--8&lt;-- &quot;folder/file.py&quot;\n"
        "```</code></pre>\n</div>\n<p>After.</p>\n"
        '<div class="verified-snippet" style="--verified-lines:3">'
    )
    assert "<script" not in came
    assert "<b>" not in came
    assert came.index("page.md:13: code in an indented block") < came.index("<p>Last.</p>")


def test_what_a_box_says_is_text(draft):
    came = draft.html(INCLUDE.replace("s.py", "<b>.py"))
    assert "page.md:2: there is no file snippets/&lt;b&gt;.py</p>" in came
    assert "<b>" not in came


def test_what_is_on_record_is_not_run(draft):
    assert NEW not in draft.html(INCLUDE)


def test_what_changed_is_run_once_and_nothing_is_written(draft, tmp_path):
    runs = tmp_path / "runs"
    put(draft.snippets / "s.py", f"with open({str(runs)!r}, 'a') as f:\n    n = f.write('.')\n")
    before = contents(draft.snippets)
    for _ in range(2):
        came = draft.html(INCLUDE + "\n" + PART)
        assert came.count(NEW) == 1
        assert code(came)[1].strip() == "return 1"
    assert runs.read_text() == "."
    assert contents(draft.snippets) == before


def test_what_changed_and_states_something_else_shows_that(draft):
    put(draft.snippets / "s.py", "print(3)\n# > 4\n")
    came = draft.html(INCLUDE + "\n" + PART)
    said = "snippets/s.py:2: does not print what the file states (- stated, + came)"
    assert f'<p class="admonition-title">{said}</p>' in came
    assert [block.strip() for block in code(came)] == [
        "- # > 4\n+ # > 3\n"
        "if that is right, run: verified-snippets update snippets/s.py\n"
        "shown at page.md:2",
        "return 1",
    ]


def test_what_changed_and_does_not_end_shows_that(draft):
    put(draft.snippets / "s.py", "import os\n\nos._exit(3)\n")
    came = draft.html(INCLUDE)
    assert "snippets/s.py:3: ended its own process with exit code 3, at line 3</p>" in came


def test_what_cannot_run_here_shows_that_it_is_stale(draft):
    put(draft.snippets / "s.py", "import no_such_torch\n")
    came = draft.html(INCLUDE + "\n" + PART)
    assert f"{STALE}</p>" in came
    assert [block.strip() for block in code(came)] == [
        "run: verified-snippets update snippets/s.py\nshown at page.md:2",
        "return 1",
    ]


@pytest.mark.parametrize("value", ["false", "no", "off", "0", "", "2", "False"])
def test_only_a_word_for_yes_makes_a_draft(site, monkeypatch, value):
    monkeypatch.setenv("VERIFIED_SNIPPETS_DRAFT", value)
    assert site.refused("```python\nx = 1\n```\n") == "page.md:2: Python typed into the page"


def test_what_imports_main_is_run(draft):
    put(draft.snippets / "s.py", "import __main__\n\nx = 1\n")
    assert draft.html(INCLUDE).count(NEW) == 1
