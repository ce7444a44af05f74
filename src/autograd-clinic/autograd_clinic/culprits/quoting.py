"""Lines and calls of a program, as sentences name them: with their code."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Sequence

from ..dataflow.bindings import Binding
from ..dataflow.scopes import FunctionNode
from ..evidence.evidence import Evidence
from ..evidence.training import ParameterInfo
from ..program.syntax import Span, find_node, find_statement

MAX_NAMED = 3  # of several alike, that a sentence names
MAX_QUOTED_STATEMENT = 60  # characters of code that are shown within a sentence


def quote_line(evidence: Evidence, line: int) -> str:
    """Name a line within a sentence, with its statement: "line 3 (`y = x * 2`)"."""
    return quote_node(evidence, line, find_statement(evidence.tree, line))


def quote_call(evidence: Evidence, at: Span) -> str:
    """Name the line of a call within a sentence, with the call: "line 4 (`y.backward()`)"."""
    return quote_node(evidence, at.line, find_node(evidence.tree, at))


def quote_node(evidence: Evidence, line: int, node: ast.AST | None) -> str:
    """Name a line within a sentence, with this code."""
    return f"{evidence.program.name_line(line)}{_quote_code(evidence, node)}"


def quote_makers(evidence: Evidence, parameters: Iterable[ParameterInfo]) -> str:
    """Name the lines that made these parameters: some of them, if they are many."""
    lines = sorted({one.made for one in parameters if one.made})
    if not lines:
        return ""
    if len(lines) > MAX_NAMED:
        return f"{evidence.program.name_line(lines[0])} and {len(lines) - 1} other lines"
    return " and ".join(quote_line(evidence, line) for line in lines)


def quote_made(evidence: Evidence, parameters: Sequence[ParameterInfo]) -> str:
    """Name what these parameters are: "what line 3 made", or a part of that, if the line made more; empty if unknown."""
    makers = quote_makers(evidence, parameters)
    if not makers:
        return ""
    numbers, lines = {one.number for one in parameters}, {one.made for one in parameters}
    rest = [one for one in evidence.training.parameters if one.number not in numbers]
    more = any(one.made in lines for one in rest) or any(
        isinstance(statement := find_statement(evidence.tree, line), ast.Assign)
        and isinstance(statement.targets[0], ast.Tuple)
        for line in lines
        if line
    )
    return f"{'a part of ' * more}what {makers} made"


def list_lines_run(evidence: Evidence, bindings: Iterable[Binding]) -> set[int]:
    """Return the lines of these bindings that have run, less that in question."""
    return {one.line for one in bindings if one.line in evidence.times} - {evidence.line}


def capitalize_first(text: str) -> str:
    """Make the name of a line the beginning of a sentence."""
    return text[0].upper() + text[1:]


def count_times(number: int, what: str, plural: str = "s") -> str:
    """Write how many of something there are: "1 step", "3 passes"."""
    return f"{number} {what}{plural * (number != 1)}"


def _quote_code(evidence: Evidence, node: ast.AST | None) -> str:
    text = " ".join(_leave_header(node, evidence.text(node)).split()) if node else ""
    shown = textwrap.shorten(text, MAX_QUOTED_STATEMENT, placeholder=" …")
    return f" (`{shown}`)" if text and "`" not in text else ""


def _leave_header(node: ast.AST, text: str) -> str:
    """Return of a statement that has others within it the lines before those."""
    if isinstance(node, ast.For | ast.While | ast.With | ast.If):
        header = text.split("\n")[: node.body[0].lineno - node.lineno]
        return "\n".join(header) or text
    return text


def say_when_before(evidence: Evidence) -> str:
    """Say when the line in question ran before: in an earlier round, if a loop leads to it."""
    looped = is_led_to_by_a_loop(evidence, evidence.line)
    return "in an earlier round" if looped else "when that line ran before"


def is_led_to_by_a_loop(evidence: Evidence, line: int) -> bool:
    """Return whether a loop stands around a line, or around a call that leads to it."""
    lines, seen = [line], set[int]()
    while lines:
        line = lines.pop()
        if evidence.flow.innermost_loop(line):
            return True
        seen.add(line)
        define = evidence.flow.innermost_function(line)
        callers = evidence.flow.find_callers(define) if isinstance(define, FunctionNode) else []
        lines += [call.lineno for call in callers if call.lineno not in seen]
    return False
