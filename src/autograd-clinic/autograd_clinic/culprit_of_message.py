"""Say which lines of a program a message is about, where the message itself suggests what to look for."""

from __future__ import annotations

import ast
import re

from .culprit_of_function import describe_changed, describe_returned, describe_unsaved
from .culprit_of_layer import describe_anomaly, describe_layer, describe_recomputed
from .evidence.evidence import Evidence
from .evidence.model import ModuleInfo, TensorInfo
from .quoting import capitalize_first, quote_call, quote_line, quote_node
from .syntax import contains_line, dotted_name, find_calls, find_changes, find_statement

NO_DERIVATIVE = re.compile(
    r"derivative for (?:aten::)?'?(?P<name>\w+(?::? \w+)?)'? is not implemented"
)
NO_LEAF = "Tensor that is not a leaf Tensor is being accessed"
GRADIENT_SWITCHES = {"no_grad", "inference_mode", "set_grad_enabled"}


def describe_message(evidence: Evidence) -> str:
    """Say which line the message in question is about; empty if nothing is known of the kind."""
    for part, describe in DESCRIBERS.items():
        if part in evidence.message:
            return describe(evidence)
    return ""


def parse_lacking(message: str) -> str | None:
    """Return the operation, or `operation: argument`, that has no derivative, as a message says.

    None if the message says nothing of the kind.
    """
    match = NO_DERIVATIVE.search(message)
    return match["name"] if match else None


def _describe_lacking(evidence: Evidence) -> str:
    """Say which call of the program is the operation whose derivative has no derivative."""
    derivative = parse_lacking(evidence.message) or ""
    if "_backward" not in derivative:
        return ""
    operation = derivative.partition("_backward")[0].strip("_")
    plain = operation.replace("_", "")
    for last, call in find_calls([evidence.tree]):
        called = last.lower().replace("_", "")
        # Functions and their kernels differ in name: `F.max_pool2d` and `max_pool2d_with_indices`.
        if len(called) > 3 and called in plain and call.lineno in evidence.times:
            place = f"`{evidence.text(call.func)}` of {evidence.program.name_line(call.lineno)}"
            return f"The operation is {place}: its derivative is `{derivative}`."
    return f"The operation is `{operation}`: its derivative is `{derivative}`."


def _describe_switched_off(evidence: Evidence) -> str:
    """Say where gradients were switched off, around the line that computed the output."""
    origins = evidence.origins(evidence.backward_call.output) if evidence.backward_call else []
    lines = [line for node in origins if (line := getattr(node, "lineno", 0)) in evidence.ungraded]
    if not lines:
        return ""
    computed = next((line for line in lines if line != evidence.line), evidence.line)
    places = [at.line for at in reversed(evidence.stack) if at.line in evidence.ungraded]
    under_way = {at.line for at in evidence.stack}
    lines = [line for line in lines if line not in under_way]  # those have called what computed it
    for line in (computed, *lines, *places):
        if switch := find_gradient_switch(evidence.tree, line):
            off = capitalize_first(quote_node(evidence, switch.lineno, switch))
            ran = evidence.program.name_line(line if line in lines else computed)
            return f"{off} switches gradients off, and {ran} ran within it."
    return _describe_left_off(evidence, computed)


def _describe_left_off(evidence: Evidence, computed: int) -> str:
    """Say which statement has switched gradients off for all that comes after it."""
    off = [
        call
        for last, call in find_calls([evidence.tree])
        if last == "set_grad_enabled" and call.args and call.lineno in evidence.times
        if isinstance(call.args[0], ast.Constant) and not call.args[0].value
    ]
    if len(off) != 1:
        return ""
    switch = capitalize_first(quote_node(evidence, off[0].lineno, off[0]))
    ran = evidence.program.name_line(computed)
    return f"{switch} has switched gradients off, and they were still off when {ran} ran."


def _describe_inference_tensor(evidence: Evidence) -> str:
    """Say which tensor was made in inference mode, by which line."""
    names = [
        name
        for name, value in evidence.names.items()
        if isinstance(value, TensorInfo) and value.inference
    ]
    if not names:
        return ""
    bound = evidence.flow.find_bindings(names[0]) if len(names) == 1 else []
    for node in (node for line, value in bound for node in evidence.origins(value, line)):
        line = getattr(node, "lineno", 0)
        if switch := find_gradient_switch(evidence.tree, line):
            mode = quote_node(evidence, switch.lineno, switch)
            made = evidence.program.name_line(line)
            return f"`{names[0]}` comes from {made}, which ran in the inference mode of {mode}."
    held = " and ".join(f"`{name}`" for name in sorted(names))
    made = f"{held} {'was' if len(names) == 1 else 'were'} made in inference mode"
    modes = [
        switch
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.With | ast.FunctionDef)
        if (switch := _find_switch(node)) and "inference_mode" in ast.unparse(switch)
    ]
    if len(modes) != 1:
        return f"{made}."
    return f"{made}. The program enters it in {quote_node(evidence, modes[0].lineno, modes[0])}."


def find_gradient_switch(tree: ast.Module, line: int) -> ast.expr | None:
    """Return the innermost decorator, or context of a `with`, that switches gradients off here."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.With | ast.FunctionDef) and contains_line(node, line)
    ]
    # ast.walk goes outside in
    return next((switch for node in reversed(around) if (switch := _find_switch(node))), None)


def _find_switch(node: ast.With | ast.FunctionDef) -> ast.expr | None:
    """Return the decorator, or the context, of this statement that switches gradients off."""
    switches = (
        [item.context_expr for item in node.items]
        if isinstance(node, ast.With)
        else node.decorator_list
    )
    for switch in reversed(switches):
        function = switch.func if isinstance(switch, ast.Call) else switch
        if dotted_name(function).rpartition(".")[2] in GRADIENT_SWITCHES:
            return switch
    return None


def _describe_computed(evidence: Evidence) -> str:
    """Say which line has computed what is taken for a leaf: it is optimized, its `.grad` read, or a part of it set."""
    statement = evidence.statement or ast.Pass()
    attributes = [n for n in ast.walk(statement) if isinstance(n, ast.Attribute)]
    reads = [n.value for n in attributes if n.attr == "grad"]
    changed = {target for _, target in find_changes(statement)}
    named = [n for n in ast.walk(statement) if isinstance(n, ast.Name | ast.Attribute)]
    if "serialize" in evidence.message:
        meant: list[ast.expr] = [
            n
            for n in ast.walk(evidence.node or ast.Pass())
            if isinstance(n, ast.Name | ast.Attribute)
        ]
    elif "optimize" in evidence.message:
        meant = [*named]
    else:
        meant = [*reads] or [n for n in named if ast.unparse(n) in changed]
    warned = any(NO_LEAF in w.message and w.line == evidence.line for w in evidence.warnings)
    for node in meant:
        value = evidence.value(node)
        if warned or (isinstance(value, TensorInfo) and value.grad_fn):
            text = ast.unparse(node)
            if isinstance(node, ast.Name):
                bound = evidence.flow.resolve_name(node.id, evidence.line)
            else:
                bound = evidence.flow.find_bindings(text)
            lines = {
                line
                for line, _ in bound
                if line in evidence.times
                and not isinstance(find_statement(evidence.tree, line), ast.AugAssign)
            }
            if len(lines) == 1 and (line := lines.pop()) != evidence.line:
                return f"`{text}` comes from {quote_line(evidence, line)}."
    return ""


def _describe_first_unscale(evidence: Evidence) -> str:
    """Say which line has unscaled the gradients of this optimizer first."""
    optimizer = evidence.given("input")
    for call in reversed(evidence.calls_before()):
        if call.function in ("update", "scaler_step"):
            return ""
        if call.function == "unscale_" and call.given.get("input") == optimizer:
            first = capitalize_first(quote_call(evidence, call.at))
            said = f"{first} has unscaled them before, and no `update()` has come since."
            updates = {call.at for call in evidence.calls if call.function == "update"}
            if call.at != evidence.at or len(updates) != 1:
                return said
            update = quote_call(evidence, updates.pop())
            return f"{said} In between, the program didn't come to {update}."
    return ""


def _describe_kept_tensors(evidence: Evidence) -> str:
    """Say which attributes of the module that is copied belong to a graph."""
    kept = {
        path
        for value in evidence.names.values()
        if isinstance(value, ModuleInfo)
        for path in value.computed
    }
    if not kept:
        return ""
    names = {path.rpartition(".")[2] for path in kept}
    made = [
        node
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Assign) and node.lineno in evidence.times
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr in names
    ]
    from_line = f" from {quote_node(evidence, made[0].lineno, made[0])}" if len(made) == 1 else ""
    are = "is no leaf" if len(kept) == 1 else "are no leaves"
    held = " and ".join(f"`{path}`" for path in sorted(kept))
    return (
        f"The module holds {held}{from_line}, which {are}: set it to None"
        " before you copy the module, or keep its `detach()` there."
    )


def _describe_hidden_layers(evidence: Evidence) -> str:
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


PLAIN_KINDS: dict[type[ast.AST], str] = {
    ast.List: "list",
    ast.ListComp: "list",
    ast.Tuple: "tuple",
    ast.Dict: "dict",
    ast.DictComp: "dict",
}
LAYERS = {"Linear", "Conv1d", "Conv2d", "Conv3d", "Embedding", "Parameter", "Sequential"}
LAYERS |= {"LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "MultiheadAttention", "Bilinear"}
DESCRIBERS = {
    "is not implemented": _describe_lacking,
    "does not require grad and does not have a grad_fn": _describe_switched_off,
    "can't optimize a non-leaf Tensor": _describe_computed,
    "a view of a leaf Variable that requires grad": _describe_computed,
    NO_LEAF: _describe_computed,
    "'NoneType' object has no attribute": _describe_computed,
    "unscale_() has already been called": _describe_first_unscale,
    "Inference tensors cannot be saved for backward": _describe_inference_tensor,
    "support the deepcopy protocol": _describe_kept_tensors,
    "optimizer got an empty parameter list": _describe_hidden_layers,
    "Backward returned a": describe_returned,
    " has changed the ": describe_returned,
    "save_for_backward can only save": describe_unsaved,
    "vmap: inplace arithmetic": describe_changed,
    "a leaf Variable that requires grad is being used": describe_changed,
    "a function that returns multiple views": describe_changed,
    "BackwardHookFunction": describe_layer,
    "would mutate a captured Tensor": describe_layer,
    "Batch norm got a batched tensor": describe_layer,
    "returned nan values in its": describe_anomaly,
    "Recomputed values for the following tensors": describe_recomputed,
    "Cowardly refusing to serialize": _describe_computed,
}
