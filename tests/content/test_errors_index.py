"""The overview of the error clinic: nothing is missing in it, each link leads somewhere, each message is real."""

import re
import string
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown
import pytest

from verified_snippets import load

ROOT = Path(__file__).parents[2]
ERRORS = ROOT / "docs" / "errors"
SNIPPETS = ROOT / "snippets"
INDEX = ERRORS / "index.md"
PAGES = sorted(set(ERRORS.glob("*.md")) - {INDEX})
FOLDERS = sorted(p for p in SNIPPETS.glob("errors/*/*") if p.is_dir() and p.name != "__pycache__")
OLDER = "In other versions"
HEADING = re.compile(r"(?P<level>##|###) (?P<title>.+?)(?: \{#(?P<id>[-\w]+)\})?")
WRONG = re.compile(r'--8<-- "(errors/[^":]+/wrong(?:_1)?\.py)"')


@dataclass
class Part:
    """A section (level 2) or a cause (level 3) of a page of errors."""

    page: str
    level: int
    title: str
    id: str | None
    blocks: list[str] = field(default_factory=list)  # those of text before its first program
    program: str | None = None  # its own first wrong.py, or that of its first cause

    @property
    def link(self):
        return f"{self.page}#{self.id}"

    @cached_property
    def message(self):
        """(type, message) that its program ends with, or None if nothing is raised or warned."""
        stated = self.blocks
        if self.program:
            stated = [
                text for s in load(SNIPPETS / self.program).statements for text in s.stated.errors
            ]
        return typed(stated[-1]) if stated else None


def one_line(text):
    return " ".join(text.split())


def typed(text):
    kind, _, message = text.partition(": ")
    return kind.rpartition(".")[2], one_line(message)


@cache
def parts(page):
    """The sections and causes of a page, without those of prose alone ("Where to go next")."""
    found: list[Part] = []
    language: str | None = None
    block: list[str] = []
    for line in page.read_text(encoding="utf-8").split("\n"):
        if language is not None and line != "```":
            block.append(line)
            if (included := WRONG.fullmatch(line)) and found:
                for part in found[-1:] if found[-1].level == 2 else [section_of(found), found[-1]]:
                    part.program = part.program or included[1]
        elif language is not None:
            if language == "text" and found and not found[-1].program:
                found[-1].blocks.append("\n".join(block))
            language = None
        elif line.startswith("```"):
            language, block = line.strip("`").partition(" ")[0], []
        elif heading := HEADING.fullmatch(line):
            found.append(Part(page.name, len(heading["level"]), heading["title"], heading["id"]))
    return [part for part in found if part.program or part.blocks]


def section_of(found):
    return next(part for part in reversed(found) if part.level == 2)


def everything():
    return [part for page in PAGES for part in parts(page)]


@cache
def ids(page):
    """All ids of headings of a page, as the site's build makes them."""
    reader: Any = markdown.Markdown(extensions=["attr_list", "pymdownx.superfences", "toc"])
    reader.convert(page.read_text(encoding="utf-8"))
    tokens, names = list(reader.toc_tokens), []
    while tokens:
        token = tokens.pop()
        names.append(token["id"])
        tokens += token["children"]
    return names


@dataclass
class Item:
    """An entry of a list on the overview."""

    under: list[str]  # the headings of level 2 and 3 that it stands under
    code: str = ""  # what is set as code in its first link
    text: str = ""
    links: list[str] = field(default_factory=list)


class Overview(HTMLParser):
    """Collects the items of a page, whatever else stands on it."""

    def __init__(self, html):
        super().__init__()
        self.items, self.headings, self.open = [], ["", ""], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        if tag in ("h2", "h3"):
            self.headings = [self.headings[0] if tag == "h3" else "", ""]
        elif tag == "li":
            self.items.append(Item(self.headings))
        elif tag == "a" and "li" in self.open:
            self.items[-1].links.append(dict(attributes)["href"])

    def handle_endtag(self, tag):
        while tag in self.open and self.open.pop() != tag:
            pass  # a tag that needs no end, such as <br>

    def handle_data(self, text):
        for level, tag in enumerate(("h2", "h3")):
            if tag in self.open:
                self.headings[level] += text
        if "li" in self.open:
            item = self.items[-1]
            item.text += text
            if self.open[-2:] == ["a", "code"] and len(item.links) == 1:
                item.code += one_line(text)


@cache
def items():
    reader = markdown.Markdown(extensions=["attr_list", "tables", "admonition", "footnotes", "toc"])
    return Overview(reader.convert(INDEX.read_text(encoding="utf-8"))).items


def messages():
    return [item for item in items() if item.under[0] == "By message" and item.under[1] != OLDER]


def matches(item, part):
    """Whether a section or cause has the type that the item stands under, and its message."""
    kind = item.under[1].partition(":")[0]
    pattern = ".*".join(re.escape(piece) for piece in item.code.split("…"))
    return bool(part.message and part.message[0] == kind and re.fullmatch(pattern, part.message[1]))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_every_section_and_cause_is_linked(page):
    linked = {link for item in items() for link in item.links}
    assert [part.link for part in parts(page) if part.link not in linked] == []


def test_every_link_leads_to_something():
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", INDEX.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        name, _, fragment = target.partition("#")
        page = (INDEX.parent / name).resolve() if name else INDEX
        if not page.is_file() or (fragment and fragment not in ids(page)):
            dead.append(target)
    assert dead == []


def test_a_message_links_to_all_that_raise_it_and_to_nothing_else():
    wrong = {}
    for item in messages():
        raising = {part.link for part in everything() if matches(item, part)}
        if set(item.links) != raising or not raising:
            wrong[item.code] = set(item.links) ^ raising
    assert wrong == {}


def test_every_message_is_listed():
    missing = [
        (part.link, *part.message)
        for part in everything()
        if part.message and not any(matches(item, part) for item in messages())
    ]
    assert missing == []


def test_every_silent_mistake_is_a_symptom():
    symptoms = {link for item in items() if item.under[0] == "By symptom" for link in item.links}
    assert [
        part.link for part in everything() if not part.message and part.link not in symptoms
    ] == []


def test_messages_stand_in_the_order_of_their_letters():
    lists: dict[str, list[str]] = {}
    for item in messages():
        kind, _, letters = item.under[1].partition(": ")
        key = re.sub(r"[^a-z0-9 ]", "", item.code.lower()).strip()
        lists.setdefault(kind, []).append(key)
        if letters:
            first, last = letters.lower().split(" to ")
            assert key[0] in string.ascii_lowercase, item.code
            assert first <= key[0] <= last, item.code
    assert [kind for kind, keys in lists.items() if keys != sorted(keys)] == []


def test_the_count_of_questions_is_that_of_their_links():
    asked = [item for item in items() if item.under[0] == "By how often people ask"]
    counts = []
    for item in asked:
        found = re.search(r"(\d+) of \d+", item.text)
        assert found, item.text
        counts.append(int(found[1]))
        assert counts[-1] == len({link for link in item.links if link.startswith("https://")}), (
            item.text
        )
    assert len(counts) >= 10
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_the_message_of_a_section_is_that_of_its_first_program(page):
    """A section without a program sends its reader on; its message is that of another section."""
    raised = {part.message for part in everything() if part.program}
    for part in parts(page):
        shown = [typed(block) for block in part.blocks]
        assert shown == ([part.message] if part.message and part.level == 2 else []), part.link
        assert shown == [] or shown[0] in raised, part.link


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_every_section_has_an_id_of_its_own(page):
    assert [part.title for part in parts(page) if not part.id] == []
    assert [name for name, count in Counter(ids(page)).items() if count > 1] == []
    assert {part.id for part in parts(page)} <= set(ids(page))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_an_entry_is_complete_and_on_its_page(folder):
    programs = sorted(path.name for path in folder.glob("*.py"))
    wrongs = [name for name in programs if name != "right.py"]
    numbered = [f"wrong_{number}.py" for number in range(1, len(wrongs) + 1)]
    assert "right.py" in programs
    assert wrongs in (["wrong.py"], numbered), programs
    assert (folder / "why.md").read_text(encoding="utf-8").strip()
    name = folder.relative_to(SNIPPETS).as_posix()
    lines = (ERRORS / f"{folder.parent.name}.md").read_text(encoding="utf-8").split("\n")
    places = [lines.index(f'--8<-- "{name}/{file}"') for file in (wrongs[0], "why.md", "right.py")]
    assert places == sorted(places)
    assert lines[places[1] - 1] == lines[places[1] + 1] == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_each_page_says_how_to_have_ones_own_script_looked_at(page):
    head = page.read_text(encoding="utf-8").partition("\n## ")[0]
    assert "`autograd-clinic explain train.py`" in head
    assert "(index.md#in-your-own-script)" in head
