"""Programs that go on until somebody ends them, as apps and servers do: a few show what the others would do."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from ..errors import Problem

SAMPLES = 3  # of a kind that run
WENT_ON = re.compile(r"used more than |ran longer than |waits for longer than ")

_Outcome = TypeVar("_Outcome")


class LastCall(NamedTuple):
    """The call that a program ends with, and the packages that it imports: what makes it of one kind with others."""

    name: str
    packages: frozenset[str]


@dataclass
class EndlessKinds:
    """Which kinds of programs go on and on, as far as some of each have shown it."""

    _went_on: dict[LastCall, list[bool]] = field(default_factory=dict)

    def run(
        self, texts: Sequence[str], run: Callable[[Sequence[int]], Sequence[_Outcome | Problem]]
    ) -> list[_Outcome | Problem]:
        """Run programs by their index; first a few of each kind, and the others if those came to an end."""
        kinds = [find_last_call(text) for text in texts]
        counted = {kind: len(said) for kind, said in self._went_on.items()}
        samples: list[int] = []
        others: list[int] = []
        for at, kind in enumerate(kinds):
            if kind:
                counted[kind] = counted.get(kind, 0) + 1
            (others if kind and counted[kind] > SAMPLES else samples).append(at)
        made = dict(zip(samples, run(samples), strict=True))
        for at, outcome in made.items():
            if kind := kinds[at]:
                went_on = isinstance(outcome, Problem) and WENT_ON.match(outcome.message)
                self._went_on.setdefault(kind, []).append(bool(went_on))
        rest = [at for at in others if not self._goes_on(kinds[at])]
        made |= dict(zip(rest, run(rest), strict=True))
        return [
            made[at] if at in made else _make_problem(text, kind)
            for at, (text, kind) in enumerate(zip(texts, kinds, strict=True))
        ]

    def _goes_on(self, kind: LastCall | None) -> bool:
        return kind is not None and all(self._went_on[kind][:SAMPLES])


def _make_problem(text: str, kind: LastCall | None) -> Problem:
    """Return the problem of a program that is not tried."""
    assert kind
    packages = " and ".join(sorted(kind.packages))
    message = f"goes on at `{kind.name}()` until somebody ends it, as {SAMPLES} others with {packages} did"
    return Problem(Path(), ast.parse(text).body[-1].lineno, message)


def find_last_call(text: str) -> LastCall | None:
    """Return the kind of a program: None if it is no call of something that is not Python's own."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    last = body[-1] if body else None
    while isinstance(last, ast.If | ast.With | ast.AsyncWith):
        last = last.body[-1]
    call = last.value if isinstance(last, ast.Expr) else None
    func = call.func if isinstance(call, ast.Call) else None
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", None)
    packages = frozenset(_list_packages(body))
    return LastCall(name, packages) if name and packages else None


def _list_packages(body: Sequence[ast.stmt]) -> set[str]:
    """Return the packages that a program imports and that are not Python's own."""
    nodes = [*ast.walk(ast.Module([*body], []))]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    roots = {name.partition(".")[0] for name in names}
    return roots - sys.stdlib_module_names - {""}
