"""Notes on the graph: what it has saved, and where its slope is zero or its path cut."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..roles import asked, is_grad
from ..runs import Run, Told
from ..syntax import calls_in, names_in, node_at, place, statement_at
from .registry import At, note, passes, ran

ROUNDING = {"round", "floor", "ceil", "trunc", "fix", "sign", "sgn"}
ARRAYS = ("numpy", "from_numpy", "asarray", "frombuffer")
PRINTED = {"print", "item", "float", "format", "append", "detach"}


def _overwritten(run: Run) -> Iterator[At]:
    for call in passes(run):
        for change in call["pass"]["overwritten"]:
            if not change["kept"] and (node := statement_at(run.tree, change["line"])):
                yield place(node)


@note("graph/data_overwritten")
def through_data(run: Run) -> Iterator[At]:
    """A tensor that the graph has saved, written to through `.data`."""
    for at in _overwritten(run):
        if _mentions(run, at, "data"):
            yield at


@note("functions/input_changed_through_numpy")
def input_through_numpy(run: Run) -> Iterator[At]:
    """An input of a Function that its forward() changes through NumPy."""
    for at in _overwritten(run):
        if _mentions(run, at, *ARRAYS) and _in_forward(run, at[0]):
            yield at


@note("graph/array_overwritten")
def through_numpy(run: Run) -> Iterator[At]:
    """A tensor that the graph has saved, written to through an array."""
    for at in _overwritten(run):
        if _mentions(run, at, *ARRAYS) and not _in_forward(run, at[0]):
            yield at


def _mentions(run: Run, at: At, *attributes: str) -> bool:
    """Whether what a statement writes to comes from such an attribute."""
    node = node_at(run.tree, at)
    return any(
        isinstance(inner, ast.Attribute) and inner.attr in attributes
        for origin in run.origins(node, at[0])[:4]
        for inner in ast.walk(origin)
    )


def _in_forward(run: Run, line: int) -> bool:
    define = run.flow.function(line)
    first = define.args.args[:1] if isinstance(define, ast.FunctionDef) else []
    return getattr(define, "name", "") == "forward" and [arg.arg for arg in first] == ["ctx"]


@note("implicit_seed/rewrapped_to_silence_the_error")
def rewrapped(run: Run) -> Iterator[At]:
    """backward() of a tensor that was made of the loss, and is a leaf itself."""
    for call in run.calls:
        output = call.get("given", {}).get("output", {})
        found = asked(node_at(run.tree, call["at"]))
        if call["function"] != "backward" or not output.get("leaf") or found is None:
            continue
        for node in run.origins(found.roles["output"], call["at"][0])[:2]:
            for name, made in calls_in([node]):
                if name == "tensor" and any(map(names_in, made.args)):
                    yield place(node)


@note("implicit_seed/rounding_has_slope_zero")
def rounded(run: Run) -> Iterator[At]:
    """A leaf that only an operation with a slope of zero leads to."""
    for call in passes(run):
        flat = {*call["pass"].get("flat", [])}
        if wanted := {one["id"] for one in run.tensors("input", call)}:
            flat &= wanted
        found = asked(node_at(run.tree, call["at"]))
        if not flat or found is None:
            continue
        made = calls_in(run.origins(found.roles["output"], call["at"][0]))
        yield next((place(node) for name, node in made if name in ROUNDING), call["at"])


@note("higher_order/second_derivative_of_relu")
def relu_twice(run: Run) -> Iterator[At]:
    """A second derivative through a ReLU that is zero everywhere."""
    for call in passes(run):
        again = any("ThresholdBackwardBackward" in kind for kind in call["pass"]["nodes"])
        after = call.get("after", [])
        lost = any(one.get("zero") for one in [*call["pass"]["seeds"], *call["pass"]["outputs"]])
        zero = bool(after) and all(one.get("zero") for one in after)
        if call["function"] == "grad" and again and zero and not lost:
            yield call["at"]


@note("grad_arguments/samples_coupled_by_batch_norm")
def coupled(run: Run) -> Iterator[At]:
    """Slopes of a batch by its samples, through a batch normalization in training mode."""
    for call in passes(run):
        told, given = call["pass"], run.tensors("input", call)
        outputs = run.tensors("output", call)
        if call["function"] != "grad" or not told["coupled"] or not (given and outputs):
            continue
        batch = outputs[0].get("shape", [])[:1]
        ones = bool(told["seeds"]) and all(one.get("ones") for one in told["seeds"])
        samples = any(o["kind"] != "Parameter" and o["shape"][:1] == batch for o in given)
        if batch > [1] and ones and samples:
            yield call["at"]


@note("higher_order/penalty_is_a_constant")
def constant_penalty(run: Run) -> Iterator[At]:
    """A term of the loss that was made of a gradient without a graph."""
    for call in run.calls:
        found = asked(node_at(run.tree, call["at"]))
        if call["function"] != "backward" or found is None:
            continue
        for term in _terms(found.roles["output"], call["at"][0], run):
            yield from _constant_gradient(term, run)


def _terms(node: ast.AST, line: int, run: Run, deep: int = 0) -> Iterator[ast.AST]:
    """The summands of an expression, also those of the names and functions in it."""
    if deep > 6:
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield from _terms(node.left, line, run, deep + 1)
        yield from _terms(node.right, line, run, deep + 1)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        plain = [side for side in (node.left, node.right) if not _grows(side, run)]
        if len(plain) == 2:
            yield node
    elif isinstance(node, ast.Name):
        bound = [b for b in run.flow.meant(node.id, node.lineno) if b[0] <= line]
        for at, value in bound[-2:]:
            if value is not node:
                yield from _terms(value, at, run, deep + 1)
    else:
        yield node


def _grows(node: ast.AST, run: Run) -> bool:
    """Whether a graph leads on from it, as far as the names in it show."""
    return any(run.has_graph(name) for name in names_in(node))


def _constant_gradient(term: ast.AST, run: Run) -> Iterator[At]:
    """The call of grad() from which a term without a graph was made, step by step."""
    rest, seen = [term], 0
    while rest and seen < 20:
        node, seen = rest.pop(0), seen + 1
        calls = [call for _, call in calls_in([node])]
        if asking := next((call for call in calls if is_grad(call)), None):
            flags = {k.arg for k in asking.keywords}
            kept = [call for call in run.calls if call["at"] == place(asking)]
            bare = all(_no_graph(call.get("result", {})) for call in kept)
            if kept and bare and "create_graph" not in flags:
                yield place(asking)
            return
        own = [value for call in calls for value in run.flow.returned(call)]
        if not own and _grows(node, run):
            continue
        rest += own
        for name in names_in(node):
            rest += [value for _, value in run.flow.meant(name.id, name.lineno)[-1:]]


def _no_graph(result: Told) -> bool:
    items = result.get("items", [result])
    return bool(items) and not any(item.get("requires_grad") for item in items)


@note("neighbours/total_keeps_the_graphs")
def total(run: Run) -> Iterator[At]:
    """Losses that are added up with their graphs, only to be shown."""
    used = {
        ast.unparse(inner)
        for call in passes(run)
        if (found := asked(node_at(run.tree, call["at"])))
        for node in run.origins(found.roles["output"], call["at"][0])
        for inner in ast.walk(node)
    }
    for node in ran(run, ast.AugAssign):
        if not isinstance(node, ast.AugAssign) or not isinstance(node.op, ast.Add):
            continue
        target = node.target
        told = run.told(target.id, node.lineno) if isinstance(target, ast.Name) else None
        if run.flow.loop(node.lineno) is None or run.times.get(node.lineno, 0) < 2:
            continue
        if not isinstance(target, ast.Name) or not told or not told.get("grad_fn"):
            continue
        if target.id not in used and _only_shown(run, target.id):
            yield place(node)


def _only_shown(run: Run, name: str) -> bool:
    """Whether all that reads a name prints it."""
    shown = {
        id(inner)
        for last, call in calls_in([run.tree])
        if last in PRINTED
        for inner in ast.walk(call)
    }
    reads = [n for n in names_in(run.tree) if n.id == name]
    loads = [n for n in reads if isinstance(n.ctx, ast.Load)]
    return bool(loads) and all(id(n) in shown for n in loads)
