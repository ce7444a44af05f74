"""Notes on .grad: what is added up, kept or never filled, and optimizers that use it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..roles import asked, is_grad
from ..runs import Run, Told
from ..syntax import calls_in, changed, dotted, holds, node_at, place
from .registry import At, grads_read, note, passes, straight


@note("accumulation/zeroed_before_the_step")
def zeroed(run: Run) -> Iterator[At]:
    """An optimizer that zeroes what the backward pass has just put there, and then steps."""
    zeroed_at: dict[int, At] = {}
    stepped: set[int] | None = None  # since the last backward(), if there was one
    for call in run.calls:
        owner = call.get("given", {}).get("owner", {}).get("id")
        if call["function"] == "backward":
            stepped, zeroed_at = set(), {}
        elif call["function"] == "zero_grad" and stepped is not None and owner not in stepped:
            zeroed_at[owner] = call["at"]
        elif call["function"] == "step":
            if owner in zeroed_at and call.get("grads") == 0:
                yield zeroed_at[owner]
            zeroed_at.pop(owner, None)
            if stepped is not None:
                stepped.add(owner)


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
    """Gradients that a step, or the program, has used and that the next backward() adds to."""
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
    yield from _added_up(run, second=False)


@note("higher_order/products_added_up")
def products(run: Run) -> Iterator[At]:
    """Products with a Hessian, each read from a .grad that holds those before, too."""
    yield from _added_up(run, second=True)


def _added_up(run: Run, second: bool) -> Iterator[At]:
    """A backward() in a loop that reads the sum of all passes as if it were that of one."""
    for call in run.calls:
        leaves = call.get("leaves", [])
        if call["function"] != "backward" or not any(leaf.get("stale") for leaf in leaves):
            continue
        loop = run.flow.loop(call["at"][0])
        if loop is None or _resets(loop):
            continue
        made = {name for name, line, _ in run.flow.bound if holds(loop, line)}
        # What is read in a nested loop or under a condition is read when all is added up.
        kept = [read for step in loop.body for read in _kept(step, second)]
        found = asked(node_at(run.tree, call["at"]))
        output = found.roles["output"] if found else None
        again = any(map(is_grad, run.origins(output, call["at"][0])))
        if again == second and any(
            dotted(read.value) not in made and read.lineno > call["at"][0] for read in kept
        ):
            yield call["at"]


def _kept(step: ast.stmt, shown: bool) -> Iterator[ast.Attribute]:
    """Where a step of a loop reads a .grad to compute with it or to keep it, or to show it."""
    if isinstance(step, ast.Assign | ast.AugAssign) or (shown and isinstance(step, ast.Expr)):
        yield from grads_read(step)
    elif isinstance(step, ast.Expr) and isinstance(step.value, ast.Call):
        function = step.value.func
        if isinstance(function, ast.Attribute) and function.attr == "append":
            yield from grads_read(step)


def _resets(loop: ast.AST) -> bool:
    """Whether something in it may set a .grad back."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Attribute):
            if node.attr == "grad" and not isinstance(node.ctx, ast.Load):
                return True
            if node.attr in ("zero_grad", "step"):
                return True
    return any(name.endswith(".grad") for _, name in changed(loop))


@note("accumulation/kept_reference")
def kept_reference(run: Run) -> Iterator[At]:
    """A .grad that a list keeps without a copy, while it is changed in place."""
    for call in run.calls:
        held = call.get("held") and "set_to_none" not in call["flags"]
        if call["function"] != "zero_grad":
            held = any(leaf.get("held") and leaf.get("stale") for leaf in call.get("leaves", []))
        if held:
            yield from _appended(run)


def _appended(run: Run) -> Iterator[At]:
    """`list.append(x.grad)`, or of a list of them, on a line that has run more than once."""
    for name, call in calls_in([run.tree]):
        if name != "append" or len(call.args) != 1 or run.times.get(call.lineno, 0) < 2:
            continue
        for node in [call.args[0], *run.origins(call.args[0], call.lineno)[1:3]]:
            parts = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
            for part in parts:
                if isinstance(part, ast.ListComp | ast.GeneratorExp):
                    part = part.elt
                if any(part is read for read in grads_read(part)):
                    yield place(node)


@note("graph/sum_goes_back_twice")
def twice(run: Run) -> Iterator[At]:
    """backward() of the same output again, without a seed, on top of what the first has left."""
    seen: set[tuple[int, int]] = set()
    for call in run.calls:
        output = call.get("given", {}).get("output", {})
        if call["function"] != "backward" or "seed" in call["given"] or "node" not in output:
            continue
        key = output["id"], output["node"]
        leaves = call.get("leaves", [])
        if key in seen and leaves and all(leaf.get("stale") for leaf in leaves):
            yield call["at"]
        if not {"retain_graph", "create_graph"} & {*call["flags"]}:
            seen.add(key)


@note("neighbours/clipped_while_scaled")
def clipped(run: Run) -> Iterator[At]:
    """Gradients that are clipped between scaler.scale(loss).backward() and unscale_()."""
    scaled = False
    for call in run.calls:
        if call["function"] == "scale":
            scaled = bool(call.get("scales"))
        elif call["function"] in ("unscale_", "scaler_step", "update", "zero_grad"):
            scaled = False
        elif call["function"].startswith("clip_grad") and scaled:
            yield call["at"]


@note("grad_arguments/no_outputs")
def no_outputs(run: Run) -> Iterator[At]:
    """A backward pass from an empty list."""
    for call in passes(run):
        if call["given"].get("output", {}).get("size") == 0:
            yield call["at"]


@note("grad_arguments/backward_unused_input")
def unused_input(run: Run) -> Iterator[At]:
    """A leaf among the `inputs` of backward() to which no path leads."""
    for call in passes(run):
        if call["function"] == "backward" and call["pass"]["whole"]:
            below = {leaf["id"] for leaf in call.get("leaves", [])}
            given = run.tensors("input", call)
            if any(one.get("leaf") and one["id"] not in below for one in given):
                yield call["at"]


@note("neighbours/cut_between_two_stages")
def cut(run: Run) -> Iterator[At]:
    """A .grad that is read, or stepped with, and that detach() has kept the pass away from."""
    last: Told | None = None
    for call in run.calls:
        if call["function"] == "backward":
            last = call
        elif call["function"] == "step" and call.get("grads") == 0 and last:
            yield from _detached(run, last)
    if last and last.get("pass", {}).get("whole"):
        below = {leaf["id"] for leaf in last.get("leaves", [])}
        for read, _ in _read_in_vain(run, last):
            for at in _detached(run, last):
                before = run.origins(node_at(run.tree, at), at[0])
                names = {ast.unparse(node) for node in before for node in ast.walk(node)}
                if ast.unparse(read.value) in names and below:
                    yield at


def _detached(run: Run, call: Told) -> Iterator[At]:
    """Where the output of a backward pass was cut from what came before."""
    found = asked(node_at(run.tree, call["at"]))
    if found is None:
        return
    for name, cut in calls_in(run.origins(found.roles["output"], call["at"][0])):
        if name == "detach":
            yield place(cut)
            return


def _read_in_vain(run: Run, call: Told) -> Iterator[tuple[ast.Attribute, Told]]:
    """Where below a call the .grad of a leaf is read that was never filled."""
    filled = {fact["name"] for fact in run.facts if fact["name"].endswith(".grad")}
    for read in grads_read(run.tree):
        path = dotted(read.value)
        if read.lineno <= call["at"][0] or not straight(run, read) or f"{path}.grad" in filled:
            continue
        told = run.told(path, read.lineno) or {}
        if told.get("requires_grad") and not told.get("grad_fn"):
            yield read, told
