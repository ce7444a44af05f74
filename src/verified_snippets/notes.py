"""Mistakes that raise nothing, by what the run shows: each with its place.

Only what no correct program does: a note on one would cost more trust than ten missed
mistakes. What may be meant, such as gradients that are added up, is left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from .calls import MOST
from .roles import PLACE, asked, node_at
from .runs import Run, Told

At = list[int]
Look = Callable[[Run], Iterator[At]]
NOTES: dict[str, Look] = {}


def found(run: Run) -> Iterator[tuple[str, At]]:
    """The entry and the place of each note, each place once for an entry."""
    for id, look in NOTES.items():
        places: list[At] = []
        for at in look(run):
            if at and at not in places:
                places.append(at)
                yield id, at


def note(id: str) -> Callable[[Look], Look]:
    """Register what looks for an entry."""

    def register(look: Look) -> Look:
        NOTES[id] = look
        return look

    return register


def _pairs(run: Run) -> Iterator[tuple[Told, list[Told], Told]]:
    """The calls with a seed: each with its outputs and what was given as the seed."""
    for call in run.calls:
        given = call.get("given", {})
        if call["function"] in ("backward", "grad") and "seed" in given and "output" in given:
            output = given["output"]
            yield call, output.get("items", [output]), given["seed"]


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


@note("implicit_seed/rewrapped_to_silence_the_error")
def rewrapped(run: Run) -> Iterator[At]:
    """backward() of a tensor that was made of the loss, and is a leaf itself."""
    for call in run.calls:
        output = call.get("given", {}).get("output", {})
        found = asked(node_at(run.tree, call["at"]))
        if call["function"] != "backward" or not output.get("leaf") or found is None:
            continue
        for node in run.origins(found.roles["output"], call["at"][0])[:2]:
            for name, made in run.calls_in([node]):
                of = [inner for arg in made.args for inner in ast.walk(arg)]
                if name == "tensor" and any(isinstance(inner, ast.Name) for inner in of):
                    yield _place(node)


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


@note("accumulation/zeroed_before_the_step")
def zeroed(run: Run) -> Iterator[At]:
    """An optimizer that zeroes what the backward pass has just put there, and then steps."""
    zeroed_at: dict[int, At] = {}
    passed = False
    for call in run.calls:
        owner = call.get("given", {}).get("owner", {}).get("id")
        if call["function"] == "backward":
            passed, zeroed_at = True, {}
        elif call["function"] == "zero_grad" and passed:
            zeroed_at[owner] = call["at"]
        elif call["function"] == "step":
            if owner in zeroed_at and call.get("grads") == 0:
                yield zeroed_at[owner]
            zeroed_at.pop(owner, None)


@note("accumulation/grad_fills_nothing")
def nothing_to_step_with(run: Run) -> Iterator[At]:
    """An optimizer without any gradient, after grad() and no backward()."""
    asked_for = False
    for call in run.calls:
        if call["function"] == "backward":
            return
        asked_for = asked_for or call["function"] == "grad"
        if call["function"] == "step" and asked_for and call.get("grads") == 0:
            yield call["at"]


@note("accumulation/grad_not_reset")
def not_reset(run: Run) -> Iterator[At]:
    """Gradients that a step has used already and that the next backward() adds to."""
    stepped = False
    for call in run.calls:
        if call["function"] == "step":
            stepped = True
        elif call["function"] == "zero_grad":
            stepped = False
        elif call["function"] == "backward":
            leaves = call.get("leaves", [])
            if stepped and leaves and all(leaf.get("stale") for leaf in leaves):
                yield call["at"]
            stepped = False


@note("hooks/registered_after_backward")
def hook_too_late(run: Run) -> Iterator[At]:
    """A hook on a tensor after the last backward pass."""
    names = [call["function"] for call in run.calls]
    if len(names) == MOST or not {"backward", "grad"} & {*names}:
        return
    last = max(index for index, name in enumerate(names) if name in ("backward", "grad"))
    for call in run.calls[last + 1 :]:
        if call["function"] == "register_hook":
            yield call["at"]


@note("grad_arguments/tuple_times_two")
def tuple_multiplied(run: Run) -> Iterator[At]:
    """The tuple that grad() returned, times a whole number."""
    for node in _ran(run, ast.BinOp):
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
            continue
        for side, other in ((node.left, node.right), (node.right, node.left)):
            whole = isinstance(other, ast.Constant) and type(other.value) is int
            if whole and _is_gradients(side, run):
                yield _place(node)


def _is_gradients(side: ast.expr, run: Run) -> bool:
    if not isinstance(side, ast.Name):
        return (call := asked(side)) is not None and call.function == "grad"
    bound = run.meant(side.id, side.lineno)
    whole = {
        node.value
        for node in ast.walk(run.tree)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) for t in node.targets)
    }
    return bool(bound) and all(
        value in whole and (found := asked(value)) is not None and found.function == "grad"
        for _, value in bound
    )


@note("functions/seed_ignored")
def seed_ignored(run: Run) -> Iterator[At]:
    """A backward() of the program's own whose result has nothing of what arrives."""
    for define in _backwards(run):
        names = {arg.arg for arg in define.args.args[1:]}
        used = {node.id for node in ast.walk(define) if isinstance(node, ast.Name)}
        returned = [n.value for n in ast.walk(define) if isinstance(n, ast.Return) and n.value]
        something = any(
            not (isinstance(part, ast.Constant) and part.value is None)
            for value in returned
            for part in (value.elts if isinstance(value, ast.Tuple) else [value])
        )
        if something and names and not names & used and not define.args.vararg:
            yield _place(returned[0])


@note("functions/seed_changed_in_place")
def seed_changed(run: Run) -> Iterator[At]:
    """A backward() of the program's own that changes in place what arrives."""
    for define in _backwards(run):
        names = {arg.arg for arg in define.args.args[1:]}
        for node in ast.walk(define):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                on, method = node.func.value, node.func.attr
                in_place = method.endswith("_") and not method.startswith("_")
                if in_place and isinstance(on, ast.Name) and on.id in names:
                    yield _place(node)


def _backwards(run: Run) -> Iterator[ast.FunctionDef]:
    """The backward() of each autograd.Function of the program that has run."""
    for node in ast.walk(run.tree):
        if isinstance(node, ast.ClassDef) and any(
            ast.unparse(base).endswith("Function") for base in node.bases
        ):
            for define in node.body:
                if isinstance(define, ast.FunctionDef) and define.name == "backward":
                    lines = range(define.lineno, (define.end_lineno or define.lineno) + 1)
                    if any(line in run.times for line in lines):
                        yield define


def _ran(run: Run, kind: type[ast.AST]) -> Iterator[ast.AST]:
    for node in ast.walk(run.tree):
        if isinstance(node, kind) and getattr(node, "lineno", 0) in run.times:
            yield node


def _place(node: ast.AST) -> At:
    return [getattr(node, name) for name in PLACE]
