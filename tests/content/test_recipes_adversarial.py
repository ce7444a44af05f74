import torch
from oracle import gradient
from support import run_snippet

W = torch.tensor([[2.0, -1.0, 0.5], [-1.0, 2.0, 1.0], [0.5, 1.0, -2.0], [1.0, -0.5, 1.0]]).double()
X = torch.tensor([[0.5, 0.3, 0.4, 0.5]]).double()


def test_one_step():
    ran = run_snippet("recipes/adversarial/one_step.py")
    by_differences = gradient(lambda x: (x @ W).exp().sum().log() - (x @ W)[0, 0], X)
    torch.testing.assert_close(ran["slopes"].double(), by_differences, atol=1e-5, rtol=1e-4)
    assert (X @ W).argmax() == 0
    assert ((X + 0.2 * by_differences.sign()) @ W).argmax() == 1
    assert ran.output.endswith("\n1\n")


def test_with_a_seed():
    ran = run_snippet("recipes/adversarial/with_a_seed.py")
    expected = W[:, 1] - W[:, 0]
    assert ran["slopes"].tolist() == [expected.tolist()]
    margin = X @ expected + 0.2 * expected.abs().sum()
    torch.testing.assert_close(ran["margin"][0].double(), margin)
    assert margin > 0


def test_linear_model():
    ran = run_snippet("recipes/adversarial/linear_model.py")
    assert len(ran["tried"]) == 16
    assert abs(ran["best"] - max(ran["tried"])) < 1e-6


def test_several_steps():
    ran = run_snippet("recipes/adversarial/several_steps.py")
    x, start = ran["x"].double(), ran["start"].double()
    assert (x - start).abs().max() < 0.5 + 1e-6
    classes = [[1 - (p**2).sum() < p[0] * p[1] - 0.2 for p in points] for points in (start, x)]
    assert classes == [[False, False], [True, True]]


def test_gradient_of_the_weights():
    wrong = run_snippet("recipes/adversarial/gradient_of_the_weights/wrong.py")
    expected = torch.tensor([[3.0, -1.0]]) - 0.1 * torch.tensor([[1.0, 2.0]])
    torch.testing.assert_close(wrong["model"].weight.detach(), expected)
    right = run_snippet("recipes/adversarial/gradient_of_the_weights/right.py")
    assert right["model"].weight.tolist() == [[3.0, -1.0]]
    assert right["x"].grad.tolist() == [[3.0, -1.0]]


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/adversarial/solution_of_the_exercise.py")
    assert ran["slopes"].tolist() == [[0.5 * 3, 0.5 * -4]] * 2
    assert ran.output.splitlines()[0].startswith("[[3.0, -4.0], [3.0, -4.0]]")
