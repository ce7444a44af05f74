import pytest
import torch
from oracle import gradient
from support import run_snippet

X, TARGET = torch.tensor([1.0, 2.0, 3.0]).double(), torch.tensor([4.0, 2.0, 6.0]).double()
ONE = torch.tensor(1.0)


def test_the_loop_with_its_seed():
    ran = run_snippet("use/training/the_loop_with_its_seed.py")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        start, best = torch.nn.Linear(1, 1, bias=False).weight.item(), 26 / 14
    assert best == (X @ TARGET / (X @ X)).item()
    # the slope of the loss is 28/3 (w - 26/14), and each step multiplies the distance by 1 - 0.05 * 28/3
    after_five_steps = best + (start - best) * (1 - 0.05 * 28 / 3) ** 5
    assert ran["model"].weight.item() == pytest.approx(after_five_steps, abs=1e-5)
    assert ran.output == f"{after_five_steps:.3f}\n"


def test_the_loss_makes_the_seed_of_the_model():
    ran = run_snippet("use/training/the_loss_makes_the_seed_of_the_model.py")
    assert ran["loss"].grad.item() == 1
    assert ran["loss"].item() == (9 + 0 + 9) / 3
    assert ran["y"].grad.tolist() == (2 * (X - TARGET) / 3).tolist() == [-2, 0, -2]
    expected = gradient(lambda w: (w * X - TARGET).square().mean(), ONE).item()
    assert expected == pytest.approx(-8)
    assert ran.output.splitlines()[2:] == ["tensor(-8.)", "tensor(-8.)"]


def test_a_reduction_is_a_seed():
    ran = run_snippet("use/training/a_reduction_is_a_seed.py")
    total = gradient(lambda w: (w * X - TARGET).square().sum(), ONE).item()
    mean = gradient(lambda w: (w * X - TARGET).square().mean(), ONE).item()
    assert [total, mean] == pytest.approx([-24, -8])
    assert ran.output == "tensor(-24.) tensor(-24.)\ntensor(-8.) tensor(-8.)\n"


def test_adam_divides_a_factor_out():
    ran = run_snippet("use/training/adam_divides_a_factor_out.py")
    lines = []
    for factor in (1.0, 10.0):
        lines.append(f"SGD {factor} {-0.1 * 2 * factor}")
    for factor in (1.0, 10.0):
        slope = 2 * factor  # the corrected averages of the first step are slope and slope²
        lines.append(f"Adam {factor} {round(-0.1 * slope / ((slope**2) ** 0.5 + 1e-8), 4)}")
    assert ran.output.splitlines() == lines


def test_loss_weights_are_seeds():
    ran = run_snippet("use/training/loss_weights_are_seeds.py")

    def loss(w):
        return (w * X - TARGET).square().mean() + 0.5 * (w * X).square().sum()

    assert gradient(loss, ONE).item() == pytest.approx(6)
    assert ran["w"].grad.item() == 6
    assert ran.output == "tensor(6.)\ntensor(6.)\n"


def test_none_rests_and_zeros_move():
    ran = run_snippet("use/training/none_rests_and_zeros_move.py")
    first = 4 - 0.5 * 2  # a slope of 2
    second = first - 0.5 * (0.5 * 2 + 0)  # half of the last velocity, and no slope
    assert ran.output == f"None {first} {first}\ntensor(0.) {first} {second}\n"


def test_clipping_by_norm_is_a_smaller_seed():
    ran = run_snippet("use/training/clipping_by_norm_is_a_smaller_seed.py")
    assert ran["norm"].item() == (3**2 + 4**2) ** 0.5 == 5
    clipped = [3 / 5, 4 / 5]
    assert clipped == [0.6, 0.8]
    assert ran.output.splitlines() == [
        "tensor(5.) tensor([0.6000, 0.8000])",
        "tensor([0.6000, 0.8000])",
        "tensor([1., 1.])",
    ]
    assert ran["w"].grad.tolist() == [min(3, 1), min(4, 1)]


def test_eval_is_not_no_grad():
    ran = run_snippet("use/training/eval_is_not_no_grad.py")
    running_mean = 0.9 * 0 + 0.1 * (1 + 2 + 3) / 3
    assert ran["model"].running_mean.item() == pytest.approx(running_mean)
    assert ran.output == "False tensor([0.2000])\nTrue tensor([0.2000])\n"


def test_one_loss_two_models():
    wrong = run_snippet("use/training/one_loss_two_models/wrong.py")
    right = run_snippet("use/training/one_loss_two_models/right.py")
    assert wrong.raised is right.raised is None
    # generator 2, critic 3, noise 1, real 5
    by_generator = gradient(lambda g: -3 * g, torch.tensor(2.0)).item()
    leftover = gradient(lambda c: -c * 2, torch.tensor(3.0)).item()
    by_critic = gradient(lambda c: c * 2 - c * 5, torch.tensor(3.0)).item()
    for ran in (wrong, right):
        assert ran["generator"].grad.item() == pytest.approx(by_generator)
    assert wrong["critic"].grad.item() == pytest.approx(leftover + by_critic) == -5
    assert right["critic"].grad.item() == pytest.approx(by_critic) == -3


def test_solution_of_the_exercise():
    ran = run_snippet("use/training/solution_of_the_exercise.py")

    def losses(w):
        return (X[:, None] * w - TARGET[:, None]).square()  # shape (3, 2)

    ones = torch.ones(2)
    mean = gradient(lambda w: losses(w).mean(), ones)
    mean_of_sums = gradient(lambda w: losses(w).sum(dim=1).mean(), ones)
    torch.testing.assert_close(mean, torch.tensor([-4.0, -4.0]).double())
    torch.testing.assert_close(mean_of_sums, 2 * mean)
    assert ran.output == "tensor([-4., -4.])\ntensor([-4., -4.])\ntensor([-8., -8.])\n"


def test_exercise_to_predict():
    ran = run_snippet("use/training/predict.py")
    assert ran["w"].tolist() == [1.0, 2.0]
    assert ran["w"].grad is None


def test_exercise_with_a_bug():
    ran = run_snippet("use/training/find_the_bug.py")
    assert ran.output.startswith("tensor([-9.])\n")  # 1 - 0.1 * 100
    assert ran["w"].item() == pytest.approx(1 - 0.1 * 1)
