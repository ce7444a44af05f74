"""The graph of a result that torch has: what a record keeps of it."""

import pytest
from generator.helpers import put

from verified_snippets import load
from verified_snippets.record.graph import Graph, Node


@pytest.fixture(scope="module")
def put_and_run(tmp_path_factory, torch_runner):
    folder = tmp_path_factory.mktemp("graphs")

    def put_and_run_(source):
        return torch_runner.run(load(put(folder / "s.py", f"import torch\n{source}")))

    return put_and_run_


@pytest.fixture(scope="module")
def graph_of(put_and_run):
    return lambda source: put_and_run(source).graph


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
