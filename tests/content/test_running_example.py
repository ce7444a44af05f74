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


NAV = re.findall(r": (\w+/\w+\.md)$", (DOCS.parent / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
CHAPTER = re.compile(r"- (?:Start|Understand|Use|Your training code):\n((?: {6}- .+\n)+)")
IN_ONE_THREAD = [
    page
    for chapter in CHAPTER.findall((DOCS.parent / "mkdocs.yml").read_text("utf-8"))
    for page in re.findall(r": (\S+\.md)\n", chapter)
]


@pytest.mark.parametrize("page", IN_ONE_THREAD)
def test_a_page_hands_over_to_the_one_that_follows(page: str) -> None:
    """One sentence says what is still open, before any list of links."""
    _, end = (DOCS / page).read_text(encoding="utf-8").split("\n## Where to go next\n\n")
    said, *links = end.split("\n\n- ", maxsplit=1)
    (link,) = re.findall(r"\]\(([^)#]+)\)", said)
    following = NAV[NAV.index(page) + 1]
    assert (DOCS / page).parent.joinpath(link).resolve() == DOCS / following
    assert len(said.split()) > 15, "what is still open"
    assert all(f"]({link})" not in more for more in links), "the same once more"


def test_all_pages_of_these_chapters_are_in_one_thread() -> None:
    folders = ("start", "understand", "use", "training")
    found = {
        page.relative_to(DOCS).as_posix() for name in folders for page in DOCS.glob(f"{name}/*.md")
    }
    assert found == {*IN_ONE_THREAD}
