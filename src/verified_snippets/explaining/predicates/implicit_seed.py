"""An output without a graph, or not a single number, and no seed: which cause it is."""

from __future__ import annotations

import ast

from ...watching.calls import PASSES
from ..flow import FUNCTIONS
from ..roles import asked, is_grad
from ..runs import Run
from ..syntax import calls_in, dotted, names_in, node_at, statement_at
from .registry import elements, one_of

NUMBERS = {"item", "tolist", "numpy", "from_numpy"}
OF_PYTHON = {"float", "int", "complex"}  # as functions; a tensor's methods of these names cast
MADE = {"tensor", "as_tensor"}
COUNTS = {"argmax", "argmin", "argsort", "eq", "ne", "gt", "ge", "lt", "le"}
COUNTS |= {"byte", "char", "short", "int", "long", "bool"}
STEPS = {"histc", "bincount", "bucketize", "searchsorted", "unique", "one_hot", "multinomial"}
STEPS |= {"nonzero", "count_nonzero", "argwhere", "histogram"}
LISTS = ast.List | ast.Tuple | ast.ListComp | ast.GeneratorExp


@one_of(
    "func/autograd_grad_inside_vmap",
    "seed/output_without_a_graph",
    "implicit_seed/inside_a_backward_pass",
    "implicit_seed/forward_under_no_grad",
    "implicit_seed/data_attribute",
    "implicit_seed/losses_made_numbers",
    "implicit_seed/accuracy_as_loss",
    "implicit_seed/histogram_as_loss",
    "implicit_seed/gradient_without_a_graph",
    "implicit_seed/graph_retained_not_created",
    "implicit_seed/gradient_of_a_linear_function",
    "implicit_seed/no_input_requires_grad",
)
def without_a_graph(run: Run) -> str | None:
    """Walk back from the output to where its path to what requires grad is cut."""
    output = run.given("output") or {}
    if output.get("batched"):
        return "func/autograd_grad_inside_vmap"
    if output.get("size", 1) > 1:
        return "seed/output_without_a_graph"
    if run.asked is None:
        return None
    origins = run.origins(run.asked.roles["output"], cut=run.has_graph)
    if _computed_inside_a_pass(origins, run):
        return "implicit_seed/inside_a_backward_pass"
    weak = None
    begun = False  # whether a tensor that requires grad was seen on the way
    for node in origins:
        graphs = [name for name in names_in(node) if run.has_graph(name)]
        if cause := _cut(node, run):
            if graphs:
                return cause
            weak = weak or cause
        # The parameters of a module may have been frozen since they were seen.
        begun = begun or any("dtype" in (run.told(n.id, n.lineno) or {}) for n in graphs)
    return weak or (None if begun else "implicit_seed/no_input_requires_grad")


def _computed_inside_a_pass(origins: list[ast.AST], run: Run) -> bool:
    """Whether a pass that was under way, and recorded no graph, ran what computed the output.

    That is a hook or a backward() of the program's own, or what these call.
    """
    inside: set[ast.AST | None] = set()
    for index, at in enumerate(run.stack[:-1]):
        calls = [c for c in run.calls if c["at"] == at and c["function"] in PASSES]
        if calls and asked(node_at(run.tree, at)):
            recorded = "create_graph" in calls[-1]["flags"]
            under = [] if recorded else run.stack[index + 1 :]
            inside = {_scope(run, node_at(run.tree, place)) for place in under} - {None}
    computed: list[ast.AST] = []
    for node in origins:
        if isinstance(node, ast.Name | ast.Attribute | ast.Constant):
            continue
        if _scope(run, node) not in inside:
            if not computed:
                return False
        elif isinstance(node, ast.Call) and run.flow.returned(node):
            inside.update(run.flow.defined(dotted(node.func).rpartition(".")[2]))
        else:
            computed.append(node)
    return bool(computed) and _ungraded(computed[0], run) and not _of_plain_data(computed, run)


def _of_plain_data(computed: list[ast.AST], run: Run) -> bool:
    """Whether all that these start from are tensors without a graph: grad mode would not help."""
    given = []
    for name in (name for node in computed for name in names_in(node)):
        told = run.told(name.id, name.lineno) or {}
        bound = [value for _, value in run.flow.meant(name.id, name.lineno)]
        if told.get("kind") != "module" and not any(value in computed for value in bound):
            given.append(told)
    return bool(given) and all(
        "dtype" in one and not (one.get("requires_grad") or one.get("grad_fn")) for one in given
    )


def _scope(run: Run, node: ast.AST | None) -> ast.AST | None:
    """The innermost function or lambda around a node."""
    scopes = [n for n in ast.walk(run.tree) if isinstance(n, FUNCTIONS | ast.Lambda)]
    around = [scope for scope in scopes if any(inner is node for inner in ast.walk(scope))]
    return around[-1] if around else None  # ast.walk goes outside in


def _ungraded(node: ast.AST | None, run: Run) -> bool:
    """Whether its statement ran while no graph was recorded."""
    line = getattr(node, "lineno", 0)
    statement = statement_at(run.tree, line)
    return not run.ungraded.isdisjoint({line, statement.lineno if statement else line})


def _cut(node: ast.AST, run: Run) -> str | None:
    """Why the graph ends in this expression, if it does."""
    for _, call in calls_in([node]):
        if (found := asked(call)) and found.function == "grad":
            flags = {flag for flag, value in found.roles.items() if _is_true(value)}
            if "create_graph" in flags:
                return "implicit_seed/gradient_of_a_linear_function"
            if "retain_graph" in flags:
                return "implicit_seed/graph_retained_not_created"
            return "implicit_seed/gradient_without_a_graph"
    calls = [*calls_in([node])]
    functions = {name for name, _ in calls}
    of_python = {name for name, call in calls if isinstance(call.func, ast.Name)} & OF_PYTHON
    attributes = {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
    if functions & NUMBERS or of_python or any(_made_of_numbers(*call) for call in calls):
        return "implicit_seed/losses_made_numbers"
    if "detach" in functions or "data" in attributes:
        return "implicit_seed/data_attribute"
    if functions & STEPS:
        return "implicit_seed/histogram_as_loss"
    if (functions - of_python) & COUNTS or any(
        isinstance(inner, ast.Compare) for inner in ast.walk(node)
    ):
        return "implicit_seed/accuracy_as_loss"
    if "grad" in attributes - functions:
        return "implicit_seed/gradient_without_a_graph"
    if not isinstance(node, ast.Name) and _ungraded(node, run):
        return "implicit_seed/forward_under_no_grad"
    return None


def _made_of_numbers(name: str, call: ast.Call) -> bool:
    """Whether it makes a tensor of values; as_tensor() of a tensor gives that back."""
    values = call.args[:1] if name in MADE else []
    return any(
        names_in(value) and (name == "tensor" or isinstance(value, LISTS)) for value in values
    )


@one_of(
    "seed/edge_without_a_seed",
    "seed/none_for_a_vector",
    "implicit_seed/empty_output",
    "implicit_seed/batch_of_one",
    "implicit_seed/loss_per_sample",
    "implicit_seed/grad_of_several_outputs",
    "implicit_seed/several_outputs",
    "higher_order/no_seed_for_the_gradient",
)
def not_a_single_number(run: Run) -> str | None:
    """By what the output is, how it came to be, and whether the call has worked before."""
    if run.asked is None:
        return None
    output = run.asked.roles["output"]
    tensors = run.tensors("output")
    if (run.given("output") or {}).get("kind") == "GradientEdge":
        return "seed/edge_without_a_seed"
    if len(tensors) > 1 or "items" in (run.given("seed") or {}):
        return "seed/none_for_a_vector"
    if tensors and elements(tensors[0].get("shape", ())) == 0:
        return "implicit_seed/empty_output"
    if any(elements(t["shape"]) == 1 for c in run.earlier() for t in run.tensors("output", c)):
        return "implicit_seed/batch_of_one"
    origins = run.origins(output)[:2]
    if any(map(is_grad, origins)):
        return "higher_order/no_seed_for_the_gradient"
    if "loss" in ast.unparse(output).lower() or any(map(_unreduced, run.origins(output))):
        return "implicit_seed/loss_per_sample"
    several = {"grad": "grad_of_several_outputs", "backward": "several_outputs"}
    return f"implicit_seed/{several[run.asked.function]}"


def _unreduced(node: ast.AST) -> bool:
    return any(
        isinstance(inner, ast.keyword)
        and inner.arg == "reduction"
        and getattr(inner.value, "value", None) == "none"
        for inner in ast.walk(node)
    )


@one_of("implicit_seed/math_function_of_a_tensor", "implicit_seed/tensor_of_tensors")
def made_a_number(run: Run) -> str | None:
    """By what the line calls."""
    called = {name for name, _ in calls_in([run.statement or ast.Pass()])}
    made = called & {"tensor", "as_tensor", "FloatTensor", "Tensor"}
    return f"implicit_seed/{'tensor_of_tensors' if made else 'math_function_of_a_tensor'}"


def _is_true(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
