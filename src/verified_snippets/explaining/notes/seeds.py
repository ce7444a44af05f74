"""Notes on seeds: what is dropped or lost of them, and who shares their memory."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ..roles import asked, is_grad
from ..runs import Run, Told
from ..syntax import calls_in, changed, names_in, node_at, place
from .registry import At, grads_read, named, note, passes

RATE = re.compile(r"\b(?:lrs?|learning_rates?|step_sizes?)\b")  # plain rates are also of exchange
JACOBIAN = re.compile(r"J|[Jj]ac(?:obian)?")
WHOLE = ("long", "int", "short")


def _pairs(run: Run) -> Iterator[tuple[Told, list[Told], Told]]:
    """The calls with a seed: each with its outputs and what was given as the seed."""
    for call in run.calls:
        given = call.get("given", {})
        if call["function"] in ("backward", "grad") and "seed" in given and "output" in given:
            output = given["output"]
            yield call, output.get("items", [output]), given["seed"]


def _seed(run: Run, call: Told) -> ast.expr | None:
    """The expression of a call's seed."""
    found = asked(node_at(run.tree, call["at"]))
    return found.roles.get("seed") if found else None


@note("seed/surplus_seed")
def surplus(run: Run) -> Iterator[At]:
    """More seeds than outputs: those left over are dropped."""
    for call, outputs, seed in _pairs(run):
        if seed.get("size", 0) > call["given"]["output"].get("size", len(outputs)):
            yield call["at"]


@note("seed/loss_as_its_own_seed")
def own_seed(run: Run) -> Iterator[At]:
    """The output itself as its seed."""
    for call, outputs, seed in _pairs(run):
        if len(outputs) == 1 and seed["id"] == outputs[0]["id"]:
            yield call["at"]


@note("seed/seed_that_requires_grad")
def seed_requires_grad(run: Run) -> Iterator[At]:
    """A seed that requires grad, in a call that returns a gradient without a graph."""
    for call, _, seed in _pairs(run):
        if (
            call["function"] == "grad"
            and seed.get("requires_grad")
            and seed.get("leaf")
            and "create_graph" not in call["flags"]
        ):
            yield call["at"]


@note("seed/loss_scale_in_half_precision")
def overflows(run: Run) -> Iterator[At]:
    """A weight that is too large for the 16 bits of the output."""
    for call, outputs, _ in _pairs(run):
        if "large" in call.get("pass", {}).get("cast", []) and _half(outputs):
            yield call["at"]


def _half(outputs: list[Told]) -> bool:
    return any(output.get("dtype") in ("float16", "bfloat16") for output in outputs)


@note("seed/integer_weights")
def integers(run: Run) -> Iterator[At]:
    """Whole numbers as a seed, made by a division that drops the rest."""
    for call, _, seed in _pairs(run):
        if not str(seed.get("dtype", "")).startswith(("int", "uint")):
            continue
        for node in run.origins(_seed(run, call), call["at"][0])[:3]:
            inner = [*ast.walk(node)]
            cut = any(name in WHOLE for name, _ in calls_in([node]))
            if any(isinstance(op, ast.FloorDiv) for op in inner) or (
                cut and any(isinstance(op, ast.Div) for op in inner)
            ):
                yield call["at"]


@note("seed/zeros_to_start_from")
def zeros(run: Run) -> Iterator[At]:
    """A seed that was made of zeros and never written to."""
    written = {name for _, name in changed(run.tree)}
    for call, _, seed in _pairs(run):
        found = call.get("pass", {}).get("seeds", [])
        if not found or not all(one.get("zero") for one in found) or seed.get("requires_grad"):
            continue
        expression = _seed(run, call)
        if expression is None or ast.unparse(expression) in written:
            continue
        nodes = run.origins(expression, call["at"][0])[:2]
        if any(name in ("zeros", "zeros_like", "new_zeros") for name, _ in calls_in(nodes)):
            yield call["at"]


@note("seed/zero_weight_times_infinity")
def nan(run: Run) -> Iterator[At]:
    """A finite seed with zeros, finite outputs, and a gradient with nan."""
    for call in passes(run):
        told, after = call["pass"], call.get("after", [])
        finite = all(one.get("finite") for one in [*told["seeds"], *told["outputs"]])
        some = any(one.get("zeros") for one in told["seeds"])
        if finite and some and any(one.get("nan") for one in after):
            yield call["at"]


@note("seed/learning_rates_as_seed")
def rates(run: Run) -> Iterator[At]:
    """Several weights that are called learning rates."""
    for call, _, seed in _pairs(run):
        expression = _seed(run, call)
        several = any(size > 1 for size in seed.get("shape", []))
        if several and expression is not None and RATE.search(ast.unparse(expression)):
            yield call["at"]


@note("seed/ones_for_the_jacobian")
def jacobian(run: Run) -> Iterator[At]:
    """A seed of ones for several outputs, and a result that is called the Jacobian."""
    for call, outputs, _ in _pairs(run):
        if all(_one_a_row(output, x) for output in outputs for x in run.tensors("input", call)):
            continue  # the rows of a batch: nothing that belongs apart is added up
        told = call.get("pass", {})
        several = any(size > 1 for output in outputs for size in output.get("shape", []))
        if not several or "is_grads_batched" in call["flags"] or call["function"] != "grad":
            continue
        if not all(one.get("ones") for one in told.get("seeds", [{}])):
            continue
        if any(JACOBIAN.fullmatch(name) for name in _targets(run, call)):
            yield call["at"]


def _one_a_row(output: Told, x: Told) -> bool:
    """Whether the output may be one number for each row of the input."""
    rows, *rest = output.get("shape") or [0]
    return all(size == 1 for size in rest) and len(x.get("shape", ())) > 1 and x["shape"][0] == rows


@note("seed/jacobian_by_columns")
def columns(run: Run) -> Iterator[At]:
    """Row i of a matrix, from a loop over one-hot seeds, stored as its column i."""
    turned = {"T", "mT", "t", "transpose", "swapaxes"}
    attributes = [node for node in ast.walk(run.tree) if isinstance(node, ast.Attribute)]
    for node in ast.walk(run.tree):
        if not isinstance(node, ast.Assign) or node.lineno not in run.times:
            continue
        (target,) = node.targets[:1]
        loop = run.flow.loop(node.lineno)
        if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Tuple):
            continue
        if not isinstance(loop, ast.For) or not isinstance(target.value, ast.Name):
            continue
        counted = {name.id for name in names_in(loop.target)}
        rows, column, *more = target.slice.elts
        matrix = run.told(target.value.id, node.lineno) or {}
        if (
            more
            or not (isinstance(rows, ast.Slice) and not (rows.lower or rows.upper))
            or not (isinstance(column, ast.Name) and column.id in counted)
            or len(matrix.get("shape", ())) != 2
            or any(a.attr in turned and ast.unparse(a.value) == target.value.id for a in attributes)
        ):
            continue
        for value in run.origins(node.value, node.lineno)[:2]:
            found = asked(value)
            if found is None or found.function != "grad" or "seed" not in found.roles:
                continue
            calls = [call for call in run.calls if call["at"] == place(value)]
            used = {name.id for name in names_in(found.roles["seed"])}
            output = run.origins(found.roles["output"], node.lineno)
            again = any(map(is_grad, output))
            flat = all(
                len(one.get("shape", ())) == 1
                for call in calls
                for role in ("input", "output")
                for one in run.tensors(role, call)
            )
            if calls and flat and used & counted and not again:
                yield place(node)


def _targets(run: Run, call: Told) -> list[str]:
    """The names that a call's result is given."""
    node = node_at(run.tree, call["at"])
    return [name for name, _, value in run.flow.bound if value is node and node is not None]


def _shared(run: Run) -> Iterator[tuple[Told, ast.expr, Told]]:
    """The calls whose result lies in the memory of their seed, and each later change of it."""
    for call, _, seed in _pairs(run):
        if "storage" not in seed or (expression := _seed(run, call)) is None:
            continue
        if not any(one.get("storage") == seed["storage"] for one in call.get("after", [])):
            continue
        for change in run.changes:
            if change["storage"] == seed["storage"] and change["number"] > call.get("number", 0):
                yield call, expression, change


@note("seed/seed_overwritten")
def overwritten(run: Run) -> Iterator[At]:
    """A seed that is changed while the gradient shares its memory, and is read later."""
    for call, seed, change in _shared(run):
        for node, name in changed(run.tree):
            line = getattr(node, "lineno", 0)
            if line != change["line"] or name != ast.unparse(seed):
                continue
            results = [ast.Name(target, ast.Load()) for target in _targets(run, call)]
            read = any(read.lineno > line for read in grads_read(run.tree))
            if (call["function"] == "backward" and read) or any(
                named(result, line, run) for result in results
            ):
                yield place(node)


@note("seed/result_changed_in_place")
def result_changed(run: Run) -> Iterator[At]:
    """A result of grad() that is changed while it shares the memory of a seed still in use."""
    for call, seed, change in _shared(run):
        for node, name in changed(run.tree):
            line = getattr(node, "lineno", 0)
            mine = line == change["line"] and name in _targets(run, call)
            if mine and isinstance(seed, ast.Name | ast.Attribute) and named(seed, line, run):
                yield place(node)


@note("seed/seed_used_again")
def used_again(run: Run) -> Iterator[At]:
    """A seed in whose memory the gradient lies to which the next backward pass adds."""
    for call, _, seed in _pairs(run):
        leaves = call.get("leaves", [])
        if any(leaf.get("grad_storage", 0) == seed.get("storage", 1) for leaf in leaves):
            yield call["at"]
