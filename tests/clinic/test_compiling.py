"""catalogue.json: that it is what the site says of its known errors, and what cannot be compiled."""

import shutil
from pathlib import Path

import pytest
from generator.helpers import put

from autograd_clinic import cli, compiling
from autograd_clinic.catalogue.catalogue import CATALOGUE_FILE, EntrySection, list_pages
from verified_snippets import Runner, SnippetError, update

ROOT = Path(__file__).parents[2]
PAGE = """\
# Errors

## Wrong {#wrong}

### A sum {#sum}

```python
--8<-- "errors/sums/sum/wrong.py"
```

--8<-- "errors/sums/sum/why.md"

See [the page](other.md#there), or
write:

```python
--8<-- "errors/sums/sum/right.py"
```
"""


def test_the_catalogue_is_what_the_site_says():
    compiled = compiling.compile_catalogue(ROOT)
    assert compiled == CATALOGUE_FILE.read_text("utf-8"), "it is stale: make update"


def test_each_page_of_errors_but_the_overview_is_one_of_the_catalogue():
    pages = {f"errors/{file.name}" for file in (ROOT / "docs/errors").glob("*.md")}
    assert list_pages() == pages - {"errors/index.md"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A site with one known error, its record made."""
    root = tmp_path_factory.mktemp("site")
    entry = root / "snippets/errors/sums/sum"
    put(root / "pyproject.toml", "[tool.verified-snippets]\n")
    put(root / "docs/errors/sums.md", PAGE)
    put(entry / "wrong.py", "def add(xs):\n    return sum(xs)\n\n\nadd(3)\n")
    put(entry / "right.py", "sum([3])\n")
    put(entry / "why.md", "It adds `{input}`.\n")
    with Runner() as runner:
        assert update(entry / "wrong.py", runner).problems == ()
    return root


@pytest.fixture
def site(made, folder):
    """That site, to be changed, as the current folder."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return folder


def test_a_section_ends_its_advice_at_the_next_block_and_its_links_are_words(site):
    (section,) = compiling.find_entry_sections("sums", PAGE).values()
    advice = "See the page, or\nwrite:"
    assert section == EntrySection("A sum", "sum", "wrong", advice, 0)
    assert compiling.find_entry_sections("others", PAGE) == {}


def test_a_message_is_that_of_the_record_and_a_name_of_the_program_is_none_of_the_pattern(site):
    compiled = compiling.compile_catalogue(site)
    assert "\"TypeError: 'int' object is not iterable\"" in compiled
    assert '"names": [\n    "add",\n    "xs"\n   ]' in compiled


LACKING = [
    (
        "wrong.py",
        lambda text: text.replace("3", "4"),
        "wrong.py: was changed after it was last run",
    ),
    ("why.md", lambda text: text.replace("{input}", "{inputs}"), r"has `{inputs}`, which stands"),
    ("why.md", None, "why.md: cannot be read: No such file"),
    ("right.py", None, "right.py: cannot be read: No such file"),
    ("../../../../docs/errors/sums.md", lambda text: text.replace("sum/", "sun/"), "is on no page"),
    ("../../../../docs/errors/sums.md", None, "sums.md: cannot be read: No such file"),
]


@pytest.mark.parametrize(("name", "change", "message"), LACKING)
def test_an_entry_that_lacks_something_is_refused(site, name, change, message):
    file = site / "snippets/errors/sums/sum" / name
    text = file.read_text("utf-8")
    file.write_text(change(text), "utf-8") if change else file.unlink()
    with pytest.raises(SnippetError, match=message):
        compiling.compile_catalogue(site)


def test_the_command_writes_the_catalogue_of_its_checkout_once(site, monkeypatch, capsys):
    file = site / "src/autograd-clinic/autograd_clinic/catalogue/catalogue.json"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr(compiling, "CATALOGUE_FILE", file)
    for said in ("written", "unchanged"):
        assert cli.main(["compile"]) == 0
        assert capsys.readouterr().out.endswith(f"catalogue.json: {said}\n")
    assert file.read_text("utf-8") == compiling.compile_catalogue(site)


def test_the_catalogue_of_an_installed_package_is_left_alone(site, monkeypatch, capsys):
    file = put(
        site / "venv/lib/python3/site-packages/autograd_clinic/catalogue/catalogue.json", "[]\n"
    )
    monkeypatch.setattr(compiling, "CATALOGUE_FILE", file)
    assert cli.main(["compile"]) == 2
    assert "is that of an installed package" in capsys.readouterr().err
    assert file.read_text("utf-8") == "[]\n"
