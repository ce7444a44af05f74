"""How a process of Python becomes that of a program, or the server from which programs are forked."""

from __future__ import annotations

import os
import sys
from types import ModuleType

from .audit_hook import AuditHook
from .forkserver import ForkServer
from .private_modules import PrivateModules
from .shared_imports import SharedImports
from .worker import ProgramRun


def install_hook(modules: dict[str, ModuleType]) -> None:
    """Make this the process of a program, or the server from which programs are forked.

    Nothing happens until Python is about to run its file; then the server's requests say which
    it is. `modules` are the package's own, which the program does not see in `sys.modules`.
    """
    requests, replies = map(int, os.environ.pop("VERIFIED_SNIPPETS").split(","))
    hook = AuditHook()

    def run_file(file: object) -> None:
        del hook.on["cpython.run_file"]
        private = PrivateModules(modules)
        folder = ForkServer(requests, replies, SharedImports(hook, private)).serve()
        hook.asked = None
        ProgramRun(folder, hook, private)

    hook.on["cpython.run_file"] = run_file
    sys.addaudithook(hook)
