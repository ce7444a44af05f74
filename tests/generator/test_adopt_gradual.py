"""Pages that are not verified yet: built as they were, counted, and held to a ceiling."""

import re
import subprocess

import pytest
from generator.helpers import put, put_verified
from generator.pages import INCLUDE, code
from generator.test_cli import said

from verified_snippets.adopting import trial_build
from verified_snippets.pages.fences import find_fences
from verified_snippets.pages.gradual import count_blocks
from verified_snippets.project import find_project

AS_SOMEBODY = ["-c", "user.name=x", "-c", "user.email=x@x.invalid"]
TYPED = "```python\nx = 2\n```\n"
OLD = f"# Old\n\n{TYPED}\n{INCLUDE}\n    indented\n\n```\nno label\n```\n"
CONFIG = "site_name: x\nmarkdown_extensions: [verified_snippets]\n"


def test_a_check_holds_the_ceiling_too(site, capsys):
    folder = site.page.parent
    put(folder / "mkdocs.yml", CONFIG)
    put(folder / "docs/index.md", INCLUDE)
    assert said(capsys, "check")[:2] == (0, "2 agree\n")
    put(folder / "docs/old.md", f"---\nverified: false\n---\n{TYPED}")
    code, out, _ = said(capsys, "check")
    assert (code, out.split("\n")[0]) == (1, "2 agree")
    assert "1 block not verified, and 0 allowed" in out
    assert said(capsys, "check", "snippets")[:2] == (0, "2 agree\n")
    put(folder / "pyproject.toml", "[tool.verified-snippets]\nunverified = 1\n")
    assert said(capsys, "check")[:2] == (0, "2 agree\n1 of 2 blocks not verified\n")


@pytest.mark.parametrize(
    ("settings", "front"),
    [
        ('exclude = ["page.md"]', ""),
        ('exclude = ["*.md"]', ""),
        ('pages = ["other/*"]', ""),
        ("", "---\ntitle: x\nverified: false\n---\n"),
    ],
)
def test_a_page_that_is_not_verified_is_built_as_it_was(site, settings, front):
    put(site.page.parent / "pyproject.toml", f"[tool.verified-snippets]\n{settings}\n")
    assert "x = 2" in "".join(code(site.html(front + OLD)))
    put(site.page.parent / "pyproject.toml", "")
    assert "Python typed into the page" in site.refused(OLD)


def test_its_includes_are_held_to_what_they_are(site):
    front = "---\nverified: false\n---\n"
    assert "ran on Python" in site.html(front + OLD)
    put(site.snippets / "s.py", "x = 3\n")
    assert "s.py: was changed after it was last run" in site.refused(front + OLD)


def test_the_blocks_of_such_pages_are_counted_and_held_to_a_ceiling(site, capsys):
    folder = site.page.parent
    put(folder / "mkdocs.yml", CONFIG)
    put(folder / "docs/index.md", INCLUDE)
    put(
        folder / "docs/old.md",
        f"{INCLUDE}\n!!! note\n\n    ```py\n    x\n    ```\n\n{{* a.py *}}\n",
    )
    put(folder / "pyproject.toml", '[tool.verified-snippets]\nexclude = ["docs/old.md"]\n')
    code, out, _ = said(capsys, "pages")
    assert (code, out) == (
        1,
        "docs/old.md: 2 of 3 blocks not verified\n"
        "pyproject.toml: 2 blocks not verified, and 0 allowed; run verified-snippets adopt,"
        " or, to begin with, write\n    [tool.verified-snippets]\n    unverified = 2\n"
        "2 of 4 blocks not verified\n",
    )
    settings = '[tool.verified-snippets]\nexclude = ["docs/old.md"]\nunverified = 3\n'
    put(folder / "pyproject.toml", settings)
    assert said(capsys, "pages")[:2] == (
        0,
        "docs/old.md: 2 of 3 blocks not verified\n"
        "2 of 4 blocks not verified; unverified = 3 can be 2 now\n",
    )


def test_an_include_of_a_file_that_is_no_snippet_is_not_verified(site):
    text = INCLUDE + '\n```python\n--8<-- "docs/a.py:part"\n```\n'
    counted = count_blocks(site.page, text, site.snippets)
    assert (counted.blocks, counted.verified) == (2, 1)


def test_a_pattern_is_for_a_file_from_any_folder_on(folder):
    from verified_snippets.pages.gradual import is_verified

    put(folder / "pyproject.toml", '[tool.verified-snippets]\nexclude = ["api/*"]\n')
    assert not is_verified(folder / "docs/api/deep/a.md", find_project())
    assert is_verified(folder / "docs/capi/a.md", find_project())


FENCES = """\
# A

> ```python title="a"
> x
>
> y
> ```

- item

    ~~~py
    ```
    ~~~

```python
never closed

!!! note
    ```{.python}
    z
```
"""


def test_fences_are_found_at_any_depth():
    found = [(f.start, f.prefix, f.label, f.body) for f in find_fences(FENCES.split("\n"))]
    assert found == [
        (2, "> ", "python", ("x", "", "y")),
        (10, "    ", "py", ("```",)),
        (14, "", "python", ("never closed", "", "!!! note", "    ```{.python}", "    z")),
    ]


def test_highlighted_lines_are_those_that_the_author_typed(site):
    put_verified(site.snippets / "two.py", 'print("one")\n# > one\nprint("two")\n# > two\n')
    page = '# P\n\n```python hl_lines="2"\n--8<-- "two.py"\n```\n'
    lit = site.html(page).split('class="hll"')[1]
    assert "two" in lit.partition("\n")[0]
    assert "# &gt; one" not in lit.partition("\n")[0]


def test_a_quote_holds_an_include(site):
    html = site.html('# P\n\n> ```python\n> --8<-- "s.py"\n> ```\n')
    assert code(html) == ["x = 1\nprint(x)\n# > 1\n"]
    assert "<blockquote>" in html
    put(site.snippets / "s.py", "x = 3\n")
    assert "s.py: was changed" in site.refused('# P\n\n> ```python\n> --8<-- "s.py"\n> ```\n')


def test_a_page_that_git_ignores_is_left_as_something_makes_it_anew(folder, capsys):
    put(folder / "mkdocs.yml", "site_name: x\n")
    page = put(folder / "docs/made.md", "# Made\n\n```python\nprint(1)\n```\n")
    put(folder / "docs/index.md", page.read_text())
    put(folder / ".gitignore", "made.md\n")
    for command in (["init", "-q"], ["add", "."], [*AS_SOMEBODY, "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    before = page.read_text()
    output = said(capsys, "adopt")[1]
    assert "docs/made.md:3: left: git ignores the page, so that something may make it" in output
    assert "2 blocks: 1 adopted" in output
    assert page.read_text() == before
    assert not (folder / "snippets/made").exists()


def test_a_site_that_git_ignores_as_a_whole_is_adopted(folder, capsys):
    put(folder / "site/mkdocs.yml", "site_name: x\n")
    put(folder / "site/docs/index.md", "```python\nprint(1)\n```\n")
    put(folder / ".gitignore", "site\n")
    subprocess.run(["git", "-C", str(folder), "init", "-q"], check=True)
    output = said(capsys, "adopt", "--config", str(folder / "site/mkdocs.yml"))[1]
    assert "1 block: 1 adopted" in output


def test_a_warning_of_the_configuration_does_not_keep_the_site_from_a_trial_build(folder, capsys):
    put(folder / "mkdocs.yml", "site_name: x\nno_such_setting: 1\nvalidation: {no_such: warn}\n")
    put(folder / "docs/index.md", "```python\nprint(1)\n```\n")
    output = said(capsys, "adopt")[1]
    assert "1 block: 1 adopted" in output
    assert "cannot be built" not in output


def test_a_page_that_a_strict_build_alone_refuses_is_left_out(folder, capsys):
    put(folder / "mkdocs.yml", "site_name: x\n")
    put(folder / "docs/index.md", "```python\nprint(1)\n```\n")
    put(folder / "docs/b.md", "```\nsome <text>\n```\n")
    output = said(capsys, "adopt")[1]
    assert re.search("docs.b.md: not verified yet: .*a block without a language", output), output
    assert '\n  "docs/b.md",\n' in (folder / "pyproject.toml").read_text()


@pytest.mark.parametrize("page", ["index.md", "guide/deep/first.md"])
def test_what_imports_the_project_s_own_package_agrees_when_it_is_checked(folder, capsys, page):
    put(folder / "mkdocs.yml", "site_name: x\n")
    settings = '[tool.verified-snippets]\npath = ["src"]\n'
    put(folder / "pyproject.toml", settings)
    put(folder / "src/mine.py", "x = 1\n")
    put(folder / "docs" / page, "# A\n\n```python\nimport mine\n\nprint(mine.x)\n```\n")
    assert "1 block: 1 adopted" in said(capsys, "adopt")[1]
    assert said(capsys, "check")[:2] == (0, "1 agree\n")
    assert not [*folder.glob("adopt-*")]


def test_the_ceiling_of_a_site_described_elsewhere_is_held_too(folder, capsys):
    put(folder / "manual/site.yml", "site_name: x\ndocs_dir: text\n")
    page = put(folder / "manual/text/index.md", f"```python\nprint(1)\n```\n\n{TYPED}")
    left = put(folder / "manual/text/left.md", "```python\nprint(y)\n```\n")
    assert "3 blocks: 2 adopted" in said(capsys, "adopt", "--config", "manual/site.yml")[1]
    settings = (folder / "pyproject.toml").read_text()
    assert 'config = "manual/site.yml"\n' in settings
    assert said(capsys, "check")[:2] == (0, "2 agree\n1 of 3 blocks not verified\n")
    put(left, f"{left.read_text()}\n{TYPED}")
    code, out, _ = said(capsys, "pages")
    assert (code, "2 blocks not verified, and 1 allowed" in out) == (1, True)
    assert said(capsys, "check")[0] == 1
    put(left, "```python\nprint(y)\n```\n")
    assert "2 were snippets" in said(capsys, "adopt")[1]
    assert (folder / "pyproject.toml").read_text() == settings
    assert page.read_text().count("--8<--") == 2


def test_a_description_of_the_site_that_is_not_there_is_said(folder, capsys):
    put(folder / "pyproject.toml", '[tool.verified-snippets]\nconfig = "no.yml"\n')
    code, _, wrong = said(capsys, "pages")
    assert (code, "there is no file no.yml" in wrong) == (2, True)


def test_the_description_of_the_site_is_the_projects_or_the_one_here(folder):
    put(folder / "pyproject.toml", "[tool.verified-snippets]\n")
    here = put(folder / "docs/mkdocs.yml", CONFIG)
    assert find_project(here.parent).config == here
    above = put(folder / "mkdocs.yml", CONFIG)
    assert find_project(here.parent).config == above
    put(folder / "pyproject.toml", '[tool.verified-snippets]\nconfig = "docs/mkdocs.yml"\n')
    assert find_project(folder).config == here


@pytest.mark.parametrize(
    ("hook", "why"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "its build ends its own process (signal 11)"),
        ("os._exit(3)", "its build ends its own process (3)"),
        ("signal.pause()", "its build takes longer than 3 s"),
    ],
)
def test_a_plugin_that_ends_or_stops_the_build_does_not_end_adoption(
    folder, capsys, monkeypatch, hook, why
):
    put(folder / "mkdocs.yml", "site_name: x\nhooks: [hook.py]\n")
    put(folder / "hook.py", f"import os, signal\n\n\ndef on_env(env, **given):\n    {hook}\n")
    put(folder / "docs/index.md", f"```python\nprint(1)\n```\n\n{TYPED}")
    put(folder / "docs/left.md", "```python\nprint(y)\n```\n")
    with monkeypatch.context() as patched:
        if "longer" in why:
            patched.setattr(trial_build, "BUILD_SECONDS", 3.0)
        code, out, _ = said(capsys, "adopt")
    assert code == 0
    assert f"mkdocs.yml: cannot be built here: {why}\n" in out
    assert out.endswith("3 blocks: 2 adopted (2 programs), 1 left\n")
    assert 'exclude = [\n  "docs/left.md",\n]' in (folder / "pyproject.toml").read_text()
