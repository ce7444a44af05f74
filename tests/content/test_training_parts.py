import pytest
import torch
from oracle import gradient
from support import run_snippet
from torch import nn
from torch.nn.functional import conv2d, cross_entropy

LABELS = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])


def assert_gradients(ran, first, last, weights):
    """Those in the biases of the first and the last layer, by differences, for weights of the pictures."""
    pictures, weights = ran["pictures"].double(), torch.tensor(weights, dtype=torch.float64)
    of_first, of_last = first.bias.grad.double(), last.bias.grad.double()
    first.double()
    last.double()

    def loss(of_conv, of_linear):
        features = conv2d(pictures, first.weight, of_conv).relu().flatten(1)
        logits = features @ last.weight.T + of_linear
        return cross_entropy(logits, LABELS, reduction="none") @ weights

    expected = gradient(lambda b: loss(b, last.bias), first.bias)
    torch.testing.assert_close(of_first, expected, atol=1e-6, rtol=0)
    expected = gradient(lambda b: loss(first.bias, b), last.bias)
    torch.testing.assert_close(of_last, expected, atol=1e-6, rtol=0)


def ends(ran) -> tuple[nn.Module, nn.Module]:
    return ran["model"][0], ran["model"][3]


def test_the_whole_batch_gives_each_picture_an_eighth():
    ran = run_snippet("training/parts/whole_batch.py")
    assert_gradients(ran, *ends(ran), [1 / 8] * 8)


def test_the_mean_of_means_counts_the_last_two_as_three():
    ran = run_snippet("training/parts/unequal_batches/wrong.py")
    assert ran.raised is None
    assert_gradients(ran, *ends(ran), [1 / 9] * 6 + [1 / 6] * 2)


def test_an_eighth_each_is_right_however_the_batch_is_cut():
    ran = run_snippet("training/parts/unequal_batches/right.py")
    assert_gradients(ran, *ends(ran), [1 / 8] * 8)
    ran = run_snippet("training/parts/solution_of_the_exercise.py")
    assert_gradients(ran, *ends(ran), [1 / 8] * 8)


@pytest.mark.parametrize("name", ["running_total", "loss_in_shards"])
def test_what_is_shared_is_gone_in_the_second_part(name):
    wrong = {
        "running_total": lambda: run_snippet("training/parts/running_total/wrong.py"),
        "loss_in_shards": lambda: run_snippet("training/parts/loss_in_shards/wrong.py"),
    }[name]()
    assert wrong.raised[1].startswith("Trying to backward through the graph a second time")
    part = wrong["batch" if name == "running_total" else "wanted"]
    assert part.shape[0] == {"running_total": 3, "loss_in_shards": 2}[name]


def test_the_seeds_of_all_shards_go_through_the_trunk_at_once():
    ran = run_snippet("training/parts/loss_in_shards/right.py")
    assert ran.output.startswith("None torch.Size([8, 16])\n")
    assert_gradients(ran, ran["trunk"][0], ran["head"], [1 / 8] * 8)


def test_with_a_copy_the_trunk_is_visited_once():
    ran = run_snippet("training/parts/shards_count_the_visits.py")
    assert ran.output == "4\n1\n"
    # Both ways gave the trunk the same: 8 equal rows, the slope of tanh times the head's weight.
    trunk, head = ran["trunk"], ran["head"]
    hidden = trunk(torch.ones(1, 3)).detach()[0]
    once = 8 * head.weight.detach()[0] * (1 - hidden**2)
    torch.testing.assert_close(trunk[0].bias.grad, 2 * once)


def test_exercise_to_predict():
    ran = run_snippet("training/parts/predict.py")
    expected = gradient(lambda w: (w * torch.arange(8.0).double()).pow(2).mean(), ran["w"])
    assert ran["w"].grad.item() == pytest.approx(expected.item()) == 2 * 2 * 140 / 8


def test_exercise_with_a_bug():
    ran = run_snippet("training/parts/find_the_bug.py")
    assert (ran["wrong"], ran["right"]) == ([0, 3], [2, 5])
