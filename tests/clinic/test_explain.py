"""`autograd-clinic explain`: how a reader's program runs, and what is said of it."""

import ast
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from generator.forked import command_says
from generator.helpers import put, soon

from autograd_clinic.cli import explain_program
from autograd_clinic.dataflow.dataflow import DataFlow
from autograd_clinic.program import program
from verified_snippets import cli
from verified_snippets.errors import SnippetError

COMMAND = [sys.executable, "-m", "verified_snippets.cli", "explain"]


def explain(*arguments, **given):
    """Run the command in the current folder, in a process that has imported what it needs."""
    return command_says(cli.main, "explain", *arguments, **given)


def explain_afresh(*arguments, **given):
    """Run the command as a shell does."""
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=600, **given
    )


def test_a_program_that_works_has_its_own_streams_and_arguments(folder):
    put(
        folder / "sub/s.py",
        """
import os, sys
print(__name__, sys.argv[1:], sys.stdin.read(), os.listdir(), os.environ.get("MINE"), flush=True)
print("to stderr", file=sys.stderr)
""",
    )
    env = {**os.environ, "MINE": "mine"}
    ran = explain_afresh("sub/s.py", "--", "--json", "a b", "--", input="typed", env=env)
    assert ran.stdout == "__main__ ['--json', 'a b', '--'] typed ['sub'] mine\n"
    assert ran.stderr == "to stderr\nsub/s.py: nothing to say\n"
    assert ran.returncode == 0


# What a program of one module, compiled whole, can tell from one that is not.
AS_PYTHON = [
    "print(__builtins__.len('abc'))",
    "print(__annotations__)\nx: int = 1\nprint(__annotations__)",
    "a = 1000\nb = 1000\nprint(a is b)",
    "'said'\nprint(__doc__, __file__, __spec__, __name__)",
    "x = " + " + ".join(["1"] * 400) + "\nprint(x)",
    "from __future__ import annotations\nx: y = 1\nprint(__annotations__)",
    "import sys\nprint(sys.argv, sys.flags.utf8_mode in (0, 1), sys.path[0])",
    "def f():\n    yield 1\n\n\nprint(next(f()), sorted(globals()))",
]


@pytest.mark.parametrize("source", AS_PYTHON)
def test_it_is_the_program_that_python_runs(folder, source):
    put(folder / "s.py", source + "\n")
    plain = subprocess.run([sys.executable, "s.py"], capture_output=True, text=True)
    ran = explain("s.py")
    assert plain.stdout
    assert (ran.stdout, ran.stderr) == (plain.stdout, "s.py: nothing to say\n")


def test_a_line_is_what_python_takes_for_one(folder):
    put(folder / "s.py", 'x = 1\n\f\ny = 2\nraise ValueError("line 4")\n')
    ran = explain("s.py")
    assert 's.py:4: ValueError: line 4\n    raise ValueError("line 4")\n' in ran.stderr
    assert ran.stderr.count('raise ValueError("line 4")') == 2  # and in the traceback


def test_what_a_program_started_does_not_keep_a_limit_from_ending_it(folder):
    put(
        folder / "s.py",
        "import subprocess, sys\n"
        "again = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "subprocess.Popen(again).wait()\n",
    )
    ran = explain("--seconds", "1", "s.py")  # returns as soon as nobody holds its streams
    assert ran.stderr == "s.py: ran out of time\n"


def test_an_unknown_error_is_one_for_machines_too(folder):
    put(folder / "s.py", "1 / 0\n")
    (finding,) = json.loads(explain("--json", "s.py").stdout)["findings"]
    assert (finding["entries"], finding["line"], finding["advice"]) == ([], 1, None)
    assert finding["traceback"].startswith("Traceback")


def test_it_imports_what_stands_beside_it(folder):
    put(folder / "lib.py", "def f():\n    return 1 / 0\n")
    put(folder / "s.py", "from __future__ import annotations\nimport lib\n\nlib.f()\n")
    ran = explain("s.py")
    assert "lib.py:2: ZeroDivisionError: division by zero\n    return 1 / 0" in ran.stderr


def test_an_unknown_error_is_said_to_be_one_with_its_traceback(folder):
    put(folder / "s.py", "def f(x):\n    return 1 / x\n\n\nf(0)\n")
    ran = explain("s.py")
    assert ran.returncode == 1
    plain = subprocess.run([sys.executable, folder / "s.py"], capture_output=True, text=True)
    said = "This error is not among the known ones. The traceback as Python gives it:"
    head = "\ns.py:2: ZeroDivisionError: division by zero\n    return 1 / x\n"
    assert ran.stderr == f"{head}{said}\n\n{plain.stderr}"


KNOWN = """\
import torch

signal = torch.ones(4, requires_grad=True)
power = torch.fft.fft(signal).sum()
print("before")
power.backward(
    retain_graph=True,
)
"""


def test_a_known_error_is_named_with_the_readers_own_names_and_shapes(folder):
    put(folder / "s.py", KNOWN)
    ran = explain("s.py")
    assert (ran.returncode, ran.stdout) == (1, "before\n")
    assert ran.stderr.startswith(
        "\ns.py:6: RuntimeError: grad can be implicitly created only for real scalar outputs"
        " but got torch.complex64\n    power.backward(\n        retain_graph=True,\n    )\n"
        "Known error: A complex output\nWhy: `power` has the complex dtype `torch.complex64`, even"
    )
    assert "Here: `power` has shape ().\n" in ran.stderr
    assert "\nWhat to do: " in ran.stderr
    assert "A corrected example:\n    import torch\n" in ran.stderr
    assert ran.stderr.endswith("Read: errors/implicit_seed/#complex-output\n")


TWICE = """\
import torch

x = torch.ones(3, requires_grad=True)
y = x**2
print("before")
y.sum().backward()
y.mean().backward()
"""


def test_json_is_alone_on_standard_output_also_beside_a_fix_that_is_tried(folder):
    path = put(folder / "s.py", TWICE)
    ran = explain("--json", "--fix", "s.py")
    (finding,) = json.loads(ran.stdout)["findings"]
    assert (finding["kind"], finding["line"]) == ("error", 7)
    assert finding["entries"] == ["graph/two_losses_one_graph"]
    assert finding["pages"] == ["errors/graph/#two-losses"]
    assert finding["roles"] == {
        "output": "y.mean()",
        "output.shape": "()",
        "output.dtype": "torch.float32",
    }
    assert finding["why"].startswith("`y.mean()` shares a part of its graph with another output")
    assert finding["right"].startswith("import torch\n")
    assert ran.stderr.startswith("before\nFixed, and the program runs to its end:\n--- s.py\n")
    assert ran.stderr.count("before") == 2  # that of the first run, and a line of the change
    fixed = TWICE.replace("sum().backward()", "sum().backward(retain_graph=True)")
    assert path.read_text() == fixed
    assert ran.returncode == 1


def test_blocks_of_a_page_share_a_namespace_and_lines_are_those_of_the_page(folder):
    put(
        folder / "page.md",
        """\
# Page

```python
a = 1
```

Text.

- In a list:

  ```py title="b"
  b = a
  if b:
      1 / (b - 1)
  ```

```text
not python
```
""",
    )
    ran = explain("page.md")
    assert ran.stderr.startswith("\npage.md:14: ZeroDivisionError: division by zero\n")


def test_standard_input(folder):
    shown = "import os, sys; print(os.getcwd(), sys.argv)"
    ran = explain("-", "3", input=f"{shown}\n\nx = [0]\nx[1]\n")
    assert ran.stdout == f"{folder} ['-', '3']\n"
    assert ran.stderr.startswith("\n<stdin>:4: IndexError: list index out of range\n    x[1]\n")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("s.py", "x = (1\n", "s.py:1: is not Python: '(' was never closed\n    x = (1"),
        ("s.py", "# nothing\n", "s.py: holds no Python; name a program, or a page with ```python"),
        ("s.py", "return\n", "s.py:1: is not Python: 'return' outside function"),
        ("p.md", "a\n\n```python\nx = 1\n", "p.md:3: opens a block that is not closed"),
        (
            "p.md",
            '```python\n--8<-- "a/b.py"\n```\n',
            "p.md:2: includes a snippet; explain that file itself, or show its code here",
        ),
        ("s.py", None, "s.py: cannot be read: No such file or directory; name a file, or - for"),
    ],
)
def test_what_cannot_run_is_refused(folder, file, text, said):
    if text is not None:
        put(folder / file, text)
    with pytest.raises(SnippetError) as refused:
        program.read_program(file)
    assert str(refused.value).startswith(said)


def test_wrong_usage(folder):
    ran = explain()
    assert ran.returncode == 2
    assert ran.stderr.endswith(
        "error: explain needs a FILE: a script, a Markdown page, or - for standard input\n"
    )
    ran = explain("none.py")
    assert (ran.returncode, ran.stdout) == (2, "")


@pytest.mark.parametrize("arguments", [[""], ["-m", ""], ["--root", "", "s.py"]])
def test_an_empty_name_is_no_program(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        explain_program(arguments, "autograd-clinic explain")
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith("error: '' names nothing; write `.` for this folder\n")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import sys\nsys.exit(3)\n", "s.py: exits with 3"),
        ("import os\nos._exit(3)\n", "s.py: ended its own process with 3"),
        ("import os\nos.kill(os.getpid(), 9)\n", "s.py: ended its own process with -9"),
    ],
)
def test_a_program_that_ends_itself(folder, source, said):
    put(folder / "s.py", source)
    ran = explain("s.py")
    assert (ran.returncode, ran.stderr.strip()) == (1, said)


def test_an_exit_without_a_fault_is_none(folder):
    put(folder / "s.py", "import sys\nsys.exit()\n")
    assert explain("s.py").returncode == 0


def test_a_limit_of_time_that_was_asked_for(folder):
    put(folder / "s.py", "while True:\n    pass\n")
    ran = explain("--seconds", "1", "s.py")
    assert (ran.returncode, ran.stderr.strip()) == (1, "s.py: ran out of time")


def is_asleep(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"


def test_an_interrupt_is_the_programs(folder):
    put(
        folder / "s.py",
        "import time\n\ntry:\n    print('go', flush=True)\n    time.sleep(60)\n"
        "except KeyboardInterrupt:\n    print('saved')\n",
    )
    with subprocess.Popen(
        [*COMMAND, "s.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "go\n"
        assert soon(lambda: is_asleep(process.pid))  # explain itself, which waits for the program
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=600)
    assert (out, process.returncode) == ("saved\n", 0)


def test_what_is_no_notebook_is_not_taken_for_python(folder):
    cell = '{"cells": [{"cell_type": "code", "source": %s}]}'
    for text in ("x = 1", "[" * 100_000, cell % "5", cell % "[5]"):
        path = put(folder / "n.ipynb", text)
        with pytest.raises(SnippetError) as caught:
            program.read_program(str(path))
        assert "n.ipynb: is no notebook of format 4" in str(caught.value)


def test_what_loops_there_are_is_found_once():
    source = "for i in x:\n    y = i\n" + "y = 1\n" * 10_000
    flow = DataFlow(ast.parse(source), ())
    start = time.process_time()
    found = [flow.innermost_loop(line) for line in range(1, 400)]
    assert time.process_time() - start < 2  # a twentieth; with a walk for each line, ten
    assert [loop and loop.lineno for loop in found[:3]] == [1, 1, None]


def notebook(*cells):
    """The text of a notebook of these cells; one of text begins with `#`."""
    kinds = ("markdown" if cell.startswith("# ") else "code" for cell in cells)
    listed = [
        {"cell_type": kind, "source": cell.splitlines(keepends=True), "metadata": {}}
        for kind, cell in zip(kinds, cells, strict=True)
    ]
    return json.dumps({"cells": listed, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def test_the_cells_of_a_notebook_are_one_program_whose_lines_have_cells(folder):
    cells = (
        "# Wing loads",
        "%matplotlib inline\n!pip list\nimport math\n",
        "%%bash\nls not python",
        "%%time\nload = math.tau\nif True:\n    %pwd\nload.size?",
        "lift = load * 3\nlift.backward()",
    )
    put(folder / "n.ipynb", notebook(*cells))
    ran = explain("n.ipynb", cwd=folder)
    assert "n.ipynb: cell 5, line 2: AttributeError: 'float' object has no" in ran.stderr
    assert "    lift.backward()" in ran.stderr


def test_what_magics_give_and_what_jupyter_has_made_known_do_not_stop_a_notebook(folder):
    cells = (
        "files = !ls\nwhere = %pwd",
        "%time load = 2 + 1\n%timeit -n 1 load + 1\ndisplay(load)",
        "lift = load * 3.0\nlift.backward()",
    )
    put(folder / "n.ipynb", notebook(*cells))
    ran = explain("n.ipynb", cwd=folder)
    assert "n.ipynb: cell 3, line 2: AttributeError: 'float' object has no" in ran.stderr
    assert ran.stdout == "3\n"


def test_a_traceback_and_a_syntax_error_of_a_notebook_name_the_cell(folder):
    put(folder / "n.ipynb", notebook("a = 1", "# Text", "b = 2\n1 / 0"))
    ran = explain("n.ipynb", cwd=folder)
    assert "File n.ipynb: cell 3, line 2, in <module>" in ran.stderr
    path = put(folder / "m.ipynb", notebook("a = 1", "b ="))
    with pytest.raises(SnippetError) as caught:
        program.read_program(str(path))
    assert "m.ipynb: cell 2, line 1: is not Python" in str(caught.value)


def test_what_follows_the_program_are_its_arguments_with_and_without_dashes(folder):
    put(folder / "s.py", "import sys\nprint(sys.argv)\n")
    for options, between in ([], []), ([], ["--"]), (["--seconds", "99"], []):
        ran = explain(*options, "s.py", *between, "--epochs", "3", cwd=folder)
        assert ran.stdout == "['s.py', '--epochs', '3']\n"


def test_an_option_of_ours_after_the_program_is_not_guessed_at(folder):
    put(folder / "s.py", "import sys\nprint(sys.argv)\n")
    ran = explain("s.py", "--json", cwd=folder)
    assert ran.returncode == 2
    assert "--json stands after the program" in ran.stderr
    assert explain("s.py", "--", "--json", cwd=folder).stdout == "['s.py', '--json']\n"


def test_a_module_runs_as_python_runs_it(folder):
    (folder / "pkg" / "deep").mkdir(parents=True)
    show = "import sys\nprint(__name__, __package__, __spec__.name, sys.argv, sys.path[0])\n"
    put(folder / "pkg" / "__init__.py", "")
    put(folder / "pkg" / "deep" / "__init__.py", "")
    put(folder / "pkg" / "const.py", "ONE = 1\n")
    put(folder / "pkg" / "deep" / "train.py", f"from ..const import ONE\n{show}")
    put(folder / "pkg" / "__main__.py", f"from .const import ONE\n{show}")
    for name in ("pkg.deep.train", "pkg"):
        plain = subprocess.run(
            [sys.executable, "-m", name, "-x", "1"], cwd=folder, capture_output=True, text=True
        )
        ran = explain_afresh("-m", name, "-x", "1", cwd=folder)
        assert (ran.stdout, ran.returncode) == (plain.stdout, 0)
        assert plain.stdout.startswith("__main__ pkg")


def test_a_module_that_is_not_there_is_one_clear_message(folder):
    ran = explain_afresh("-m", "no.such", cwd=folder)
    assert ran.returncode == 2
    assert "no.such: is no module of this folder or of PYTHONPATH" in ran.stderr


def test_a_cell_may_await_and_what_follows_is_watched(folder):
    """The third cell awaits in its loop; the pass in it is seen, and the fourth cell's error has its line."""
    cells = [
        "import asyncio\nimport torch",
        "async def load(size):\n    await asyncio.sleep(0)\n    return torch.ones(size)",
        "w = torch.ones(3, requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)\n"
        "for _ in range(3):\n    loss = (w * await load(3)).sum()\n    loss.backward()\n    opt.step()",
        "# a text",
        "bill = w * await load(3)\nprint('billed')\nbill.backward()",
    ]
    put(folder / "n.ipynb", notebook(*cells))
    ran = explain("n.ipynb", cwd=folder)
    assert ran.stdout == "billed\n"
    assert "n.ipynb: cell 5, line 3: RuntimeError: grad can be implicitly" in ran.stderr
    assert "Known error: Several outputs\n" in ran.stderr
    put(folder / "n.ipynb", notebook(*cells[:3]))
    assert "n.ipynb: cell 3, line 5: note: " in explain("n.ipynb", cwd=folder).stderr


def test_a_script_may_not_await_at_its_top(folder):
    put(folder / "s.py", "import asyncio\nawait asyncio.sleep(0)\n")
    assert "s.py:2: is not Python: 'await' outside function" in explain("s.py").stderr


def test_a_script_may_name_its_encoding(folder):
    source = '# -*- coding: latin-1 -*-\nimport torch\nprint("caf\xe9")\ntorch.ones(2).backward()\n'
    (folder / "s.py").write_bytes(source.encode("latin-1"))
    ran = explain("s.py")
    assert ran.stdout == "caf\xe9\n"
    assert ran.stderr.startswith("\ns.py:4: RuntimeError: element 0 of tensors does not require")
    (folder / "s.py").write_bytes(b"# coding: ebonics\nx = 1\n")
    told = "s.py:1: cannot be read: unknown encoding: ebonics; save it as UTF-8"
    assert told in explain("s.py").stderr
