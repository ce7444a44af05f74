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
