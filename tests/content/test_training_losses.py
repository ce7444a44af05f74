import pytest
import torch
from oracle import gradient
from support import run_snippet
from torch.nn.functional import conv2d, cross_entropy


def of_trunk(ran, of_kind, of_place):
    """The gradient of the weighted losses in the bias of the trunk, by differences."""
    trunk, kind, place = ran["trunk"].double(), ran["kind"].double(), ran["place"].double()
    pictures = ran["pictures"].double()

    def loss(bias):
        features = conv2d(pictures, trunk[0].weight, bias).relu().flatten(1)
        losses = (
            cross_entropy(kind(features), ran["kinds"]),
            cross_entropy(place(features), ran["places"]),
        )
        return of_kind * losses[0] + of_place * losses[1]

    return gradient(loss, trunk[0].bias)


def assert_trunk(ran, of_kind, of_place):
    got = ran["trunk"][0].bias.grad.double()
    torch.testing.assert_close(got, of_trunk(ran, of_kind, of_place), atol=1e-6, rtol=0)


def test_without_a_scaler_both_losses_count_once():
    assert_trunk(run_snippet("training/losses/plain.py"), 1, 1)


def test_with_two_scalers_one_loss_counts_four_times():
    wrong = run_snippet("training/losses/two_scalers/wrong.py")
    assert wrong.raised is None
    assert_trunk(wrong, 1, 4096 / 1024)


def test_with_one_scaler_both_losses_count_once():
    right = run_snippet("training/losses/two_scalers/right.py")
    # The last step has moved the biases by 0.001 times their gradient: look at where they were.
    with torch.no_grad():
        for module in (right["trunk"], right["kind"], right["place"]):
            for parameter in module.parameters():
                parameter += 0.001 * parameter.grad
    assert_trunk(right, 1, 1)


def test_an_optimizer_that_got_no_seed_cannot_step():
    wrong = run_snippet("training/losses/head_without_a_loss/wrong.py")
    message = "No inf checks were recorded for this optimizer."
    assert wrong.raised[:2] == ("AssertionError", message)
    right = run_snippet("training/losses/head_without_a_loss/right.py")
    assert right.raised is None
    assert right["place"].weight.grad is None
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        start = torch.nn.Conv2d(1, 4, 3).bias
    moved = (right["trunk"][0].bias - start).abs().max().item()
    assert moved == pytest.approx(0.001 * right["trunk"][0].bias.grad.abs().max().item(), abs=3e-8)


def test_a_weight_of_a_loss_is_its_seed():
    ran = run_snippet("training/losses/solution_of_the_exercise.py")
    assert_trunk(ran, 1, 0.5)
    by_seeds, by_weights = ran.output.splitlines()
    assert by_weights == f"({by_seeds},)"


def test_exercise_to_predict():
    ran = run_snippet("training/losses/predict.py")
    assert (ran["w"].item(), ran["scaler"].get_scale()) == (1.0, 512.0)


def test_exercise_with_a_bug():
    ran = run_snippet("training/losses/find_the_bug.py")
    steps = [float(line) for line in ran.output.splitlines()]
    assert ran["w"].item() == pytest.approx(0, abs=1e-5)
    assert steps == [round(1 / 1024, 4), 1]
