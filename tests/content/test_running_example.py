"""One example runs through Start and Understand: the taxi, with the same names and numbers."""

import re
from pathlib import Path

import pytest
from support import SNIPPETS

DOCS = SNIPPETS.parent / "docs"
PAGES = sorted([*DOCS.glob("start/*.md"), *DOCS.glob("understand/*.md")])
INCLUDED = re.compile(r'^--8<-- "([^":]+)', re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_first_program_of_a_page_is_the_taxi(page: Path) -> None:
    before, name, _ = INCLUDED.split(page.read_text(encoding="utf-8"), maxsplit=1)
    assert re.search(r"\btaxi|\bfares?\b", before), "it is said whose numbers these are"
    program = (SNIPPETS / name).read_text(encoding="utf-8")
    assert "per_km" in program
