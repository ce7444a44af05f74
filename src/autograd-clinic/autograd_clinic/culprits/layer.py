"""Say which layer of torch.nn raised a message, which line anomaly mode means, or what a block computed otherwise."""

from __future__ import annotations

import ast
import re

from ..evidence.evidence import Evidence
from ..program.syntax import find_calls
from .checkpoint import describe_changed_state
from .executed import find_executed_calls
from .quoting import quote_line, quote_node

FORWARD = "Traceback of forward call that caused the error"
FRAME = re.compile(r'^ *File "(.+)", line (\d+)', re.MULTILINE)
TWO_METADATA = re.compile(
    r"saved metadata: \{'shape': torch\.Size\(\[(?P<shape>[\d, ]*)\]\), 'dtype': (?P<dtype>[\w.]+).*?"
    r"recomputed metadata: \{'shape': torch\.Size\(\[(?P<other_shape>[\d, ]*)\]\), 'dtype': (?P<other_dtype>[\w.]+)",
    re.DOTALL,
)


def describe_layer(evidence: Evidence) -> str:
    """Say which layer it was in which the message was raised."""
    layer = evidence.layer
    if layer is None:
        return ""
    return f"The layer is `{layer.path}`, of the class `{layer.kind}`."


def describe_writing_layer(evidence: Evidence) -> str:
    """Say which layer it is that writes into the leaf that it was given."""
    call = _find_writing_call(evidence)
    if call is None:
        return ""
    if call.lineno == evidence.line:
        return "`inplace=True` makes that call write into what it's given."
    made = quote_node(evidence, call.lineno, call)
    given = evidence.node.args if isinstance(evidence.node, ast.Call) else []
    into = f"`{ast.unparse(given[0])}`, which it's given" if len(given) == 1 else "what it's given"
    return f"{describe_layer(evidence)} {made[0].upper()}{made[1:]} made it one that writes into {into}."


def choose_remedy_of_layer(evidence: Evidence) -> str:
    """Say what to do about a layer that writes into a leaf; empty if something else does."""
    if "a leaf Variable that requires grad is being used" not in evidence.message:
        return ""
    call = _find_writing_call(evidence)
    if call is None:
        return ""
    at = evidence.program.name_line(call.lineno)
    return f"Leave `inplace=True` out in {at}. Then the result is a new tensor, and the leaf stays as it is."


def _find_writing_call(evidence: Evidence) -> ast.Call | None:
    """Return the call with `inplace=True`: of a function on this line, or what made the layer in question."""
    here = [call for _, call in find_calls([evidence.node or ast.Pass()]) if _is_in_place(call)]
    if here:
        return here[0] if len(here) == 1 else None
    if evidence.layer is None:
        return None
    name = evidence.layer.path.rpartition(".")[2]
    kind = evidence.layer.kind
    made = [call for call in find_executed_calls(evidence, {kind}) if _is_in_place(call)]
    named = [
        call
        for call in made
        if name in [one.rpartition(".")[2] for one in evidence.flow.list_names_given(call)]
    ]
    found = named or (made if name.isdigit() else [])
    return found[0] if len(found) == 1 else None


def _is_in_place(call: ast.Call) -> bool:
    return any(
        keyword.arg == "inplace" and isinstance(keyword.value, ast.Constant) and keyword.value.value
        for keyword in call.keywords
    )


def describe_recomputed_tensor(evidence: Evidence) -> str:
    """Say what the block has computed otherwise the second time, as the message tells of the first such tensor."""
    match = TWO_METADATA.search(evidence.message)
    if match is None:
        return ""
    said = [
        f"had the {what} {before} the first time, and {after} the second time"
        for what, before, after in (
            ("shape", f"({match['shape']})", f"({match['other_shape']})"),
            ("dtype", match["dtype"], match["other_dtype"]),
        )
        if before != after
    ]
    if not said:
        return ""
    cause = describe_changed_state(evidence)
    if not cause and match["shape"] != match["other_shape"]:
        cause = LONGER
    return f"A tensor that the block saved {' and '.join(said)}. {cause}".strip()


def describe_anomalous_line(evidence: Evidence) -> str:
    """Say which line of the forward pass did the operation that anomaly mode complains of."""
    warned = [one.message for one in evidence.warnings if FORWARD in one.message]
    if not warned:
        return ""
    frames = [(file, int(line)) for file, line in FRAME.findall(warned[-1])]
    lines = [found for file, at in frames if (found := evidence.program.find_line(file, at))]
    return f"The operation is in {quote_line(evidence, lines[-1])}." if lines else ""


LONGER = "A list, a dict or a buffer that the block itself adds to, such as a cache, can do that."
