import pytest
import torch
from oracle import gradient
from support import run_snippet

SCALE = 1024.0


def slope(loss, at):
    return round(gradient(loss, torch.tensor(at)).item(), 5)


def product_losses(a, b):
    return a * b + (a * b) ** 2


OF_A = slope(lambda a: product_losses(a, 2.0), 1.0)
OF_B = slope(lambda b: product_losses(1.0, b), 2.0)


def test_two_losses_share_a_scale_and_each_optimizer_is_unscaled_by_itself():
    ran = run_snippet("recipes/several_losses/two_losses_two_optimizers.py")
    assert (OF_A, OF_B) == (10, 5)
    assert ran.output.splitlines() == [
        f"tensor({SCALE * OF_A:.0f}.) tensor({SCALE * OF_B:.0f}.)",
        f"tensor({OF_A:.0f}.) tensor({SCALE * OF_B:.0f}.)",
        "tensor(-1.5000) tensor(0.7500)",
    ]
    assert (ran["a"].item(), ran["b"].item()) == (1 - 0.25 * OF_A, 2 - 0.25 * OF_B)
    assert (ran["a"].grad.item(), ran["b"].grad.item()) == (OF_A, OF_B)


def test_the_scale_is_a_seed_for_each_loss():
    ran = run_snippet("recipes/several_losses/by_hand.py")
    assert ran.raised is None
    assert ran["scale"].item() == SCALE
    assert (ran["a"].grad.item(), ran["b"].grad.item()) == (SCALE * OF_A, SCALE * OF_B)


def test_a_scaler_that_has_scaled_nothing_cannot_unscale():
    wrong = run_snippet("recipes/several_losses/seed_without_scale/wrong.py")
    assert wrong.raised[0] == "AssertionError"
    assert wrong.raised[1].startswith("Attempted step but _scale is None.")
    assert wrong["w"].grad.item() == SCALE * slope(lambda w: w**2, 1.0)
    right = run_snippet("recipes/several_losses/seed_without_scale/right.py")
    assert right["w"].grad.item() == slope(lambda w: w**2, 1.0) == 2
    assert right["w"].item() == pytest.approx(1 - 0.1 * 2)


def test_a_gradient_in_the_loss_is_divided_by_hand():
    ran = run_snippet("recipes/several_losses/gradient_penalty.py")
    start = torch.tensor([1.0, 2.0])

    def penalised(w):
        return w.pow(2).sum() + gradient(lambda v: v.pow(2).sum(), w).pow(2).sum()

    assert ran["seed"].item() == SCALE
    inner = gradient(lambda w: w.pow(2).sum(), start)
    torch.testing.assert_close(ran["gradient"].detach().double(), inner, atol=1e-6, rtol=0)
    expected = gradient(penalised, start)
    torch.testing.assert_close(ran["w"].grad.double(), expected, atol=1e-4, rtol=0)
    torch.testing.assert_close(expected, 10 * start.double(), atol=1e-4, rtol=0)


def test_a_loss_without_scale_nearly_vanishes():
    linear, square = slope(lambda w: 3 * w, 1.0), slope(lambda w: w**2, 1.0)
    wrong = run_snippet("recipes/several_losses/one_loss_unscaled/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["w"].grad.item() == linear + square / SCALE
    right = run_snippet("recipes/several_losses/one_loss_unscaled/right.py")
    assert right["w"].grad.item() == linear + square == 5


def test_one_step_of_an_optimizer_between_two_updates():
    wrong = run_snippet("recipes/several_losses/step_for_each_loss/wrong.py")
    assert wrong.raised[:2] == (
        "RuntimeError",
        "step() has already been called since the last update().",
    )
    right = run_snippet("recipes/several_losses/step_for_each_loss/right.py")
    slopes = slope(lambda w: 3 * w + w**2, 1.0)
    assert right["w"].item() == pytest.approx(1 - 0.1 * slopes)


def test_an_update_between_two_optimizers_divides_by_another_scale():
    of_b = slope(lambda b: 5 * b, 2.0)
    wrong = run_snippet("recipes/several_losses/update_between/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["b"].grad.item() == SCALE * of_b / (SCALE / 2) == 10
    right = run_snippet("recipes/several_losses/update_between/right.py")
    assert right["b"].grad.item() == of_b == 5
    for ran in (wrong, right):
        assert ran["a"].item() == 1, "its step is skipped"
    assert right["b"].item() == 2 - 0.1 * of_b


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/several_losses/solution_of_the_exercise.py")
    assert ran["w"].grad.item() == 3 / SCALE
    assert ran.output == "tensor(3.)\ntensor(0.0029)\n"
