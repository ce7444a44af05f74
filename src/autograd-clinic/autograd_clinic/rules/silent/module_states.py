"""Notes on modules that hold, or are given, what is theirs already."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.training import StateLoad
from ...program.syntax import find_node
from ..listings import find_method_owner
from ..registry import At, register_note

PAIRS = {"items", "values", "state_dict"}  # whose items a loop may change in place
# Who says so shares the weights of a layer on purpose.
SHARING = re.compile(
    r"shar(?:e|ed|es|ing)\b|\btie[ds]?\b|\btie_|_tied|tying|albert|universal|recurren|recursi|unroll|siamese|twin|same (?:layer|weight|block|module)",
    re.IGNORECASE,
)
DEPTH = re.compile(r"layer|block|depth", re.IGNORECASE)


@register_note("optimizers/loaded_from_itself")
def loaded_from_itself(evidence: Evidence) -> Iterator[At]:
    """Yield where a module loads its own tensors: those that steps have moved since it was asked for them.

    One that others are trained beside, as a target network, may load them at once.
    """
    for load in evidence.training.loads:
        moved = load.moved and not _changes_items(evidence)
        if moved or (load.beside and _names_itself(load, evidence)):
            yield load.at


def _names_itself(load: StateLoad, evidence: Evidence) -> bool:
    """Return whether it is `net.load_state_dict(net.state_dict())`, and nothing more is asked for."""
    call = find_node(evidence.tree, load.at)
    to = find_method_owner(call, {"load_state_dict"}) if call else None
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords or to is None:
        return False
    of = find_method_owner(call.args[0], {"state_dict"})
    return of is not None and ast.unparse(of) == ast.unparse(to)


def _changes_items(evidence: Evidence) -> bool:
    """Return whether the program changes the items of some dict in place: perhaps those of the state, on purpose."""
    looped = {
        name.id
        for loop in evidence.executed
        if isinstance(loop, ast.For | ast.comprehension)
        and any(getattr(inner, "attr", "") in PAIRS for inner in ast.walk(loop.iter))
        for name in ast.walk(loop.target)
        if isinstance(name, ast.Name)
    }
    for call in evidence.executed:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            inside = [*ast.walk(call.func.value)]
            of_item = any(isinstance(one, ast.Subscript) for one in inside)
            named = any(isinstance(one, ast.Name) and one.id in looped for one in inside)
            if re.fullmatch(r"[a-z]\w*[a-z]_", call.func.attr) and (of_item or named):
                return True
    return False


@register_note("optimizers/one_layer_several_times")
def one_layer_several_times(evidence: Evidence) -> Iterator[At]:
    """Yield a container that was to have several layers, and has one several times.

    Of one that is made where it is multiplied, nobody has another use. One that has a name may be
    meant to be shared, unless their number says that it is one of layers.
    """
    trains = any(call.function == "backward" for call in evidence.calls)
    if not evidence.training.repeats or not trains or SHARING.search(evidence.program.source):
        return
    for repeated in evidence.training.repeats:
        call = find_node(evidence.tree, repeated.at)
        given = call.args if isinstance(call, ast.Call) else []
        if any(_repeats_a_layer(one, evidence) for one in given):
            yield repeated.at


def _repeats_a_layer(given: ast.expr, evidence: Evidence) -> bool:
    """Return whether an argument is `[Layer()] * n`, or a list of one layer as often as there are to be layers."""
    node: ast.AST = given.value if isinstance(given, ast.Starred) else given
    node = [node, *evidence.flow.follow_name(node)][-1]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for one, count in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, ast.List) and len(one.elts) == 1:
                return isinstance(one.elts[0], ast.Call) or _counts_layers(one.elts[0], count)
    if isinstance(node, ast.ListComp | ast.GeneratorExp) and len(node.generators) == 1:
        iterable = node.generators[0].iter
        named = {one.id for one in ast.walk(node.generators[0].target) if isinstance(one, ast.Name)}
        own = isinstance(node.elt, ast.Name) and node.elt.id not in named
        return own and isinstance(iterable, ast.Call) and _counts_layers(node.elt, iterable)
    return False


def _counts_layers(layer: ast.expr, count: ast.expr) -> bool:
    """Return whether it is a name, as often as a name says that there are layers."""
    parts = [one for one in ast.walk(count) if isinstance(one, ast.Name | ast.Attribute)]
    names = [one.attr if isinstance(one, ast.Attribute) else one.id for one in parts]
    return isinstance(layer, ast.Name) and any(map(DEPTH.search, names))
