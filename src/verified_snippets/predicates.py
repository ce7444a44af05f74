"""What tells apart known errors that share a message, by what the run shows.

A predicate looks at a Run and says True if the run shows that it is this entry, False if
it shows that it is not, None if it shows neither. An entry has at most one. Where the
causes of a message exclude each other, one function names the entry, or None for unknown.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterable

from .known import Known
from .roles import asked, dotted
from .runs import Run, Told

Predicate = Callable[[Run], bool | None]
Chooser = Callable[[Run], str | None]
PREDICATES: dict[str, Predicate] = {}

NUMBERS = {"item", "tolist", "float", "int", "numpy", "from_numpy", "as_tensor"}
COUNTS = {"argmax", "argmin", "argsort", "eq", "ne", "gt", "ge", "lt", "le", "long", "bool"}
STEPS = {"histc", "bincount", "bucketize", "searchsorted", "unique", "one_hot", "multinomial"}
SHAPE = re.compile(r"torch\.Size\(\[([^\]]*)\]\)")
DTYPE = re.compile(r"a dtype of torch\.(\w+)")


def chosen(candidates: Iterable[Known], run: Run) -> list[Known]:
    """Those of the entries that it is: the shown ones, or else all that may be."""
    said = {entry: _answer(entry, run) for entry in candidates}
    shown = [entry for entry, answer in said.items() if answer]
    return shown or [entry for entry, answer in said.items() if answer is None]


def _answer(entry: Known, run: Run) -> bool | None:
    predicate = PREDICATES.get(entry.id)
    return predicate(run) if predicate else None


def one_of(*ids: str) -> Callable[[Chooser], Chooser]:
    """The predicates of entries between which a function chooses."""

    def register(choose: Chooser) -> Chooser:
        for id in ids:

            def holds(run: Run, id: str = id) -> bool | None:
                found = choose(run)
                return None if found is None else found == id

            PREDICATES[id] = holds  # an id may be empty: no entry of these
        return choose

    return register


def only_if(*ids: str) -> Callable[[Callable[[Run], bool]], Predicate]:
    """The predicate of entries whose message many programs raise that are of no concern."""

    def register(holds: Callable[[Run], bool]) -> Predicate:
        for id in ids:
            PREDICATES[id] = holds
        return holds

    return register


@one_of(
    "func/autograd_grad_inside_vmap",
    "seed/output_without_a_graph",
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
    weak = None
    for node in run.origins(run.asked.roles["output"], cut=has_graph):
        if cause := _cut(node, run):
            if any(has_graph(name, run) for name in _names(node)):
                return cause
            weak = weak or cause
    return weak or "implicit_seed/no_input_requires_grad"


def _cut(node: ast.AST, run: Run) -> str | None:
    """Why the graph ends in this expression, if it does."""
    for _, call in run.calls_in([node]):
        if (found := asked(call)) and found.function == "grad":
            flags = {flag for flag, value in found.roles.items() if _is_true(value)}
            if "create_graph" in flags:
                return "implicit_seed/gradient_of_a_linear_function"
            if "retain_graph" in flags:
                return "implicit_seed/graph_retained_not_created"
            return "implicit_seed/gradient_without_a_graph"
    functions = {name for name, _ in run.calls_in([node])}
    attributes = {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
    made = [call for name, call in run.calls_in([node]) if name == "tensor"]
    if functions & NUMBERS or any(_names(arg) for call in made for arg in call.args):
        return "implicit_seed/losses_made_numbers"
    if "detach" in functions or "data" in attributes:
        return "implicit_seed/data_attribute"
    if functions & STEPS:
        return "implicit_seed/histogram_as_loss"
    if functions & COUNTS or any(isinstance(inner, ast.Compare) for inner in ast.walk(node)):
        return "implicit_seed/accuracy_as_loss"
    if "grad" in attributes - functions:
        return "implicit_seed/gradient_without_a_graph"
    if getattr(node, "lineno", 0) in run.ungraded:
        return "implicit_seed/forward_under_no_grad"
    return None


def has_graph(name: ast.Name, run: Run) -> bool:
    """Whether what this name holds requires grad, or a parameter of the module it holds."""
    told = run.told(name.id, name.lineno) or {}
    if "module" in told or "dtype" not in told:
        inside = (f"{name.id}.", f"{name.id}[")
        return any(f["name"].startswith(inside) and _grows(f["is"]) for f in run.facts)
    return _grows(told)


def _grows(told: Told | None) -> bool:
    return bool(told and (told.get("requires_grad") or told.get("grad_fn")))


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
    if tensors and _elements(tensors[0].get("shape", ())) == 0:
        return "implicit_seed/empty_output"
    if any(_elements(t["shape"]) == 1 for c in run.earlier() for t in run.tensors("output", c)):
        return "implicit_seed/batch_of_one"
    origins = run.origins(output)[:2]
    if any((found := asked(node)) and found.function == "grad" for node in origins):
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


@one_of(
    "functions/second_backward",
    "graph/saved_value_read_too_late",
    "graph/one_call_per_seed",
    "graph/backward_twice",
    "graph/state_of_the_last_step",
    "graph/two_losses_one_graph",
)
def through_a_freed_graph(run: Run) -> str | None:
    """By which call has freed the graph: of the same output, in the same place, or another."""
    if isinstance(run.node, ast.Attribute) and run.node.attr == "saved_tensors":
        return "functions/second_backward"
    if run.asked is None:
        return "graph/saved_value_read_too_late" if "_saved" in run.statement_text else None
    ids = {told.get("id") for told in run.tensors("output")}
    again = [c for c in run.before() if ids & {told.get("id") for told in run.tensors("output", c)}]
    loop = run.loop(run.line)
    if again and run.source("output") and not _recomputed(run, loop):
        seeded = run.earlier() and run.given("seed")
        return "graph/one_call_per_seed" if seeded else "graph/backward_twice"
    if loop and run.earlier():
        inside = range(loop.lineno, (loop.end_lineno or loop.lineno) + 1)
        names = {n.id for node in run.origins(run.asked.roles["output"]) for n in _names(node)}
        for name in names:
            lines = [line for line, _ in run.bindings(name)]
            if any(at in inside for at in lines) and any(at < loop.lineno for at in lines):
                return "graph/state_of_the_last_step"
        attributes = {
            dotted(n) for node in run.origins(run.asked.roles["output"]) for n in ast.walk(node)
        }
        if any(path.startswith("self.") and run.bindings(path) for path in attributes):
            return "graph/state_of_the_last_step"
    return "graph/two_losses_one_graph"


def _recomputed(run: Run, loop: ast.For | ast.While | None) -> bool:
    """Whether the loop makes the output anew, so that equal addresses mean nothing."""
    if loop is None or run.asked is None:
        return False
    inside = range(loop.lineno, (loop.end_lineno or loop.lineno) + 1)
    names = [name.id for name in _names(run.asked.roles["output"])]
    return any(line in inside for name in names for line, _ in run.bindings(name))


@one_of(
    "functions/once_differentiable",
    "higher_order/gradient_without_the_input",
    "grad_arguments/element_of_the_input",
    "grad_arguments/requires_grad_too_late",
    "grad_arguments/rebound_name",
    "grad_arguments/unused_input",
)
def unused(run: Run) -> str | None:
    """By what the input is, and when it was made or marked."""
    if run.asked is None or not (item := _offending(run)):
        return None
    output = run.asked.roles["output"]
    origins = run.origins(output)
    if any((found := asked(c)) and found.function == "grad" for _, c in run.calls_in(origins)):
        custom = "once_differentiable" in run.program.source
        return (
            "functions/once_differentiable" if custom else "higher_order/gradient_without_the_input"
        )
    if not isinstance(item, ast.Name):
        indexed = isinstance(item, ast.Subscript | ast.Call)
        return "grad_arguments/element_of_the_input" if indexed else "grad_arguments/unused_input"
    made = max((line for n in _names(output) for line, _ in run.bindings(n.id)), default=run.line)
    for line, value in run.bindings(item.id):
        if isinstance(run.binder(value), ast.For | ast.comprehension) and _is_tensor(value, run):
            return "grad_arguments/element_of_the_input"
        if made < line < run.line and item.id in {name.id for name in _names(value)}:
            return "grad_arguments/rebound_name"
    for name, call in run.calls_in([run.tree]):
        marks = name == "requires_grad_" and dotted(call.func) == f"{item.id}.requires_grad_"
        if marks and made < call.lineno < run.line:
            return "grad_arguments/requires_grad_too_late"
    return "grad_arguments/unused_input"


def _offending(run: Run) -> ast.AST | None:
    """The input that the message counts up to."""
    given = run.asked.roles.get("input") if run.asked else None
    if isinstance(given, ast.Name) and (bound := run.bindings(given.id)):
        listed = bound[-1][1]
        given = listed if isinstance(listed, ast.Tuple | ast.List) else given
    index = re.search(r"index (\d+)", run.message)
    if isinstance(given, ast.Tuple | ast.List) and index and int(index[1]) < len(given.elts):
        return given.elts[int(index[1])]
    return given


@one_of(
    "func/cotangent_shaped_like_the_input",
    "seed/one_element_for_a_scalar",
    "seed/weights_for_a_mean_loss",
    "seed/scalar_for_one_element",
    "seed/one_number_for_a_vector",
    "seed/identity_without_batching",
    "seed/untransposed_weights",
    "seed/row_for_a_column",
    "seed/shaped_like_the_input",
    "seed/flat_seed",
    "seed/no_broadcasting",
    "seed/seed_for_the_full_batch",
)
def of_another_shape(run: Run) -> str | None:
    """By the two shapes, and by that of the inputs."""
    seed, output = (tuple(map(int, re.findall(r"\d+", s))) for s in SHAPE.findall(run.message)[:2])
    if run.asked is None:
        return "func/cotangent_shaped_like_the_input"
    if output == ():
        single = _elements(seed) == 1
        return f"seed/{'one_element_for_a_scalar' if single else 'weights_for_a_mean_loss'}"
    if seed == ():
        single = _elements(output) == 1
        return f"seed/{'scalar_for_one_element' if single else 'one_number_for_a_vector'}"
    if seed[1:] == output:
        return "seed/identity_without_batching"
    if len(seed) > 1 and seed == output[::-1] and 1 not in seed:
        return "seed/untransposed_weights"
    if [size for size in seed if size > 1] == [size for size in output if size > 1]:
        return "seed/row_for_a_column"
    inputs = [tuple(told.get("shape", ())) for told in run.leaves()]
    like = re.search(r"_like\(([\w.]+)", run.source("seed") or "")
    if seed in inputs and (like or seed[:1] != output[:1]) and not _fits(seed, output):
        return "seed/shaped_like_the_input"
    if _elements(seed) == _elements(output):
        return "seed/flat_seed"
    if _fits(seed, output):
        return "seed/no_broadcasting"
    if len(seed) == len(output) and seed[1:] == output[1:]:
        return "seed/seed_for_the_full_batch"
    return None


def _fits(shape: tuple[int, ...], wide: tuple[int, ...]) -> bool:
    pairs = zip(reversed(shape), reversed(wide), strict=False)
    return len(shape) <= len(wide) and all(a in (1, b) for a, b in pairs)


@one_of("seed/real_seed_for_a_complex_output", "seed/complex_seed_for_a_real_output")
def real_or_complex(run: Run) -> str | None:
    """By the two dtypes in the message."""
    seed = DTYPE.search(run.message)
    if seed is None:
        return None
    kind = "complex_seed_for_a_real" if seed[1].startswith("complex") else "real_seed_for_a_complex"
    return f"seed/{kind}_output"


@one_of("graph/retain_grad_without_a_graph", "grad_arguments/backward_plain_data")
def retained_without_a_graph(run: Run) -> str | None:
    """By whether the program asked for it itself."""
    return (
        "grad_arguments/backward_plain_data" if run.asked else "graph/retain_grad_without_a_graph"
    )


@one_of(
    "functions/saved_input_overwritten",
    "graph/optimizer_step_between",
    "graph/detached_tensor_changed",
)
def leaf_overwritten(run: Run) -> str | None:
    """By what can have changed a tensor that no operation made."""
    if isinstance(run.node, ast.Attribute) and run.node.attr == "saved_tensors":
        return "functions/saved_input_overwritten"
    if any(call["function"] == "step" for call in run.before()):
        return "graph/optimizer_step_between"
    detached = {
        name
        for name, _, value in run.bound
        if any(inner in ("detach", "numpy") for inner, _ in run.calls_in([value]))
    }
    return "graph/detached_tensor_changed" if detached & run.changed_in_place() else None


@one_of("functions/input_changed_in_place", "graph/saved_result_changed")
def result_overwritten(run: Run) -> str | None:
    """By whether a function of the program's own does it."""
    custom = "mark_dirty" in run.program.source
    return "functions/input_changed_in_place" if custom else "graph/saved_result_changed"


@one_of("graph/scaled_parameter", "graph/grad_of_a_computed_tensor")
def grad_of_no_leaf(run: Run) -> str | None:
    """By whether the name was meant for a leaf: made and marked in the line that computes."""
    for inner in ast.walk(run.statement or ast.Pass()):
        if isinstance(inner, ast.Attribute) and inner.attr == "grad":
            for _, value in run.bindings(dotted(inner.value)):
                if "requires_grad" in ast.unparse(value):
                    return "graph/scaled_parameter"
    return "graph/grad_of_a_computed_tensor"


@one_of("grad_arguments/plain_data", "higher_order/seed_without_requires_grad")
def plain_input(run: Run) -> str | None:
    """By whether the input was the seed of a step before."""
    if run.asked is None:
        return None
    item = run.source("input")
    for _, call in run.calls_in(run.origins(run.asked.roles["output"])):
        found = asked(call)
        if found and "seed" in found.roles and ast.unparse(found.roles["seed"]) == item:
            return "higher_order/seed_without_requires_grad"
    return "grad_arguments/plain_data"


@one_of("functions/view_changed_in_place", "hooks/inplace_after_module_hook")
def custom_view_changed(run: Run) -> str | None:
    """By the name of the function in the message."""
    hook = "BackwardHookFunction" in run.message
    return "hooks/inplace_after_module_hook" if hook else "functions/view_changed_in_place"


@one_of(
    "gradcheck/derivative_saved_as_a_constant", "gradcheck/float32_input", "gradcheck/wrong_formula"
)
def not_the_derivative(run: Run) -> str | None:
    """By the dtype of what is checked, and by which of the two checks it is."""
    call = run.node if isinstance(run.node, ast.Call) else None
    if call is None:
        return None
    given = {name.id for arg in call.args for name in _names(arg)}
    if any((run.names.get(name) or {}).get("dtype") == "float32" for name in given):
        return "gradcheck/float32_input"
    second = dotted(call.func).endswith("gradgradcheck")
    return f"gradcheck/{'derivative_saved_as_a_constant' if second else 'wrong_formula'}"


@one_of("implicit_seed/math_function_of_a_tensor", "implicit_seed/tensor_of_tensors")
def made_a_number(run: Run) -> str | None:
    """By what the line calls."""
    called = {name for name, _ in run.calls_in([run.statement or ast.Pass()])}
    made = called & {"tensor", "as_tensor", "FloatTensor", "Tensor"}
    return f"implicit_seed/{'tensor_of_tensors' if made else 'math_function_of_a_tensor'}"


@one_of("seed/list_as_seed", "seed/numpy_array_as_seed")
def of_numbers(run: Run) -> str | None:
    """By the type of the seed."""
    kind = (run.given("seed") or {}).get("kind")
    return {"ndarray": "seed/numpy_array_as_seed"}.get(kind, "seed/list_as_seed") if kind else None


@one_of("functions/default_argument", "functions/too_few_gradients", "functions/too_many_gradients")
def number_of_gradients(run: Run) -> str | None:
    """By the two numbers in the message, and whether an argument was left to its default."""
    expected, got = (re.findall(r"\d+", run.message)[-2:] + ["", ""])[:2]
    if not expected.isdecimal() or not got.isdecimal():
        return None
    if int(got) > int(expected):
        return "functions/too_many_gradients"
    given = [len(call.args) for name, call in run.calls_in([run.tree]) if name == "apply"]
    fewer = bool(given) and max(given) < int(expected)
    return "functions/default_argument" if fewer else "functions/too_few_gradients"


@one_of("functions/gradient_of_a_part", "functions/gradient_shaped_like_the_output")
def shape_of_a_gradient(run: Run) -> str | None:
    """By whether the gradient has as many dimensions as it should."""
    got, expected = (text.split(",") if text else [] for text in _bracketed(run.message)[-2:])
    same = len(got) == len(expected)
    return f"functions/{'gradient_of_a_part' if same else 'gradient_shaped_like_the_output'}"


@one_of("func/one_number_as_tangent", "func/tangent_shaped_like_the_output")
def size_of_a_tangent(run: Run) -> str | None:
    """By the size of the tangent in the message."""
    number = _bracketed(run.message)[-1:] == [""]
    return f"func/{'one_number_as_tangent' if number else 'tangent_shaped_like_the_output'}"


def _bracketed(message: str) -> list[str]:
    return re.findall(r"\[([\d, ]*)\]", message)


@one_of("functions/nothing_saved", "functions/saved_in_two_calls", "")
def saved_too_little(run: Run) -> str | None:
    """A line that unpacks what was saved, by how much that was; other lines are others'."""
    if "saved_tensors" not in run.statement_text:
        return ""
    nothing = run.message.endswith("got 0)")
    return "functions/nothing_saved" if nothing else "functions/saved_in_two_calls"


@one_of("functions/forward_called", "functions/forward_with_self", "")
def forward_lacks_an_argument(run: Run) -> str | None:
    """A Function of the program's own, by whether it was called through apply()."""
    if not re.search(r"\bFunction\)", run.program.source):
        return ""
    called = {name for name, _ in run.calls_in([run.node or ast.Pass()])}
    return f"functions/{'forward_called' if 'forward' in called else 'forward_with_self'}"


@only_if("seed/batched_single_number")
def batched(run: Run) -> bool:
    """A call of grad() that takes a batch of seeds."""
    return "is_grads_batched" in (run.call or {}).get("flags", [])


@only_if("seed/number_as_seed")
def number_as_seed(run: Run) -> bool:
    """A call of backward() or grad() with a number for the seed."""
    return (run.given("seed") or {}).get("kind") in ("float", "int", "complex")


@only_if("grad_arguments/number_as_output")
def number_as_output(run: Run) -> bool:
    """A call of grad() with a number for the output."""
    return (run.given("output") or {}).get("kind") in ("float", "int", "complex")


@only_if(
    "seed/retain_graph_by_position",
    "seed/two_seeds_in_one_call",
    "seed/wrong_second_seed",
    "seed/wrong_second_seed_of_another_size",
)
def in_a_backward_pass(run: Run) -> bool:
    """Raised by a call of backward() or grad() itself, and not by what the program computes."""
    return run.asked is not None and isinstance(run.node, ast.Call) and run.call is not None


@only_if("grad_arguments/result_is_a_tuple")
def attribute_of_gradients(run: Run) -> bool:
    """An attribute of what grad() returned."""
    return isinstance(run.node, ast.Attribute | ast.Call) and any(
        (found := asked(node)) and found.function == "grad"
        for inner in ast.walk(run.node)
        if isinstance(inner, ast.Attribute)
        for node in run.origins(inner.value)[:2]
    )


@only_if("graph/grad_zeroed_too_early")
def attribute_of_grad(run: Run) -> bool:
    """An attribute of a `.grad`, or of a name that was given one; None for another reason."""
    if any(line == run.line and "is not a leaf" in message for message, line in run.warned):
        return False
    values = [
        inner.value
        for inner in ast.walk(run.node or ast.Pass())
        if isinstance(inner, ast.Attribute)
    ]
    nodes = [node for value in values for node in run.origins(value)[:2]]
    return any(isinstance(node, ast.Attribute) and node.attr == "grad" for node in nodes)


@only_if("grad_arguments/none_for_an_unused_input")
def arithmetic_with_gradients(run: Run) -> bool:
    """An operand that grad() returned."""
    nodes = [node for name in _names(run.statement or ast.Pass()) for node in run.origins(name)[:2]]
    return any((found := asked(node)) and found.function == "grad" for node in nodes)


def _names(node: ast.AST) -> list[ast.Name]:
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]


def _elements(shape: Iterable[int]) -> int:
    return math.prod(shape)


def _is_true(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_tensor(node: ast.AST, run: Run) -> bool:
    return "dtype" in (run.value(node) or {})
