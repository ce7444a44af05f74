"""Run a snippet inside the test process and look at what it left behind.

The verified-snippets check runs every file again in a process of its own; this is the other half, which
lets a test assert the mathematics of a snippet's variables against an oracle that is not autograd.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import traceback
import warnings
from pathlib import Path
from typing import Any

import torch

# As in a snippet's own process. Besides, one that forks would have its child wait without end for
# the threads that a test before it has started here.
torch.set_num_threads(1)
# So would a child that collects what a snippet before it has left in a ring, as a process group,
# whose end waits for threads of its own: what it inherits it leaves alone.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=gc.freeze)

SNIPPETS = Path(__file__).parents[1] / "snippets"


class Ran:
    """What one run of a snippet left behind.

    `ran["x"]` is the snippet's global `x`. `output` is what it printed. `raised` is None, or the triple
    (type name, message, line) of the exception that ended it, where the line is the innermost one in the
    snippet's own file. `warned` lists the messages of its warnings in order.
    """

    def __init__(self) -> None:
        self.variables: dict[str, Any] = {}
        self.output = ""
        # Of any type to a checker: a test that takes it apart where nothing was raised fails.
        self.raised: Any = None
        self.warned: list[str] = []

    def __getitem__(self, name: str) -> Any:
        return self.variables[name]


@contextlib.contextmanager
def _torch_left_as_found() -> Any:
    dtype, grad = torch.get_default_dtype(), torch.is_grad_enabled()
    with torch.random.fork_rng(devices=[]):
        try:
            yield
        finally:
            torch.set_default_dtype(dtype)
            torch.set_grad_enabled(grad)


def run_snippet(name: str) -> Ran:
    """Run snippets/`name` afresh, as `python` would, and return what it left behind.

    An exception of the snippet does not propagate; it is in `raised`. A snippet that raises without
    saying so is caught by the snippet's own check, and by any assertion on its later variables.
    """
    path = SNIPPETS / name
    ran = Ran()
    ran.variables = {"__name__": "__main__", "__file__": str(path)}
    code = compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True)
    printed = io.StringIO()
    with (
        _torch_left_as_found(),
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(printed),
    ):
        warnings.simplefilter("always")
        try:
            exec(code, ran.variables)
        except Exception as error:
            inside = [
                f.lineno
                for f in traceback.extract_tb(error.__traceback__)
                if f.filename == str(path)
            ]
            ran.raised = (type(error).__name__, str(error), inside[-1] or 0)
    ran.output = printed.getvalue()
    ran.warned = [str(w.message) for w in caught]
    return ran
