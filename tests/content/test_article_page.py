"""docs/article.md and snippets/article/ held to tests/data/article.json, what the article has."""

import ast
import functools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from support import run_snippet

ROOT = Path(__file__).parents[2]
ARTICLE = json.loads((ROOT / "tests/data/article.json").read_text(encoding="utf-8"))
PROGRAMS = ARTICLE["programs"]
OURS = {"torch.manual_seed", "print"}  # for numbers that can be compared, and seen


@functools.cache
def page():
    return (ROOT / "docs/article.md").read_text(encoding="utf-8")


def rows():
    """The cells of the table of programs: number, title, anchor, raised first, raised then."""
    row = r"^\| \[(\d)\. (.+?)\]\(#(.+?)\) \|(.*?)\|(.*?)\|$"
    return [[cell.strip() for cell in cells] for cells in re.findall(row, page(), re.MULTILINE)]


def sections():
    """What stands below each heading, by its anchor."""
    found = {}
    for heading, text in re.findall(r"^#{2,3} (.+)\n((?:(?!#{2,3} ).*\n)*)", page(), re.MULTILINE):
        explicit = re.search(r"\{#([\w-]+)\}$", heading)
        plain = re.sub(r"[^\w\s-]", "", heading).strip().lower()
        found[explicit[1] if explicit else re.sub(r"[\s-]+", "-", plain)] = text
    return found


def included(text):
    return re.findall(r'--8<-- "([^":]+)', text)


def calls(name):
    """The outermost calls of a program in order, every name but torch's made a blank."""

    class Blank(ast.NodeTransformer):
        def visit_Name(self, node):
            return node if node.id in {"torch", "print"} else ast.Name("_")

    def outermost(node):
        if isinstance(node, ast.Call):
            return [] if ast.unparse(node.func) in OURS else [ast.unparse(Blank().visit(node))]
        return [call for child in ast.iter_child_nodes(node) for call in outermost(child)]

    return outermost(ast.parse((ROOT / "snippets" / name).read_text(encoding="utf-8")))


def steps(record):
    """The programs of a record: as it stands, and as it stands after the first repair."""
    base = ROOT / "snippets" / record["snippet"]
    if not record["raises_first"]:
        return [f"{record['snippet']}.py"]
    wrong = sorted(file.name for file in base.glob("wrong*.py"))
    return [f"{record['snippet']}/{name}" for name in [*wrong, "right.py"]][:2]


def test_the_page_names_the_article_by_its_title_and_date():
    head = page().split("\n## ")[0]
    assert ARTICLE["title"] in head
    assert ARTICLE["date"] in head


@pytest.mark.parametrize("record", PROGRAMS, ids=lambda record: record["title"])
def test_a_program_makes_the_calls_of_the_articles(record):
    shown, *repaired = steps(record)
    found = calls(shown)
    rest = record["calls"][len(found) :]
    assert found + rest == record["calls"]
    if rest:  # it raised an error before, so the others are in the repaired one
        assert calls(repaired[0])[len(found) :] == rest


@pytest.mark.parametrize("record", PROGRAMS, ids=lambda record: record["title"])
def test_a_program_has_the_shapes_and_errors_of_the_articles(record):
    expected = [record["raises_first"], record["raises_then"]]
    for name, error in zip(steps(record), expected, strict=False):
        ran = run_snippet(name)
        assert (list(ran.raised[:2]) if ran.raised else None) == error, name
    ran = run_snippet(steps(record)[0])
    output = "squares" if "squares" in ran.variables else "loss"
    names = {"input": "p", "output": output, "seed": "seed"}
    shapes = {part: list(ran[name].shape) for part, name in names.items() if name in ran.variables}
    assert shapes == record["shapes"]


def test_the_class_is_that_of_the_article():
    recorded = PROGRAMS[5]["function"]
    tree = ast.parse((ROOT / "snippets/article/custom_function/wrong.py").read_text())
    (ours,) = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    assert ast.unparse(ours.bases[0]) == recorded["base"]
    methods = {
        node.name: [*map(ast.unparse, node.decorator_list), len(node.args.args)]
        for node in ours.body
        if isinstance(node, ast.FunctionDef)
    }
    assert methods == recorded["methods"]


def test_the_table_has_the_six_programs_in_order():
    assert [row[:2] for row in rows()] == [
        [str(number), record["title"]] for number, record in enumerate(PROGRAMS, 1)
    ]
    assert len(PROGRAMS) == 6
    for (_, _, anchor, *cells), record in zip(rows(), PROGRAMS, strict=True):
        errors = [record["raises_first"], record["raises_then"]]
        for cell, error in zip(cells, errors[: len(steps(record))], strict=False):
            quoted = re.findall(r"`([^`]+)`", cell)
            assert [error[1].startswith(part) for part in quoted] == [True] if error else not quoted
            assert (cell == "nothing, it runs") == (error is None)
        if "Mismatch" in cells[0]:
            named = re.findall(r"shape (\([\d, ]*\))", cells[0])
            assert named == [str(tuple(record["shapes"][part])) for part in ("seed", "output")]
        assert set(steps(record)) <= set(included(sections()[anchor]))
    order = [anchor for anchor in sections() if re.match(r"[1-6]-", anchor)]
    assert order == [row[2] for row in rows()]


def test_the_table_has_every_statement_in_order_with_its_verdict():
    part: str | None = None
    found: list[dict[str, Any]] = []
    for line in page().split("\n"):
        if heading := re.fullmatch(r"\| \*\*(.+)\*\* \| \|", line):
            part = heading[1]
        elif row := re.fullmatch(r"\| (\d+)\. (.+) \| \[(.+)\]\(#(.+)\) \|", line):
            number, says, verdict, anchor = row.groups()
            assert int(number) == len(found) + 1
            found.append({"part": part, "says": says, "verdict": verdict, "anchor": anchor})
    claims = ARTICLE["claims"]
    assert [{k: v for k, v in one.items() if k != "anchor"} for one in found] == [
        {k: v for k, v in claim.items() if k != "program"} for claim in claims
    ]
    below = sections()
    for number, (one, claim) in enumerate(zip(found, claims, strict=True), 1):
        text = below[one["anchor"]]
        if claim["program"]:
            assert claim["program"] in included(text), number
        else:
            assert "python benchmarks/" in text, number  # a measurement
        if not re.match(r"[1-6]-", one["anchor"]):
            bold = re.findall(r"\*\*(.+?)\*\*", text)[0]  # 9: false. 19: within limits.
            judged = re.findall(r"([\d, ]+): ([a-z ]+)\.", bold)
            assert one["verdict"] in [v for n, v in judged if str(number) in n.strip().split(", ")]


def test_the_introduction_counts_programs_and_statements():
    head = re.sub(r"\s+", " ", page().split("\n## ")[0])
    verdicts = [claim["verdict"] for claim in ARTICLE["claims"]]
    true, limits, false = map(verdicts.count, ("true", "within limits", "false"))
    assert (
        f"Of its {len(verdicts)} statements, {true} are true, {limits} are true within limits "
        f"and {false} are false."
    ) in head
    assert sum(not record["raises_first"] for record in PROGRAMS) == 2
    assert "Two of its six programs run, and four raise an error." in head


def test_every_related_topic_has_its_line_in_order():
    text = sections()["its-related-topics"]
    parts = re.split(r"^\*\*(.+?)\.\*\* ", text, flags=re.MULTILINE)[1:]
    assert parts[::2] == [related["topic"] for related in ARTICLE["related"]]
    for body, related in zip(parts[1::2], ARTICLE["related"], strict=True):
        if related["program"]:
            assert related["program"] in included(body)
        else:
            assert "leave" in body
