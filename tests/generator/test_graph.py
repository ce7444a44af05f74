"""The autograd graph of a result: what a record keeps of it, and its drawing."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from generator.helpers import put

from verified_snippets import load
from verified_snippets.pages.render.backward_pass import describe_graph
from verified_snippets.pages.render.drawing import draw_graph
from verified_snippets.pages.render.picture import gradients
from verified_snippets.record.graph import Graph, Node


@pytest.fixture(scope="module")
def put_and_run(tmp_path_factory, torch_runner):
    folder = tmp_path_factory.mktemp("graphs")

    def put_and_run_(source):
        snippet = load(put(folder / "s.py", f"import torch\n{source}"))
        return snippet, torch_runner.run(snippet)

    return put_and_run_


@pytest.fixture(scope="module")
def graph_of(put_and_run):
    return lambda source: put_and_run(source)[1].graph


MATRIX = "x = torch.ones(2, 3, requires_grad=True)\nw = torch.ones(3, requires_grad=True)\n"


def test_nodes_are_those_of_the_operations_and_take_gradients_of_their_outputs_shapes(graph_of):
    assert graph_of(MATRIX + "y = (x @ w).pow(2)\nz = y.sum()\n") == Graph(
        (
            Node("PowBackward0", ((2,),), ((1, 0),)),
            Node("MvBackward0", ((2,),), ((2, 0), (3, 0))),
            Node("x", ((2, 3),), (), leaf=True),
            Node("w", ((3,),), (), leaf=True),
            Node("SumBackward0", ((),), ((0, 0),)),
        ),
        {"y": (0, 0), "z": (4, 0)},
    )


def test_an_output_of_several_enters_where_it_comes_from(graph_of):
    graph = graph_of(MATRIX + "a, b = x.unbind(0)\n")
    assert graph.results == {"a": (0, 0), "b": (0, 1)}
    assert graph.nodes[0] == Node("UnbindBackward0", ((3,), (3,)), ((1, 0),))


def test_leaves_have_the_names_that_lead_to_them(graph_of):
    graph = graph_of(
        "m = torch.nn.PReLU()\nxs = [torch.ones(2, requires_grad=True)]\ny = m(xs[0])\n"
    )
    assert {node.name for node in graph.nodes if node.leaf} == {"xs[0]", "m.weight"}


def test_a_custom_function_is_a_node_of_its_name(graph_of):
    function = (
        "class Twice(torch.autograd.Function):\n"
        "    @staticmethod\n    def forward(ctx, x):\n        return 2 * x\n\n"
        "    @staticmethod\n    def backward(ctx, grad_output):\n        return 2 * grad_output\n\n\n"
    )
    assert [n.name for n in graph_of(function + MATRIX + "y = Twice.apply(w)\n").nodes] == [
        "TwiceBackward",
        "w",
    ]


@pytest.mark.parametrize(
    "source",
    ["x = torch.ones(2)\n", MATRIX, MATRIX + "y = w\nfor _ in range(48):\n    y = y * 2\n"],
    ids=["nothing requires grad", "leaves alone", "too many nodes"],
)
def test_there_is_none(graph_of, source):
    assert graph_of(source) is None


def test_what_backward_freed_is_still_there_and_a_raise_is_no_end(graph_of):
    graph = graph_of(MATRIX + "y = w.pow(2).sum()\ny.backward()\ny.backward()\n")
    assert [node.name for node in graph.nodes] == ["SumBackward0", "PowBackward0", "w"]


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


@pytest.mark.parametrize(
    ("more", "known"),
    [
        ("", {"x": "[6, 60]", "h": "[1, 10]"}),
        ("(2 * x).sum().backward()\n", {"h": "[1, 10]"}),  # two passes add up in x
        ("x.register_hook(lambda g: g)\n", {}),  # who knows what it made of it
    ],
)
def test_gradients_are_those_that_the_pass_of_the_result_alone_has_left(put_and_run, more, known):
    source = (
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "h = 6 * x\nh.retain_grad()\ny = (torch.tensor([1.0, 10.0]) * h).sum()\n"
        f"y.backward()\n{more}"
    )
    snippet, record = put_and_run(source)
    assert gradients(record, snippet.lines, "y") == known
    assert gradients(record, snippet.lines, "h") == {}


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
