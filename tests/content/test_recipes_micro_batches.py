import torch
from oracle import gradient
from support import run_snippet


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


def mean_loss(ran):
    x, target = ran["x"].double(), ran["target"].double()
    return lambda w: (x @ w - target).pow(2).mean()


START = torch.tensor([0.5, 0.5])


def test_whole_batch():
    ran = run_snippet("recipes/micro_batches/whole_batch.py")
    expected = gradient(mean_loss(ran), START)
    assert_close(ran["w"].grad, expected)
    assert_close(ran["w"].detach(), START - 0.01 * expected)


def test_unequal_parts():
    wrong = run_snippet("recipes/micro_batches/unequal_parts/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert [len(part) for part, _ in wrong["parts"]] == [2, 2, 1]
    x, target = wrong["x"].double(), wrong["target"].double()

    def of_parts(w):
        losses = (x @ w - target).pow(2)
        return (losses[:2].mean() + losses[2:4].mean() + losses[4]) / 3

    assert_close(wrong["w"].grad, gradient(of_parts, START))
    right = run_snippet("recipes/micro_batches/unequal_parts/right.py")
    expected = gradient(mean_loss(right), START)
    assert_close(right["w"].grad, expected)
    assert_close(right["w"].detach(), START - 0.01 * expected)
    assert not torch.allclose(right["w"].grad, wrong["w"].grad, atol=1.0)


def test_only_the_tokens_that_count():
    ran = run_snippet("recipes/micro_batches/only_the_tokens_that_count.py")
    # the mean of (w - 1)², (2w - 1)², (4w - 1)², (3w - 1)² at w = 1
    assert ran["w"].grad.item() == (2 * 0 * 1 + 2 * 1 * 2 + 2 * 3 * 4 + 2 * 2 * 3) / 4


def test_batch_norm():
    ran = run_snippet("recipes/micro_batches/batch_norm.py")
    x, target = ran["x"].double(), ran["target"].double()

    def slope(rows):
        normal = (x[rows] - x[rows].mean()) / (x[rows].var(correction=0) + 1e-5).sqrt()
        return (2 * (normal - target[rows]) * normal).sum().item() / 4

    whole = slope(slice(0, 4))
    parts = slope(slice(0, 2)) + slope(slice(2, 4))
    assert ran.output == f"{round(whole, 2)} {round(parts, 2)}\n" == "-4.15 -1.5\n"


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/micro_batches/solution_of_the_exercise.py")
    assert_close(ran["w"].grad, torch.tensor(2 * (1 + 4 + 9 + 16 + 25 + 36) / 6))
    assert ran.output == "True\n"
