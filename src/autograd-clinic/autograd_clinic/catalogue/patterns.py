"""The pattern of a message: what every message of its kind has, and nothing else.

A pattern is a regular expression that Python and JavaScript read alike, so that the box
on the site finds what `explain` finds.
"""

from __future__ import annotations

import re

NUMBER_TYPES = ("float", "int", "complex")
TYPE_PATTERN = "float|int|bool|complex|str|tuple|list|dict|NoneType"
# A quoted type stays where it tells what happened; every other quoted text is a name.
KEPT_WORDS = ("NoneType", "tuple", "list", "bool", "str", "backward")
SPECIAL = re.compile(r"[\\^$.|?*+()\[\]{}/]")
QUOTED = re.compile(r"(<class )?'([^']*)'(>)?$")
NUMBER_PATTERN = r"-?\d[\d.e+-]*"

FEWER = "|".join(rf"{n}, got [0-{n - 1}]" for n in range(1, 10)) + r"|\d\d+, got \d+"
MORE = "|".join(rf"{n}, got [{n + 1}-9]" for n in range(1, 9)) + r"|\d+, got \d\d+"

# The node of a Function of the program's own. Those of PyTorch's have a number at their end; before
# version 1.10 they had none, and only some names are such that nobody gives them to a class.
TORCH_NODES = (
    r"Addm[mv]|Addbmm|Baddbmm|Mm|Mv|Bmm|UnsafeView|AsStrided|Broadcast|ReduceAddCoalesced"
    r"|(?:Thnn|Cudnn|Mkldnn|Native|SlowConv)\w*"
)
OWN_NODE = rf"(?!(?:{TORCH_NODES})Backward|\w+Backward\d)\w+"

# What tells one cause of a message from another, and so weighs. The node that a tensor is the
# output of says what was done to it: a view was taken (older versions name `TBackward`), or a part
# of it was assigned, or it is one of several views, or a module's hook watches it. Then: an operation that is a derivative itself, a shape without sizes, a complex
# dtype, nothing, too few and too many.
TELLING = (
    (
        r"(?<=utput )\d+ of (?:AsStrided|T)(?:Backward\d*)?\b",
        r"\d+ of (?:AsStrided|T)(?:Backward\d*)?",
    ),
    (
        r"(?<=utput )\d+ of (?:torch::autograd::)?Copy\w+",
        r"\d+ of (?:torch::autograd::)?Copy\w+",
    ),
    (
        r"(?<=utput )\d+ of (?:Unbind|Split|Chunk|TensorSplit)\w*",
        r"\d+ of (?:Unbind|Split|Chunk|TensorSplit)\w*",
    ),
    (r"(?<=utput )\d+ of BackwardHookFunction\w*", r"\d+ of BackwardHookFunction\w*"),
    (
        r"(?<=derivative for aten::)\w*attention\w*_backward",
        r"\w*attention\w*_backward",
    ),
    (r"(?<=derivative for aten::)\w+_backward", r"\w+_backward"),
    (r"(?<=derivative for )'\w+_backward[^']*'", r"'\w+_backward[^']*'"),
    (r"(?<=size )\[\]|(?<=got )\[\](?= but)", r"\[\]"),
    (r"(?<=dtype of )torch\.complex\w+", r"torch\.complex\w+"),
    (r"(?<=, )got 0(?=\)$)", "got 0"),
    (rf"(?<=gradients \(expected )(?:{FEWER})(?=\))", f"(?:{FEWER})"),
    (rf"(?<=gradients \(expected )(?:{MORE})(?=\))", f"(?:{MORE})"),
)
# What stands in a message, and what stands for it in the pattern; the first that fits.
WILDCARDS = (
    *TELLING,
    (r"torch\.Size\(\[[^\]]*\]\)", r"torch\.Size\(\[[^\]]*\]\)"),
    (r"(?<!\w)(?:<class )?'[^']*'>?(?!\w)", ""),
    (r"\[[\d, .-]*\]", r"\[[^\]]*\]"),
    (r"torch\.\w*Tensor", r"torch\.[\w.]*Tensor"),
    (r"(?<=instead\.) Hint: .*", r"(?: Hint: .*)?"),  # another in older versions
    (r"0x(?:…|[0-9a-f]+)", r"0x\S+"),
    (r"(?<=utput )\d+ of [A-Z]\w*", r"\d+ of \w+"),  # a node of the graph
    (r"(?<=for )[^\s\w:]{1,3}(?=: ')", r"\S+"),  # an operator
    (r"(?<=: )[(\[{]?\*[^a-z]*(?=, [a-z]|$)", r".+?"),  # how tensors are nested
    (r"(?<=one of the params is )[\w.]+$", r"[\w.]+"),  # a type
    (rf"(?:(?<=got )|(?<=of type ))(?:{TYPE_PATTERN})(?=\)?$)", r"[\w.]+"),
    (r"(?<=Error: )\w+\(\)(?=: )", r"\w+\(\)"),  # an operation
    (r"(?<=Error: )jac\w+(?=: )", r"jac\w+"),  # jacrev and jacfwd
    (r"(?<=vmap\()[\w<>.]+", r"[\w<>.]+"),  # a function
    (r"(?<=device )[\w:]+|(?<=got )(?:cpu|cuda|meta)\b", r"[\w:]+"),
    (r"\btorch\.(?:float|double|half|bfloat|int|long|uint|complex|bool)\w*", r"torch\.\w+"),
    (r"\b(?:float|bfloat|int|uint|complex)\d+\b", r"[\w.]+"),
    (r"\S+\.py\b", r"\S+"),
    (r"(?<=implemented for aten::)\w+", r"\w+"),  # an operation under vmap
    (r"(?<=operation \(aten::)[\w.]+", r"[\w.]+"),
    (r"(?<=derivative for aten::)\w+", r"\w+"),
    (r"(?<=function given to )\w+", r"\w+"),
    (r"(?<![\w.])\d+(?:st|nd|rd|th)\b", r"\d+(?:st|nd|rd|th)"),
    (r"(?<![\w.])-?\d+(?:\.\d+)*(?:e[+-]?\d+)?(?!\w)", NUMBER_PATTERN),
)
FINDER = re.compile("|".join(f"({found})" for found, _ in WILDCARDS))


def make_pattern(message: str, names: tuple[str, ...] = ()) -> str:
    """Return the regular expression for messages like this one, to match at a line's start.

    Shapes, numbers, dtypes, devices, addresses, paths and quoted names become wildcards,
    as do `names`: those of the classes and functions of the program that raised it.
    """
    first = message.partition("\n")[0].rstrip()
    parts, end = [], 0
    for match in FINDER.finditer(first):
        parts.append(_plain(first[end : match.start()], names))
        parts.append(WILDCARDS[(match.lastindex or 1) - 1][1] or _quoted(match[0]))
        end = match.end()
    return "".join([*parts, _plain(first[end:], names)])


def make_literal(text: str) -> str:
    """Return a regular expression that matches this text alone, without Python's own escapes."""
    return SPECIAL.sub(r"\\\g<0>", text)


def weigh_pattern(expression: str) -> int:
    """Return how much of a pattern is no wildcard: of two that match, the heavier says more."""
    wild = {kind or "'[^']*'" for _, kind in WILDCARDS[len(TELLING) :]}
    for part in (FEWER, MORE, *sorted(wild, key=len, reverse=True)):
        expression = expression.replace(part, "")
    return len(expression)


def _plain(text: str, names: tuple[str, ...]) -> str:
    text = make_literal(text)
    for name in names:
        if name in text:
            text = re.sub(rf"\b{name}(?:Backward)?\b", _stand_for_name, text)
    return text


def _stand_for_name(match: re.Match[str]) -> str:
    """Return what stands for a class or a function; for a Function's node, also that it is no node of torch's."""
    return OWN_NODE if match[0].endswith("Backward") else r"\w+"


def _quoted(text: str) -> str:
    match = QUOTED.match(text)
    if match is None:
        return make_literal(text)
    before, name, after = match[1] or "", match[2], match[3] or ""
    if name in NUMBER_TYPES:
        name = f"(?:{'|'.join(NUMBER_TYPES)})"
    elif name not in KEPT_WORDS:
        name = "[^']*"
    return f"{before}'{name}'{after}"
