"""Run as a program: the notebooks and Python files that are named, all in this one process.

Two thirds of what they take is to import torch and what it imports as it is used. A notebook is
run by IPython's shell: a kernel is that shell behind sockets, and what a cell prints and raises is
the same; that it is, test_copies.py has a kernel show. What came is written into the files: a
notebook's outputs, and what a Python file printed in place of the program.
"""

from __future__ import annotations

import gc
import os
import runpy
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
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


def written_by(run: Callable[[], object]) -> str:
    """What this process, and those that it starts, write on stdout meanwhile."""
    with tempfile.TemporaryFile() as written:
        stdout = os.dup(1)
        os.dup2(written.fileno(), 1)
        try:
            run()
        finally:
            sys.stdout.flush()
            os.dup2(stdout, 1)
            os.close(stdout)
        written.seek(0)
        return written.read().decode()


def run_cell(shell: Shell, source: str) -> list[Any]:
    """Run a cell; its outputs: what it and processes that it started printed, and what it raised."""
    shell.raised = []
    text = written_by(lambda: shell.run_cell(source, store_history=False))
    outputs = [new_output("stream", name="stdout", text=text)] if text else []
    return outputs + [
        new_output("error", ename=ename, evalue=evalue, traceback=[])
        for ename, evalue in shell.raised
    ]


def run_notebook(shell: Shell, file: str) -> None:
    """Run a notebook's cells, in a shell that has forgotten the one before."""
    notebook = nbformat.read(file, as_version=4)
    shell.reset(new_session=False)
    run_cell(shell, AFRESH)
    gc.freeze()  # a reset collects what the cells leave, for which it need not walk over torch
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = run_cell(shell, cell.source)
    nbformat.write(notebook, file)


def run_file(file: str) -> None:
    """Run a Python file as `python` would."""
    exec(AFRESH, {})
    printed = written_by(lambda: runpy.run_path(file, run_name="__main__"))
    Path(file).write_text(printed, encoding="utf-8")


def main(files: list[str]) -> None:
    """Run them one after the other; each finds the shell and torch as they were."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # in its order
    shell = Shell.instance(config=SETTINGS)
    for file in files:
        if file.endswith(".ipynb"):
            run_notebook(shell, file)
        else:
            run_file(file)


if __name__ == "__main__":
    main(sys.argv[1:])
