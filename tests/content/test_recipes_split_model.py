import torch
from oracle import gradient
from support import SNIPPETS, run_snippet

X = torch.tensor([[1.0, 2.0], [3.0, 0.0]]).double()
TARGET = torch.tensor([2.0, 1.0]).double()
FRONT = torch.tensor([[1.0, -1.0], [0.5, 1.0]]).double()
BACK = torch.tensor([1.0, 2.0]).double()


def loss(h, back):
    return (h @ back - TARGET).pow(2).mean()


def hidden(front):
    return (X @ front).clamp(min=0)


SEED = gradient(lambda h: loss(h, BACK), hidden(FRONT))
OF_FRONT = gradient(lambda front: loss(hidden(front), BACK), FRONT)
OF_BACK = gradient(lambda back: loss(hidden(FRONT), back), BACK)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


def test_uncut():
    ran = run_snippet("recipes/split_model/uncut.py")
    assert_close(ran["front"].grad, OF_FRONT)
    assert_close(ran["back"].grad, OF_BACK)


def test_one_process():
    ran = run_snippet("recipes/split_model/one_process.py")
    assert_close(ran["answer"], SEED)
    assert_close(ran["front"].grad, OF_FRONT)
    assert_close(ran["back"].grad, OF_BACK)


def test_two_processes():
    ran = run_snippet("recipes/split_model/two_processes.py")
    assert ran.raised is None
    assert ran["process"].exitcode == 0
    assert_close(ran["answer"], SEED)
    assert_close(ran["front"].grad, OF_FRONT)
    assert ran.output == "front: tensor([[8., 4.],\n        [4., 8.]])\n"
    # what the other process prints is read from the file, which the snippet's check holds to it
    stated = (SNIPPETS / "recipes/split_model/two_processes.py").read_text(encoding="utf-8")
    assert "\n# > back: tensor([10.,  2.])\n" in stated
    assert_close(torch.tensor([10.0, 2.0]), OF_BACK)


def test_not_a_leaf():
    wrong = run_snippet("recipes/split_model/not_a_leaf/wrong.py")
    assert wrong["answer"] is None
    assert_close(wrong["back"].grad, OF_BACK)
    assert wrong["front"].grad is None
    assert wrong.raised == (
        "RuntimeError",
        "grad can be implicitly created only for scalar outputs",
        21,
    )


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/split_model/solution_of_the_exercise.py")
    h = torch.tensor([3.0, 8.0])
    slopes = torch.tensor([3.0, 4.0])
    assert torch.equal(ran["received"].grad, 10 * 2 * h)
    assert torch.equal(ran["gradient"], 10 * 2 * h * slopes)
    assert ran.output.splitlines()[0] == f"{2 * h} {2 * h * slopes}"
