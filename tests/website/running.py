"""Run as a program: the notebooks that are named, each by IPython's shell in this one process.

A kernel is that shell behind sockets, and what a cell prints and raises is the same; that it is,
test_copies.py has a kernel show. The outputs are written into the files.
"""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_output
from traitlets.config import Config

AFRESH = "import torch; torch.set_default_dtype(torch.float32)"
SETTINGS = Config(
    HistoryManager={"enabled": False},
    # What a cell's last line is worth comes as a result, which is no output of the program.
    InteractiveShell={"ast_node_interactivity": "none", "colors": "nocolor", "xmode": "Minimal"},
)


class Shell(InteractiveShell):
    """IPython's shell, which keeps what a cell raised, as a kernel sends it."""

    raised: list[tuple[str, str]]

    def _showtraceback(
        self, etype: type[BaseException], evalue: BaseException | None, stb: list[str]
    ) -> None:
        self.raised.append((etype.__name__, str(evalue)))


def run_cell(shell: Shell, source: str) -> list[Any]:
    """Run a cell; its outputs: what it and processes that it started printed, and what it raised."""
    shell.raised = []
    with tempfile.TemporaryFile() as written:
        stdout = os.dup(1)
        os.dup2(written.fileno(), 1)
        try:
            shell.run_cell(source, store_history=False)
        finally:
            sys.stdout.flush()
            os.dup2(stdout, 1)
            os.close(stdout)
        written.seek(0)
        text = written.read().decode()
    outputs = [new_output("stream", name="stdout", text=text)] if text else []
    return outputs + [
        new_output("error", ename=ename, evalue=evalue, traceback=[])
        for ename, evalue in shell.raised
    ]


def main(files: list[str]) -> None:
    """Run the notebooks one after the other; each finds the shell and torch as they were."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # in its order
    shell = Shell.instance(config=SETTINGS)
    for file in files:
        notebook = nbformat.read(file, as_version=4)
        shell.reset(new_session=False)
        run_cell(shell, AFRESH)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = run_cell(shell, cell.source)
        nbformat.write(notebook, file)


if __name__ == "__main__":
    main(sys.argv[1:])
