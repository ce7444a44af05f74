"""Say what of a module a message is about: results with a graph that it holds, or layers that it does not look for."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..evidence.model import ModuleInfo
from ..program.syntax import dotted_name, find_calls
from .quoting import quote_node

PLAIN_KINDS: dict[type[ast.AST], str] = {
    ast.List: "list",
    ast.ListComp: "list",
    ast.Tuple: "tuple",
    ast.Dict: "dict",
    ast.DictComp: "dict",
}
MANY_KEPT = 3  # tensors that are named
LAYERS = {"Linear", "Conv1d", "Conv2d", "Conv3d", "Embedding", "Parameter", "Sequential"}
LAYERS |= {"LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "MultiheadAttention", "Bilinear"}


def describe_kept_tensors(evidence: Evidence) -> str:
    """Say which attributes of the module that is copied belong to a graph."""
    modules = {
        name: value for name, value in evidence.names.items() if isinstance(value, ModuleInfo)
    }
    copied = {dotted_name(node) for node in ast.walk(evidence.statement or ast.Pass())}
    kept = {
        path
        for name, value in modules.items()
        if name in copied or copied.isdisjoint(modules)
        for path in value.computed
    }
    if not kept:
        return ""
    names = {path.partition("[")[0].rpartition(".")[2] for path in kept}
    made = [
        node
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Assign | ast.Expr) and node.lineno in evidence.times
        if _fills_any(node, names)
    ]
    from_line = f" from {quote_node(evidence, made[0].lineno, made[0])}" if len(made) == 1 else ""
    one = len(kept) == 1
    are, them, its = ("is no leaf", "it", "its") if one else ("are no leaves", "them", "their")
    listed = [path for path in kept if path.endswith("]")]
    emptied = "take them out" if listed and not one else f"set {them} to None"
    shown = sorted(kept)[:MANY_KEPT]
    held = " and ".join(f"`{path}`" for path in shown)
    held += f" and {len(kept) - MANY_KEPT} more" if len(kept) > MANY_KEPT else ""
    return (
        f"The module holds {held}{from_line}, which {are}: {emptied}"
        f" before you copy the module, or keep {its} `detach()` there."
    )


def _fills_any(node: ast.Assign | ast.Expr, names: set[str]) -> bool:
    """Return whether a statement gives an attribute of one of these names a value, or an item."""
    if isinstance(node, ast.Expr):
        calls = [call.func for last, call in find_calls([node]) if last == "append"]
        return any(dotted_name(one).split(".")[-2:-1] == [n] for one in calls for n in names)
    empty = isinstance(node.value, ast.Constant) or (
        isinstance(node.value, ast.List | ast.Tuple) and not node.value.elts
    )
    filled = [one.value if isinstance(one, ast.Subscript) else one for one in node.targets]
    empty = empty or (isinstance(node.value, ast.Dict) and not node.value.keys)
    return not empty and any(isinstance(t, ast.Attribute) and t.attr in names for t in filled)


def describe_hidden_layers(evidence: Evidence) -> str:
    """Say which attributes of modules are plain lists or dicts of layers."""
    modules = evidence.flow.module_classes
    layers = {one.name for one in modules}
    hidden = [
        f"`{ast.unparse(node.targets[0])}` of {evidence.program.name_line(node.lineno)} is a plain {kind}"
        for own in modules
        for node in ast.walk(own)
        if isinstance(node, ast.Assign) and node.lineno in evidence.times
        if ast.unparse(node.targets[0]).startswith("self.")
        if (kind := PLAIN_KINDS.get(type(node.value)))
        if any(name in layers or name in LAYERS for name, _ in find_calls([node.value]))
    ]
    return f"{' and '.join(hidden)}, and a module doesn't look for layers there." if hidden else ""
