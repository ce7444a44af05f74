"""Notes on modules that hold, or are given, what is theirs already."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.training import StateLoad
from ...program.syntax import dotted_name, find_node, find_statement, last_name
from ..listings import find_method_owner
from ..registry import At, register_note

WRITING = re.compile(
    r"[a-z]\w*[a-z]_"
)  # as methods are called that change what they are called for
PAIRS = {"items", "values", "state_dict"}  # whose items a loop may change in place
# Who says so shares the weights of a layer on purpose.
SHARING = re.compile(
    r"shar(?:e|ed|es|ing)\b|\btie[ds]?\b|\btie_|_tied|tying|albert|universal|recurren|recursi|unroll|siamese|twin|same (?:layer|weight|block|module)",
    re.IGNORECASE,
)
DEPTH = re.compile(r"layer|block|depth", re.IGNORECASE)
A_LAYER = re.compile(r"layer|block|cell|module", re.IGNORECASE)
# Who repeats a step, as often as there are iterations, may mean one step.
ROUNDS = re.compile(
    r"iter|step|round|hop|pass(?:es)?\b|loop|cycle|refine|repeat|\btimes?\b", re.IGNORECASE
)


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
    """Return whether the program may change the items of a state in place, on purpose.

    It does with a method that writes, as `w.mul_()` and `init.zeros_(w)`; with `+=`, or what is assigned
    to a part; or an own function is given an item of a name that a state has.
    """
    states = {name for one in _list_taken(evidence) for name in evidence.flow.list_names_given(one)}
    looped = {
        name.id
        for loop in evidence.executed
        if isinstance(loop, ast.For | ast.comprehension)
        and any(getattr(inner, "attr", "") in PAIRS for inner in ast.walk(loop.iter))
        for name in ast.walk(loop.target)
        if isinstance(name, ast.Name)
    }
    return any(_writes_to_items(node, looped, states, evidence) for node in evidence.executed)


def _list_taken(evidence: Evidence) -> list[ast.AST]:
    """Return the calls of the program that take a state."""
    return [*evidence.flow.calls.get("state_dict", ())]


def _writes_to_items(node: ast.AST, looped: set[str], states: set[str], evidence: Evidence) -> bool:
    """Return whether a node writes to what a loop over items names, or to an item of a state."""
    written: list[ast.expr] = []
    any_item = False
    if isinstance(node, ast.Call) and WRITING.fullmatch(last_name(node.func)):
        written, any_item = [node.func, *node.args], isinstance(node.func, ast.Attribute)
    elif isinstance(node, ast.Call) and evidence.flow.find_called(node):
        written = node.args
    elif isinstance(node, ast.AugAssign):
        written = [node.target]
    elif isinstance(node, ast.Assign):
        written = [one.value for one in node.targets if isinstance(one, ast.Subscript)]
    for inner in (inner for one in written for inner in ast.walk(one)):
        if isinstance(inner, ast.Subscript) and (any_item or dotted_name(inner.value) in states):
            return True
        if isinstance(inner, ast.Name) and inner.id in looped:
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
        statement = find_statement(evidence.tree, repeated.at.line)
        named = ast.unparse(statement) if statement else ""
        if ROUNDS.search(named):
            continue
        if any(_repeats_a_layer(one, evidence) for one in given):
            yield repeated.at


def _repeats_a_layer(given: ast.expr, evidence: Evidence) -> bool:
    """Return whether an argument is `[Layer()] * n`, or a list of one layer as often as there are to be layers."""
    node: ast.AST = given.value if isinstance(given, ast.Starred) else given
    node = [node, *evidence.flow.follow_name(node)][-1]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for one, count in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, ast.List) and len(one.elts) == 1:
                made_here = isinstance(one.elts[0], ast.Call) and not ROUNDS.search(
                    ast.unparse(node)
                )
                return made_here or _counts_layers(one.elts[0], count)
    if isinstance(node, ast.ListComp | ast.GeneratorExp) and len(node.generators) == 1:
        iterable = node.generators[0].iter
        named = {one.id for one in ast.walk(node.generators[0].target) if isinstance(one, ast.Name)}
        own = isinstance(node.elt, ast.Name) and node.elt.id not in named
        return own and isinstance(iterable, ast.Call) and _counts_layers(node.elt, iterable)
    return False


def _counts_layers(layer: ast.expr, count: ast.expr) -> bool:
    """Return whether it is the name of a layer, as often as a name says that there are layers.

    What reads the result of each layer, as the head of a detector, may be one for all of them.
    """
    parts = [one for one in ast.walk(count) if isinstance(one, ast.Name | ast.Attribute)]
    names = [one.attr if isinstance(one, ast.Attribute) else one.id for one in parts]
    is_layer = isinstance(layer, ast.Name) and A_LAYER.search(layer.id)
    return bool(is_layer) and any(map(DEPTH.search, names))
