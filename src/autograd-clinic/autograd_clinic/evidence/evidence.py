"""What was seen of a program beside its text, and what is in question: all that a rule goes by."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..dataflow.dataflow import DataFlow
from ..dataflow.origins import find_origins
from ..program.backward_call import (
    BackwardCall,
    backward_call_at,
    parse_backward_call,
    parse_handed_output,
)
from ..program.syntax import Span, find_node, find_statement
from .events import NamedFact
from .model import Call, LayerInfo, Role, TensorInfo, Value, tensors_in
from .seen_run import SeenRun


@dataclass(frozen=True)
class Evidence(SeenRun):
    """A run of a program, and what of it is in question: an error, a warning, or a place.

    All lines are those of the program's file.
    """

    message: str = ""
    """The error or the warning in question, with its type; empty if it is a silent mistake."""
    line: int = 0
    """The innermost line in question; 0 if none is."""
    at: Span | None = None
    """The expression in question; None of a warning, which has a line alone."""
    stack: tuple[Span, ...] = ()
    """The calls under way there, outermost first."""
    names: Mapping[str, Value] = field(default_factory=dict)
    """What the names there held."""
    layer: LayerInfo | None = None
    """The layer of torch.nn in which the error in question was raised."""

    @cached_property
    def flow(self) -> DataFlow:
        """Where the values in it come from."""
        return DataFlow(self.tree, self.stack, frozenset(self.times))

    def see_from(self, flow: DataFlow) -> Evidence:
        """Return this evidence for who has come to a place through the calls of a data flow."""
        if flow is self.flow:
            return self
        other = copy.copy(self)
        other.__dict__["flow"] = flow
        return other

    @cached_property
    def node(self) -> ast.AST | None:
        """The expression in question."""
        return find_node(self.tree, self.at)

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The innermost statement around it."""
        return find_statement(self.tree, self.line)

    @property
    def statement_text(self) -> str:
        """Its text."""
        return self.text(self.statement) if self.statement else ""

    @cached_property
    def backward_call(self) -> BackwardCall | None:
        """The call of backward() or grad() in question, if it is one."""
        if self.at is not None and self.node is not None:
            return self.find_backward_call(self.at)
        return backward_call_at(self.tree, self.line) if self.line else None

    @cached_property
    def call(self) -> Call | None:
        """What was seen of that call."""
        return next((call for call in reversed(self.calls) if call.at == self.at), None)

    def find_backward_call(self, at: Span) -> BackwardCall | None:
        """Return the call of backward() or grad() that stands at this place, or what a library makes there."""
        node = find_node(self.tree, at)
        if at not in self._handed_over:
            return parse_backward_call(node)
        return parse_handed_output(node) or self._find_handed_graph(node)

    def _find_handed_graph(self, node: ast.AST | None) -> BackwardCall | None:
        """Return the pass that a library makes of the one thing with a graph that this call gives it."""
        given = (
            [*node.args, *(one.value for one in node.keywords)]
            if isinstance(node, ast.Call)
            else []
        )
        values = [
            (one, self.held_by(one.id, one.lineno)) for one in given if isinstance(one, ast.Name)
        ]
        graphs = [one for one, held in values if isinstance(held, TensorInfo) and held.grad_fn]
        return BackwardCall(None, "backward", {"output": graphs[0]}) if len(graphs) == 1 else None

    @cached_property
    def _handed_over(self) -> frozenset[Span]:
        """Where the program gives a library the output of a pass."""
        return frozenset(call.at for call in self.calls if call.library)

    def given(self, role: Role) -> Value | None:
        """Return what plays this role in it: the value, if it was seen."""
        if self.call and role in self.call.given:
            return self.call.given[role]
        return self.value(self.backward_call.roles.get(role)) if self.backward_call else None

    def kind_of(self, role: Role) -> str | None:
        """Return the class of what plays this role in it, if it was seen."""
        value = self.given(role)
        return value.kind if value else None

    def calls_before(self) -> list[Call]:
        """Return the calls before that in question."""
        return [call for call in self.calls if call is not self.call]

    def calls_here(self) -> list[Call]:
        """Return the calls before that of the same place."""
        return [call for call in self.calls_before() if call.at == self.at]

    def tensors(self, role: Role) -> tuple[TensorInfo, ...]:
        """Return the tensors that play this role in the call in question, those in sequences too."""
        return tensors_in(self.given(role))

    def leaves(self) -> list[TensorInfo]:
        """Return the leaves below the output, and the inputs that are asked for."""
        below = (self.call.leaves if self.call else None) or ()
        return [*(leaf.tensor for leaf in below), *self.tensors("input")]

    def value(self, node: ast.AST | None) -> Value | None:
        """Return what this expression held at the place in question, as far as it was seen."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id) or self.last_state(node.id)
        text = ast.unparse(node) if node is not None else ""
        return self.names.get(text) or self.last_state(text)

    def source(self, role: Role) -> str | None:
        """Return the text of the expression that plays this role, on one line."""
        expression = self.backward_call.roles.get(role) if self.backward_call else None
        return None if expression is None else ast.unparse(expression)

    def held_by(self, name: str, line: int) -> Value | None:
        """Return what the name that this line reads held last, as far as it was seen."""
        function = self.flow.innermost_function
        scope = function(line)
        if self.line and scope is function(self.line) and name in self.names:
            return self.names[name]
        facts = [fact for fact in reversed(self.facts) if fact.name == name]
        for within in (scope, self.tree):
            for fact in facts:
                if function(fact.line) is within:
                    return fact.now
        return None

    def tensor_held_by(self, name: str, line: int) -> TensorInfo | None:
        """Likewise, if it was a tensor."""
        value = self.held_by(name, line)
        return value if isinstance(value, TensorInfo) else None

    def has_graph(self, name: ast.Name) -> bool:
        """Return whether what this name holds requires grad, or a parameter of that module."""
        value = self.held_by(name.id, name.lineno)
        if isinstance(value, TensorInfo):
            return value.has_graph
        inside = (f"{name.id}.", f"{name.id}[")
        held = [
            fact.now
            for fact in self.facts
            if fact.name.startswith(inside) and self._is_of(name, fact)
        ]
        return any(isinstance(one, TensorInfo) and one.has_graph for one in held)

    def _is_of(self, name: ast.Name, fact: NamedFact) -> bool:
        """Return whether a fact may be of this `self`; in a class without bases, only its own facts are."""
        own = self.flow.innermost_class(name.lineno) if name.id == "self" else None
        return own is None or bool(own.bases) or self.flow.innermost_class(fact.line) is own

    def origins(
        self,
        node: ast.AST | None,
        line: int | None = None,
        cut: Callable[[ast.Name], bool] | None = None,
    ) -> list[ast.AST]:
        """Return what a value on this line, or else on that in question, was computed from: see find_origins."""
        found = find_origins(node, line or self.line, self.flow, cut)
        return [*dict.fromkeys(one.node for one in found)]

    def trace_origins(self, node: ast.AST | None, line: int) -> list[tuple[ast.AST, Evidence]]:
        """Return them, each with the evidence as it is for who has come to it: one through several calls is several."""
        return [(one, self.see_from(there)) for one, there in find_origins(node, line, self.flow)]
