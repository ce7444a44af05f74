import torch
from oracle import gradient
from support import run_snippet


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


def test_weighted_fit():
    ran = run_snippet("recipes/weighted_loss/weighted_fit.py")
    x = torch.stack([ran["x"], torch.ones(4)], dim=1).double()
    c = ran["weights"].double().diag()
    solution = torch.linalg.solve(x.T @ c @ x, x.T @ c @ ran["target"].double())
    assert_close(ran["line"].detach(), solution)
    assert ran.output == f"{[round(value, 3) for value in solution.tolist()]}\n"
    assert_close(x[:3] @ torch.tensor([2.0, 1.0]).double(), ran["target"][:3])


def test_weight_is_a_number_of_copies():
    ran = run_snippet("recipes/weighted_loss/weight_is_a_number_of_copies.py")
    # sum of c * 2 * (2x - t) * x over 8, at x = 1, 2, 3
    assert ran["w"].grad.item() == (1 * 2 * 1 * 1 + 3 * 2 * -1 * 2 + 4 * 2 * 1 * 3) / 8
    assert ran.output.splitlines()[0] == ran.output.splitlines()[2] == "tensor(1.7500)"
    assert ran["copies"].tolist() == [0, 1, 1, 1, 2, 2, 2, 2]


def test_class_weights():
    ran = run_snippet("recipes/weighted_loss/class_weights.py")
    # the gradient of a cross entropy is softmax - one-hot, here (0.5, 0.5) - one-hot
    one_hot = torch.tensor([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    expected = torch.tensor([[1.0], [1.0], [1.0], [5.0]]) / 8 * (0.5 - one_hot)
    assert_close(ran["logits"].grad, expected)
    lines = ran.output.splitlines()
    assert lines[1:5] == lines[5:9] == str(expected).splitlines()


def test_one_column():
    wrong = run_snippet("recipes/weighted_loss/one_column/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and "
        "output[0] has a shape of torch.Size([3, 3]).",
        10,
    )
    x, target = torch.tensor([1.0, 2.0, 3.0]).double(), torch.tensor([1.0, 5.0, 5.0]).double()
    table = [(2 * a - t) ** 2 for a in x for t in target]
    assert_close(wrong["losses"].mean().detach(), sum(table) / 9)
    right = run_snippet("recipes/weighted_loss/one_column/right.py")
    weights = torch.tensor([1.0, 3.0, 4.0]).double() / 8

    def loss(w):
        return (weights * (w[0, 0] * x - target).pow(2)).sum()

    assert_close(right["w"].grad, gradient(loss, right["w"]))
    assert right["w"].grad.tolist() == [[1.75]]
    assert right["losses"].tolist() == [1.0, 1.0, 1.0]


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/weighted_loss/solution_of_the_exercise.py")
    x, target = torch.tensor([[1.0, 2.0], [1.0, 5.0]]).double()
    assert_close(ran["w"].grad, gradient(lambda w: (w * x - target).pow(2).mean(), ran["w"]))
