import math
import re

import pytest
import torch
from oracle import gradient
from support import run_snippet
from torch.nn.functional import binary_cross_entropy_with_logits as bce


def of_last_bias(ran, noise):
    """The generator's loss, by differences in the bias of its last layer."""
    generator, critic = ran["generator"].double(), ran["critic"].double()
    hidden = generator[:2](noise.double()).detach() @ generator[2].weight.detach().T

    def loss(bias):
        return bce(critic((hidden + bias).reshape(-1, 1, 4, 4)), torch.ones(8, 1).double())

    return gradient(loss, generator[2].bias)


def test_one_score_for_two_losses_fails():
    once = run_snippet("training/gan/scored_once/wrong.py")
    assert once.raised[0] == "RuntimeError"
    assert once.raised[1].startswith("Trying to backward through the graph a second time")
    retained = run_snippet("training/gan/scored_once_retained/wrong.py")
    assert "[torch.FloatTensor [16, 1]], which is output 0 of AsStrided" in retained.raised[1]
    for ran in (once, retained):
        source = ran.variables["__file__"]
        with open(source, encoding="utf-8") as file:
            line = file.read().splitlines()[ran.raised[2] - 1]
        assert line == "generator_loss.backward()"
    assert tuple(retained["critic"][3].weight.T.shape) == (16, 1)


def test_scored_twice_the_critics_turn_leaves_the_generator_alone():
    ran = run_snippet("training/gan/scored_twice/right.py")
    assert ran.raised is None
    assert ran.output == "None\ntorch.Size([16])\n"


def test_the_critic_sends_the_seed_of_the_pictures():
    ran = run_snippet("training/gan/critic_sends_the_seed.py")
    assert ran.output == "torch.Size([8, 1, 4, 4])\nTrue\n"
    seed, by_seed = ran["cut"].grad.double(), ran["by_seed"].double()
    expected = of_last_bias(ran, ran["noise"])
    torch.testing.assert_close(by_seed, expected, atol=1e-6, rtol=0)
    # A bias is added to its pixel in each picture.
    torch.testing.assert_close(seed.sum(dim=0).flatten(), expected, atol=1e-6, rtol=0)


def test_detached_for_both_the_generator_gets_nothing():
    ran = run_snippet("training/gan/solution_of_the_exercise.py")
    assert ran.raised is None
    assert all(p.grad is None for p in ran["generator"].parameters())
    assert all(p.grad is not None for p in ran["critic"].parameters())


def test_exercise_to_predict():
    ran = run_snippet("training/gan/predict.py")
    score = ran["score"]
    for_critic = gradient(lambda s: bce(s, torch.zeros(1).double()), score).item()
    for_generator = gradient(lambda s: bce(s, torch.ones(1).double()), score).item()
    assert (round(for_critic, 6), round(for_generator, 6)) == (0.5, -0.5)
    assert ran.output == "(tensor([0.5000]),)\n(tensor([-0.5000]),)\n"


def test_exercise_to_compute():
    ran = run_snippet("training/gan/compute.py")
    sure = 1 / (1 + math.exp(10))
    seeds = [float(text) for text in re.findall(r"\[(.*?)\]", ran.output)]
    assert ran["score"].item() == -10
    assert seeds == pytest.approx([-sure, sure - 1], abs=1e-4)
