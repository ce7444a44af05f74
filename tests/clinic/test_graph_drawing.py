"""The drawing of a graph on record, with its words and the gradients on its lines."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from generator.runs import tensor

from autograd_clinic.pictures.backward_pass import describe_graph
from autograd_clinic.pictures.drawing import draw_graph
from autograd_clinic.pictures.graph import find_gradients
from verified_snippets.record.graph import Graph, Node
from verified_snippets.record.record import Effect, Fact, Record
from verified_snippets.record.store import load_record
from verified_snippets.snippet.snippet import load

EVERY_GRAD = Path(__file__).parents[2] / "snippets/origin/every_grad_is_the_next_seed.py"
GRAPH = Graph(
    (
        Node("MulBackward0", ((2,),), ((1, 0), (2, 0), (2, 0))),
        Node("PowBackward0", ((2,),), ((2, 0),)),
        Node("x<1>", ((2,),), leaf=True),
        Node("apart", ((),), leaf=True),
    ),
    {"y": (0, 0), "z": (1, 0)},
)


def test_the_words_say_what_flows_a_sentence_for_each_step():
    assert describe_graph(GRAPH, "y") == [
        "The graph of y: a seed of shape (2,) enters MulBackward0, which made y.",
        "MulBackward0 sends a gradient of shape (2,) to PowBackward0, which made z;"
        " a gradient of shape (2,) to the leaf x<1>; a gradient of shape (2,) to the leaf x<1>.",
        "PowBackward0 sends a gradient of shape (2,) to the leaf x<1>.",
    ]


def test_the_words_say_a_gradient_where_a_single_line_brought_it():
    known = {"y": "[1, 10]", "z": "[3, 4]", "x<1>": "[7, 8]"}
    assert describe_graph(GRAPH, "y", known)[:2] == [
        "The graph of y: the seed [1, 10], of shape (2,), enters MulBackward0, which made y.",
        "MulBackward0 sends the gradient [3, 4], of shape (2,), to PowBackward0, which made z;"
        " a gradient of shape (2,) to the leaf x<1>; a gradient of shape (2,) to the leaf x<1>.",
    ]
    flows = flows_of(draw_graph(GRAPH, "y", known))
    assert flows == ["[1, 10]", "[3, 4]", "(2,) + (2,)", "(2,)"]
    assert flows_of(draw_graph(GRAPH, "y", {"y": "[" + "1, " * 15 + "1]"}))[0] == "(2,)"


def test_each_step_of_the_backward_pass_has_a_number():
    svg = ElementTree.fromstring(draw_graph(GRAPH, "y"))
    steps = svg.attrib["data-steps"].split("|")
    assert steps == describe_graph(GRAPH, "y")
    drawn = {(each.tag, each.get("data-step")) for each in svg.iter() if each.get("data-step")}
    assert drawn == {(tag, step) for tag in ("path", "text", "g") for step in "01"} | {
        ("path", "2"), ("text", "2"),
    }  # fmt: skip


FIRST, SECOND, ON_H = tensor("[6, 60]"), tensor("[8, 62]"), tensor("[1, 10]")
PASS = Effect(5, facts=(Fact(5, "x.grad", FIRST), Fact(5, "h.grad", ON_H)))
TWICE = Effect(6, facts=(Fact(6, "x.grad", SECOND, FIRST),))


@pytest.mark.parametrize(
    ("effects", "more", "known"),
    [
        ([PASS], "", {"x": "[6, 60]", "h": "[1, 10]"}),
        ([PASS, TWICE], "(2 * x).sum().backward()", {"h": "[1, 10]"}),  # two passes add up in x
        ([PASS], "x.register_hook(lambda g: g)", {}),  # who knows what it made of it
    ],
)
def test_gradients_are_those_that_the_pass_of_the_result_alone_has_left(effects, more, known):
    lines = ["import torch", "x = ...", "h = 6 * x", "y = (c * h).sum()", "y.backward()", more]
    record = Record("", {}, (), tuple(effects))
    assert find_gradients(record, lines, "y") == known
    assert find_gradients(record, lines, "h") == {}


def test_gradients_are_found_in_the_record_of_a_run():
    snippet = load(EVERY_GRAD)
    record = load_record(EVERY_GRAD, snippet.digest)
    found = find_gradients(record, snippet.lines, "loss")
    assert found["fares"] == "[0, -1, 2]"  # 2 · error / 3


def flows_of(svg):
    texts = ElementTree.fromstring(svg).iter("text")
    return [text.text for text in texts if text.get("class") == "verified-flow"]


def boxes(svg):
    """The text of each box, with its left, right, top and bottom."""
    found = {}
    for group in svg.iter("g"):
        rect, label = group
        x, y, width, height = (float(rect.get(key)) for key in ("x", "y", "width", "height"))
        found["".join(label.itertext())] = (x, x + width, y, y + height)
    return found


def test_the_drawing_holds_what_the_seed_reaches_from_top_to_bottom():
    svg = ElementTree.fromstring(draw_graph(GRAPH, "y"))
    placed = boxes(svg)
    assert list(placed) == ["seed", "y MulBackward0", "z PowBackward0", "x<1>"]
    tops = [top for _, _, top, _ in placed.values()]
    assert tops == sorted(set(tops))
    assert flows_of(draw_graph(GRAPH, "y")) == ["(2,)", "(2,)", "(2,) + (2,)", "(2,)"]
    assert svg.get("aria-label") == " ".join(describe_graph(GRAPH, "y"))


def test_nothing_overlaps_or_leaves_the_picture():
    leaves = tuple(Node(f"a_long_leaf_{n}", ((2, 3),), leaf=True) for n in range(4))
    nodes = (
        Node("CatBackward0", ((8, 3),), (*tuple((n + 1, 0) for n in range(4)), (5, 0))),
        *leaves,
        Node("MulBackward0", ((2, 3),), ((1, 0), (4, 0))),
    )
    svg = ElementTree.fromstring(draw_graph(Graph(nodes, {"y": (0, 0)}), "y"))
    width, height = (float(size) for size in svg.attrib["viewBox"].split()[2:])
    placed = list(boxes(svg).values())
    for left, right, top, bottom in placed:
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
    for one in placed:
        for other in placed:
            apart = one[1] <= other[0] or other[1] <= one[0] or one[2] != other[2]
            assert one is other or apart


def test_the_drawing_takes_its_colours_from_the_page():
    assert not re.search(r"#[0-9a-f]{3}|rgb|style=", draw_graph(GRAPH, "y"))
    assert draw_graph(GRAPH, "y") == draw_graph(GRAPH, "y")
