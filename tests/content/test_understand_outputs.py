import pytest
import torch
from oracle import gradient
from support import run_snippet

LABELS = torch.tensor([0, 0])


def test_an_accuracy_is_real_and_has_no_graph():
    ran = run_snippet("understand/outputs/solution_of_the_exercise.py")
    assert ran.output == "tensor(0.5000) False\n"
    # It is flat wherever it has a slope at all, so no graph could have helped.
    flat = gradient(lambda s: (s.argmax(dim=1) == LABELS).double().mean(), ran["scores"])
    assert flat.count_nonzero() == 0


def test_exercise_with_a_bug():
    ran = run_snippet("understand/outputs/find_the_bug.py")
    assert ran.output.startswith("tensor([0., 0.])\n")
    assert ran["x"].grad.tolist() == pytest.approx([2 * (1.2 - 2), 2 * (2.9 - 2)])


def test_exercise_to_compute():
    ran = run_snippet("understand/outputs/compute.py")
    assert ran["z"].grad.item() == 2 * 1 - 2j * 2  # of a² − b²: 2a and −2b
