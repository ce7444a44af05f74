"""What the fresh reports have shown: the kind of each, in another field and spelling."""

import textwrap

import pytest
from clinic.witnessed import watched
from generator.helpers import put

from autograd_clinic.findings import report


def entries(path, source):
    found = watched(put(path, textwrap.dedent(source))).findings
    return [entry.id for finding in found for entry in finding.entries]


HINGE = """
    import torch

    ranker = torch.nn.Linear(3, 1)
    descent = torch.optim.SGD(ranker.parameters(), lr=0.1)
    better, worse = torch.ones(6, 3), torch.zeros(6, 3)
    violation = (1 - ranker(better) + ranker(worse)).clamp(min=0)
    violation.backward()
    descent.step()
"""


def test_what_an_optimizer_is_to_make_small_is_a_loss_whatever_its_name(folder):
    assert entries(folder / "s.py", HINGE) == ["implicit_seed/loss_per_sample"]


def test_a_vector_without_an_optimizer_is_not_called_a_loss(folder):
    source = HINGE.replace("descent = torch.optim.SGD(ranker.parameters(), lr=0.1)", "")
    assert entries(folder / "s.py", source) == ["implicit_seed/several_outputs"]


def test_a_graph_that_a_reentrant_checkpoint_has_ended_is_said_to_end_there(folder):
    source = """
        import torch
        from torch.utils.checkpoint import checkpoint

        stage = torch.nn.Linear(4, 4)
        signal = checkpoint(stage, torch.ones(2, 4), use_reentrant=True)
        signal.square().mean().backward()
    """
    assert set(entries(folder / "s.py", source)) == {"neighbours/reentrant_and_plain_data"}


def test_a_silent_mistake_in_another_file_of_the_project_is_named_there(project):
    assert "lab/engine.py:15: note: Zeroed before the step" in said("main.py")


def test_what_is_no_file_of_the_project_is_not_watched(project):
    installed = project / "site-packages" / "lab"
    installed.parent.mkdir()
    (project / "lab").rename(installed)
    main = (project / "main.py").read_text()
    found = "import sys\nsys.path.append('site-packages')\n"
    put(project / "main.py", main.replace("import sys\n", found, 1))
    text = said("main.py")
    assert "main.py:10: note: Zeroed before the step" in text
    assert "engine.py" not in text


def test_an_error_in_another_file_of_the_project_is_named_there(project):
    text = said("main.py", "slope")
    assert "lab/engine.py:8: RuntimeError: grad can be implicitly created" in text
    assert "    return torch.autograd.grad(out, x)[0]" in text
    assert "`out` has shape (4,)" in text


MEASURE = """\
def compare(guess, wanted):
    miss = (guess - wanted).square().mean()
    near = guess.round().eq(wanted).float().mean()
    return miss, near
"""


@pytest.mark.parametrize("names", ["compare as measure", "compare"])
def test_a_function_of_the_project_is_followed_under_the_name_it_is_imported_by(folder, names):
    put(folder / "pyproject.toml", "")
    put(folder / "metrics.py", MEASURE)
    called = names.rpartition(" ")[2]
    source = f"""
        import torch
        from metrics import {names}

        net = torch.nn.Linear(2, 1)
        miss, near = {called}(net(torch.ones(4, 2)), torch.ones(4, 1))
        near.backward()
    """
    assert entries(folder / "main.py", source) == ["implicit_seed/accuracy_as_loss"]


def said(name, *arguments):
    return report.format_report(watched(name, arguments=arguments))


@pytest.mark.parametrize(
    "after", ["", "    raise ValueError('the hook')\n"], ids=["works", "fails"]
)
def test_a_program_has_its_own_hook_for_what_nothing_has_caught(folder, after):
    source = f"""\
import sys
import traceback


def note(kind, error, where):
    open("noted", "a").write(kind.__name__ + traceback.extract_tb(where)[0].line)
{after}

sys.excepthook = note
1 / 0
"""
    found = watched(put(folder / "s.py", source))
    assert (folder / "noted").read_text() == "ZeroDivisionError1 / 0"
    assert found.ended == "ZeroDivisionError: division by zero"


HOOKED = """\
    import sys

    import torch

    sys.path.append("site-packages")
    from sampling import drawn

    net = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(3):
        loss = drawn(net(torch.randn(4, 2))).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(drawn(net(torch.randn(4, 2))).mean().item())
"""
DRAWN = """\
def drawn(x, seen=[]):
    seen.append(x)
    if len(seen) == 4:
        x.register_hook(print)
    return x + 1
"""


def test_a_hook_of_a_library_is_none_of_the_program(folder):
    (folder / "site-packages").mkdir()
    put(folder / "site-packages" / "sampling.py", DRAWN)
    assert entries(folder / "s.py", HOOKED) == []


def test_a_hook_of_a_forward_pass_may_be_left_over_by_an_evaluation(folder):
    source = HOOKED.replace(
        "from sampling import drawn",
        DRAWN.replace("    if len(seen) == 4:\n    ", "").replace("\n", "\n    "),
    )
    assert entries(folder / "s.py", source) == []
