"""Notes on a batch that is taken in parts: means that are not divided, or parts that are thrown away."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...dataflow.scopes import FunctionNode
from ...evidence.call_order import STEPS
from ...evidence.evidence import Evidence
from ...evidence.model import Call
from ...program.shown_values import list_shown_nodes
from ...program.syntax import collect_names, contains_line, find_calls
from ..registry import At, register_note
from .queries import find_grad_reads

MAX_CALLERS = 4  # calls that lead to a pass, or to its step
NEAREST_GIVEN = 4  # expressions that a condition is, or what a loop goes through
CUTS = {"split", "chunk", "tensor_split"}
MEANT = re.compile(r"accum|micro", re.IGNORECASE)
SCALES = {"div", "div_", "mul_", "true_divide", "_foreach_div_", "_foreach_mul_"}


@register_note("accumulation/means_of_micro_batches")
def means_of_micro_batches(evidence: Evidence) -> Iterator[At]:
    """Find means over the parts of a batch whose gradients are added up, and that nothing divides.

    That several losses are meant to be added up is as usual: the program has to say that it takes
    one batch in parts, by its loop, by the condition of its step or by the names it gives.
    """
    for call in _find_added_means(evidence):
        meant = _find_counts_said(evidence, call)
        if meant is not None and not _scales_by(evidence, meant):
            yield call.at


def _find_added_means(evidence: Evidence) -> Iterator[Call]:
    """Yield the passes that add the gradient of a mean to that of another, from the same place."""
    before: Call | None = None
    for call in evidence.calls:
        if call.function in (*STEPS, "zero_grad"):
            before = None
        elif call.function == "backward":
            mean = call.backward is not None and call.backward.mean and "seed" not in call.given
            leaves = call.leaves or ()
            added = bool(leaves) and all(leaf.tensor.grad_nonzero for leaf in leaves)
            if mean and before and before.at == call.at and added:
                yield call
            before = call if mean else None


def _find_counts_said(evidence: Evidence, call: Call) -> set[str] | None:
    """Return the names that say how many parts there are; None if nothing says that there are parts."""
    loop = evidence.flow.innermost_loop(call.at.line)
    if loop is None:
        return None
    names = {name for name in _collect_identifiers(evidence.tree) if MEANT.search(name)}
    found = bool(names)
    if isinstance(loop, ast.For):
        cuts = [
            cut
            for node in evidence.origins(loop.iter, loop.lineno)[:NEAREST_GIVEN]
            for last, cut in find_calls([node])
            if last in CUTS and not _cuts_something_else(cut, loop, evidence)
        ]
        found = found or bool(cuts)
        names |= collect_names(loop.iter) - {"enumerate", "zip", "range"}
        names |= collect_names(*cuts)
    for node in ast.walk(loop):
        if isinstance(node, ast.If) and any(_is_step(part) for part in node.body):
            for count in _find_moduli(node.test):
                found = True
                names |= {_find_own_name(inner) for inner in ast.walk(count)} - {""}
    return names if found else None


def _cuts_something_else(cut: ast.Call, loop: ast.For, evidence: Evidence) -> bool:
    """Return whether it is no batch that is cut: it was put together, each part has a label or a single item, or columns are cut."""
    dims = [one.value for one in cut.keywords if one.arg == "dim"]
    on_torch = isinstance(cut.func, ast.Attribute) and ast.unparse(cut.func.value) == "torch"
    dims += cut.args[1 + on_torch : 2 + on_torch]
    if any(ast.unparse(dim) != "0" for dim in dims):
        return True
    of = cut.args[0] if on_torch and cut.args else getattr(cut.func, "value", cut)
    joined = evidence.origins(of, cut.lineno)[:NEAREST_GIVEN]
    if any(last in ("cat", "stack", "concat") for node in joined for last, _ in find_calls([node])):
        return True
    beside = loop.iter.args if isinstance(loop.iter, ast.Call) else []
    return any(isinstance(one, ast.Tuple | ast.List) for one in beside) or _is_unpacked(loop)


def _is_unpacked(loop: ast.For) -> bool:
    """Return whether the loop takes the only item out of each part: `part[0]`, `part.squeeze(0)`."""
    if any(last == "zip" for last, _ in find_calls([loop.iter])):
        return False  # then it is an item of a pair
    names = collect_names(loop.target)
    taken = [
        node.value
        for node in ast.walk(loop)
        if (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant))
        or (isinstance(node, ast.Attribute) and node.attr == "squeeze")
    ]
    return any(isinstance(one, ast.Name) and one.id in names for one in taken)


def _is_step(statement: ast.stmt) -> bool:
    return any(last == "step" for last, _ in find_calls([statement]))


def _find_moduli(test: ast.expr) -> Iterator[ast.expr]:
    for node in ast.walk(test):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            yield node.right


def _scales_by(evidence: Evidence, names: set[str]) -> bool:
    """Return whether something is divided by such a number, or a gradient is scaled."""
    shown = list_shown_nodes(evidence.tree)  # such as how far an epoch is
    for node in ast.walk(evidence.tree):
        if id(node) in shown:
            continue
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div | ast.Mult):
            divisor = node.right if isinstance(node, ast.BinOp) else node.value
            target = node.left if isinstance(node, ast.BinOp) else node.target
            if isinstance(node.op, ast.Div) and names & {*_collect_identifiers(divisor)}:
                return True
            if isinstance(node, ast.AugAssign) and "grad" in _collect_identifiers(target):
                return True
        elif isinstance(node, ast.Attribute) and node.attr == "grad":
            if isinstance(node.ctx, ast.Store):
                return True
        elif isinstance(node, ast.Call) and _find_own_name(node.func) in SCALES:
            return True
    return False


def _collect_identifiers(tree: ast.AST) -> set[str]:
    return {name for node in ast.walk(tree) if (name := _find_own_name(node))}


def _find_own_name(node: ast.AST) -> str:
    """Return the last part of a name, or the name of a parameter."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else getattr(node, "arg", None) or ""


def find_zeroed_parts(evidence: Evidence) -> Iterator[At]:
    """Find a zero_grad() before each of several passes of which one step is to use the sum.

    The program has to say that they are one step's: its step comes after the loop, or under a
    condition on a count. What reads a .grad itself may have used it before.
    """
    if any(find_grad_reads(evidence.tree)) or any(
        call.function in ("register_hook", "grad") for call in evidence.calls
    ):
        return
    passes: list[Call] = []
    zeroed: list[Call] = []  # between two of the passes
    losing: list[At] = []
    for call in evidence.calls:
        if call.function == "backward":
            passes.append(call)
        elif call.function == "zero_grad" and passes:
            zeroed.append(call)
        elif call.function == "step":
            places = {one.at for one in passes}
            between = zeroed[:-1] if zeroed and zeroed[-1].number > passes[-1].number else zeroed
            own = not any(_is_of_another_optimizer(one, call, evidence) for one in between)
            if len(places) == 1 and len(passes) > 1 and own and len(between) == len(passes) - 1:
                losing += [between[0].at] * _is_one_step(evidence, passes[0], call)
            passes, zeroed = [], []
    yield from losing


def _is_of_another_optimizer(zeroed: Call, step: Call, evidence: Evidence) -> bool:
    """Return whether it is an optimizer that zeroes its gradients, and another one that steps."""
    owner = zeroed.given.get("owner")
    others = [c.given.get("owner") for c in evidence.calls if c.function == "step"]
    return owner in others and owner != step.given.get("owner")


def _is_one_step(evidence: Evidence, one: Call, step: Call) -> bool:
    """Return whether the step stands behind the loop of the passes, or under a count of them."""
    if _stands_behind_loop(evidence, one.at.line, step.at.line):
        return True
    loop = evidence.flow.innermost_loop(one.at.line)
    if loop is None:
        return False
    return len(evidence.training.optimizers) == 1 and any(
        isinstance(node, ast.If)
        and contains_line(node, step.at.line)
        and not contains_line(node, one.at.line)
        and _takes_a_remainder(node.test, evidence)
        for node in ast.walk(loop)
    )


def _stands_behind_loop(evidence: Evidence, line: int, step: int) -> bool:
    """Return whether a function that leads to both lines, or has them, has the step's behind the loop of the other."""
    function = evidence.flow.innermost_function
    behind = _list_lines_leading(evidence, step)
    for inside in _list_lines_leading(evidence, line):
        loop = evidence.flow.innermost_loop(inside)
        if loop is None or function(loop.lineno) is not function(inside) or _may_end_early(loop):
            continue
        if any(
            function(other) is function(inside)
            and other > loop.lineno
            and not contains_line(loop, other)
            for other in behind
        ):
            return True
    return False


def _may_end_early(loop: ast.For | ast.While) -> bool:
    """Return whether it looks for one that it wants, which is the last: what it saw before is not to be used."""
    return isinstance(loop, ast.While) or any(isinstance(n, ast.Break) for n in ast.walk(loop))


def _list_lines_leading(evidence: Evidence, line: int) -> list[int]:
    """Return a line, that of the only call of its function, that of the only call of the caller, and so on."""
    lines = [line]
    while len(lines) <= MAX_CALLERS:
        define = evidence.flow.innermost_function(lines[-1])
        if not isinstance(define, FunctionNode):
            break
        calls = [
            call  # in a method `step`, `step()` is that of its optimizer
            for call in evidence.flow.find_callers(define)
            if evidence.flow.innermost_function(call.lineno) is not define
        ]
        if len(calls) != 1 or calls[0].lineno in lines:
            break
        lines.append(calls[0].lineno)
    return lines


def _takes_a_remainder(test: ast.expr, evidence: Evidence) -> bool:
    """Return whether a condition, or what a name or an attribute in it is given, takes a remainder."""
    return any(
        isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mod)
        for node in evidence.origins(test, test.lineno)[:NEAREST_GIVEN]
        for n in ast.walk(node)
    )
