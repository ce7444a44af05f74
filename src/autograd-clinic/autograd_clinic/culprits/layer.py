"""Say which layer of torch.nn raised a message, which line anomaly mode means, or what a block computed otherwise."""

from __future__ import annotations

import re

from ..evidence.evidence import Evidence
from .quoting import quote_line

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
    cause = "" if match["shape"] == match["other_shape"] else LONGER
    return f"A tensor that the block saved {' and '.join(said)}.{cause}"


def describe_anomalous_line(evidence: Evidence) -> str:
    """Say which line of the forward pass did the operation that anomaly mode complains of."""
    warned = [one.message for one in evidence.warnings if FORWARD in one.message]
    if not warned:
        return ""
    frames = [(file, int(line)) for file, line in FRAME.findall(warned[-1])]
    lines = [found for file, at in frames if (found := evidence.program.find_line(file, at))]
    return f"The operation is in {quote_line(evidence, lines[-1])}." if lines else ""


LONGER = " A list, a dict or a buffer that the block itself adds to, such as a cache, can do that."
