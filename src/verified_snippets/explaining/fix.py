"""Mechanical corrections of a known error: one changed line, tried before it is written.

Only what needs no decision: the seed in the shape of its output, a flag that an entry
names, the one gradient out of its tuple.
"""

from __future__ import annotations

import ast
import codecs
import subprocess
from collections.abc import Callable
from difflib import unified_diff

from ..files.disk import held, replace
from ..problem import Refused
from .finding import Finding, Watched
from .program import Program, parsed
from .roles import asked, is_grad
from .runs import Run
from .syntax import calls_in
from .watch import observed

Fix = Callable[[Run], "tuple[ast.AST, str] | None"]  # what to put in the place of which code


def fixed(watched: Watched, arguments: list[str], seconds: float | None) -> str:
    """Correct the program's file, if that is mechanical and works; what came of it."""
    program = watched.program
    for finding in watched.findings:
        if finding.kind != "error" or not (after := proposed(finding)):
            continue
        if not _works(after, arguments, seconds):
            return "No fix: the program with the changed line does not run to its end, either."
        _write(program, after)
        return f"Fixed, and the program runs to its end:\n{diff(program, after)}"
    return "No fix: what to change is not mechanical here; see what to do above."


def _write(before: Program, after: Program) -> None:
    """Replace the file whole, in the line ends that it has; Refused if it is no such file."""
    data = (held(before.path) or b"") if before.path.is_file() else b""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    crlf = b"\r\n" in data
    was, now = (program.source.encode() for program in (before, after))
    if crlf:
        was, now = (text.replace(b"\n", b"\r\n") for text in (was, now))
    if data != mark + was:
        message = "cannot be fixed in place; it is no script, or was changed while it ran"
        raise Refused.at(before.shown, None, message)
    replace(before.path, mark + now, data)


def proposed(finding: Finding) -> Program | None:
    """The program with the finding's mistake corrected; None if that is not mechanical."""
    fix = FIXES.get(finding.entries[0].id) if len(finding.entries) == 1 else None
    change = fix(finding.run) if fix else None
    if change is None:
        return None
    program = finding.run.program
    node, text = change
    source = _replaced(program.source, node, text)
    return parsed(program.path, source, program.shown)


def _works(after: Program, arguments: list[str], seconds: float | None) -> bool:
    """Whether the changed program runs to its end."""
    none = subprocess.DEVNULL
    events, code = observed(after, arguments, seconds, stdout=none, stderr=none, stdin=none)
    return code == 0 and not any("raised" in event for event in events)


def diff(before: Program, after: Program) -> str:
    """What changes, as `diff -u` has it."""
    old, new = (program.source.split("\n") for program in (before, after))
    return "\n".join(unified_diff(old, new, before.shown, before.shown, n=1, lineterm=""))


def _replaced(source: str, node: ast.AST, text: str) -> str:
    """The source with other text for a node; its columns count bytes."""
    lines = source.encode().splitlines(keepends=True)
    line, column, last, end = (
        getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")
    )
    first = b"".join(lines[: line - 1]) + lines[line - 1][:column]
    rest = lines[last - 1][end:] + b"".join(lines[last:])
    changed: bytes = first + text.encode() + rest
    return changed.decode()


def _reshape(run: Run) -> tuple[ast.AST, str] | None:
    """The seed in the shape of its output, where it has as many elements."""
    found = run.asked
    if found is None or not {"seed", "output"} <= set(found.roles):
        return None
    seed, output = found.roles["seed"], found.roles["output"]
    if not isinstance(output, ast.Name | ast.Attribute):
        return None
    text = run.text(seed)
    plain = isinstance(seed, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return seed, f"{text if plain else f'({text})'}.reshape({run.text(output)}.shape)"


def _seed(run: Run) -> tuple[ast.AST, str] | None:
    """`grad_outputs` of ones, the sum of the outputs."""
    found = run.asked
    if found is None or "seed" in found.roles or not (text := run.text(found.call)).endswith(")"):
        return None
    ones = f"torch.ones_like({run.text(found.roles['output'])})"
    given = text[:-1].rstrip().rstrip(",")
    return found.call, f"{given}, grad_outputs={ones})"


def _with_flag(call: ast.Call | None, run: Run, flag: str) -> tuple[ast.AST, str] | None:
    if call is None or any(keyword.arg is None for keyword in call.keywords):
        return None
    text = run.text(call)
    for keyword in call.keywords:
        if keyword.arg == flag:
            return keyword.value, "True"
    if "\n" in text or not text.endswith(")"):
        return None
    given = text[:-1].rstrip().rstrip(",")
    return call, f"{given}{'' if given.endswith('(') else ', '}{flag}=True)"


def _retain(run: Run) -> tuple[ast.AST, str] | None:
    """`retain_graph=True` in the first call, which freed the graph."""
    places = {tuple(call["at"]): call for call in run.before() if call["function"] != "step"}
    nodes = [node for node in ast.walk(run.tree) if isinstance(node, ast.Call) and asked(node)]
    first = [
        node
        for node in nodes
        if (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset) in places
    ]
    return (
        _with_flag(max(first, key=lambda node: node.lineno), run, "retain_graph") if first else None
    )


def _create(run: Run) -> tuple[ast.AST, str] | None:
    """`create_graph=True` in the call of grad() that the output was computed from."""
    output = run.asked.roles.get("output") if run.asked else None
    for _, call in calls_in(run.origins(output)):
        if (found := asked(call)) and found.function == "grad":
            given = {keyword.arg: keyword for keyword in call.keywords}
            if "retain_graph" in given and "create_graph" not in given:  # which implies it
                return given["retain_graph"], "create_graph=True"
            return _with_flag(call, run, "create_graph")
    return None


def _first(run: Run) -> tuple[ast.AST, str] | None:
    """`[0]` behind the call of grad() whose tuple was taken for a tensor."""
    for inner in ast.walk(run.node or ast.Pass()):
        if isinstance(inner, ast.Attribute):
            for node in run.origins(inner.value)[:2]:
                if is_grad(node):
                    return node, f"{run.text(node)}[0]"
    return None


FIXES: dict[str, Fix] = {
    "seed/row_for_a_column": _reshape,
    "seed/flat_seed": _reshape,
    "seed/one_element_for_a_scalar": _reshape,
    "seed/scalar_for_one_element": _reshape,
    "implicit_seed/grad_of_several_outputs": _seed,
    "graph/backward_twice": _retain,
    "graph/two_losses_one_graph": _retain,
    "graph/one_call_per_seed": lambda run: _with_flag(
        run.asked.call if run.asked else None, run, "retain_graph"
    ),
    "implicit_seed/gradient_without_a_graph": _create,
    "implicit_seed/graph_retained_not_created": _create,
    "grad_arguments/result_is_a_tuple": _first,
}
