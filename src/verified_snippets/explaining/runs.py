"""One run of a reader's program, as those see it who have to say what went wrong."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .flow import Flow
from .program import Program
from .roles import Asked, asked, asked_at
from .syntax import node_at, statement_at

Told = dict[str, Any]  # a value as scene.described has it


@dataclass
class Run:
    """What a program did: all lines are those of its file.

    `message` is how it failed, or the warning in question, `at` the place, line first;
    `names` is what the names there held, `calls` what was asked of autograd, in order,
    `facts` what changed, `changes` whose values did, `warned` the warnings with their lines,
    `ungraded` the lines that ran while no graph was recorded, `times` how often a line was
    seen to run.
    """

    program: Program
    message: str = ""
    at: list[int] | None = None
    stack: list[list[int]] = field(default_factory=list)
    names: dict[str, Told] = field(default_factory=dict)
    calls: list[Told] = field(default_factory=list)
    facts: list[Told] = field(default_factory=list)
    changes: list[Told] = field(default_factory=list)
    ungraded: frozenset[int] = frozenset()
    warned: tuple[tuple[str, int], ...] = ()
    times: dict[int, int] = field(default_factory=dict)

    @property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return self.program.tree

    @cached_property
    def flow(self) -> Flow:
        """Where the values in it come from."""
        return Flow(self.tree, self.stack)

    @property
    def line(self) -> int:
        """The innermost line of the program that is in question; 0 if none is."""
        return self.at[0] if self.at else 0

    @cached_property
    def node(self) -> ast.AST | None:
        """The expression in question."""
        return node_at(self.tree, self.at)

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The innermost statement around it."""
        return statement_at(self.tree, self.line)

    @property
    def statement_text(self) -> str:
        """Its text."""
        return self.text(self.statement) if self.statement else ""

    @cached_property
    def asked(self) -> Asked | None:
        """The call of backward() or grad() in question, if it is one."""
        if self.node is not None:
            return asked(self.node)
        return asked_at(self.tree, self.line) if self.at else None

    @cached_property
    def call(self) -> Told | None:
        """What was seen of that call."""
        return next((call for call in reversed(self.calls) if call["at"] == self.at), None)

    def given(self, role: str) -> Told | None:
        """What plays this role in it: the value, if it was seen."""
        if self.call and role in self.call.get("given", {}):
            found: Told = self.call["given"][role]
            return found
        expression = self.asked.roles.get(role) if self.asked else None
        return self.value(expression) if expression is not None else None

    def before(self) -> list[Told]:
        """The calls before that in question."""
        return [call for call in self.calls if call is not self.call]

    def earlier(self) -> list[Told]:
        """Those of the same place."""
        return [call for call in self.before() if call["at"] == self.at]

    def leaves(self) -> list[Told]:
        """The leaves below the output, and the inputs that are asked for."""
        below: list[Told] = (self.call or {}).get("leaves", [])
        return [*below, *self.tensors("input")]

    def tensors(self, role: str, call: Told | None = None) -> list[Told]:
        """The tensors that play this role in a call, also those in a tuple or a list."""
        told = (call["given"].get(role) if call else self.given(role)) or {}
        return [one for one in told.get("items", [told]) if "dtype" in one]

    def value(self, node: ast.AST | None) -> Told | None:
        """What this expression held at the place in question, as far as it was seen."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id) or self.last(node.id)
        return self.last(ast.unparse(node)) if node is not None else None

    def last(self, name: str) -> Told | None:
        """The last state of a name that a fact tells."""
        return next((fact["is"] for fact in reversed(self.facts) if fact["name"] == name), None)

    def source(self, role: str) -> str | None:
        """The text of the expression that plays this role, on one line."""
        expression = self.asked.roles.get(role) if self.asked else None
        return None if expression is None else ast.unparse(expression)

    def text(self, node: ast.AST) -> str:
        """The source text of a node."""
        return ast.get_source_segment(self.program.source, node) or ast.unparse(node)

    def told(self, name: str, line: int) -> Told | None:
        """What the name that this line reads held last, as far as it was seen."""
        function = self.flow.function
        scope = function(line)
        if self.line and scope is function(self.line) and name in self.names:
            return self.names[name]
        facts = [fact for fact in reversed(self.facts) if fact["name"] == name]
        for within in (scope, self.tree):
            for fact in facts:
                if function(fact["line"]) is within:
                    last: Told | None = fact["is"]
                    return last
        return None

    def has_graph(self, name: ast.Name) -> bool:
        """Whether what this name holds requires grad, or a parameter of the module it holds."""
        told = self.told(name.id, name.lineno) or {}
        if "module" in told or "dtype" not in told:
            inside = (f"{name.id}.", f"{name.id}[")
            held = [fact["is"] for fact in self.facts if fact["name"].startswith(inside)]
        else:
            held = [told]
        return any(one and (one.get("requires_grad") or one.get("grad_fn")) for one in held)

    def origins(
        self,
        node: ast.AST | None,
        line: int | None = None,
        cut: Callable[[ast.Name], bool] | None = None,
    ) -> list[ast.AST]:
        """What a value on this line, or else on that in question, was computed from: see Flow."""
        return self.flow.origins(node, line or self.line, cut)
